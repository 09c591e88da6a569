"""Pages of buildings."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.estate.schemas import BuildingOut
from app.estate.service import BUILDINGS, OCCUPANCIES
from app.web.addresses import building_address, site_address
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, found_in, list_page, query_of
from app.web.pages import occupancies
from app.web.record_page import Fact, RecordPage, Related, record_page

_SITE: Column[BuildingOut] = Column(
    mark("Cơ sở nhà đất"), lambda b: b.site_name, link=lambda b: site_address(b.site), sort="site"
)
COLUMNS: tuple[Column[BuildingOut], ...] = (
    Column(mark("Mã"), lambda b: b.code, "code", lambda b: building_address(b.code), sort="code"),
    Column(mark("Tên"), lambda b: b.name, link=lambda b: building_address(b.code), sort="name"),
    _SITE,
    Column(mark("Cấp nhà"), lambda b: b.grade),
    Column(mark("Số tầng"), lambda b: b.storeys, "integer"),
    Column(mark("Năm xây dựng"), lambda b: _year(b.year_built), "figure", sort="year_built"),
    Column(mark("Xây dựng (m²)"), lambda b: b.built_area_m2, "area"),
    Column(
        mark("Sàn sử dụng (m²)"), lambda b: b.usable_floor_area_m2, "area", sort="usable_floor_area"
    ),
    Column(mark("Nguyên giá (đồng)"), lambda b: b.historical_cost, "dong"),
    Column(mark("Giá trị còn lại (đồng)"), lambda b: b.residual_value, "dong"),
)
COLUMNS_OF_SITE = tuple(column for column in COLUMNS if column is not _SITE)

EMPTY = Empty(
    mark("Chưa có nhà nào"),
    mark("Nhà đến từ trang “Nhà” của sổ đăng ký; tải mẫu trống ở trang Nhập dữ liệu."),
    ((mark("Nhập dữ liệu"), "/imports/new"),),
)


def _year(year: int | None) -> str | None:
    return None if year is None else str(year)


@get("/buildings", include_in_schema=False)
async def list_of_buildings(request: Request[Any, Any, Any]) -> Template:
    """List the buildings."""
    query = query_of(request, "q", "site")
    found = await found_in(BUILDINGS, query)
    return list_page(
        request,
        Listing(
            title=mark("Nhà"),
            intro=mark("Từng nhà, công trình của các cơ sở, với diện tích và giá trị."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên hoặc mã")),
                Filter("site", mark("Mã cơ sở"), exact=True),
            ),
            found=found,
            query=query,
            empty=EMPTY,
        ),
    )


@get("/buildings/{code:str}", include_in_schema=False)
async def one_building(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show a building and who uses it."""
    building = await BUILDINGS.find(code)
    users = await OCCUPANCIES.page(building=code, page_size=20)
    return await record_page(
        request,
        RecordPage(
            entity="building",
            key=code,
            title=building.name,
            kind=mark("Nhà"),
            code=code,
            list_label=mark("Nhà"),
            list_address="/buildings",
            note=building.data_note,
            facts=(
                Fact(mark("Cơ sở nhà đất"), building.site_name, link=site_address(building.site)),
                Fact(mark("Cấp nhà"), building.grade),
                Fact(mark("Số tầng"), building.storeys, "integer"),
                Fact(mark("Năm xây dựng"), _year(building.year_built)),
                Fact(mark("Năm đưa vào sử dụng"), _year(building.year_in_use)),
                Fact(mark("Diện tích xây dựng (m²)"), building.built_area_m2, "area"),
                Fact(mark("Tổng diện tích sàn (m²)"), building.gross_floor_area_m2, "area"),
                Fact(mark("Diện tích sàn sử dụng (m²)"), building.usable_floor_area_m2, "area"),
                Fact(mark("Nguyên giá (đồng)"), building.historical_cost, "dong"),
                Fact(mark("Giá trị còn lại (đồng)"), building.residual_value, "dong"),
                Fact(mark("Tình trạng"), building.condition),
                Fact(mark("Ghi chú"), building.note, whole=True),
            ),
            related=(
                Related(
                    mark("Hiện trạng sử dụng"),
                    occupancies.COLUMNS_OF_SITE,
                    users.items,
                    users.total,
                    f"/occupancies?site={building.site}",
                    mark("Chưa ghi nhận cơ quan nào đang sử dụng."),
                ),
            ),
        ),
    )


HANDLERS = (list_of_buildings, one_building)
