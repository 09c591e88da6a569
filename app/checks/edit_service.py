"""Edits and previews: a move, and what it does to meters and problems."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from app.checks import store
from app.checks.edit_schemas import (
    MAX_PROBLEMS_TOLD,
    EditOut,
    PreviewOut,
    ProblemsChangedOut,
    RefusedOut,
    commune_changes_out,
    plan_changes_out,
    touched_out,
)
from app.checks.effect import Effect, effect
from app.checks.evaluation import Evaluation, carried_over
from app.checks.loading import evaluation_of, seen_from
from app.checks.model import Acceptance
from app.checks.schemas import commune_out, plan_meters_out, problem_out
from app.checks.service import accepted_in
from app.plans.loading import history_of, register_of, snapshot_of
from app.plans.model import Move, Step
from app.plans.move_service import make_move
from app.plans.service import find_plan
from app.plans.telling import told
from app.plans.trial import try_step


async def edit(
    plan: str,
    step: Step,
    *,
    seen_revision: int,
    actor: str,
    reason: str | None = None,
    idempotency_key: str | None = None,
    lenient: bool = False,
) -> EditOut:
    """Make a move, and return it with all meters of the plan and of the communes that it touched.

    Raises:
        NotFoundError, InvalidInputError, ConflictError, StaleVersionError: see `make_move`.
    """
    move = await make_move(
        plan,
        step,
        seen_revision=seen_revision,
        actor=actor,
        reason=reason,
        idempotency_key=idempotency_key,
        lenient=lenient,
    )
    return await _edited(plan, move)


async def _edited(plan: str, move: Move) -> EditOut:
    found = await find_plan(plan)
    register = await register_of(found)
    history = await history_of(found)
    earlier = snapshot_of(found, history, register, move.revision - 1)
    later = snapshot_of(found, history, register, move.revision)
    before = await evaluation_of(found, earlier)
    after = await evaluation_of(found, later)
    _, affected = seen_from(before, later)
    changed = effect(before, after, affected)
    acceptances = await store.acceptances_of(plan)
    accepted = accepted_in(after, acceptances)
    return EditOut(
        move=told(later, history.standing_at(move.revision), [move])[0],
        revision=move.revision,
        set_hash=after.set_hash,
        plan_meters=plan_meters_out(after),
        communes=[
            commune_out(after, after.parts[commune], accepted.get(commune, ()))
            for commune in changed.communes
        ],
        touched=touched_out(history.trail[move.revision - 1]),
        problems=_problems_out(before, after, changed, acceptances),
    )


def _problems_out(
    before: Evaluation,
    after: Evaluation,
    changed: Effect,
    acceptances: Mapping[str, Acceptance],
) -> ProblemsChangedOut:
    return ProblemsChangedOut(
        added=[
            problem_out(problem, after, acceptances)
            for problem in changed.added[:MAX_PROBLEMS_TOLD]
        ],
        removed=[
            problem_out(problem, before, acceptances)
            for problem in changed.removed[:MAX_PROBLEMS_TOLD]
        ],
        added_count=len(changed.added),
        removed_count=len(changed.removed),
    )


async def preview(plan: str, step: Step, *, seen_revision: int) -> PreviewOut:
    """Return what a step would do to meters and problems, without making it.

    Of a step of several changes those that cannot be made are left out and named.

    Raises:
        NotFoundError: no such plan, or it has not reached this revision.
        InvalidInputError: a step of no or too many changes.
    """
    trial = await try_step(plan, step, seen_revision=seen_revision)
    before = await evaluation_of(trial.plan, trial.before)
    if trial.after is trial.before:
        after, changed = before, Effect((), (), ())
    else:
        scene, affected = seen_from(before, trial.after)
        after = await asyncio.to_thread(carried_over, before, scene, affected)
        changed = effect(before, after, affected)
    acceptances = await store.acceptances_of(plan)
    return PreviewOut(
        meters=plan_changes_out(before, after),
        communes=commune_changes_out(before, after, changed),
        problems=_problems_out(before, after, changed, acceptances),
        changes=trial.changes,
        refused=[
            RefusedOut(index=refused["index"], detail=refused["detail"], english=refused["english"])
            for refused in sorted(trial.refused, key=lambda each: int(each["index"]))
        ],
    )
