"""Moves: what a planner can do in a plan.

A plan's moves are append-only. Undo, redo and revert are moves too; what a sequence of moves comes
to is in `standing`, the state that they make in `state`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Decide:
    """Set what becomes of a site; replaces the site's earlier decision.

    Attributes:
        site: code of the site.
        disposition: key of the catalogue of dispositions ("hand-over-to-locality").
        receiver: who gets it, in words; receiver_agency: its code where it is in the register.
        new_use: what it will serve as; legal_basis: document on which the decision rests.
        deadline: last day to carry it out.
    """

    site: str
    disposition: str
    receiver: str | None = None
    receiver_agency: str | None = None
    new_use: str | None = None
    legal_basis: str | None = None
    deadline: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back the decision about a site: it is undecided again."""

    site: str


@dataclass(frozen=True, slots=True)
class Place:
    """Let an agency work in a site, or in one building of it, on `area_m2` (None: not yet known).

    Replaces the agency's earlier placement at the same site and building.
    """

    agency: str
    site: str
    building: str | None = None
    area_m2: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Displace:
    """Take back an agency's placement in a site or building."""

    agency: str
    site: str
    building: str | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the latest move that still counts."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Let the move count again that the latest undo took back."""


@dataclass(frozen=True, slots=True)
class AssignStaff:
    """Let a person work in an agency, and in a site where it is known; replaces an earlier one."""

    staff: str
    agency: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseStaff:
    """Let a person again be where succession and placement lead."""

    staff: str


@dataclass(frozen=True, slots=True)
class AssignAsset:
    """Give an asset to an agency, and to a site where it is known; replaces an earlier one."""

    asset: str
    agency: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class ReleaseAsset:
    """Let an asset again be where succession and placement lead."""

    asset: str


Change: TypeAlias = (
    Decide | Withdraw | Place | Displace | AssignStaff | ReleaseStaff | AssignAsset | ReleaseAsset
)
"""What a planner can change; each writes one value of the plan's state."""


@dataclass(frozen=True, slots=True)
class Several:
    """Changes made as one step, in order: a later one may build on an earlier one."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Revert:
    """Take back the step that made `revision`, whose subjects no later step has touched."""

    revision: int


Step: TypeAlias = Change | Several | Revert | Undo | Redo

CHANGES: dict[str, type[Change]] = {
    "decide": Decide,
    "withdraw": Withdraw,
    "place": Place,
    "displace": Displace,
    "assign-staff": AssignStaff,
    "release-staff": ReleaseStaff,
    "assign-asset": AssignAsset,
    "release-asset": ReleaseAsset,
}
KINDS: dict[str, type[Step]] = {
    **CHANGES,
    "several": Several,
    "revert": Revert,
    "undo": Undo,
    "redo": Redo,
}
KIND_OF: dict[type[Step], str] = {step: kind for kind, step in KINDS.items()}


def changes_of(step: Step) -> tuple[Change, ...]:
    """Return the changes that a step names itself: none for undo, redo and revert."""
    match step:
        case Several(changes):
            return changes
        case Undo() | Redo() | Revert():
            return ()
        case change:
            return (change,)


@dataclass(frozen=True, slots=True)
class Move:
    """A step as it stands in the plan: it made `revision`."""

    revision: int
    step: Step
    made_at: datetime
    made_by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PlacementKey:
    """What makes a placement one: an agency may work in several sites and buildings."""

    agency: str
    site: str
    building: str | None


def placement_key(place: Place) -> PlacementKey:
    """Return what makes a placement one."""
    return PlacementKey(place.agency, place.site, place.building)


def placement_order(key: PlacementKey) -> tuple[str, str, str]:
    """Return what placements are sorted by: site, building, agency."""
    return key.site, key.building or "", key.agency


@dataclass(frozen=True, slots=True)
class Touched:
    """Codes of what a move changed something about: where it was, and where it is now."""

    sites: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    assets: frozenset[str] = frozenset()

    def __or__(self, other: Touched) -> Touched:
        """Return what either touched."""
        return Touched(
            self.sites | other.sites,
            self.agencies | other.agencies,
            self.staff | other.staff,
            self.assets | other.assets,
        )

    def __and__(self, other: Touched) -> Touched:
        """Return what both touched."""
        return Touched(
            self.sites & other.sites,
            self.agencies & other.agencies,
            self.staff & other.staff,
            self.assets & other.assets,
        )

    def meets(self, other: Touched) -> bool:
        """Return whether both touched something alike."""
        return not (
            self.sites.isdisjoint(other.sites)
            and self.agencies.isdisjoint(other.agencies)
            and self.staff.isdisjoint(other.staff)
            and self.assets.isdisjoint(other.assets)
        )


@dataclass(frozen=True, slots=True)
class BaselineSummary:
    """A baseline without its content; `record_counts` by section."""

    id: int
    province: str
    province_name: str
    name: str
    taken_on: date
    taken_at: datetime
    actor: str
    sha256: str
    record_counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan without its moves; `revision` is its version, the number of its moves.

    Attributes:
        norms_on: the day whose norms count for the plan.
        copied_from, copied_revision: the plan whose moves it began with, up to which revision;
            None where it began with none.
    """

    code: str
    name: str
    province: str
    province_name: str
    baseline: int
    baseline_name: str
    baseline_taken_on: date
    baseline_sha256: str
    revision: int
    created_at: datetime
    created_by: str
    note: str | None
    norms_on: date
    copied_from: str | None = None
    copied_revision: int | None = None
