"""Sites, buildings and occupancies over HTTP."""

from datetime import date

from litestar import Router, get
from litestar.params import FromPath, FromQuery

from app.access.paging import DEFAULT_PAGE_SIZE, Page
from app.access.records import changes_of, read_handlers, write_handlers
from app.estate import service
from app.estate.model import AreaUse, SiteKind
from app.estate.schemas import (
    BuildingFields,
    BuildingOut,
    NewBuilding,
    NewOccupancy,
    NewSite,
    OccupancyFields,
    OccupancyOut,
    SiteFields,
    SiteOut,
    SiteUseOut,
)
from app.kernel.clock import today


@get("/")
async def list_sites(
    q: FromQuery[str | None] = None,
    kind: FromQuery[SiteKind | None] = None,
    old_unit: FromQuery[str | None] = None,
    new_unit: FromQuery[str | None] = None,
    province: FromQuery[str | None] = None,
    managing_agency: FromQuery[str | None] = None,
    missing_point: FromQuery[bool | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[SiteOut]:
    """List sites. `old_unit`, `new_unit`, `province`: keys such as 03646@2024, 14@2025.

    `q`: words of the name, code or address, with or without diacritics. `missing_point`: true for
    sites without a point, false for those with one. `sort`: name, code, old_unit, new_unit or
    land_area, "-" before it for the reverse.
    """
    return await service.SITES.page(
        q=q,
        kind=kind,
        old_unit=old_unit,
        new_unit=new_unit,
        province=province,
        managing_agency=managing_agency,
        missing_point=missing_point,
        sort=sort,
        page=page,
        page_size=page_size,
    )


@get("/{code:str}/use")
async def use_of_site(code: FromPath[str], on: FromQuery[date | None] = None) -> SiteUseOut:
    """What is used and vacant in the site and in each building, today or `on` a day."""
    return await service.use_of_site(code, on or today())


@get("/")
async def list_buildings(
    q: FromQuery[str | None] = None,
    site: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[BuildingOut]:
    """List buildings.

    `q`: words of the name or code, with or without diacritics. `sort`: name, code, site, year_built
    or usable_floor_area, "-" before it for the reverse.
    """
    return await service.BUILDINGS.page(q=q, site=site, sort=sort, page=page, page_size=page_size)


@get("/{code:str}/use")
async def use_of_building(code: FromPath[str], on: FromQuery[date | None] = None) -> AreaUse:
    """What is used and vacant in the building, today or `on` a day."""
    return await service.use_of_building(code, on or today())


@get("/")
async def list_occupancies(
    site: FromQuery[str | None] = None,
    building: FromQuery[str | None] = None,
    agency: FromQuery[str | None] = None,
    on: FromQuery[date | None] = None,
    sort: FromQuery[str | None] = None,
    page: FromQuery[int] = 1,
    page_size: FromQuery[int] = DEFAULT_PAGE_SIZE,
) -> Page[OccupancyOut]:
    """List occupancies, all or those that hold `on` a day.

    `sort`: site, agency, area or from_date, "-" before it for the reverse.
    """
    return await service.OCCUPANCIES.page(
        site=site,
        building=building,
        agency=agency,
        on=on,
        sort=sort,
        page=page,
        page_size=page_size,
    )


HANDLERS = (
    Router(
        "/sites",
        route_handlers=[
            list_sites,
            use_of_site,
            *read_handlers(service.SITES),
            *write_handlers(
                service.SITES, new=NewSite, changes=changes_of(SiteFields, "SiteChanges")
            ),
        ],
        tags=["sites"],
    ),
    Router(
        "/buildings",
        route_handlers=[
            list_buildings,
            use_of_building,
            *read_handlers(service.BUILDINGS),
            *write_handlers(
                service.BUILDINGS,
                new=NewBuilding,
                changes=changes_of(BuildingFields, "BuildingChanges"),
            ),
        ],
        tags=["buildings"],
    ),
    Router(
        "/occupancies",
        route_handlers=[
            list_occupancies,
            *read_handlers(service.OCCUPANCIES, "/{id:int}"),
            *write_handlers(
                service.OCCUPANCIES,
                new=NewOccupancy,
                changes=changes_of(OccupancyFields, "OccupancyChanges"),
                path="/{id:int}",
            ),
        ],
        tags=["occupancies"],
    ),
)
