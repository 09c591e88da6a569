"""A snapshot as checks look at it: the plan's decisions and placements on the register's ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from app.checks.ground import CENTRE_KIND, OFFICE_KINDS, Ground
from app.checks.holdings import Holding, together
from app.checks.ledger import Ledger, ledger_of
from app.estate.model import Building, Occupancy, Site
from app.norms.model import Need
from app.plans.dispositions import Disposition
from app.plans.model import Decide, Place
from app.plans.snapshot import Snapshot
from app.plans.whereabouts import Reason, whereabouts

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AgencySpace:
    """What an agency may have and what the plan gives it, m².

    Attributes:
        need: by norm; placements: where it works under the plan.
        allotted_m2: sum of the areas stated; unstated: how many placements state none.
    """

    need: Need
    placements: tuple[Place, ...]
    allotted_m2: Decimal
    unstated: int

    @property
    def short_m2(self) -> Decimal:
        """How much it lacks, 0 where that is not known."""
        if self.need.needed_m2 is None or not self.placements or self.unstated:
            return ZERO
        return max(ZERO, self.need.needed_m2 - self.allotted_m2)

    @property
    def over_m2(self) -> Decimal:
        """How much it has above its norm, 0 where it has none."""
        if self.need.needed_m2 is None:
            return ZERO
        return max(ZERO, self.allotted_m2 - self.need.needed_m2)


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """What is usable and given away, m²; usable None where it is not known.

    `building` is None for the whole site, where `allotted_m2` holds those of its buildings too.
    """

    building: str | None
    name: str | None
    usable_m2: Decimal | None
    allotted_m2: Decimal

    @property
    def free_m2(self) -> Decimal | None:
        """What is left, below 0 where more is given than there is."""
        return None if self.usable_m2 is None else self.usable_m2 - self.allotted_m2


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Whom and what nobody knows where to go: at which site, why, and whether put there by hand."""

    site: str | None
    holding: Holding
    reason: Reason
    by_hand: bool


