"""The state of a plan: what stands decided, placed and assigned, and what a change writes there.

States are persistent: a state shares with the one before it all that a move left alone, so a move
costs about the same however much is decided. Whoever needs an order sorts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias

from immutables import Map

from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Place,
    PlacementKey,
    ReleaseAsset,
    ReleaseStaff,
    Touched,
    Withdraw,
    placement_key,
    placement_order,
)

Value: TypeAlias = Decide | Place | AssignStaff | AssignAsset
Section: TypeAlias = Literal["decisions", "placements", "staff", "assets"]


class Slot(NamedTuple):
    """Where a change writes: a section of the state, and the key in it."""

    section: Section
    key: str | PlacementKey


def slot_of(change: Change) -> Slot:
    """Return where a change writes."""
    match change:
        case Decide(site) | Withdraw(site):
            return Slot("decisions", site)
        case Place(agency, site, building) | Displace(agency, site, building):
            return Slot("placements", PlacementKey(agency, site, building))
        case AssignStaff(staff) | ReleaseStaff(staff):
            return Slot("staff", staff)
        case AssignAsset(asset) | ReleaseAsset(asset):
            return Slot("assets", asset)


def value_of(change: Change) -> Value | None:
    """Return what a change writes: itself, or None where it takes back."""
    return change if isinstance(change, Decide | Place | AssignStaff | AssignAsset) else None


@dataclass(frozen=True, slots=True)
class PlanState:
    """What the moves come to.

    Attributes:
        decisions: by code of the site.
        placements: by agency, site and building.
        staff, assets: who and what was assigned by hand, by code; the others follow their agency.
        placements_by_site, placements_by_agency: the placements once more, by code; each group is
            in order of site, building and agency, and none is empty.
    """

    decisions: Map[str, Decide] = field(default_factory=Map)
    placements: Map[PlacementKey, Place] = field(default_factory=Map)
    staff: Map[str, AssignStaff] = field(default_factory=Map)
    assets: Map[str, AssignAsset] = field(default_factory=Map)
    placements_by_site: Map[str, tuple[Place, ...]] = field(
        default_factory=Map, compare=False, repr=False
    )
    placements_by_agency: Map[str, tuple[Place, ...]] = field(
        default_factory=Map, compare=False, repr=False
    )

    def value(self, slot: Slot) -> Value | None:
        """Return what stands at a slot, None where nothing does."""
        values: Map[str | PlacementKey, Value] = getattr(self, slot.section)
        return values.get(slot.key)

    def put(self, slot: Slot, value: Value | None) -> PlanState:
        """Return the state with another value at a slot (None: with nothing there)."""
        match slot.section, slot.key, value:
            case "decisions", str() as site, Decide() | None as decision:
                return replace(self, decisions=_set(self.decisions, site, decision))
            case "staff", str() as code, AssignStaff() | None as person:
                return replace(self, staff=_set(self.staff, code, person))
            case "assets", str() as code, AssignAsset() | None as asset:
                return replace(self, assets=_set(self.assets, code, asset))
            case "placements", PlacementKey() as key, Place() | None as place:
                return replace(
                    self,
                    placements=_set(self.placements, key, place),
                    placements_by_site=_regroup(self.placements_by_site, key.site, key, place),
                    placements_by_agency=_regroup(
                        self.placements_by_agency, key.agency, key, place
                    ),
                )
        raise TypeError(f"{value!r} does not belong at {slot!r}")


def state_of(*values: Value) -> PlanState:
    """Return the state that holds these values and nothing else."""
    state = PlanState()
    for value in values:
        state = state.put(slot_of(value), value)
    return state


def touched_by(writes: Iterable[tuple[Slot, Value | None, Value | None]]) -> Touched:
    """Return what writing touches: each slot with the value before and after."""
    sites: set[str] = set()
    agencies: set[str] = set()
    staff: set[str] = set()
    assets: set[str] = set()
    for slot, before, after in writes:
        match slot.key:
            case PlacementKey(agency, site):
                agencies.add(agency)
                sites.add(site)
            case str() as code if slot.section == "decisions":
                sites.add(code)
            case str() as code:
                (staff if slot.section == "staff" else assets).add(code)
                for value in (before, after):
                    if isinstance(value, AssignStaff | AssignAsset):
                        agencies.add(value.agency)
                        if value.site is not None:
                            sites.add(value.site)
    return Touched(frozenset(sites), frozenset(agencies), frozenset(staff), frozenset(assets))


def _set(values: Map, key, value):  # type: ignore[no-untyped-def, type-arg]
    if value is not None:
        return values.set(key, value)
    return values.delete(key) if key in values else values


def _regroup(
    groups: Map[str, tuple[Place, ...]], code: str, key: PlacementKey, place: Place | None
) -> Map[str, tuple[Place, ...]]:
    group = [each for each in groups.get(code, ()) if placement_key(each) != key]
    if place is not None:
        group.append(place)
        group.sort(key=lambda each: placement_order(placement_key(each)))
    return _set(groups, code, tuple(group) or None)  # type: ignore[no-any-return]
