"""Pages of sites."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.assets.service import ASSETS
from app.estate.schemas import SiteOut
from app.estate.service import BUILDINGS, OCCUPANCIES, SITES, use_of_site
from app.kernel.clock import today
from app.web.addresses import agency_address, site_address, unit_address
from app.web.formats import coordinates
from app.web.labels import POINT_ACCURACIES, SITE_KINDS
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, list_page, page_number, query_of
from app.web.options import commune_options, province_options
from app.web.pages import assets, buildings, occupancies
from app.web.record_page import Fact, RecordPage, Related, record_page

COLUMNS: tuple[Column[SiteOut], ...] = (
    Column(mark("Mã"), lambda s: s.code, "code", lambda s: site_address(s.code), sort="code"),
    Column(mark("Tên"), lambda s: s.name, link=lambda s: site_address(s.code), sort="name"),
    Column(mark("Loại"), lambda s: SITE_KINDS[s.kind], "message"),
    Column(
        mark("Xã, phường mới"),
        lambda s: s.new_unit_name,
        link=lambda s: unit_address(s.new_unit),
        sort="new_unit",
    ),
    Column(mark("Đơn vị cũ"), lambda s: s.old_unit_name, sort="old_unit"),
    Column(mark("Địa chỉ"), lambda s: s.address_new or s.address_old),
    Column(mark("Đất (m²)"), lambda s: s.land_area_m2, "area", sort="land_area"),
    Column(mark("Đơn vị quản lý"), lambda s: s.managing_agency_name or s.managed_by),
)

EMPTY = Empty(
    mark("Chưa có cơ sở nhà đất nào"),
    mark("Nhập sổ đăng ký hoặc biểu 04/TH từ tệp Excel; báo cáo sẽ chỉ rõ từng dòng."),
    ((mark("Nhập dữ liệu"), "/imports/new"),),
)


@get("/sites", include_in_schema=False)
async def list_of_sites(request: Request[Any, Any, Any]) -> Template:
    """List the sites."""
    query = query_of(request, "q", "province", "new_unit", "kind", "missing_point")
    missing = query.get("missing_point")
    found = await SITES.page(
        page=page_number(query),
        sort=query.get("sort"),
        q=query.get("q"),
        province=query.get("province"),
        new_unit=query.get("new_unit"),
        kind=query.get("kind"),
        missing_point=None if missing is None else missing == "yes",
    )
    return list_page(
        request,
        Listing(
            title=mark("Cơ sở nhà đất"),
            intro=mark("Mỗi cơ sở là một khuôn viên: thửa đất và các nhà trên đó."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên, mã hoặc địa chỉ")),
                Filter("province", mark("Tỉnh"), await province_options()),
                Filter(
                    "new_unit",
                    mark("Xã, phường mới"),
                    await commune_options(query.get("province"), query.get("new_unit")),
                ),
                Filter("kind", mark("Loại"), tuple(SITE_KINDS.items())),
                Filter(
                    "missing_point",
                    mark("Vị trí"),
                    (("no", mark("đã có vị trí")), ("yes", mark("chưa có vị trí"))),
                ),
            ),
            found=found,
            query=query,
            empty=EMPTY,
            actions=((mark("Nhập dữ liệu"), "/imports/new"),),
        ),
    )


@get("/sites/{code:str}", include_in_schema=False)
async def one_site(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show a site with its buildings, users and assets."""
    site = await SITES.find(code)
    own_buildings = await BUILDINGS.page(site=code, page_size=20)
    users = await OCCUPANCIES.page(site=code, page_size=20)
    things = await ASSETS.page(site=code, page_size=10)
    use = (await use_of_site(code, today())).use
    return await record_page(
        request,
        RecordPage(
            entity="site",
            key=code,
            title=site.name,
            kind=SITE_KINDS[site.kind],
            code=code,
            list_label=mark("Cơ sở nhà đất"),
            list_address="/sites",
            note=site.data_note,
            facts=(
                Fact(mark("Địa chỉ mới"), site.address_new),
                Fact(mark("Địa chỉ cũ"), site.address_old),
                Fact(
                    mark("Đơn vị hành chính mới"),
                    site.new_unit_name,
                    link=unit_address(site.new_unit),
                ),
                Fact(
                    mark("Đơn vị hành chính cũ"),
                    site.old_unit_name,
                    link=unit_address(site.old_unit),
                ),
                Fact(
                    mark("Cơ quan quản lý"),
                    site.managing_agency_name,
                    link=agency_address(site.managing_agency),
                ),
                Fact(mark("Đơn vị quản lý (theo nguồn)"), site.managed_by),
                Fact(mark("Diện tích đất (m²)"), site.land_area_m2, "area"),
                Fact(mark("Giá trị quyền sử dụng đất (đồng)"), site.land_value, "dong"),
                Fact(mark("Sàn sử dụng (m²)"), use.usable_m2, "area"),
                Fact(mark("Đang sử dụng (m²)"), use.used_m2, "area"),
                Fact(mark("Còn trống (m²)"), use.vacant_m2, "area"),
                Fact(mark("Hiện trạng sử dụng"), site.current_use),
                Fact(mark("Hồ sơ pháp lý"), site.legal_papers),
                Fact(
                    mark("Tọa độ"),
                    None
                    if site.latitude is None or site.longitude is None
                    else coordinates(site.latitude, site.longitude),
                ),
                Fact(
                    mark("Độ chính xác của vị trí"),
                    POINT_ACCURACIES[site.point_accuracy],
                    "message",
                ),
                Fact(mark("Ghi chú"), site.note, whole=True),
            ),
            related=(
                Related(
                    mark("Nhà"),
                    buildings.COLUMNS_OF_SITE,
                    own_buildings.items,
                    own_buildings.total,
                    f"/buildings?site={code}",
                    mark("Chưa ghi nhận nhà nào trên khuôn viên này."),
                ),
                Related(
                    mark("Hiện trạng sử dụng"),
                    occupancies.COLUMNS_OF_SITE,
                    users.items,
                    users.total,
                    f"/occupancies?site={code}",
                    mark("Chưa ghi nhận cơ quan nào đang sử dụng."),
                ),
                Related(
                    mark("Tài sản"),
                    assets.COLUMNS_OF_PLACE,
                    things.items,
                    things.total,
                    f"/assets?site={code}",
                    mark("Chưa ghi nhận tài sản nào tại đây."),
                ),
            ),
        ),
    )


HANDLERS = (list_of_sites, one_site)
