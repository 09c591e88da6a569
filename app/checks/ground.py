"""What checks need of a register, the norms and the facts about units: made once, shared.

None of it depends on a plan's moves. Everything in a register belongs to exactly one commune of the
new list, or to the province where no commune can be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

from app.agencies.model import Agency
from app.checks.distance import Centre, nearest_m
from app.checks.holdings import Belongings, Holding, together
from app.checks.law_facts import LawFacts
from app.checks.travel import TravelTime
from app.estate.model import Occupancy, Site, SiteKind, is_in_use
from app.norms.model import Need, Norms
from app.people.model import Post
from app.plans.snapshot import Register
from app.plans.whereabouts import successor_of
from app.units.model import Level, Relation, Unit, UnitFact

Value = TypeVar("Value")

OFFICE_KINDS = ("office", "committee", "people-committee")
"""Kinds of agency whose place is the seat of a commune, the first that there is."""
CENTRE_KIND = "service-centre"


class Ground:
    """A register seen by communes, with norms and facts; indexes are made on first use.

    Attributes:
        register, norms, law: what it is made of.
        day: of the baseline; province: key of the province, which stands for "no commune".
        facts: facts about units by key, ways: by road, both where they are loaded.
    """

    def __init__(
        self,
        register: Register,
        province: str,
        day: date,
        *,
        norms: Norms,
        law: LawFacts,
        facts: Mapping[str, UnitFact],
        ways: Sequence[TravelTime] = (),
    ) -> None:
        self.register = register
        self.province = province
        self.day = day
        self.norms = norms
        self.law = law
        self.facts = facts
        self.ways = ways
        self._commune_of_unit: dict[str, str] = {}
        self._heirs: dict[str, str | None] = {}
        self._needs: dict[str, Need] = {}
        self._equipment_needs: dict[str, dict[str, int]] = {}

    # --- Units -----------------------------------------------------------------------------------

    @cached_property
    def communes(self) -> dict[str, Unit]:
        """The new communes by key, in order of code; the province last, for the rest."""
        units = [
            unit
            for unit in self.register.units
            if unit.level == Level.COMMUNE and unit.valid_to is None
        ]
        found = {unit.key: unit for unit in sorted(units, key=lambda unit: unit.key)}
        if self.province in self.register.unit_by_key:
            found[self.province] = self.register.unit_by_key[self.province]
        return found

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """The new units into which an old one passed, by its key."""
        return _grouped((s.old_unit, s.new_unit) for s in self.register.successions)

    @cached_property
    def predecessors(self) -> dict[str, tuple[str, ...]]:
        """The old units that passed into a new one, as a whole or in part, by its key."""
        return _grouped((s.new_unit, s.old_unit) for s in self.register.successions)

    def commune_of_unit(self, key: str | None) -> str:
        """Return the new commune of a unit; the province's key where it is of none, or of several.

        Districts and provinces are of none; an old commune is of its only successor.
        """
        if key is None:
            return self.province
        known = self._commune_of_unit.get(key)
        if known is None:
            if key in self.communes:
                known = key
            else:
                successors = self.successors.get(key, ())
                known = successors[0] if len(successors) == 1 else self.province
                known = known if known in self.communes else self.province
            self._commune_of_unit[key] = known
        return known

    def is_abolished(self, unit: str) -> bool:
        """Return whether a unit is of the list that has ended."""
        known = self.register.unit_by_key.get(unit)
        return known is not None and known.valid_to is not None

    def is_reorganised(self, old_unit: str | None) -> bool | None:
        """Return whether an old commune was merged or split; None where that is not recorded."""
        if old_unit is None:
            return None
        successors = self.successors.get(old_unit)
        if not successors:
            return None
        return (
            len(successors) > 1
            or len(self.predecessors[successors[0]]) > 1
            or any(
                s.relation == Relation.PARTIAL
                for s in self.register.successions
                if s.old_unit == old_unit
            )
        )

    @cached_property
    def without_population(self) -> tuple[str, ...]:
        """The old communes that passed into a new one and whose population is not known."""
        old = {unit for units in self.predecessors.values() for unit in units}
        return tuple(
            sorted(
                unit
                for unit in old & self.register.unit_by_key.keys()
                if (fact := self.facts.get(unit)) is None or not fact.population
            )
        )

    @cached_property
    def population(self) -> dict[str, int]:
        """Inhabitants of the old communes by key; empty where one of them is not known."""
        if self.without_population:
            return {}
        return {key: fact.population for key, fact in self.facts.items() if fact.population}

    @cached_property
    def centres_of(self) -> dict[str, tuple[Centre, ...]]:
        """The centres of the old communes that passed into a new one, by its key.

        They are weighted by population only where it is known of every old commune: weighted and
        unweighted means cannot be put together.
        """
        return _grouped(
            (commune, centre)
            for commune, units in self.predecessors.items()
            for unit in units
            if (centre := self._centre(unit)) is not None
        )

    def _centre(self, key: str) -> Centre | None:
        unit = self.register.unit_by_key.get(key)
        if unit is None or unit.latitude is None or unit.longitude is None:
            return None
        point = (unit.latitude, unit.longitude)
        return Centre(
            unit=key,
            point=point,
            weight=self.population.get(key, 1),
            today_m=nearest_m(point, self.headquarters_of.get(key, ())),
        )

    @cached_property
    def _metres(self) -> dict[tuple[str, str], int]:
        return {(way.from_unit, way.target): way.metres for way in self.ways}

    def road_m(self, unit: str, commune: str, site: str) -> int | None:
        """Return the loaded way from an old commune's centre to a site of a new one, m."""
        metres = self._metres.get((unit, site))
        return self._metres.get((unit, commune)) if metres is None else metres

    # --- Sites and agencies ----------------------------------------------------------------------

    @cached_property
    def commune_of_site(self) -> dict[str, str]:
        """The commune in which a site stands, by its code."""
        return {
            site.code: site.new_unit
            if site.new_unit in self.communes
            else self.commune_of_unit(site.old_unit)
            for site in self.register.sites
        }

    @cached_property
    def sites_of(self) -> dict[str, tuple[str, ...]]:
        """The codes of the sites of a commune, in order."""
        return _grouped((commune, site) for site, commune in self.commune_of_site.items())

    @cached_property
    def headquarters_of(self) -> dict[str, tuple[Site, ...]]:
        """The headquarters that stand in an old unit, by its key."""
        return _grouped(
            (site.old_unit, site)
            for site in self.register.sites
            if site.old_unit is not None and site.kind == SiteKind.HEADQUARTERS
        )

    @cached_property
    def users_of(self) -> dict[str, tuple[Occupancy, ...]]:
        """Who uses a site on the baseline's day, by its code; an unused one is not in it."""
        return _grouped(
            (use.site, use) for use in self.register.occupancies if is_in_use(use, self.day)
        )

    @cached_property
    def sites_used_by(self) -> dict[str, tuple[str, ...]]:
        """The sites that an agency uses on the baseline, by its code."""
        return _grouped((use.agency, use.site) for use in self.register.occupancies)

    @cached_property
    def commune_of_agency(self) -> dict[str, str]:
        """The commune to which an agency's unit belongs or passed, by its code."""
        return {a.code: self.commune_of_unit(a.unit) for a in self.register.agencies}

    @cached_property
    def agencies_of(self) -> dict[str, tuple[str, ...]]:
        """The codes of the agencies of a commune, those of its old units among them."""
        return _grouped((commune, agency) for agency, commune in self.commune_of_agency.items())

    def is_new(self, agency: Agency) -> bool:
        """Return whether an agency is of a commune of the new list, so that it needs a place."""
        return (
            agency.valid_to is None
            and agency.unit in self.communes
            and agency.unit != self.province
        )

    def is_gone(self, agency: Agency) -> bool:
        """Return whether an agency has ended, or hangs on a unit that has."""
        return agency.valid_to is not None or self.is_abolished(agency.unit)

    @cached_property
    def new_agencies_of(self) -> dict[str, tuple[str, ...]]:
        """The codes of the new agencies of a commune."""
        agencies = self.register.agency_by_code
        return {
            commune: tuple(code for code in codes if self.is_new(agencies[code]))
            for commune, codes in self.agencies_of.items()
        }

    def agency_of_kind(self, commune: str, kinds: tuple[str, ...]) -> str | None:
        """Return the code of the commune's new agency of the first of these kinds that it has."""
        agencies = self.register.agency_by_code
        for kind in kinds:
            for code in self.new_agencies_of.get(commune, ()):
                if agencies[code].kind == kind:
                    return code
        return None

    def has_own_premises(self, agency: Agency) -> bool:
        """Return whether an agency of this kind works in premises of its own, by other rules."""
        return agency.kind in self.norms.own_premises

    # --- Posts and needs -------------------------------------------------------------------------

    @cached_property
    def posts_of(self) -> dict[str, tuple[Post, ...]]:
        """The posts of an agency, by its code."""
        return _grouped((post.agency, post) for post in self.register.posts)

    def need_of(self, agency: str) -> Need:
        """Return how much space an agency may have by its posts."""
        need = self._needs.get(agency)
        if need is None:
            kind = self.register.agency_by_code[agency].kind
            need = self.norms.space_need(kind, self.posts_of.get(agency, ()))
            self._needs[agency] = need
        return need

    @cached_property
    def title_names(self) -> dict[str, str]:
        """What titles are called, by key."""
        return {title.key: title.name for title in self.register.titles}

    def equipment_need(self, agency: str) -> dict[str, int]:
        """Return how many pieces of each item of the norms an agency may have by its posts."""
        need = self._equipment_needs.get(agency)
        if need is None:
            need = self.norms.equipment_need(self.posts_of.get(agency, ()))
            self._equipment_needs[agency] = need
        return need

    # --- Staff and assets ------------------------------------------------------------------------

    @cached_property
    def holdings(self) -> dict[str, dict[str | None, Holding]]:
        """What agencies have, by code and by the site where it is."""
        return self.belongings.holdings()

    @cached_property
    def belongings(self) -> Belongings:
        """What staff and assets count as."""
        return Belongings(self.register, self.norms)

    @cached_property
    def held(self) -> dict[str, Holding]:
        """What agencies have on the baseline, in all places together, by code."""
        return {agency: together(places.values()) for agency, places in self.holdings.items()}

    @cached_property
    def communes_with_inheritance(self) -> frozenset[str]:
        """The communes whose old units' assets are in the register."""
        agencies = self.register.agency_by_code
        return frozenset(
            self.commune_of_agency[code]
            for code, holding in self.held.items()
            if holding.records and self.is_gone(agencies[code])
        )

    def cars_of(self, commune: str) -> int:
        """Return how many cars the agencies of a commune and of its old units have today."""
        held = self.held
        return sum(held[a].cars for a in self.agencies_of.get(commune, ()) if a in held)

    def heir_of(self, agency: str) -> str | None:
        """Return the agency that an agency passed into, itself where it goes on; None: open."""
        if agency not in self._heirs:
            self._heirs[agency] = successor_of(self.register, agency).agency
        return self._heirs[agency]

    @cached_property
    def followers_of(self) -> dict[str, tuple[str, ...]]:
        """The agencies that a new one takes over from, by its code."""
        return _grouped(
            (heir, agency.code)
            for agency in self.register.agencies
            if (heir := self.heir_of(agency.code)) is not None and heir != agency.code
        )

    @cached_property
    def holders_at(self) -> dict[str, tuple[str, ...]]:
        """The agencies that have staff or assets at a site on the baseline, by its code."""
        return _grouped(
            (site, agency)
            for agency, places in self.holdings.items()
            for site in places
            if site is not None
        )


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    groups: defaultdict[str, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
