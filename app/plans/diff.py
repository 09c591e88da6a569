"""The difference between two snapshots: what was decided and placed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from app.plans.model import AssignAsset, AssignStaff, Decide, Place, PlacementKey, placement_order
from app.plans.snapshot import Snapshot, Totals
from app.plans.state import PlanState, Section, Slot

ChangeKind: TypeAlias = Literal["added", "removed", "changed"]
Key = TypeVar("Key", str, PlacementKey)
Value = TypeVar("Value", Decide, Place, AssignStaff, AssignAsset)


@dataclass(frozen=True, slots=True)
class Changed(Generic[Key, Value]):
    """One value of a plan's state, before and after; None: there is none.

    A decision by site, a placement by its key, an assignment by staff or asset code.
    """

    key: Key
    before: Value | None
    after: Value | None

    @property
    def kind(self) -> ChangeKind:
        """Whether it was added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def changed_fields(self) -> tuple[str, ...]:
        """Names of the fields whose values differ."""
        some: Any = self.before or self.after
        return tuple(
            field.name
            for field in fields(some)
            if getattr(self.before, field.name, None) != getattr(self.after, field.name, None)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to change in one state of a plan to make another of it.

    Attributes:
        decisions: by site; placements: by site, building and agency; staff, assets: who and what
            is assigned by hand; all in order.
        totals_before, totals_after: equal on the same baseline, whatever the moves.
    """

    decisions: tuple[Changed[str, Decide], ...]
    placements: tuple[Changed[PlacementKey, Place], ...]
    staff: tuple[Changed[str, AssignStaff], ...]
    assets: tuple[Changed[str, AssignAsset], ...]
    totals_before: Totals
    totals_after: Totals

    @property
    def is_empty(self) -> bool:
        """Whether the two states are the same."""
        return not (self.decisions or self.placements or self.staff or self.assets)


def difference(a: Snapshot, b: Snapshot) -> Difference:
    """Return what leads from `a` to `b`."""
    return Difference(
        decisions=tuple(_changes(a.state.decisions, b.state.decisions, str)),
        placements=tuple(_changes(a.state.placements, b.state.placements, placement_order)),
        staff=tuple(_changes(a.state.staff, b.state.staff, str)),
        assets=tuple(_changes(a.state.assets, b.state.assets, str)),
        totals_before=a.totals,
        totals_after=b.totals,
    )


def apply(change: Difference, state: PlanState) -> PlanState:
    """Return the state that a difference makes of the one that it starts from.

    Raises:
        ValueError: `state` is another than that, where the difference touches it.
    """
    for section in _SECTIONS:
        for each in getattr(change, section):
            slot = Slot(section, each.key)
            if state.value(slot) != each.before:
                raise ValueError(f"the difference starts from another state of {each.key}")
            state = state.put(slot, each.after)
    return state


_SECTIONS: tuple[Section, ...] = ("decisions", "placements", "staff", "assets")


def _changes(
    a: Mapping[Key, Value], b: Mapping[Key, Value], order: Callable[[Key], Any]
) -> Iterator[Changed[Key, Value]]:
    # Two revisions share most values, and the same object needs no comparing.
    touched = [key for key, was in a.items() if was is not (now := b.get(key)) and was != now]
    touched += [key for key in b if key not in a]
    for key in sorted(touched, key=order):
        yield Changed(key, a.get(key), b.get(key))
