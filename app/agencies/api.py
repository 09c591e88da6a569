"""Agencies over HTTP."""

from litestar import Router, get
from litestar.params import FromQuery

from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.records import changes_of, read_handlers, write_handlers
from app.agencies.schemas import AgencyFields, AgencyKindOut, AgencyOut, NewAgency
from app.agencies.service import AGENCIES, agency_kinds


@get("/")
async def list_agencies(
    q: FromQuery[str | None] = None,
    unit: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    province: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[AgencyOut]:
    """List agencies. `unit`, `province`: keys such as 03646@2025, 14@2025.

    `q`: words of the name or code, with or without diacritics. `sort`: name, code, unit or kind,
    "-" before it for the reverse.
    """
    return await AGENCIES.page(
        q=q, unit=unit, kind=kind, province=province, sort=sort, page=page, page_size=page_size
    )


@get("/agency-kinds", tags=["agencies"], sync_to_thread=False)
def list_agency_kinds() -> list[AgencyKindOut]:
    """List the kinds of agencies that new communes have by the template, with their sources."""
    return agency_kinds()


AGENCY_ROUTER = Router(
    "/agencies",
    route_handlers=[
        list_agencies,
        *read_handlers(AGENCIES),
        *write_handlers(AGENCIES, new=NewAgency, changes=changes_of(AgencyFields, "AgencyChanges")),
    ],
    tags=["agencies"],
)
HANDLERS = (AGENCY_ROUTER, list_agency_kinds)
