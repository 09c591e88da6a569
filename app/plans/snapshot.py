"""The snapshot: the register of a baseline and one plan at one revision, immutable.

Every judgement and every output is a pure function of a snapshot, so it can be tested without a
database, cached by (plan, revision), and reproduced years later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from app.agencies.model import Agency
from app.assets.model import Asset
from app.estate.model import Building, Occupancy, Site
from app.people.model import Post, Staff, Title
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Move, Place, Touched
from app.plans.state import PlanState
from app.units.model import Succession, Unit

Home: TypeAlias = tuple[str, str | None]
"""Where somebody or something is on the baseline's day: code of the agency, and of the site."""


@dataclass(frozen=True)
class Totals:
    """The sums that every plan must keep (conservation); areas in m², values in đồng."""

    sites: int
    buildings: int
    land_area_m2: Decimal
    usable_floor_area_m2: Decimal
    historical_cost: int
    residual_value: int
    staff: int
    assets: int
    assets_historical_cost: int


@dataclass(frozen=True)
class Register:
    """Everything that a province has, as the baseline froze it; tuples in order of code.

    `units` holds the province, its districts and communes of both vintages. Indexes are made on
    first use and shared by every snapshot on the baseline.
    """

    units: tuple[Unit, ...]
    successions: tuple[Succession, ...]
    agencies: tuple[Agency, ...]
    sites: tuple[Site, ...]
    buildings: tuple[Building, ...]
    occupancies: tuple[Occupancy, ...]
    titles: tuple[Title, ...]
    posts: tuple[Post, ...]
    staff: tuple[Staff, ...]
    assets: tuple[Asset, ...]

    @cached_property
    def unit_by_key(self) -> dict[str, Unit]:
        """Units by key."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def site_by_code(self) -> dict[str, Site]:
        """Sites by code."""
        return {site.code: site for site in self.sites}

    @cached_property
    def agency_by_code(self) -> dict[str, Agency]:
        """Agencies by code."""
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def building_by_code(self) -> dict[str, Building]:
        """Buildings by code."""
        return {building.code: building for building in self.buildings}

    @cached_property
    def staff_by_code(self) -> dict[str, Staff]:
        """Staff by code."""
        return {person.code: person for person in self.staff}

    @cached_property
    def asset_by_code(self) -> dict[str, Asset]:
        """Assets by code."""
        return {asset.code: asset for asset in self.assets}

    @cached_property
    def title_names(self) -> dict[str, str]:
        """Names of titles by key."""
        return {title.key: title.name for title in self.titles}

    @cached_property
    def staff_by_place(self) -> dict[Home, tuple[str, ...]]:
        """Codes of staff by agency and site."""
        return _by_place(self.staff)

    @cached_property
    def assets_by_place(self) -> dict[Home, tuple[str, ...]]:
        """Codes of assets by agency and site."""
        return _by_place(self.assets)

    @cached_property
    def homes_of_site(self) -> dict[str, tuple[Home, ...]]:
        """In which agencies somebody or something is at a site, by its code, in order."""
        groups: defaultdict[str, list[Home]] = defaultdict(list)
        for home in self._homes:
            if home[1] is not None:
                groups[home[1]].append(home)
        return {site: tuple(group) for site, group in groups.items()}

    @cached_property
    def homes_of_agency(self) -> dict[str, tuple[Home, ...]]:
        """At which sites an agency has somebody or something, by its code, in order."""
        groups: defaultdict[str, list[Home]] = defaultdict(list)
        for home in self._homes:
            groups[home[0]].append(home)
        return {agency: tuple(group) for agency, group in groups.items()}

    @property
    def _homes(self) -> list[Home]:
        homes = {*self.staff_by_place, *self.assets_by_place}
        return sorted(homes, key=lambda home: (home[0], home[1] or ""))

    @cached_property
    def occupancies_by_agency(self) -> dict[str, tuple[Occupancy, ...]]:
        """Occupancies of the baseline by the code of their agency."""
        groups: defaultdict[str, list[Occupancy]] = defaultdict(list)
        for occupancy in self.occupancies:
            groups[occupancy.agency].append(occupancy)
        return {agency: tuple(group) for agency, group in groups.items()}

    @cached_property
    def agencies_of_unit(self) -> dict[str, tuple[Agency, ...]]:
        """Agencies by the key of their unit, in order of code; a unit without any is not in it."""
        groups: defaultdict[str, list[Agency]] = defaultdict(list)
        for agency in self.agencies:
            groups[agency.unit].append(agency)
        return {unit: tuple(group) for unit, group in groups.items()}

    @cached_property
    def successors_of(self) -> dict[str, tuple[str, ...]]:
        """Keys of the new units into which an old one passed, as a whole or in part, in order."""
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for succession in self.successions:
            groups[succession.old_unit].add(succession.new_unit)
        return {unit: tuple(sorted(group)) for unit, group in groups.items()}

    @cached_property
    def predecessors_of(self) -> dict[str, tuple[str, ...]]:
        """Keys of the old units that passed into a new one, as a whole or in part, in order."""
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for succession in self.successions:
            groups[succession.new_unit].add(succession.old_unit)
        return {unit: tuple(sorted(group)) for unit, group in groups.items()}

    @cached_property
    def buildings_of(self) -> dict[str, tuple[Building, ...]]:
        """Buildings by the code of their site; a site without any is not in it."""
        groups: defaultdict[str, list[Building]] = defaultdict(list)
        for building in self.buildings:
            groups[building.site].append(building)
        return {site: tuple(group) for site, group in groups.items()}

    @cached_property
    def occupancies_of(self) -> dict[str, tuple[Occupancy, ...]]:
        """Occupancies of the baseline by the code of their site."""
        groups: defaultdict[str, list[Occupancy]] = defaultdict(list)
        for occupancy in self.occupancies:
            groups[occupancy.site].append(occupancy)
        return {site: tuple(group) for site, group in groups.items()}

    @cached_property
    def totals(self) -> Totals:
        """The sums over the whole register; no move can change them."""
        return totals_of(self)


@dataclass(frozen=True)
class Snapshot:
    """A plan at one revision on its baseline.

    Attributes:
        plan, plan_name, revision: which picture this is.
        province: key of the province; baseline_taken_on: day of the baseline.
        register: the baseline's register, untouched by the plan.
        state: decisions, placements and assignments by hand at `revision`.
        dispositions: the catalogue in force, by key.
        norms_on: the day whose norms count for the plan.
        moves: the moves up to `revision`; trail: what each of them changed, so that entry i tells
            of the move that made revision i + 1 (of an undo: what it took back).
    """

    plan: str
    plan_name: str
    revision: int
    province: str
    baseline_name: str
    baseline_taken_on: date
    register: Register
    state: PlanState
    dispositions: dict[str, Disposition]
    norms_on: date
    moves: Sequence[Move] = ()
    trail: Sequence[Touched] = ()

    @property
    def units(self) -> dict[str, Unit]:
        """Units by key."""
        return self.register.unit_by_key

    @property
    def sites(self) -> dict[str, Site]:
        """Sites by code."""
        return self.register.site_by_code

    @property
    def agencies(self) -> dict[str, Agency]:
        """Agencies by code."""
        return self.register.agency_by_code

    @property
    def buildings(self) -> dict[str, Building]:
        """Buildings by code."""
        return self.register.building_by_code

    @property
    def buildings_of(self) -> dict[str, tuple[Building, ...]]:
        """Buildings by the code of their site; a site without any is not in it."""
        return self.register.buildings_of

    @property
    def occupancies_of(self) -> dict[str, tuple[Occupancy, ...]]:
        """Occupancies of the baseline by the code of their site."""
        return self.register.occupancies_of

    @property
    def placements_of(self) -> Mapping[str, tuple[Place, ...]]:
        """The plan's placements by the code of their site, in order of building and agency."""
        return self.state.placements_by_site

    @property
    def placements_by_agency(self) -> Mapping[str, tuple[Place, ...]]:
        """The plan's placements by the code of their agency, in order of site and building."""
        return self.state.placements_by_agency

    def touched_since(self, revision: int) -> Touched:
        """Return what the moves after a revision, up to this one, changed."""
        since = self.trail[revision:]
        return Touched(
            frozenset().union(*(each.sites for each in since)),
            frozenset().union(*(each.agencies for each in since)),
            frozenset().union(*(each.staff for each in since)),
            frozenset().union(*(each.assets for each in since)),
        )

    @cached_property
    def new_communes(self) -> tuple[Unit, ...]:
        """The communes of the new code list, in order of code."""
        return tuple(
            unit
            for unit in self.register.units
            if unit.level == "commune" and unit.valid_to is None
        )

    def decision(self, site: str) -> Decide | None:
        """Return the decision about a site at this revision, None where it is undecided."""
        return self.state.decisions.get(site)

    @property
    def totals(self) -> Totals:
        """The sums over the whole register; no move can change them."""
        return self.register.totals


def _by_place(
    records: Iterable[Staff | Asset],
) -> dict[Home, tuple[str, ...]]:
    groups: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for record in records:
        groups[record.agency, record.site].append(record.code)
    return {place: tuple(codes) for place, codes in groups.items()}


def totals_of(register: Register) -> Totals:
    """Return the conserved sums of a register; missing figures count as 0."""
    return Totals(
        sites=len(register.sites),
        buildings=len(register.buildings),
        land_area_m2=sum((s.land_area_m2 or Decimal(0) for s in register.sites), Decimal(0)),
        usable_floor_area_m2=sum(
            (b.usable_floor_area_m2 or Decimal(0) for b in register.buildings), Decimal(0)
        ),
        historical_cost=sum(s.land_value or 0 for s in register.sites)
        + sum(b.historical_cost or 0 for b in register.buildings),
        residual_value=sum(b.residual_value or 0 for b in register.buildings),
        staff=len(register.staff),
        assets=sum(a.quantity for a in register.assets),
        assets_historical_cost=sum(a.historical_cost or 0 for a in register.assets),
    )
