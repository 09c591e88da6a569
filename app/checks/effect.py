"""The effect of a step: what its two evaluations tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.checks.evaluation import Affected, Evaluation
from app.checks.model import Problem


@dataclass(frozen=True, slots=True)
class Effect:
    """What leads from one evaluation to another, of what was affected in between.

    Attributes:
        communes: keys of the communes that were looked at again, in order.
        added, removed: problems that are there now and were not, and the other way round.
    """

    communes: tuple[str, ...]
    added: tuple[Problem, ...]
    removed: tuple[Problem, ...]


def effect(before: Evaluation, after: Evaluation, affected: Affected) -> Effect:
    """Return what differs between two evaluations that carry over what was not affected."""
    communes = sorted(affected.by_commune(after.scene.ground))
    old, new = _looked_at(before, communes, affected), _looked_at(after, communes, affected)
    return Effect(
        communes=tuple(communes),
        added=tuple(problem for name, problem in new.items() if name not in old),
        removed=tuple(problem for name, problem in old.items() if name not in new),
    )


def _looked_at(
    evaluation: Evaluation, communes: Iterable[str], affected: Affected
) -> Mapping[str, Problem]:
    """Return the problems of what was affected, by name."""
    ground = evaluation.scene.ground
    found = list(evaluation.lost)
    for commune in communes:
        found += evaluation.parts[commune].whole.problems
    for code in sorted(affected.agencies):
        found += evaluation.parts[ground.commune_of_agency[code]].agencies[code].problems
    for code in sorted(affected.sites):
        found += evaluation.parts[ground.commune_of_site[code]].sites[code].problems
    return {problem.id: problem for problem in found}
