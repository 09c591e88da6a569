"""What an edited appendix proposes: moves, what they change, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.model import Problem, Severity
from app.plans.model import Change, Decide, Displace, Place, PlacementKey, Withdraw


@dataclass(frozen=True, slots=True)
class ProposedStep:
    """One move that a line proposes, and the sentence that tells it, in both languages."""

    row: int
    site: str
    step: Change
    sentence: str
    english: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One thing that the reviewer wants otherwise, in words.

    Attributes:
        field: of the decision, or "placement"; label: in Vietnamese.
        before: at the exported revision; after: in the file; now: in the plan as it is.
        refused: whether its line is refused, so that no move of it is proposed.
    """

    row: int
    cell: str | None
    site: str
    site_name: str
    field: str
    label: str
    before: str
    after: str
    now: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class AppendixProposal:
    """What an edited appendix proposes.

    Attributes:
        revision: that it was exported from; current_revision: that the moves are to be made on.
        steps: in the order of the file; difference: of all changed lines, refused ones too.
        stale: codes of sites that reviewer and planners changed both ways.
    """

    file_name: str
    sha256: str
    sheet: str
    plan: str
    revision: int
    current_revision: int
    lines: int
    steps: tuple[ProposedStep, ...]
    differences: tuple[FieldDifference, ...]
    problems: tuple[Problem, ...]
    stale: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a line, or more, was refused."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(slots=True)
class Wanted:
    """What a line wants: its site's decision, and agencies out and in."""

    decision: Decide | None
    out: list[PlacementKey] = field(default_factory=list)
    into: list[Place] = field(default_factory=list)

    def steps(self, before: Decide | None, site: str) -> Iterator[Change]:
        """Give the moves that lead from the decision `before` to this."""
        for key in self.out:
            yield Displace(key.agency, key.site, key.building)
        if self.decision != before:
            yield Withdraw(site) if self.decision is None else self.decision
        yield from self.into
