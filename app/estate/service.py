"""Use cases of the estate: what every register offers, and what is used and vacant."""

from __future__ import annotations

from datetime import date

from app.audit.register import Register
from app.estate import listings, store, tables
from app.estate.model import AreaUse, area_use, check_site
from app.estate.schemas import (
    BuildingOut,
    BuildingUseOut,
    OccupancyOut,
    SiteOut,
    SiteUseOut,
)
from app.kernel.errors import NotFoundError

SITES = Register(
    "estate.site", tables.Site, store.SITES, listings.SITE_LISTING, SiteOut, check_site
)
BUILDINGS = Register(
    "estate.building", tables.Building, store.BUILDINGS, listings.BUILDING_LISTING, BuildingOut
)
OCCUPANCIES = Register(
    "estate.occupancy",
    tables.Occupancy,
    store.OCCUPANCIES,
    listings.OCCUPANCY_LISTING,
    OccupancyOut,
)


async def use_of_site(site: str, on: date) -> SiteUseOut:
    """Return what is used and vacant on a day, in a site and in each of its buildings.

    Raises:
        NotFoundError: no site has that code.
    """
    if not await store.stored_sites([site]):
        raise NotFoundError(f"Không có cơ sở nhà, đất nào mang mã “{site}”.")
    buildings = await store.buildings_of_sites([site])
    occupancies = await store.occupancies_of_sites([site])
    return SiteUseOut(
        site=site,
        on=on,
        use=area_use(buildings, occupancies, on),
        buildings=[
            BuildingUseOut(
                building=building.code,
                name=building.name,
                use=area_use(
                    [building], (o for o in occupancies if o.building == building.code), on
                ),
            )
            for building in buildings
        ],
    )


async def use_of_building(building: str, on: date) -> AreaUse:
    """Return what is used and vacant in a building on a day.

    Raises:
        NotFoundError: no building has that code.
    """
    found = await store.stored_buildings([building])
    if building not in found:
        raise NotFoundError(f"Không có nhà, công trình nào mang mã “{building}”.")
    occupancies = await store.occupancies_of_sites([found[building].site])
    return area_use(found.values(), (o for o in occupancies if o.building == building), on)
