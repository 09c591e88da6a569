"""Copying a plan as a scenario, with a first step of its own where somebody has one: all or none.

That is also how a late writer goes own ways: the plan as it was seen, and the step on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.access.idempotency import checked_key
from app.db.engine import transaction
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plans import store
from app.plans.model import PlanSummary, Step
from app.plans.move_service import make_move
from app.plans.rules import accepted_name
from app.plans.service import create_plan, find_plan


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What is done first in a copy, and why."""

    step: Step
    reason: str | None = None


async def copy_plan(
    plan: str,
    code: str,
    name: str,
    actor: str,
    *,
    revision: int | None = None,
    note: str | None = None,
    first: FirstStep | None = None,
    idempotency_key: str | None = None,
) -> PlanSummary:
    """Create a scenario: a plan that begins with all moves of another, up to a revision.

    The moves keep who made them, when and why; undo and revert go back into them. Where the first
    step is refused there is no copy. A repeated idempotency key gives the copy that was made under
    it, as it is now, and makes none.

    Raises:
        NotFoundError: there is no such plan, or it has not reached the revision.
        InvalidInputError: code or name cannot be used, the first step does not fit the baseline or
            the disposition, or the idempotency key was used for another copy.
        ConflictError: the code is taken, or the first step has nothing to undo or take back.
    """
    checked_key(idempotency_key)
    name, note = accepted_name(name, "Tên của phương án"), (note or "").strip() or None
    copying = _Copying(plan, code, name, actor, revision, note, first, idempotency_key)
    made = await _made_before(copying)
    if made is not None:
        return made
    try:
        async with transaction():
            return await _copy(copying)
    except ConflictError:
        # Sent twice at once, one of two is told that the other has taken the code.
        made = await _made_before(copying)
        if made is None:
            raise
        return made


@dataclass(frozen=True, slots=True)
class _Copying:
    plan: str
    code: str
    name: str
    actor: str
    revision: int | None
    note: str | None
    first: FirstStep | None
    key: str | None


async def _copy(copying: _Copying) -> PlanSummary:
    source = await find_plan(copying.plan)
    until = source.revision if copying.revision is None else copying.revision
    _require_reached(source, until)
    await create_plan(
        copying.code,
        copying.name,
        source.province,
        source.baseline,
        copying.actor,
        note=copying.note,
        norms_on=source.norms_on,
        copied_from=(copying.plan, until),
        idempotency_key=copying.key,
    )
    await store.copy_moves(copying.plan, copying.code, until)
    if copying.first is not None:
        await _make_first(copying, copying.first, until)
    return await find_plan(copying.code)


async def _make_first(copying: _Copying, first: FirstStep, seen_revision: int) -> None:
    await make_move(
        copying.code,
        first.step,
        seen_revision=seen_revision,
        actor=copying.actor,
        reason=first.reason,
        idempotency_key=copying.key,
    )


async def _made_before(copying: _Copying) -> PlanSummary | None:
    """Return the copy that was made under the request's key; refuse the key for another copy."""
    if copying.key is None or not await store.is_made_under(copying.code, copying.key):
        return None
    made = await find_plan(copying.code)
    first = await store.move_of_key(copying.code, copying.key)
    same_revision = copying.revision in {None, made.copied_revision}
    if (
        made.copied_from != copying.plan
        or not same_revision
        or (made.name, made.note) != (copying.name, copying.note)
        or (first is None) != (copying.first is None)
    ):
        raise InvalidInputError(
            f"Idempotency-Key “{copying.key}” đã dùng cho một bản sao khác của phương án "
            f"{made.copied_from}; mỗi bản sao cần một khóa riêng.",
            code=made.code,
        )
    if copying.first is not None and made.copied_revision is not None:
        # Made already, under this key: refused where it is another step now.
        await _make_first(copying, copying.first, made.copied_revision)
    return made


def _require_reached(plan: PlanSummary, revision: int) -> None:
    if not 0 <= revision <= plan.revision:
        raise NotFoundError(
            f"Phương án {plan.code} chưa có phiên bản {revision}; phiên bản mới nhất là "
            f"{plan.revision}.",
            revision=plan.revision,
        )
