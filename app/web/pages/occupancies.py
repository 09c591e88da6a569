"""Pages of occupancies: who uses what."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.estate.schemas import OccupancyOut
from app.estate.service import OCCUPANCIES
from app.web.addresses import agency_address, building_address, occupancy_address, site_address
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, found_in, list_page, query_of
from app.web.record_page import Fact, RecordPage, record_page

_SITE: Column[OccupancyOut] = Column(
    mark("Cơ sở nhà đất"), lambda o: o.site_name, link=lambda o: site_address(o.site), sort="site"
)
_AGENCY: Column[OccupancyOut] = Column(
    mark("Cơ quan"), lambda o: o.agency_name, link=lambda o: agency_address(o.agency), sort="agency"
)
COLUMNS: tuple[Column[OccupancyOut], ...] = (
    _SITE,
    Column(
        mark("Nhà"),
        lambda o: o.building_name or mark("cả cơ sở"),
        "message",
        lambda o: building_address(o.building),
    ),
    _AGENCY,
    Column(mark("Diện tích (m²)"), lambda o: o.area_m2, "area", sort="area"),
    Column(mark("Sử dụng vào việc"), lambda o: o.use),
    Column(mark("Từ ngày"), lambda o: o.from_date, "day", sort="from_date"),
    Column(mark("Đến ngày"), lambda o: o.to_date or "–"),
    Column(mark("Chi tiết"), lambda _: mark("xem"), "message", lambda o: occupancy_address(o.id)),
)
COLUMNS_OF_SITE = tuple(column for column in COLUMNS if column is not _SITE)
COLUMNS_OF_AGENCY = tuple(column for column in COLUMNS if column is not _AGENCY)

EMPTY = Empty(
    mark("Chưa ghi nhận ai đang sử dụng nhà đất"),
    mark("Hiện trạng sử dụng đến từ sổ đăng ký: cơ quan nào dùng nhà nào, bao nhiêu m²."),
    ((mark("Nhập dữ liệu"), "/imports/new"),),
)


@get("/occupancies", include_in_schema=False)
async def list_of_occupancies(request: Request[Any, Any, Any]) -> Template:
    """List the occupancies."""
    query = query_of(request, "site", "agency")
    found = await found_in(OCCUPANCIES, query)
    return list_page(
        request,
        Listing(
            title=mark("Hiện trạng sử dụng"),
            intro=mark("Cơ quan nào đang dùng cơ sở, nhà nào; phần còn trống được tính ra."),
            columns=COLUMNS,
            filters=(
                Filter("site", mark("Mã cơ sở"), exact=True),
                Filter("agency", mark("Mã cơ quan"), exact=True),
            ),
            found=found,
            query=query,
            empty=EMPTY,
        ),
    )


@get("/occupancies/{number:int}", include_in_schema=False)
async def one_occupancy(request: Request[Any, Any, Any], number: FromPath[int]) -> Template:
    """Show an occupancy."""
    use = await OCCUPANCIES.find(number)
    return await record_page(
        request,
        RecordPage(
            entity="occupancy",
            key=str(number),
            title=f"{use.agency_name} – {use.site_name}",
            kind=mark("Hiện trạng sử dụng"),
            code=str(number),
            list_label=mark("Hiện trạng sử dụng"),
            list_address="/occupancies",
            facts=(
                Fact(mark("Cơ sở nhà đất"), use.site_name, link=site_address(use.site)),
                Fact(
                    mark("Nhà"),
                    use.building_name or mark("cả cơ sở"),
                    "message",
                    link=building_address(use.building),
                ),
                Fact(mark("Cơ quan"), use.agency_name, link=agency_address(use.agency)),
                Fact(mark("Diện tích (m²)"), use.area_m2, "area"),
                Fact(mark("Sử dụng vào việc"), use.use),
                Fact(mark("Từ ngày"), use.from_date, "day"),
                Fact(mark("Đến ngày"), use.to_date or mark("đang sử dụng"), "message"),
                Fact(mark("Ghi chú"), use.note, whole=True),
            ),
        ),
    )


HANDLERS = (list_of_occupancies, one_occupancy)
