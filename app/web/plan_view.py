"""What the pages of a plan show of a snapshot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.agencies.model import Agency
from app.estate.model import Site
from app.kernel.text import fold, sort_key
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Place
from app.plans.snapshot import Snapshot

UNDECIDED = "undecided"
"""Value of the disposition filter for sites without a decision."""

ZERO = Decimal(0)
_sort_key = lru_cache(maxsize=65_536)(sort_key)
_fold = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True)
class SiteRow:
    """A site in a plan: where it stands, what is decided, who is placed there."""

    site: Site
    unit_name: str
    decision: Decide | None
    disposition: Disposition | None
    placements: tuple[Place, ...]


@dataclass(frozen=True)
class PlacementRow:
    """A placement with the names of what it joins."""

    place: Place
    agency_name: str
    site_name: str
    building_name: str | None
    unit_name: str


@dataclass(frozen=True)
class Share:
    """How much of the estate one disposition concerns; None: what is undecided."""

    disposition: Disposition | None
    sites: int
    land_area_m2: Decimal
    floor_area_m2: Decimal


def site_rows(
    snapshot: Snapshot, *, q: str = "", unit: str = "", disposition: str = ""
) -> list[SiteRow]:
    """Return the sites that fit the filters, in Vietnamese order of new commune and name.

    `q` is sought in code, name and addresses; `unit` is a key; `disposition` a key or UNDECIDED.
    """
    words = fold(q)
    found = []
    for site in snapshot.register.sites:
        decision = snapshot.decision(site.code)
        if unit and unit not in {site.new_unit, site.old_unit}:
            continue
        if disposition and disposition != (decision.disposition if decision else UNDECIDED):
            continue
        if words and words not in _fold(_searched(site)):
            continue
        found.append(site_row(snapshot, site))
    return sorted(found, key=lambda row: (_sort_key(row.unit_name), _sort_key(row.site.name)))


def site_row(snapshot: Snapshot, site: Site) -> SiteRow:
    """Return one site as it stands in the plan."""
    decision = snapshot.decision(site.code)
    return SiteRow(
        site=site,
        unit_name=unit_name(snapshot, site.new_unit or site.old_unit),
        decision=decision,
        disposition=snapshot.dispositions.get(decision.disposition) if decision else None,
        placements=snapshot.placements_of.get(site.code, ()),
    )


def placement_rows(snapshot: Snapshot, site: str | None = None) -> list[PlacementRow]:
    """Return the placements (at one site), in Vietnamese order of commune and agency."""
    rows = []
    for place in snapshot.state.placements.values():
        if site is not None and place.site != site:
            continue
        agency = snapshot.agencies.get(place.agency)
        stands = snapshot.sites.get(place.site)
        building = snapshot.buildings.get(place.building) if place.building else None
        rows.append(
            PlacementRow(
                place=place,
                agency_name=agency.name if agency else place.agency,
                site_name=stands.name if stands else place.site,
                building_name=building.name if building else place.building,
                unit_name=unit_name(snapshot, agency.unit if agency else None),
            )
        )
    return sorted(rows, key=lambda row: (_sort_key(row.unit_name), _sort_key(row.agency_name)))


def shares(snapshot: Snapshot) -> list[Share]:
    """Return the estate by disposition in the catalogue's order, what is undecided last."""
    sums: dict[str | None, tuple[int, Decimal, Decimal]] = {}
    for site in snapshot.register.sites:
        decision = snapshot.decision(site.code)
        key = decision.disposition if decision else None
        sites, land, floor = sums.get(key, (0, ZERO, ZERO))
        buildings = snapshot.buildings_of.get(site.code, ())
        sums[key] = (
            sites + 1,
            land + (site.land_area_m2 or ZERO),
            floor + sum((b.usable_floor_area_m2 or ZERO for b in buildings), ZERO),
        )
    decided = [Share(d, *sums[key]) for key, d in snapshot.dispositions.items() if key in sums]
    return [*decided, Share(None, *sums.get(None, (0, ZERO, ZERO)))]


def unit_name(snapshot: Snapshot, key: str | None) -> str:
    """Return a unit's name, "" where there is none."""
    unit = snapshot.units.get(key) if key else None
    return unit.name if unit else (key or "")


def communes(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return (key, name) of the new communes, in Vietnamese order."""
    named = [(unit.key, unit.name) for unit in snapshot.new_communes]
    return sorted(named, key=lambda pair: _sort_key(pair[1]))


def agencies_near(snapshot: Snapshot, site: Site) -> Sequence[Agency]:
    """Return the agencies of the communes where a site stands, the new commune's first."""
    near = [
        agency
        for agency in snapshot.register.agencies
        if agency.unit in {site.new_unit, site.old_unit}
    ]
    return sorted(near, key=lambda a: (a.unit != site.new_unit, _sort_key(a.name)))


def _searched(site: Site) -> str:
    parts = (site.code, site.name, site.address_old, site.address_new, site.managed_by)
    return " ".join(part for part in parts if part)
