"""Checks: the use cases. What is read comes from the evaluation of a snapshot."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.checks import store
from app.checks.evaluation import Evaluation, Part
from app.checks.lawful import Lawful, LawfulForSome, lawful_dispositions, lawful_for_many
from app.checks.loading import evaluation_of
from app.checks.model import Problem, Severity
from app.checks.registry import CHECKS
from app.checks.scene import SpaceUse
from app.checks.schemas import (
    MetersOut,
    ProblemOut,
    TrayOut,
    commune_out,
    plan_meters_out,
    problem_out,
)
from app.checks.tray import tray_of
from app.kernel.errors import NotFoundError
from app.kernel.text import fold
from app.plans.service import find_plan, load_snapshot

_ORDER = {
    check.key: number
    for number, check in enumerate(sorted(CHECKS, key=lambda c: list(Severity).index(c.severity)))
}
"""The gravest first, and then check by check."""


async def evaluated(plan: str, revision: int | None = None) -> Evaluation:
    """Return the evaluation of a plan at a revision, by default the latest.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    found = await find_plan(plan)
    return await evaluation_of(found, await load_snapshot(plan, revision))


async def meters(plan: str, revision: int, commune: str | None = None) -> MetersOut:
    """Return the meters of a plan at a revision, and those of each commune, or of one.

    Raises:
        NotFoundError: no such plan, revision or commune.
    """
    evaluation = await evaluated(plan, revision)
    parts = [_part(evaluation, commune)] if commune else list(evaluation.parts.values())
    accepted = accepted_in(evaluation, await store.acceptances_of(plan))
    return MetersOut(
        plan=plan,
        revision=revision,
        set_hash=evaluation.set_hash,
        norms_on=evaluation.scene.ground.norms.on.isoformat(),
        plan_meters=plan_meters_out(evaluation),
        communes=[commune_out(evaluation, part, accepted.get(part.commune, ())) for part in parts],
    )


def accepted_in(evaluation: Evaluation, acceptances: Iterable[str]) -> dict[str, list[Problem]]:
    """Return the accepted problems that are still there, by commune."""
    found: defaultdict[str, list[Problem]] = defaultdict(list)
    for name in acceptances:
        problem = evaluation.find(name)
        if problem is not None:
            found[problem.commune].append(problem)
    return found


async def tray(plan: str, revision: int, commune: str | None = None) -> TrayOut:
    """Return the agencies of each new commune, or of one.

    Raises:
        NotFoundError: no such plan, revision or commune.
    """
    evaluation = await evaluated(plan, revision)
    ground = evaluation.scene.ground
    communes = [_part(evaluation, commune).commune] if commune else list(ground.new_agencies_of)
    return TrayOut(
        communes=[
            tray_of(evaluation.scene, each)
            for each in sorted(communes)
            if commune or each != ground.province
        ]
    )


def _part(evaluation: Evaluation, commune: str) -> Part:
    part = evaluation.parts.get(commune)
    if part is None:
        raise NotFoundError(
            f"Phương án không có xã, phường mới mang khóa “{commune}”.", code=commune
        )
    return part


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which problems are wanted; None is "any"."""

    family: str | None = None
    severity: str | None = None
    commune: str | None = None
    site: str | None = None
    agency: str | None = None
    check: str | None = None
    accepted: bool | None = None
    q: str = ""

    def fits(self, problem: Problem, acceptances: Container[str]) -> bool:
        """Return whether a problem is wanted; `acceptances` names those that were accepted."""
        check = problem.check
        return (
            (self.family is None or check.family == self.family)
            and (self.severity is None or check.severity == self.severity)
            and (self.check is None or check.key == self.check)
            and (self.commune is None or problem.commune == self.commune)
            and (self.site is None or problem.site == self.site)
            and (self.agency is None or problem.agency == self.agency)
            and (self.accepted is None or (problem.id in acceptances) == self.accepted)
            and (not self.q or self.q in fold(f"{problem.sentence} {problem.english}"))
        )


async def problems(
    plan: str,
    wanted: ProblemFilter,
    *,
    revision: int | None = None,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
) -> Page[ProblemOut]:
    """Return a page of a plan's problems, the gravest first.

    Raises:
        NotFoundError: no such plan or revision.
        InvalidInputError: page or page_size cannot be used.
    """
    limit, offset = limit_offset(page, page_size)
    evaluation = await evaluated(plan, revision)
    acceptances = await store.acceptances_of(plan)
    found = [problem for problem in evaluation.problems() if wanted.fits(problem, acceptances)]
    found.sort(key=lambda problem: _ORDER[problem.check.key])
    return Page(
        items=[
            problem_out(problem, evaluation, acceptances)
            for problem in islice(found, offset, offset + limit)
        ],
        total=len(found),
        page=page,
        page_size=page_size,
    )


async def dispositions_for(plan: str, revision: int, site: str) -> tuple[Lawful, ...]:
    """Return every disposition for a site with what rules it out.

    Raises:
        NotFoundError: no such plan, revision or site.
    """
    evaluation = await evaluated(plan, revision)
    _require_site(evaluation, site)
    return lawful_dispositions(evaluation.scene, site)


async def dispositions_for_many(
    plan: str, revision: int, sites: Sequence[str]
) -> tuple[LawfulForSome, ...]:
    """Return every disposition for many sites, with what rules it out for which of them.

    Raises:
        NotFoundError: no such plan, revision or site.
    """
    evaluation = await evaluated(plan, revision)
    for site in sites:
        _require_site(evaluation, site)
    return await asyncio.to_thread(lawful_for_many, evaluation.scene, sites)


async def space_of(plan: str, revision: int, site: str) -> tuple[SpaceUse, tuple[SpaceUse, ...]]:
    """Return what is usable and given away in a site and its buildings.

    Raises:
        NotFoundError: no such plan, revision or site.
    """
    evaluation = await evaluated(plan, revision)
    _require_site(evaluation, site)
    return evaluation.scene.site_space(site)


def _require_site(evaluation: Evaluation, site: str) -> None:
    if site not in evaluation.snapshot.sites:
        raise NotFoundError(
            f"Hiện trạng của phương án không có cơ sở nhà, đất mã “{site}”.", code=site
        )
