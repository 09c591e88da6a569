"""What crosses HTTP about checks and meters. Areas and kilometres are text, counts are numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from app.checks.evaluation import Evaluation, Part
from app.checks.lawful import LawfulForSome, Reason
from app.checks.model import (
    Acceptance,
    Amount,
    Citation,
    Combine,
    Meter,
    Number,
    Problem,
    Severity,
    State,
    Unit,
)
from app.checks.registry import METERS
from app.checks.scene import Scene
from app.kernel.numbers import area
from app.plans.rules import MAX_CHANGES


class CitationOut(msgspec.Struct, kw_only=True):
    """Where a rule or limit stands; `verified`: whether it was read there."""

    instrument: str
    article: str
    verified: bool


class MeterOut(msgspec.Struct, kw_only=True):
    """A meter as it stands; what is not known is null, and then `state` is "unknown"."""

    key: str
    family: str
    name: str
    english: str
    unit: str
    value: Number | None
    baseline: Number | None
    needed: Number | None
    allotted: Number | None
    limit: Number | None
    better: str | None
    state: str
    citation: CitationOut | None


class ProblemCounts(msgspec.Struct, kw_only=True):
    """How many problems there are by severity; those that were accepted stand apart."""

    error: int
    warning: int
    info: int
    accepted: int


class CommuneMetersOut(msgspec.Struct, kw_only=True):
    """The meters of one commune; under the province's key, of what is in none."""

    unit: str
    name: str
    meters: list[MeterOut]
    problems: ProblemCounts


class MetersOut(msgspec.Struct, kw_only=True):
    """The meters of a plan at a revision."""

    plan: str
    revision: int
    set_hash: str
    norms_on: str
    plan_meters: list[MeterOut]
    communes: list[CommuneMetersOut]


class AcceptedOut(msgspec.Struct, kw_only=True):
    """Who accepted a problem, when and why."""

    by: str
    at: datetime
    reason: str


class ProblemOut(msgspec.Struct, kw_only=True):
    """A problem; `id` stays the same over revisions."""

    id: str
    check: str
    family: str
    severity: str
    sentence: str
    english: str
    citation: CitationOut | None
    commune: str
    commune_name: str
    site: str | None
    agency: str | None
    agency_name: str | None
    building: str | None
    staff: str | None
    asset: str | None
    repair: str
    repair_en: str
    accepted: AcceptedOut | None


class TrayPlacementOut(msgspec.Struct, kw_only=True):
    """Where an agency works under the plan."""

    site: str
    site_name: str
    building: str | None
    area_m2: Decimal | None


class TrayAgencyOut(msgspec.Struct, kw_only=True):
    """A new agency: what it may have and has.

    `state` is "unplaced", "short", "placed", "over" or "own-premises"; `needed_m2` is null where no
    norm is known for its titles.
    """

    agency: str
    name: str
    kind: str
    posts: int
    needed_m2: Decimal | None
    norm_verified: bool
    allotted_m2: Decimal
    state: str
    placements: list[TrayPlacementOut]


class TrayCommuneOut(msgspec.Struct, kw_only=True):
    """The agencies of one new commune."""

    unit: str
    name: str
    needed_m2: Decimal
    allotted_m2: Decimal
    agencies: list[TrayAgencyOut]


class TrayOut(msgspec.Struct, kw_only=True):
    """The tray: the agencies of the new communes, placed or not."""

    communes: list[TrayCommuneOut]


class LawfulOut(msgspec.Struct, kw_only=True):
    """A disposition for one site: `reasons` rule it out, `preconditions` are to be confirmed.

    `reasons_en`: the same reasons, in English.
    """

    key: str
    name: str
    english: str
    colour: str
    lawful: bool
    reasons: list[str]
    reasons_en: list[str]
    article: str
    instrument: str
    verified: bool
    requires: list[str]
    preconditions: list[str]


class SitesIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Names sites by code; as many as one step can decide."""

    sites: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MAX_CHANGES)]


class ReasonOut(msgspec.Struct, kw_only=True):
    """Why a disposition is ruled out."""

    text: str
    english: str


class LawfulForSomeOut(msgspec.Struct, kw_only=True):
    """A disposition for many sites: for how many nothing rules it out.

    `refused`: for each of the others its place among the sites that were named, then the places of
    its reasons in the answer's list, as numbers from 0.
    """

    key: str
    name: str
    english: str
    colour: str
    article: str
    instrument: str
    verified: bool
    requires: list[str]
    lawful: int
    refused: list[list[int]]


class LawfulForManyOut(msgspec.Struct, kw_only=True):
    """Every disposition for many sites; `reasons` holds each reason once."""

    reasons: list[ReasonOut]
    dispositions: list[LawfulForSomeOut]


class BuildingSpaceOut(msgspec.Struct, kw_only=True):
    """What is usable, given away and free in a building, m²."""

    building: str
    name: str
    usable_m2: Decimal | None
    allotted_m2: Decimal
    free_m2: Decimal | None


class SiteSpaceOut(msgspec.Struct, kw_only=True):
    """What is usable, given away and free in a site, m²; null where it is not known."""

    usable_m2: Decimal | None
    allotted_m2: Decimal
    free_m2: Decimal | None
    buildings: list[BuildingSpaceOut]


def lawful_for_many_out(found: Iterable[LawfulForSome]) -> LawfulForManyOut:
    """Return what is lawful for many sites as it crosses HTTP: most reasons are of many sites."""
    places: dict[Reason, int] = {}
    dispositions = [
        LawfulForSomeOut(
            key=each.disposition.key,
            name=each.disposition.name,
            english=each.disposition.english,
            colour=each.disposition.colour,
            article=each.disposition.article,
            instrument=each.disposition.instrument,
            verified=each.disposition.verified,
            requires=list(each.disposition.requires),
            lawful=each.lawful,
            refused=[
                [site, *(places.setdefault(reason, len(places)) for reason in reasons)]
                for site, reasons in each.refused.items()
            ],
        )
        for each in found
    ]
    reasons = [ReasonOut(text=each.text, english=each.english) for each in places]
    return LawfulForManyOut(reasons=reasons, dispositions=dispositions)


def citation_out(citation: Citation | None) -> CitationOut | None:
    """Return a citation as it crosses HTTP."""
    if citation is None:
        return None
    return CitationOut(
        instrument=citation.instrument, article=citation.article, verified=citation.verified
    )


def plan_meters_out(evaluation: Evaluation) -> list[MeterOut]:
    """Return all meters with what they show of a whole plan."""
    return [
        _meter_out(meter, evaluation.amounts[meter.key], evaluation.scene, meter.judge_plan)
        for meter in METERS
    ]


def _meter_out(
    meter: Meter,
    amount: Amount,
    scene: Scene,
    judge: Callable[[Amount], State] | None = None,
) -> MeterOut:
    value, baseline = shown(meter, amount)
    return MeterOut(
        key=meter.key,
        family=meter.family,
        name=meter.name,
        english=meter.english,
        unit=meter.unit,
        value=value,
        baseline=baseline,
        needed=_figure(meter, amount.needed),
        allotted=_figure(meter, amount.allotted),
        limit=_figure(meter, amount.limit),
        better=meter.better,
        state=(judge or meter.judge)(amount),
        citation=citation_out(meter.cite(scene)),
    )


def shown(meter: Meter, amount: Amount) -> tuple[Number | None, Number | None]:
    """Return value and baseline of a meter as they are shown: means divided, metres as km."""
    value, baseline = amount.value, amount.baseline
    if meter.combine is Combine.MEAN:
        value = _mean(value, amount.weight)
        baseline = _mean(baseline, amount.baseline_weight)
    return _figure(meter, value), _figure(meter, baseline)


def _mean(total: Number | None, weight: int) -> Number | None:
    return None if total is None or not weight else Decimal(total) / weight


def _figure(meter: Meter, value: Number | None) -> Number | None:
    if value is None:
        return None
    match meter.unit:
        case Unit.DISTANCE:
            return area(Decimal(value) / 1000)
        case Unit.AREA | Unit.SHARE:
            return area(value)
        case _:
            return int(value)


def commune_out(
    evaluation: Evaluation, part: Part, accepted: Iterable[Problem]
) -> CommuneMetersOut:
    """Return the meters of a commune as they cross HTTP; `accepted` are its accepted problems."""
    known = Counter(problem.check.severity for problem in accepted)
    still = {severity: part.counts.get(severity, 0) - known[severity] for severity in Severity}
    return CommuneMetersOut(
        unit=part.commune,
        name=evaluation.scene.ground.communes[part.commune].name,
        meters=[_meter_out(m, part.amounts[m.key], evaluation.scene) for m in METERS],
        problems=ProblemCounts(
            error=still[Severity.ERROR],
            warning=still[Severity.WARNING],
            info=still[Severity.INFO],
            accepted=known.total(),
        ),
    )


def problem_out(
    problem: Problem, evaluation: Evaluation, acceptances: Mapping[str, Acceptance]
) -> ProblemOut:
    """Return a problem as it crosses HTTP; `acceptances` are those of its plan by problem."""
    accepted = acceptances.get(problem.id)
    agency = evaluation.snapshot.agencies.get(problem.agency or "")
    return ProblemOut(
        id=problem.id,
        check=problem.check.key,
        family=problem.check.family,
        severity=problem.check.severity,
        sentence=problem.sentence,
        english=problem.english,
        citation=citation_out(problem.citation),
        commune=problem.commune,
        commune_name=evaluation.scene.ground.communes[problem.commune].name,
        site=problem.site,
        agency=problem.agency,
        agency_name=agency.name if agency else None,
        building=problem.found.building,
        staff=problem.found.staff,
        asset=problem.found.asset,
        repair=problem.repair,
        repair_en=problem.repair_en,
        accepted=None
        if accepted is None
        else AcceptedOut(by=accepted.accepted_by, at=accepted.accepted_at, reason=accepted.reason),
    )
