"""Pages of administrative units: the list of both vintages, and the lineage of one."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.units import service, store
from app.units.model import Level, UnitMatch
from app.web.labels import LEVELS, RELATIONS, VINTAGES
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, list_page, page_number, query_of
from app.web.records import history
from app.web.templating import page


def unit_address(key: str | None) -> str | None:
    """Return the address of a unit's page."""
    return None if key is None else f"/units/{key}"


COLUMNS: tuple[Column[UnitMatch], ...] = (
    Column(mark("Mã"), lambda m: m.unit.code, form="code", link=lambda m: unit_address(m.unit.key)),
    Column(mark("Tên"), lambda m: m.unit.name, link=lambda m: unit_address(m.unit.key)),
    Column(mark("Cấp"), lambda m: LEVELS[m.unit.level], form="message"),
    Column(mark("Huyện (cũ)"), lambda m: m.district_name or "–"),
    Column(mark("Tỉnh"), lambda m: m.province_name or "–"),
    Column(mark("Danh mục"), lambda m: VINTAGES[m.unit.vintage], form="message"),
    Column(mark("Từ ngày"), lambda m: m.unit.valid_from, form="day"),
    Column(mark("Đến ngày"), lambda m: m.unit.valid_to or "–"),
)

EMPTY = Empty(
    mark("Chưa có đơn vị hành chính nào"),
    mark(
        "Trên máy chủ, chạy “truso units load --province 14” để nạp danh mục của tỉnh Sơn La, "
        "hoặc “truso units load” để nạp cả nước."
    ),
)


@get("/units", include_in_schema=False)
async def list_of_units(request: Request[Any, Any, Any]) -> Template:
    """List the units; a filter for province, level and code list."""
    query = query_of(request, "q", "province", "level", "vintage")
    number = page_number(query)
    limit, offset = limit_offset(number, DEFAULT_PAGE_SIZE)
    found, total = await service.list_units(
        q=query.get("q"),
        level=_level(query.get("level")),
        vintage=_vintage(query.get("vintage")),
        province=query.get("province"),
        limit=limit,
        offset=offset,
    )
    provinces = [
        (unit.key, f"{unit.name}{'' if unit.vintage == NEW_VINTAGE else ' (cũ)'}")
        for vintage in (NEW_VINTAGE, OLD_VINTAGE)
        for unit in await store.provinces(vintage)
    ]
    return list_page(
        request,
        Listing(
            title=mark("Đơn vị hành chính"),
            intro=mark("Đơn vị cũ và mới, theo mã; mỗi đơn vị có nguồn gốc và nơi kế thừa."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên hoặc mã"), hint=mark("Tô Hiệu, to hieu, 03646")),
                Filter("province", mark("Tỉnh"), provinces),
                Filter("level", mark("Cấp"), tuple(LEVELS.items())),
                Filter(
                    "vintage",
                    mark("Danh mục"),
                    [(str(vintage), label) for vintage, label in VINTAGES.items()],
                ),
            ),
            found=Page(items=found, total=total, page=number, page_size=DEFAULT_PAGE_SIZE),
            query=query,
            empty=EMPTY,
        ),
    )


@get("/units/{key:str}", include_in_schema=False)
async def one_unit(request: Request[Any, Any, Any], key: FromPath[str]) -> Template:
    """Show a unit: validity, place, facts, and the units before or after it.

    Raises:
        NotFoundError: no unit has this key.
    """
    match = (await store.matches_of([key])).get(key)
    if match is None:
        raise NotFoundError(
            f"Không có đơn vị hành chính nào mang khóa “{key}” (mã@danh mục, ví dụ 03646@2025)."
        )
    unit = match.unit
    return page(
        request,
        "units/detail.html",
        match=match,
        unit=unit,
        is_old=unit.vintage == OLD_VINTAGE,
        links=await store.links_of(key, unit.vintage),
        facts=(await store.facts_of([key])).get(key),
        levels=LEVELS,
        vintages=VINTAGES,
        relations=RELATIONS,
        changes=await history("unit", key),
    )


def _level(text: str | None) -> Level | None:
    if text is None:
        return None
    if text not in LEVELS:
        raise InvalidInputError(f"Cấp “{text}” không có: chọn một trong {', '.join(LEVELS)}.")
    return Level(text)


def _vintage(text: str | None) -> int | None:
    if text is None:
        return None
    if text not in {str(vintage) for vintage in VINTAGES}:
        raise InvalidInputError(f"Danh mục “{text}” không có: chọn 2024 (cũ) hoặc 2025 (mới).")
    return int(text)


HANDLERS = (list_of_units, one_unit)
