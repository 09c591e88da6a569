"""Assets over HTTP."""

from litestar import Router, get
from litestar.params import FromQuery

from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.records import changes_of, read_handlers, write_handlers
from app.assets.schemas import AssetFields, AssetOut, NewAsset
from app.assets.service import ASSETS


@get("/")
async def list_assets(
    q: FromQuery[str | None] = None,
    asset_class: FromQuery[str | None] = None,
    agency: FromQuery[str | None] = None,
    site: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[AssetOut]:
    """List assets.

    `q`: words of the name or code, with or without diacritics. `sort`: name, code, agency,
    asset_class, historical_cost or year_in_use, "-" before it for the reverse.
    """
    return await ASSETS.page(
        q=q,
        asset_class=asset_class,
        agency=agency,
        site=site,
        sort=sort,
        page=page,
        page_size=page_size,
    )


HANDLERS = (
    Router(
        "/assets",
        route_handlers=[
            list_assets,
            *read_handlers(ASSETS),
            *write_handlers(ASSETS, new=NewAsset, changes=changes_of(AssetFields, "AssetChanges")),
        ],
        tags=["assets"],
    ),
)
