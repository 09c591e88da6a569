"""Comparing the checks of two plans, each named "CODE" or "CODE@REVISION"."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

import msgspec

from app.checks import store
from app.checks.comparison import CheckComparison, compare_checks
from app.checks.evaluation import Evaluation
from app.checks.loading import evaluation_of
from app.checks.model import Acceptance, Number, Problem
from app.checks.schemas import ProblemOut, problem_out
from app.plans.comparison import ComparedPlan
from app.plans.service import load_snapshot, referred

DEFAULT_PROBLEMS = 200
"""How many problems of each list are told where nothing else is asked for."""


class MeterColumnsOut(msgspec.Struct, kw_only=True):
    """A meter of the baseline's day and under both plans; what is not known is null."""

    key: str
    family: str
    name: str
    english: str
    unit: str
    better: str | None
    baseline: Number | None
    a: Number | None
    b: Number | None


class CheckColumnsOut(msgspec.Struct, kw_only=True):
    """How many problems a check finds before any move, and under both plans."""

    check: str
    family: str
    severity: str
    baseline: int
    a: int
    b: int


class ChangedProblemOut(msgspec.Struct, kw_only=True):
    """A problem that both plans have, with other figures."""

    a: ProblemOut
    b: ProblemOut


class CheckComparisonOut(msgspec.Struct, kw_only=True):
    """The checks of two plans side by side; the lists hold the first, the counts are of all."""

    a: ComparedPlan
    b: ComparedPlan
    meters: list[MeterColumnsOut]
    checks: list[CheckColumnsOut]
    only_a: list[ProblemOut]
    only_b: list[ProblemOut]
    changed: list[ChangedProblemOut]
    only_a_count: int
    only_b_count: int
    changed_count: int


async def check_comparison(a: str, b: str, *, limit: int = DEFAULT_PROBLEMS) -> CheckComparisonOut:
    """Return the checks of two plans side by side.

    Raises:
        NotFoundError: there is no such plan or revision.
        InvalidInputError: what stands after @ is no revision.
    """
    (plan_a, snapshot_a), (plan_b, snapshot_b) = await referred(a), await referred(b)
    first = await evaluation_of(plan_a, snapshot_a)
    second = await evaluation_of(plan_b, snapshot_b)
    before = await evaluation_of(plan_a, await load_snapshot(plan_a.code, 0))
    found = await asyncio.to_thread(compare_checks, first, second, before)
    accepted_a = await store.acceptances_of(plan_a.code)
    accepted_b = await store.acceptances_of(plan_b.code)
    return CheckComparisonOut(
        a=ComparedPlan(plan_a.code, plan_a.name, snapshot_a.revision),
        b=ComparedPlan(plan_b.code, plan_b.name, snapshot_b.revision),
        meters=_meters_out(found),
        checks=_checks_out(found),
        only_a=_problems_out(found.only_a[:limit], first, accepted_a),
        only_b=_problems_out(found.only_b[:limit], second, accepted_b),
        changed=[
            ChangedProblemOut(
                a=problem_out(in_a, first, accepted_a), b=problem_out(in_b, second, accepted_b)
            )
            for in_a, in_b in found.changed[:limit]
        ],
        only_a_count=len(found.only_a),
        only_b_count=len(found.only_b),
        changed_count=len(found.changed),
    )


def _meters_out(found: CheckComparison) -> list[MeterColumnsOut]:
    return [
        MeterColumnsOut(
            key=each.meter.key,
            family=each.meter.family,
            name=each.meter.name,
            english=each.meter.english,
            unit=each.meter.unit,
            better=each.meter.better,
            baseline=each.baseline,
            a=each.a,
            b=each.b,
        )
        for each in found.meters
    ]


def _checks_out(found: CheckComparison) -> list[CheckColumnsOut]:
    return [
        CheckColumnsOut(
            check=each.check.key,
            family=each.check.family,
            severity=each.check.severity,
            baseline=each.baseline,
            a=each.a,
            b=each.b,
        )
        for each in found.checks
    ]


def _problems_out(
    problems: Iterable[Problem], evaluation: Evaluation, accepted: Mapping[str, Acceptance]
) -> list[ProblemOut]:
    return [problem_out(problem, evaluation, accepted) for problem in problems]