class Scene:
    """One snapshot on its ground."""

    def __init__(self, snapshot: Snapshot, ground: Ground, ledger: Ledger | None = None) -> None:
        """Look at a snapshot; the ledger of what was moved by hand is made if it is not given."""
        self.snapshot = snapshot
        self.ground = ground
        self.ledger = ledger_of(ground, snapshot.state) if ledger is None else ledger
        self.places = whereabouts(snapshot)
        self._held: dict[str, Holding] = {}
        self._left_behind: dict[str, tuple[LeftBehind, ...]] = {}
        self._last_space: tuple[str, tuple[SpaceUse, tuple[SpaceUse, ...]]] | None = None

    def site_name(self, site: str) -> str:
        """Return what a site is called, its code where it is not known."""
        known = self.snapshot.sites.get(site)
        return known.name if known else site

    # --- Placements ------------------------------------------------------------------------------

    def placements_of(self, agency: str) -> tuple[Place, ...]:
        """Return where an agency works under the plan, in order of site and building."""
        return self.snapshot.placements_by_agency.get(agency, ())

    def placements_at(self, site: str) -> tuple[Place, ...]:
        """Return who works in a site under the plan."""
        return self.snapshot.placements_of.get(site, ())

    def seat(self, commune: str) -> Site | None:
        """Return the site where the commune's office works under the plan, None while unplaced."""
        return self._site_of_kinds(commune, OFFICE_KINDS)

    def centre(self, commune: str) -> Site | None:
        """Return the site where the commune's Service Centre works under the plan."""
        return self._site_of_kinds(commune, (CENTRE_KIND,))

    def _site_of_kinds(self, commune: str, kinds: tuple[str, ...]) -> Site | None:
        agency = self.ground.agency_of_kind(commune, kinds)
        return self.main_site(agency) if agency else None

    def main_site(self, agency: str) -> Site | None:
        """Return the site where an agency has most of its area, None while it is unplaced."""
        placements = self.placements_of(agency)
        if not placements:
            return None
        main = max(placements, key=lambda p: (p.area_m2 or ZERO, p.site))
        return self.snapshot.sites.get(main.site)

    # --- What agencies have --------------------------------------------------------------------

    def held(self, agency: str) -> Holding:
        """Return the staff and assets that an agency has under the plan.

        What belonged to an agency that is gone has passed to its successor, where there is one;
        what planners moved by hand is where they put it.
        """
        total = self._held.get(agency)
        if total is None:
            total = Holding()
            for code in self._sources(agency):
                if code in self.ground.held:
                    total.add(self.ground.held[code])
                for holding in self.ledger.left_from(code).values():
                    total.add(holding, -1)
            for holding in self.ledger.came_to(agency).values():
                total.add(holding)
            self._held[agency] = total
        return total

    def _sources(self, agency: str) -> tuple[str, ...]:
        """Return the agencies whose staff and assets are an agency's under the plan."""
        ground = self.ground
        if ground.heir_of(agency) not in {None, agency}:
            return ()
        return (agency, *ground.followers_of.get(agency, ()))

    def records_of(self, agency: str) -> list[tuple[str | None, Sequence[str]]]:
        """Return the codes of the asset records that `held` counts, by the site where they count.

        Sites may come more than once, in no order; codes are in theirs.
        """
        register, by_hand = self.snapshot.register, self.snapshot.state.assets
        found: list[tuple[str | None, Sequence[str]]] = []
        for source in self._sources(agency):
            for home in register.homes_of_agency.get(source, ()):
                codes = register.assets_by_place.get(home, ())
                if by_hand:
                    codes = tuple(code for code in codes if code not in by_hand)
                found.append((home[1], codes))
        for code in self._by_hand.get(agency, ()):
            found.append((by_hand[code].site or register.asset_by_code[code].site, (code,)))
        return found

    @cached_property
    def _by_hand(self) -> dict[str, list[str]]:
        """Codes of the assets that planners gave to an agency, in order, by its code."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code, assigned in sorted(self.snapshot.state.assets.items()):
            found[assigned.agency].append(code)
        return found

    def remaining(self, agency: str) -> Iterator[tuple[str | None, Holding]]:
        """Yield what of an agency's staff and assets nobody moved by hand, by site."""
        left = self.ledger.left_from(agency)
        for site, holding in self.ground.holdings.get(agency, {}).items():
            moved = left.get(site)
            if moved is None:
                yield site, holding
                continue
            rest = together([holding])
            rest.add(moved, -1)
            if not rest.is_empty:
                yield site, rest

    def left_behind(self, agency: str) -> tuple[LeftBehind, ...]:
        """Return whom and what of an agency nobody knows where to go, by site."""
        known = self._left_behind.get(agency)
        if known is None:
            known = tuple(self._stranded(agency))
            self._left_behind[agency] = known
        return known

    def _stranded(self, agency: str) -> Iterator[LeftBehind]:
        for site, holding in self.remaining(agency):
            where = self.places.of(agency, site)
            if where.how == "unresolved" and where.reason is not None:
                yield LeftBehind(site, holding, where.reason, by_hand=False)
        for arrival, holding in self.ledger.came_to(agency).items():
            if arrival.site is not None and self.is_vacated(arrival.site):
                yield LeftBehind(arrival.site, holding, "no-site", by_hand=True)

    # --- Decisions -------------------------------------------------------------------------------

    def decision(self, site: str) -> Decide | None:
        """Return the decision about a site, None while it is undecided."""
        return self.snapshot.state.decisions.get(site)

    def disposition_of(self, site: str) -> Disposition | None:
        """Return the form of handling that is decided for a site."""
        decision = self.decision(site)
        return self.snapshot.dispositions.get(decision.disposition) if decision else None

    def is_vacated(self, site: str) -> bool:
        """Return whether the present users leave a site under the plan."""
        disposition = self.disposition_of(site)
        return disposition is not None and disposition.vacates

    # --- Users and space -------------------------------------------------------------------------

    def occupancies(self, site: str) -> tuple[Occupancy, ...]:
        """Return who uses a site on the baseline's day."""
        return self.ground.users_of.get(site, ())

    def staying(self, site: str) -> list[Occupancy]:
        """Return the present uses that go on: of agencies that have not ended and are not placed.

        None where the users leave the site.
        """
        if self.is_vacated(site):
            return []
        agencies = self.snapshot.agencies
        return [
            use
            for use in self.occupancies(site)
            if (agency := agencies.get(use.agency)) is not None
            and not self.ground.is_gone(agency)
            and not self.placements_of(use.agency)
        ]

    def agency_space(self, agency: str) -> AgencySpace:
        """Return what an agency may have and has under the plan."""
        placements = self.placements_of(agency)
        return AgencySpace(
            need=self.ground.need_of(agency),
            placements=placements,
            allotted_m2=sum((p.area_m2 for p in placements if p.area_m2 is not None), ZERO),
            unstated=sum(p.area_m2 is None for p in placements),
        )

    def site_space(self, site: str) -> tuple[SpaceUse, tuple[SpaceUse, ...]]:
        """Return what is usable and given away in a site, and in each of its buildings."""
        # All checks and meters of a site run one after the other.
        if self._last_space is None or self._last_space[0] != site:
            self._last_space = (site, self._site_space(site))
        return self._last_space[1]

    def _site_space(self, site: str) -> tuple[SpaceUse, tuple[SpaceUse, ...]]:
        buildings = self.snapshot.buildings_of.get(site, ())
        given: defaultdict[str | None, Decimal] = defaultdict(lambda: ZERO)
        uses: Iterable[Place | Occupancy] = (*self.placements_at(site), *self.staying(site))
        for use in uses:
            given[use.building] += use.area_m2 or ZERO
        parts = tuple(
            SpaceUse(
                building.code, building.name, building.usable_floor_area_m2, given[building.code]
            )
            for building in buildings
        )
        whole = SpaceUse(None, None, usable_of(buildings), sum(given.values(), ZERO))
        return whole, parts


def usable_of(buildings: Iterable[Building]) -> Decimal | None:
    """Return the usable floor area of buildings, m², None where one of them does not state it."""
    areas = [building.usable_floor_area_m2 for building in buildings]
    known = [value for value in areas if value is not None]
    return sum(known, ZERO) if known and len(known) == len(areas) else None
