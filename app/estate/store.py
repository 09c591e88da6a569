"""All SQL of the estate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeAlias

from app.db.engine import fetch
from app.db.records import RecordTable
from app.estate.model import Building, Occupancy, Site
from app.kernel.text import fold, sort_key

SITES = RecordTable(
    "site",
    Site,
    derived={
        "search_key": lambda site: fold(
            " ".join(filter(None, (site.code, site.name, site.address_old, site.address_new)))
        ),
        "sort_key": lambda site: sort_key(site.name),
    },
)
BUILDINGS = RecordTable(
    "building",
    Building,
    derived={
        "search_key": lambda building: fold(f"{building.code} {building.name}"),
        "sort_key": lambda building: sort_key(building.name),
    },
)
OCCUPANCIES = RecordTable(
    "occupancy",
    Occupancy,
    key=("site", "building", "agency", "from_date"),
    row_key="id",
    nullable_key=frozenset({"building", "from_date"}),
)

OccupancyKey: TypeAlias = tuple[str, str | None, str, date | None]
"""Site, building, agency and first day: what makes an occupancy one."""


async def sites_of_units(units: Collection[str]) -> tuple[Site, ...]:
    """Return the sites whose old or new unit is among the units, in order of code."""
    return await SITES.where("old_unit = ANY($1) OR new_unit = ANY($1)", list(units))


async def provinces_with_sites() -> set[str]:
    """Return the keys of the provinces in whose new communes sites are recorded."""
    rows = await fetch(
        "SELECT DISTINCT u.province FROM site s JOIN unit u ON u.key = s.new_unit "
        "WHERE u.province IS NOT NULL"
    )
    return {row["province"] for row in rows}


async def stored_sites(codes: Collection[str]) -> dict[str, Site]:
    """Return those of the sites that exist, by code."""
    return {site.code: site for site in await SITES.where("code = ANY($1)", list(codes))}


async def save_sites(new: Sequence[Site], changed: Sequence[Site]) -> None:
    """Add and overwrite sites in the caller's transaction; see `RecordTable.save`."""
    await SITES.save(new, changed)


async def buildings_of_sites(codes: Collection[str]) -> tuple[Building, ...]:
    """Return the buildings of the sites, in order of code."""
    return await BUILDINGS.where("site = ANY($1)", list(codes))


async def stored_buildings(codes: Collection[str]) -> dict[str, Building]:
    """Return those of the buildings that exist, by code."""
    found = await BUILDINGS.where("code = ANY($1)", list(codes))
    return {building.code: building for building in found}


async def save_buildings(new: Sequence[Building], changed: Sequence[Building]) -> None:
    """Add and overwrite buildings in the caller's transaction; see `RecordTable.save`."""
    await BUILDINGS.save(new, changed)


async def occupancies_of_sites(codes: Collection[str]) -> tuple[Occupancy, ...]:
    """Return the occupancies of the sites, in order of site, building, agency and first day."""
    return await OCCUPANCIES.where("site = ANY($1)", list(codes))


async def stored_occupancies(sites: Collection[str]) -> dict[OccupancyKey, Occupancy]:
    """Return the occupancies of the sites by their key."""
    return {
        (each.site, each.building, each.agency, each.from_date): each
        for each in await occupancies_of_sites(sites)
    }


async def save_occupancies(new: Sequence[Occupancy], changed: Sequence[Occupancy]) -> None:
    """Add and overwrite occupancies in the caller's transaction; see `RecordTable.save`."""
    await OCCUPANCIES.save(new, changed)
