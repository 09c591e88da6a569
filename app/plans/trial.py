"""Trying a step: what a plan would be after it, without making it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.kernel.clock import now
from app.kernel.errors import ConflictError, NotFoundError
from app.plans.dispositions import catalogue
from app.plans.loading import History, history_of, register_of, snapshot_of
from app.plans.model import (
    KIND_OF,
    Change,
    Move,
    PlanSummary,
    Several,
    Step,
    Touched,
    changes_of,
)
from app.plans.refusals import nothing_to_take_back, refuse
from app.plans.rules import examined
from app.plans.service import find_plan
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import NothingToTakeBackError, Standing, advance


@dataclass(frozen=True, slots=True)
class Trial:
    """A plan before and after a step that was only tried.

    Attributes:
        touched: what the step would change; changes: of how many parts it consists.
        refused: {index, detail, ...} of each part that could not be made; `after` has the others.
    """

    plan: PlanSummary
    before: Snapshot
    after: Snapshot
    touched: Touched
    changes: int
    refused: Sequence[dict[str, Any]]


async def try_step(plan: str, step: Step, *, seen_revision: int) -> Trial:
    """Return what a plan would be if a step were made on the revision that the writer has seen.

    Of a step of several changes those that cannot be made are left out and named.

    Raises:
        NotFoundError: no such plan, or it has not reached this revision.
        InvalidInputError: a step of too many changes.
    """
    found = await find_plan(plan)
    register = await register_of(found)
    history = await history_of(found)
    if not 0 <= seen_revision <= history.revision:
        raise NotFoundError(
            f"Phương án {plan} chưa có phiên bản {seen_revision}; phiên bản mới nhất là "
            f"{history.revision}.",
            revision=history.revision,
        )
    return await asyncio.to_thread(_tried, found, register, history, step, seen_revision)


def _tried(
    plan: PlanSummary, register: Register, history: History, step: Step, revision: int
) -> Trial:
    before = snapshot_of(plan, history, register, revision)
    then = replace(
        history,
        moves=history.moves.until(revision),
        trail=history.trail.until(revision),
        latest=(history.standing_at(revision),),
    )
    changes = changes_of(step)
    if changes:
        possible, refused = _possible(changes, then.standing, register)
    else:
        possible, refused = _turn(step, then.standing, before)
    if possible is None:
        return Trial(plan, before, before, Touched(), max(1, len(changes)), refused)
    standing = advance(then.standing, [Move(revision + 1, possible, now(), plan.created_by)])
    after = replace(
        before,
        revision=standing.revision,
        state=standing.state,
        trail=(*before.trail, standing.touched),
    )
    return Trial(plan, before, after, standing.touched, max(1, len(changes)), refused)


def _possible(
    changes: tuple[Change, ...], standing: Standing, register: Register
) -> tuple[Step | None, list[dict[str, Any]]]:
    """Return the changes that can be made, as one step, and why the others cannot."""
    kept, refused = examined(changes, register, catalogue().dispositions)
    while kept:
        indices = list(kept)
        step = Several(tuple(kept.values()))
        try:
            standing.refuse(step)
        except NothingToTakeBackError as error:
            for position in error.indices:
                index = indices[position]
                kind = KIND_OF[type(kept.pop(index))]
                refused.append(nothing_to_take_back(index, kind))
        else:
            return step, refused
    return None, refused


def _turn(
    step: Step, standing: Standing, snapshot: Snapshot
) -> tuple[Step | None, list[dict[str, Any]]]:
    """Return an undo, redo or revert if it can be made, else why it cannot."""
    try:
        refuse(step, standing, snapshot)
    except ConflictError as error:
        return None, [{**error.extra, "index": 0, "detail": error.detail}]
    return step, []
