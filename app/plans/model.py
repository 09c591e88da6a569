"""Moves: what a planner can do in a plan, and what the sequence of them comes to.

A plan's moves are append-only. Undo and redo are moves too; `effective_moves` says which of the
others count at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
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


Change: TypeAlias = Decide | Withdraw | Place | Displace
Step: TypeAlias = Change | Undo | Redo

KINDS: dict[str, type[Step]] = {
    "decide": Decide,
    "withdraw": Withdraw,
    "place": Place,
    "displace": Displace,
    "undo": Undo,
    "redo": Redo,
}
KIND_OF: dict[type[Step], str] = {step: kind for kind, step in KINDS.items()}


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


def placement_order(key: PlacementKey) -> tuple[str, str, str]:
    """Return what placements are sorted by: site, building, agency."""
    return key.site, key.building or "", key.agency


@dataclass(frozen=True, slots=True)
class PlanState:
    """What the moves come to: decisions by site, placements by agency, site and building.

    Both are in order of their keys, so that the way to a state leaves no trace in what is made of
    it.
    """

    decisions: dict[str, Decide]
    placements: dict[PlacementKey, Place]


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
    """A plan without its moves; `revision` is its version, the number of its moves."""

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


class NothingToUndoError(ValueError):
    """An undo (or redo) where no move can be taken back (or brought back)."""


class NothingToTakeBackError(ValueError):
    """A withdrawal (or displacement) where there is no decision (or placement) to take back."""


@dataclass(frozen=True)
class Standing:
    """Where a plan stands after some moves: its state, and what can be undone and redone.

    Attributes:
        revision: of the latest move, 0 where there is none.
        done: the moves that count, in order, each with what it replaced.
        undone: the moves that a redo would bring back, the next one last.
    """

    revision: int = 0
    done: tuple[tuple[Move, Decide | Place | None], ...] = ()
    undone: tuple[Move, ...] = ()
    decisions: Mapping[str, Decide] = field(default_factory=dict)
    placements: Mapping[PlacementKey, Place] = field(default_factory=dict)

    @cached_property
    def state(self) -> PlanState:
        """The state that the moves come to."""
        return PlanState(
            dict(sorted(self.decisions.items())),
            {key: self.placements[key] for key in sorted(self.placements, key=placement_order)},
        )

    def refuse(self, step: Step) -> None:
        """Do nothing if `step` can be made here.

        Raises:
            NothingToUndoError: no move to undo or redo.
            NothingToTakeBackError: the site is undecided, or the agency not placed there.
        """
        match step:
            case Undo() if not self.done:
                raise NothingToUndoError("nothing to undo")
            case Redo() if not self.undone:
                raise NothingToUndoError("nothing to redo")
            case Withdraw(site) if site not in self.decisions:
                raise NothingToTakeBackError(site)
            case Displace(agency, site, building) if (
                PlacementKey(agency, site, building) not in self.placements
            ):
                raise NothingToTakeBackError(site)


def advance(standing: Standing, moves: Iterable[Move]) -> Standing:
    """Return where a plan stands after further moves; `standing` stays as it was.

    A new change after an undo ends the possibility to redo, as in every editor.

    Raises:
        NothingToUndoError: the moves hold an undo or redo that has nothing to act on.
    """
    done = list(standing.done)
    undone = list(standing.undone)
    decisions = dict(standing.decisions)
    placements = dict(standing.placements)
    revision = standing.revision
    for move in moves:
        revision = move.revision
        match move.step:
            case Undo():
                if not done:
                    raise NothingToUndoError(f"revision {revision} undoes nothing")
                last, replaced = done.pop()
                _restore(decisions, placements, last.step, replaced)
                undone.append(last)
            case Redo():
                if not undone:
                    raise NothingToUndoError(f"revision {revision} redoes nothing")
                again = undone.pop()
                done.append((again, _make(decisions, placements, again.step)))
            case step:
                done.append((move, _make(decisions, placements, step)))
                undone.clear()
    return Standing(revision, tuple(done), tuple(undone), decisions, placements)


def effective_moves(moves: Iterable[Move]) -> list[Move]:
    """Return the moves that count after all undos and redos, in order.

    Raises:
        NothingToUndoError: see `advance`.
    """
    return [move for move, _ in advance(Standing(), moves).done]


def replay(moves: Iterable[Move]) -> PlanState:
    """Return the state that a plan's moves, from the first on, come to.

    Raises:
        NothingToUndoError: see `advance`.
    """
    return advance(Standing(), moves).state


def touched(step: Step) -> tuple[str, PlacementKey | None]:
    """Return the site that a change is about, and the placement where it is about one."""
    match step:
        case Decide(site) | Withdraw(site):
            return site, None
        case Place(agency, site, building) | Displace(agency, site, building):
            return site, PlacementKey(agency, site, building)
        case _:
            raise TypeError("an undo or redo is about no site of its own")


def _make(
    decisions: dict[str, Decide], placements: dict[PlacementKey, Place], step: Step
) -> Decide | Place | None:
    """Let a change count and return what it replaced."""
    site, placement = touched(step)
    replaced = decisions.get(site) if placement is None else placements.get(placement)
    _restore(decisions, placements, step, step if isinstance(step, Decide | Place) else None)
    return replaced


def _restore(
    decisions: dict[str, Decide],
    placements: dict[PlacementKey, Place],
    step: Step,
    value: Decide | Place | None,
) -> None:
    """Put `value` where `step` wrote."""
    site, placement = touched(step)
    match value:
        case Decide():
            decisions[site] = value
        case Place() if placement is not None:
            placements[placement] = value
        case _ if placement is None:
            decisions.pop(site, None)
        case _:
            placements.pop(placement, None)
