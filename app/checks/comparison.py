"""Two plans, or two revisions of one, by their meters and problems, beside the baseline. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from app.checks.evaluation import Evaluation
from app.checks.model import Check, Meter, Number, Problem, Severity
from app.checks.registry import CHECKS, METERS
from app.checks.schemas import shown


@dataclass(frozen=True, slots=True)
class MeterColumns:
    """What a meter shows of the baseline's own day, and under both plans."""

    meter: Meter
    baseline: Number | None
    a: Number | None
    b: Number | None


@dataclass(frozen=True, slots=True)
class CheckColumns:
    """How many problems a check finds where nothing is decided, and under both plans."""

    check: Check
    baseline: int
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class CheckComparison:
    """What differs between two evaluations.

    Attributes:
        meters: all of them, in order of the registry; checks: those that find something anywhere.
        only_a, only_b: problems that only one of the plans has, the gravest first.
        changed: problems that both have but word otherwise (other figures): a's and b's.
    """

    meters: tuple[MeterColumns, ...]
    checks: tuple[CheckColumns, ...]
    only_a: tuple[Problem, ...]
    only_b: tuple[Problem, ...]
    changed: tuple[tuple[Problem, Problem], ...]


def compare_checks(a: Evaluation, b: Evaluation, baseline: Evaluation) -> CheckComparison:
    """Return how the problems and meters of two plans differ.

    `baseline` is the evaluation of the first plan before any move.
    """
    counts = [Counter(p.check.key for p in each.problems()) for each in (baseline, a, b)]
    problems_a = {problem.id: problem for problem in a.problems()}
    problems_b = {problem.id: problem for problem in b.problems()}
    common = problems_a.keys() & problems_b.keys()
    return CheckComparison(
        meters=tuple(_meter(meter, a, b) for meter in METERS),
        checks=tuple(
            CheckColumns(check, *(count[check.key] for count in counts))
            for check in CHECKS
            if any(check.key in count for count in counts)
        ),
        only_a=_ordered(problems_a[each] for each in problems_a.keys() - common),
        only_b=_ordered(problems_b[each] for each in problems_b.keys() - common),
        changed=tuple(
            (problems_a[each], problems_b[each])
            for each in sorted(common)
            if _words(problems_a[each]) != _words(problems_b[each])
        ),
    )


def _meter(meter: Meter, a: Evaluation, b: Evaluation) -> MeterColumns:
    value_a, baseline = shown(meter, a.amounts[meter.key])
    value_b, _ = shown(meter, b.amounts[meter.key])
    return MeterColumns(meter, baseline, value_a, value_b)


def _words(problem: Problem) -> dict[str, str | Number]:
    return dict(problem.found.words)


_GRAVEST_FIRST = {severity: number for number, severity in enumerate(Severity)}


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    by_name = sorted(problems, key=attrgetter("id"))
    return tuple(sorted(by_name, key=lambda problem: _GRAVEST_FIRST[problem.check.severity]))
