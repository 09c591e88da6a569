"""Moves as they are told over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from app.plans.model import Move
from app.plans.schemas import MoveOut, move_out
from app.plans.sentences import tell
from app.plans.snapshot import Snapshot
from app.plans.standing import Standing


def told(snapshot: Snapshot, standing: Standing, some: Sequence[Move]) -> list[MoveOut]:
    """Return some of the moves of a snapshot with the sentences that tell them."""
    return [
        move_out(
            move,
            tell(move, standing.subjects, snapshot),
            counts=standing.counts(move.revision),
            blocked_by=standing.blocked_by(move.revision),
        )
        for move in some
    ]
