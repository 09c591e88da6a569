"""Whom and what planners moved by hand: what left one place, and what came to another.

The ledger is persistent: an evaluation that is carried over takes the earlier one's and puts down
only what was touched since.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from immutables import Map

from app.checks.ground import Ground
from app.checks.holdings import Holding
from app.plans.model import AssignAsset, AssignStaff, Touched
from app.plans.state import PlanState


class Arrival(NamedTuple):
    """Where a planner put somebody or something: agency, site if one was named, and from where."""

    agency: str
    site: str | None
    from_site: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What planners moved by hand.

    Attributes:
        left: what is no longer where the register has it, by agency and site.
        came: what is somewhere else instead, by agency and by where it came from.
    """

    left: Map[str, Map[str | None, Holding]] = field(default_factory=Map)
    came: Map[str, Map[Arrival, Holding]] = field(default_factory=Map)

    def came_to(self, agency: str) -> Mapping[Arrival, Holding]:
        """Return what planners moved to an agency, by where."""
        return self.came.get(agency, _NOTHING)

    def left_from(self, agency: str) -> Mapping[str | None, Holding]:
        """Return what planners moved away from an agency, by site."""
        return self.left.get(agency, _NO_SITES)

    def agencies_at(self, sites: Container[str | None]) -> set[str]:
        """Return the agencies to which something was moved at, or from, one of these sites."""
        return {
            agency
            for agency, arrivals in self.came.items()
            for arrival in arrivals
            if arrival.site in sites or arrival.from_site in sites
        }


_NOTHING: Map[Arrival, Holding] = Map()
_NO_SITES: Map[str | None, Holding] = Map()


def ledger_of(ground: Ground, state: PlanState) -> Ledger:
    """Return the ledger of a state, from nothing."""
    everything = Touched(staff=frozenset(state.staff), assets=frozenset(state.assets))
    return going_on(Ledger(), ground, PlanState(), state, everything)


def going_on(
    ledger: Ledger, ground: Ground, before: PlanState, after: PlanState, touched: Touched
) -> Ledger:
    """Return the ledger of a later (or earlier) state between which something was touched."""
    if not touched.staff and not touched.assets:
        return ledger
    book = _Book(ledger)
    people, assets = ground.register.staff_by_code, ground.register.asset_by_code
    for code in touched.staff:
        person = people[code]
        for moved, times in _changes(before.staff.get(code), after.staff.get(code)):
            one = Holding(staff=1)
            book.leave(person.agency, person.site, one, times)
            book.come(moved, person.site, one, times)
    for code in touched.assets:
        asset = assets[code]
        for assigned, times in _changes(before.assets.get(code), after.assets.get(code)):
            there, here = Holding(), Holding()
            ground.belongings.count(asset, asset.site, there)
            ground.belongings.count(asset, assigned.site or asset.site, here)
            book.leave(asset.agency, asset.site, there, times)
            book.come(assigned, asset.site, here, times)
    return book.ledger()


Key = TypeVar("Key", str | None, Arrival)
Assigned = TypeVar("Assigned", AssignStaff, AssignAsset)


def _changes(old: Assigned | None, new: Assigned | None) -> Iterable[tuple[Assigned, int]]:
    """Return the assignment that ended, to be taken away, and the one that began."""
    if old == new:
        return
    if old is not None:
        yield old, -1
    if new is not None:
        yield new, 1


class _Book:
    """A ledger while it is written."""

    def __init__(self, ledger: Ledger) -> None:
        self._left = ledger.left
        self._came = ledger.came

    def leave(self, agency: str, site: str | None, holding: Holding, times: int) -> None:
        """Put down (or, with -1, take out) what one assignment takes away from somewhere."""
        sites = _put(self._left.get(agency, _NO_SITES), site, holding, times)
        self._left = self._left.set(agency, sites) if sites else self._left.delete(agency)

    def come(
        self,
        assigned: AssignStaff | AssignAsset,
        from_site: str | None,
        holding: Holding,
        times: int,
    ) -> None:
        """Put down (or, with -1, take out) what one assignment brings to an agency."""
        arrival = Arrival(assigned.agency, assigned.site, from_site)
        arrivals = _put(self._came.get(assigned.agency, _NOTHING), arrival, holding, times)
        if arrivals:
            self._came = self._came.set(assigned.agency, arrivals)
        else:
            self._came = self._came.delete(assigned.agency)

    def ledger(self) -> Ledger:
        """Return what was written."""
        return Ledger(self._left, self._came)


def _put(holdings: Map[Key, Holding], key: Key, holding: Holding, times: int) -> Map[Key, Holding]:
    total = Holding()
    known = holdings.get(key)
    if known is not None:
        total.add(known)
    total.add(holding, times)
    if not total.is_empty:
        return holdings.set(key, total)
    return holdings.delete(key) if known is not None else holdings
