"""Writing in a plan: a site's page with its forms, and the moves that they send.

Each form says the revision that its writer saw. A writer who is late is shown what was done since,
and may make the same move on the revision that stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.comments.service import counts as comment_counts
from app.kernel.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StaleVersionError,
    TrusoError,
)
from app.plans import move_service
from app.plans.dispositions import catalogue
from app.plans.model import Decide, Displace, Place, Redo, Revert, Step, Undo, Withdraw
from app.web import plan_view
from app.web.forms import form_of, read_date, read_decimal, read_integer, required
from app.web.pages.conflict import Attempt, conflict_page, write
from app.web.pages.plan import history_page, plan_at, plan_page

_MOVES_OF_A_SITE = 20


@get("/plans/{code:str}/sites/{site:str}", include_in_schema=False)
async def site_in_plan(
    request: Request[Any, Any, Any], code: FromPath[str], site: FromPath[str]
) -> Template:
    """Show a site in a plan, with the forms to decide about it and to place agencies in it."""
    return await _site_page(request, code, site)


@post("/plans/{code:str}/sites/{site:str}/decision", include_in_schema=False, status_code=303)
async def decide(
    request: Request[Any, Any, Any], code: FromPath[str], site: FromPath[str]
) -> Template | Redirect:
    """Set what becomes of a site."""
    return await _move(request, code, site, _decision)


@post("/plans/{code:str}/sites/{site:str}/withdrawal", include_in_schema=False, status_code=303)
async def withdraw(
    request: Request[Any, Any, Any], code: FromPath[str], site: FromPath[str]
) -> Template | Redirect:
    """Take the decision about a site back."""
    return await _move(request, code, site, lambda site, _: Withdraw(site))


@post("/plans/{code:str}/sites/{site:str}/placements", include_in_schema=False, status_code=303)
async def place(
    request: Request[Any, Any, Any], code: FromPath[str], site: FromPath[str]
) -> Template | Redirect:
    """Place an agency in a site or building."""
    return await _move(request, code, site, _placement)


@post("/plans/{code:str}/sites/{site:str}/displacement", include_in_schema=False, status_code=303)
async def displace(
    request: Request[Any, Any, Any], code: FromPath[str], site: FromPath[str]
) -> Template | Redirect:
    """Take a placement back."""
    return await _move(
        request,
        code,
        site,
        lambda site, form: Displace(
            required(form, "agency", "cơ quan"), site, form.get("building")
        ),
    )


@post("/plans/{code:str}/undo", include_in_schema=False, status_code=303)
async def undo(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Take the latest move back."""
    return await _move(request, code, None, lambda _, __: Undo())


@post("/plans/{code:str}/revert", include_in_schema=False, status_code=303)
async def revert(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Take one earlier step back."""
    return await _move(
        request, code, None, lambda _, form: Revert(read_integer(form, "revision", "Phiên bản"))
    )


@post("/plans/{code:str}/redo", include_in_schema=False, status_code=303)
async def redo(request: Request[Any, Any, Any], code: FromPath[str]) -> Template | Redirect:
    """Make the move again that was undone last."""
    return await _move(request, code, None, lambda _, __: Redo())


def _decision(site: str, form: Mapping[str, str]) -> Step:
    # The receiver stays that of the register as long as its name was not written over.
    is_same = form.get("receiver") == form.get("receiver_before")
    return Decide(
        site=site,
        disposition=required(form, "disposition", "hình thức xử lý"),
        receiver=form.get("receiver"),
        receiver_agency=form.get("receiver_agency") if is_same else None,
        new_use=form.get("new_use"),
        legal_basis=form.get("legal_basis"),
        deadline=read_date(form, "deadline", "Thời hạn thực hiện"),
        note=form.get("note"),
    )


def _placement(site: str, form: Mapping[str, str]) -> Step:
    return Place(
        agency=form.get("other_agency") or required(form, "agency", "cơ quan"),
        site=site,
        building=form.get("building"),
        area_m2=read_decimal(form, "area_m2", "Diện tích"),
        note=form.get("note"),
    )


async def _move(
    request: Request[Any, Any, Any], code: str, site: str | None, step_of: Any
) -> Template | Redirect:
    form = await form_of(request)
    attempt = Attempt(code, "history" if site is None else f"sites/{quote(site)}", form)
    try:
        step = step_of(site, form)
        attempt, made = await write(request, attempt, step)
    except StaleVersionError as error:
        return await conflict_page(request, attempt, step, error)
    except (InvalidInputError, ConflictError) as error:
        if site is None:
            return await history_page(request, attempt.plan, error)
        return await _site_page(request, attempt.plan, site, attempt, error)
    return Redirect(f"{attempt.page}?done={made}", status_code=303)


async def _site_page(
    request: Request[Any, Any, Any],
    code: str,
    site_code: str,
    attempt: Attempt | None = None,
    error: TrusoError | None = None,
) -> Template:
    plan, snapshot = await plan_at(request, code)
    site = snapshot.sites.get(site_code)
    if site is None:
        raise NotFoundError(
            f"Hiện trạng của phương án “{plan.name}” không có cơ sở nhà đất mã “{site_code}”. "
            "Cơ sở nhập sau ngày chốt hiện trạng chỉ có trong phương án lập trên hiện trạng mới."
        )
    row = plan_view.site_row(snapshot, site)
    return plan_page(
        request,
        "plans/site.html",
        plan,
        snapshot,
        error.status if error else 200,
        row=row,
        site=site,
        old_unit=plan_view.unit_name(snapshot, site.old_unit),
        new_unit=plan_view.unit_name(snapshot, site.new_unit),
        buildings=snapshot.buildings_of.get(site_code, ()),
        occupancies=snapshot.occupancies_of.get(site_code, ()),
        placements=plan_view.placement_rows(snapshot, site_code),
        agencies=plan_view.agencies_near(snapshot, site),
        open_comments=(await comment_counts(code)).sites.get(site_code, 0),
        legal_bases=catalogue().legal_bases,
        decided=_values_of(row.decision),
        typed=attempt.form if attempt else {},
        error=error,
        done=request.query_params.get("done"),
        moves=await move_service.moves_about(snapshot, site_code, _MOVES_OF_A_SITE),
    )


def _values_of(decision: Decide | None) -> dict[str, str]:
    if decision is None:
        return {}
    names = ("disposition", "receiver", "receiver_agency", "new_use", "legal_basis", "note")
    values = {name: getattr(decision, name) or "" for name in names}
    values["deadline"] = decision.deadline.isoformat() if decision.deadline else ""
    return values


HANDLERS = (site_in_plan, decide, withdraw, place, displace, undo, redo, revert)
