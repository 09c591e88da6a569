"""Moves: what a planner can do in a plan, and what the sequence of them comes to.

A plan's moves are append-only. Undo and redo are moves too; `effective_moves` says which of the
others count at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class PlanState:
    """What the moves come to: decisions by site, placements by agency, site and building."""

    decisions: dict[str, Decide]
    placements: dict[PlacementKey, Place]


class NothingToUndoError(ValueError):
    """An undo (or redo) where no move can be taken back (or brought back)."""


def effective_moves(moves: Iterable[Move]) -> list[Move]:
    """Return the moves that count after all undos and redos, in order.

    A new change after an undo ends the possibility to redo, as in every editor.

    Raises:
        NothingToUndoError: the sequence holds an undo or redo that has nothing to act on.
    """
    done: list[Move] = []
    undone: list[Move] = []
    for move in moves:
        match move.step:
            case Undo():
                if not done:
                    raise NothingToUndoError(f"revision {move.revision} undoes nothing")
                undone.append(done.pop())
            case Redo():
                if not undone:
                    raise NothingToUndoError(f"revision {move.revision} redoes nothing")
                done.append(undone.pop())
            case _:
                done.append(move)
                undone.clear()
    return done


def replay(moves: Iterable[Move]) -> PlanState:
    """Return the state that a plan's moves, from the first on, come to.

    Raises:
        NothingToUndoError: see `effective_moves`.
    """
    decisions: dict[str, Decide] = {}
    placements: dict[PlacementKey, Place] = {}
    for move in effective_moves(moves):
        match move.step:
            case Decide() as decide:
                decisions[decide.site] = decide
            case Withdraw(site):
                decisions.pop(site, None)
            case Place(agency, site, building) as place:
                placements[PlacementKey(agency, site, building)] = place
            case Displace(agency, site, building):
                placements.pop(PlacementKey(agency, site, building), None)
    return PlanState(decisions, placements)
