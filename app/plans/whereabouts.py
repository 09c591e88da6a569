"""Where each person and each asset is under a plan. Pure.

Who and what belonged to an agency of an old unit goes to its successor: the agency of its kind in
the new unit, else the new unit's office, which takes over from the old committee. A unit that was
split has no sole successor: a planner has to say where its people and equipment go. The site is the
only one in which the agency is placed; else all stay where they are, unless that is vacated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from app.agencies.model import Agency
from app.plans.model import AssignAsset, AssignStaff
from app.plans.snapshot import Register, Snapshot

How: TypeAlias = Literal["hand", "follows", "unchanged", "unresolved"]
Reason: TypeAlias = Literal[
    "unknown-agency", "no-successor", "split-unit", "no-agency", "several-agencies", "no-site"
]

OFFICE = "office"
"""Kind of the agency that succeeds where the new unit has none of the same kind."""

UNTYPED = "other"
"""Kind of the agencies that the template does not name: two of them need not be alike."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one person or asset is; agency and site are None where that is not resolved.

    Attributes:
        how: assigned by "hand"; "follows" succession or placement; "unchanged"; "unresolved".
        reason: why it is unresolved, or why an assignment by hand leads to no site.
    """

    agency: str | None
    site: str | None
    how: How
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """The agency that another one passed into (itself, where it goes on); None with the reason."""

    agency: str | None
    reason: Reason | None = None


class Places:
    """Where everybody and everything is under one snapshot, answered when it is asked for.

    What has the same agency and site before is resolved once, so that half a million assets cost
    as much as the pairs that they stand in.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._state = snapshot.state
        self._followed: dict[tuple[str, str | None], Whereabouts] = {}
        self._successors: dict[str, Successor] = {}

    def of_staff(self, code: str) -> Whereabouts:
        """Return where a person of the register is."""
        person = self._snapshot.register.staff_by_code[code]
        return self.of(person.agency, person.site, self._state.staff.get(code))

    def of_asset(self, code: str) -> Whereabouts:
        """Return where an asset of the register is."""
        asset = self._snapshot.register.asset_by_code[code]
        return self.of(asset.agency, asset.site, self._state.assets.get(code))

    @cached_property
    def staff(self) -> Mapping[str, Whereabouts]:
        """Everybody of the register by code."""
        by_hand = self._state.staff
        people = self._snapshot.register.staff
        return {p.code: self.of(p.agency, p.site, by_hand.get(p.code)) for p in people}

    @cached_property
    def assets(self) -> Mapping[str, Whereabouts]:
        """All assets of the register by code."""
        by_hand = self._state.assets
        assets = self._snapshot.register.assets
        return {a.code: self.of(a.agency, a.site, by_hand.get(a.code)) for a in assets}

    def of(
        self, agency: str, site: str | None, assigned: AssignStaff | AssignAsset | None = None
    ) -> Whereabouts:
        """Return where somebody is who was in `agency` at `site`, unless assigned elsewhere."""
        if assigned is not None:
            led = assigned.site or self._led_to(assigned.agency, site)
            return Whereabouts(assigned.agency, led, "hand", None if led else "no-site")
        key = agency, site
        found = self._followed.get(key)
        if found is None:
            found = self._followed[key] = self._follow(agency, site)
        return found

    def successor(self, agency: str) -> Successor:
        """Return the agency that `agency` passed into, itself where it goes on."""
        found = self._successors.get(agency)
        if found is None:
            found = self._successors[agency] = successor_of(self._snapshot.register, agency)
        return found

    def _follow(self, agency: str, site: str | None) -> Whereabouts:
        successor = self.successor(agency)
        if successor.agency is None:
            return Whereabouts(None, None, "unresolved", successor.reason)
        led = self._led_to(successor.agency, site)
        if (successor.agency, led) == (agency, site):
            return Whereabouts(agency, site, "unchanged")
        if led is None:
            return Whereabouts(successor.agency, None, "unresolved", "no-site")
        return Whereabouts(successor.agency, led, "follows")

    def _led_to(self, agency: str, site: str | None) -> str | None:
        sites = {place.site for place in self._snapshot.placements_by_agency.get(agency, ())}
        if len(sites) == 1:
            return sites.pop()
        return None if site is None or self._vacated(site) else site

    def _vacated(self, site: str) -> bool:
        decision = self._snapshot.decision(site)
        form = self._snapshot.dispositions.get(decision.disposition) if decision else None
        return form is not None and form.vacates


def whereabouts(snapshot: Snapshot) -> Places:
    """Return where everybody and everything of the register is under a snapshot."""
    return Places(snapshot)


def successor_of(register: Register, agency: str) -> Successor:
    """Return the agency of the new units that an agency passed into, itself where it goes on."""
    known = register.agency_by_code.get(agency)
    if known is None:
        return Successor(None, "unknown-agency")
    unit = register.unit_by_key.get(known.unit)
    if unit is None or unit.valid_to is None:
        return Successor(agency)
    heirs = _heirs(register, unit.key, set())
    if len(heirs) != 1:
        return Successor(None, "split-unit" if heirs else "no-successor")
    return _agency_of_kind(register.agencies_of_unit.get(heirs.pop(), ()), known)


def _heirs(register: Register, unit: str, seen: set[str]) -> set[str]:
    """Return the units in force that a unit passed into, in however many steps."""
    seen.add(unit)
    heirs: set[str] = set()
    for later in register.successors_of.get(unit, ()):
        known = register.unit_by_key.get(later)
        if known is not None and known.valid_to is None:
            heirs.add(later)
        elif later not in seen:
            heirs |= _heirs(register, later, seen)
    return heirs


def _agency_of_kind(agencies: tuple[Agency, ...], before: Agency) -> Successor:
    for kind in (before.kind, OFFICE):
        alike = [each.code for each in agencies if each.kind == kind and each.valid_to is None]
        if kind == UNTYPED or not alike:
            continue
        return Successor(alike[0]) if len(alike) == 1 else Successor(None, "several-agencies")
    return Successor(None, "no-agency")
