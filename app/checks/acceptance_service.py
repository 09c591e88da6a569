"""Acceptances: a planner accepts a problem, with a reason that is kept and printed."""

from __future__ import annotations

from collections.abc import Mapping

from app.audit.names import record_name
from app.audit.store import RecordChange, record_change_set
from app.checks import store
from app.checks.model import Acceptance
from app.checks.schemas import ProblemOut, problem_out
from app.checks.service import evaluated
from app.db.engine import transaction
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.kernel.text import tidy
from app.plans.service import find_plan


async def acceptances_of(plan: str) -> Mapping[str, Acceptance]:
    """Return the acceptances of a plan by the name of their problem, those of past problems too."""
    return await store.acceptances_of(plan)


async def accept(plan: str, problem: str, reason: str, actor: str) -> ProblemOut:
    """Accept a problem of a plan as it is now, and return it.

    Raises:
        NotFoundError: no such plan, or the plan has no such problem (any more).
        InvalidInputError: the reason is empty.
        ConflictError: the problem is accepted already.
    """
    reason = tidy(reason)
    if not reason:
        raise InvalidInputError("Hãy ghi lý do chấp nhận vấn đề này.", field="reason")
    evaluation = await evaluated(plan)
    found = evaluation.find(problem)
    if found is None:
        raise NotFoundError(
            f"Phương án không (còn) có vấn đề “{problem}”. Hãy xem lại danh sách vấn đề.",
            code=problem,
        )
    async with transaction():
        acceptance = await store.add_acceptance(
            plan,
            problem,
            found.sentence,
            evaluation.snapshot.revision,
            reason=reason,
            actor=actor,
        )
        if acceptance is None:
            raise ConflictError("Vấn đề này đã được chấp nhận trước đó.", code=problem)
        change = RecordChange("acceptance", record_name((plan, problem)), None, acceptance)
        await record_change_set(actor, "checks.accept", [change], reason=reason)
    return problem_out(found, evaluation, {problem: acceptance})


async def withdraw_acceptance(plan: str, problem: str, actor: str) -> None:
    """Take the acceptance of a problem back; the change sets keep that there was one.

    Raises:
        NotFoundError: no such plan, or the problem is not accepted.
    """
    await find_plan(plan)
    async with transaction():
        acceptance = (await store.acceptances_of(plan)).get(problem)
        if acceptance is None or not await store.remove_acceptance(plan, problem):
            raise NotFoundError(f"Vấn đề “{problem}” chưa được chấp nhận.", code=problem)
        change = RecordChange("acceptance", record_name((plan, problem)), acceptance, None)
        await record_change_set(actor, "checks.withdraw_acceptance", [change])
