"""The start page: what is there, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, get
from litestar.response import Template

from app.agencies.service import AGENCIES
from app.assets.service import ASSETS
from app.estate.service import BUILDINGS, SITES
from app.intake import service as intake
from app.people.service import STAFF
from app.plans import service as plans
from app.units.model import Level
from app.units.service import list_units
from app.web.language import mark
from app.web.templating import page


@dataclass(frozen=True)
class Step:
    """One step of the whole job, whether something of it is done, and where it is done."""

    label: str
    text: str
    done: bool
    action: str
    address: str


@get("/", include_in_schema=False)
async def start_page(request: Request[Any, Any, Any]) -> Template:
    """Show what the register and the plans hold, and the next step."""
    _, communes = await list_units(level=Level.COMMUNE, vintage=2025, limit=1)
    agencies = (await AGENCIES.page(page_size=1)).total
    sites = (await SITES.page(page_size=1)).total
    own_plans = await plans.plans(page_size=5)
    imports, import_count = await intake.imports(5, 0)
    counts = (
        (mark("Xã, phường mới"), communes, "/units?vintage=2025&level=commune"),
        (mark("Cơ quan"), agencies, "/agencies"),
        (mark("Cơ sở nhà đất"), sites, "/sites"),
        (mark("Nhà"), (await BUILDINGS.page(page_size=1)).total, "/buildings"),
        (mark("Cán bộ"), (await STAFF.page(page_size=1)).total, "/staff"),
        (mark("Tài sản"), (await ASSETS.page(page_size=1)).total, "/assets"),
    )
    steps = _steps(communes, agencies, sites, own_plans.items)
    return page(
        request,
        "home/start.html",
        counts=counts,
        steps=steps,
        next_step=next((step for step in steps if not step.done), None),
        plans=own_plans.items,
        plan_count=own_plans.total,
        imports=imports,
        import_count=import_count,
    )


def _steps(communes: int, agencies: int, sites: int, own_plans: list[Any]) -> tuple[Step, ...]:
    latest = own_plans[0].code if own_plans else None
    return (
        Step(
            mark("Nạp đơn vị hành chính"),
            mark("Người quản trị chạy “truso units load” trên máy chủ."),
            communes > 0,
            mark("Xem đơn vị"),
            "/units",
        ),
        Step(
            mark("Lập cơ quan của xã, phường mới"),
            mark("Theo mẫu, bằng lệnh “truso agencies”; biên chế sửa được ở từng cơ quan."),
            agencies > 0,
            mark("Xem cơ quan"),
            "/agencies",
        ),
        Step(
            mark("Nhập nhà đất, cán bộ, tài sản"),
            mark("Thả tệp Excel như nó vốn có; kiểm tra trước, ghi sau."),
            sites > 0,
            mark("Nhập tệp"),
            "/imports/new",
        ),
        Step(
            mark("Lập phương án"),
            mark("Chốt hiện trạng rồi lập phương án trên hiện trạng đó."),
            latest is not None,
            mark("Lập phương án"),
            "/plans/new",
        ),
        Step(
            mark("Quyết định từng cơ sở, bố trí từng cơ quan"),
            mark("Mỗi quyết định là một phiên bản, hoàn tác được."),
            any(plan.revision for plan in own_plans),
            mark("Mở phương án"),
            f"/plans/{latest}/sites" if latest else "/plans",
        ),
    )


HANDLERS = (start_page,)
