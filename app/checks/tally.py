"""How many problems there are of each check, open and accepted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from app.checks.model import Check, Family, Problem, Severity
from app.checks.registry import CHECKS


@dataclass(frozen=True, slots=True)
class Tally:
    """How many problems a check found: open ones, and those that a planner accepted."""

    check: Check
    open: int
    accepted: int

    @property
    def total(self) -> int:
        """How many it found in all."""
        return self.open + self.accepted


@dataclass(frozen=True, slots=True)
class FamilyTally:
    """The checks of a family that found something, the gravest first."""

    family: Family
    checks: tuple[Tally, ...]

    @property
    def open(self) -> int:
        """How many open problems the family has."""
        return sum(each.open for each in self.checks)


def tallies(problems: Iterable[Problem], accepted: Container[str]) -> tuple[Tally, ...]:
    """Return how many problems each check has, in order of the registry; none without any."""
    open_ones: Counter[str] = Counter()
    accepted_ones: Counter[str] = Counter()
    for problem in problems:
        (accepted_ones if problem.id in accepted else open_ones)[problem.check.key] += 1
    return tuple(
        Tally(check, open_ones[check.key], accepted_ones[check.key])
        for check in CHECKS
        if check.key in open_ones or check.key in accepted_ones
    )


def by_family(found: Iterable[Tally]) -> tuple[FamilyTally, ...]:
    """Return the tallies by family, in order of the families; none without any."""
    known = list(found)
    order = list(Severity)
    return tuple(
        FamilyTally(family, tuple(sorted(own, key=lambda t: order.index(t.check.severity))))
        for family in Family
        if (own := [each for each in known if each.check.family is family])
    )


def by_severity(found: Iterable[Tally]) -> dict[Severity, int]:
    """Return how many open problems there are of each severity."""
    counts = dict.fromkeys(Severity, 0)
    for each in found:
        counts[each.check.severity] += each.open
    return counts
