"""Pages of assets."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from app.assets.schemas import AssetOut
from app.assets.service import ASSETS
from app.web.addresses import agency_address, asset_address, site_address
from app.web.language import mark
from app.web.listing import Column, Empty, Filter, Listing, found_in, list_page, query_of
from app.web.record_page import Fact, RecordPage, record_page

_AGENCY: Column[AssetOut] = Column(
    mark("Cơ quan giữ"), lambda a: a.agency_name, link=lambda a: agency_address(a.agency),
    sort="agency",
)  # fmt: skip
_SITE: Column[AssetOut] = Column(
    mark("Đặt tại"), lambda a: a.site_name, link=lambda a: site_address(a.site)
)
COLUMNS: tuple[Column[AssetOut], ...] = (
    Column(mark("Mã"), lambda a: a.code, "code", lambda a: asset_address(a.code), sort="code"),
    Column(mark("Tên"), lambda a: a.name, link=lambda a: asset_address(a.code), sort="name"),
    Column(mark("Nhóm tài sản"), lambda a: a.asset_class, sort="asset_class"),
    Column(mark("Số lượng"), lambda a: a.quantity, "integer"),
    Column(mark("Đơn vị tính"), lambda a: a.unit_of_measure),
    Column(mark("Nguyên giá (đồng)"), lambda a: a.historical_cost, "dong", sort="historical_cost"),
    Column(mark("Giá trị còn lại (đồng)"), lambda a: a.residual_value, "dong"),
    Column(mark("Tình trạng"), lambda a: a.condition),
    _AGENCY,
    _SITE,
)
COLUMNS_OF_PLACE = tuple(column for column in COLUMNS if column is not _SITE)
COLUMNS_OF_AGENCY = tuple(column for column in COLUMNS if column is not _AGENCY)

EMPTY = Empty(
    mark("Chưa có tài sản nào"),
    mark("Máy móc, thiết bị, ô tô đến từ trang “Tài sản” của sổ đăng ký."),
    ((mark("Nhập dữ liệu"), "/imports/new"),),
)


@get("/assets", include_in_schema=False)
async def list_of_assets(request: Request[Any, Any, Any]) -> Template:
    """List the assets."""
    query = query_of(request, "q", "asset_class", "agency", "site")
    found = await found_in(ASSETS, query)
    return list_page(
        request,
        Listing(
            title=mark("Tài sản"),
            intro=mark("Máy móc, thiết bị và ô tô, theo cơ quan giữ và nơi đặt."),
            columns=COLUMNS,
            filters=(
                Filter("q", mark("Tên hoặc mã")),
                Filter("asset_class", mark("Nhóm tài sản"), exact=True),
                Filter("agency", mark("Mã cơ quan"), exact=True),
                Filter("site", mark("Mã cơ sở"), exact=True),
            ),
            found=found,
            query=query,
            empty=EMPTY,
        ),
    )


@get("/assets/{code:str}", include_in_schema=False)
async def one_asset(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Show an asset."""
    asset = await ASSETS.find(code)
    return await record_page(
        request,
        RecordPage(
            entity="asset",
            key=code,
            title=asset.name,
            kind=mark("Tài sản"),
            code=code,
            list_label=mark("Tài sản"),
            list_address="/assets",
            note=asset.data_note,
            facts=(
                Fact(mark("Nhóm tài sản"), asset.asset_class),
                Fact(mark("Số lượng"), asset.quantity, "integer"),
                Fact(mark("Đơn vị tính"), asset.unit_of_measure),
                Fact(mark("Nguyên giá (đồng)"), asset.historical_cost, "dong"),
                Fact(mark("Giá trị còn lại (đồng)"), asset.residual_value, "dong"),
                Fact(
                    mark("Năm đưa vào sử dụng"),
                    None if asset.year_in_use is None else str(asset.year_in_use),
                ),
                Fact(mark("Tình trạng"), asset.condition),
                Fact(mark("Cơ quan giữ"), asset.agency_name, link=agency_address(asset.agency)),
                Fact(mark("Đặt tại"), asset.site_name, link=site_address(asset.site)),
                Fact(mark("Ghi chú"), asset.note, whole=True),
            ),
        ),
    )


HANDLERS = (list_of_assets, one_asset)
