"""Counting the problems of a plan by check, for those who review it."""

from __future__ import annotations

from dataclasses import replace

from app.checks import store
from app.checks.service import ProblemFilter, evaluated
from app.checks.tally import Tally, tallies


async def tallies_of(
    plan: str, wanted: ProblemFilter, *, revision: int | None = None
) -> tuple[Tally, ...]:
    """Return how many of the wanted problems each check has, open and accepted.

    Raises:
        NotFoundError: no such plan or revision.
    """
    evaluation = await evaluated(plan, revision)
    acceptances = await store.acceptances_of(plan)
    either = replace(wanted, accepted=None)
    found = (p for p in evaluation.problems() if either.fits(p, acceptances))
    return tallies(found, acceptances)
