"""Pages of plans: the list, and the form of a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from app.access.actors import actor_of
from app.kernel.clock import today
from app.kernel.errors import ConflictError, InvalidInputError, TrusoError
from app.plans import baseline_service, service
from app.plans.model import PlanSummary
from app.units.store import provinces
from app.web.forms import form_of, read_date, read_integer, required
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, list_page, page_number, query_of
from app.web.templating import page

COLUMNS: tuple[Column[PlanSummary], ...] = (
    Column(mark("Mã"), lambda p: p.code, form="code", link=lambda p: f"/plans/{p.code}"),
    Column(mark("Tên phương án"), lambda p: p.name, link=lambda p: f"/plans/{p.code}"),
    Column(mark("Tỉnh"), lambda p: p.province_name),
    Column(mark("Hiện trạng"), lambda p: p.baseline_name),
    Column(mark("Hiện trạng ngày"), lambda p: p.baseline_taken_on, form="day"),
    Column(mark("Phiên bản"), lambda p: p.revision, form="integer"),
    Column(
        mark("Kịch bản từ"),
        lambda p: f"{p.copied_from}, {p.copied_revision}" if p.copied_from else "–",
        link=lambda p: f"/plans/{p.code}/compare?with={p.copied_from}" if p.copied_from else None,
    ),
    Column(mark("Lập lúc"), lambda p: p.created_at, form="moment"),
    Column(
        mark("Kịch bản"),
        lambda _: mark("tạo kịch bản"),
        "message",
        lambda p: f"/plans/{p.code}/copy",
    ),
)

EMPTY = Empty(
    mark("Chưa có phương án nào"),
    mark(
        "Một phương án ghi việc xử lý từng cơ sở nhà đất và nơi làm việc của từng cơ quan, trên "
        "hiện trạng đã chốt. Nhập dữ liệu nhà đất trước, rồi lập phương án."
    ),
    ((mark("Lập phương án"), "/plans/new"), (mark("Nhập dữ liệu"), "/imports/new")),
)

_NEW = "new"


@get("/plans", include_in_schema=False)
async def list_of_plans(request: Request[Any, Any, Any]) -> Template:
    """List the plans."""
    query = query_of(request, "q", "province")
    found = await service.plans(
        page=page_number(query), q=query.get("q", ""), province=query.get("province")
    )
    return list_page(
        request,
        Listing(
            title=mark("Phương án"),
            intro=mark("Mỗi điều chỉnh tạo một phiên bản; không phiên bản nào bị mất."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên hoặc mã")),
                Filter("province", mark("Tỉnh"), [(u.key, u.name) for u in await provinces()]),
            ),
            found=found,
            query=query,
            empty=EMPTY,
            actions=((mark("Lập phương án"), "/plans/new"),),
        ),
    )


@get("/plans/new", include_in_schema=False)
async def form_of_new_plan(request: Request[Any, Any, Any]) -> Template:
    """Show the form of a new plan."""
    return await _form(request, {})


@post("/plans", include_in_schema=False, status_code=303)
async def create(request: Request[Any, Any, Any]) -> Template | Redirect:
    """Freeze the register where asked, create the plan, and go to its page."""
    form = await form_of(request)
    try:
        code = await _create(form, actor_of(request))
    except (InvalidInputError, ConflictError) as error:
        return await _form(request, form, error)
    return Redirect(f"/plans/{code}", status_code=303)


async def _create(form: Mapping[str, str], actor: str) -> str:
    province = required(form, "province", "tỉnh")
    code = required(form, "code", "mã phương án").lower()
    name = required(form, "name", "tên phương án")
    if form.get("baseline", _NEW) == _NEW:
        taken_on = read_date(form, "taken_on", "Ngày của hiện trạng")
        baseline = await baseline_service.freeze_baseline(
            province,
            required(form, "baseline_name", "tên của hiện trạng"),
            taken_on or today(),
            actor,
        )
    else:
        baseline = read_integer(form, "baseline", "Hiện trạng")
    plan = await service.create_plan(code, name, province, baseline, actor, note=form.get("note"))
    return plan.code


async def _form(
    request: Request[Any, Any, Any], form: Mapping[str, str], error: TrusoError | None = None
) -> Template:
    return page(
        request,
        "plans/new.html",
        error.status if error else 200,
        form=form,
        error=error,
        provinces=await provinces(),
        baselines=(await baseline_service.baselines(page_size=100)).items,
        today=today(),
    )


HANDLERS = (list_of_plans, form_of_new_plan, create)
