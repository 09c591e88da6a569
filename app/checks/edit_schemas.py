"""What crosses HTTP about edits, previews and acceptances."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from app.checks.effect import Effect
from app.checks.evaluation import Evaluation, Part
from app.checks.model import Amount, Number
from app.checks.registry import METERS
from app.checks.schemas import (
    CommuneMetersOut,
    MeterOut,
    ProblemOut,
    shown,
)
from app.plans.model import Touched
from app.plans.schemas import MoveOut
from app.plans.step_schemas import StepIn

MAX_PROBLEMS_TOLD = 50
"""How many added and removed problems an answer lists; their number is told beside."""


class TouchedOut(msgspec.Struct, kw_only=True):
    """Codes of what a move changed, in order."""

    sites: list[str]
    agencies: list[str]
    staff: list[str]
    assets: list[str]


class ProblemsChangedOut(msgspec.Struct, kw_only=True):
    """Problems that are there now and were not, and the other way round: the first 50 of each."""

    added: list[ProblemOut]
    removed: list[ProblemOut]
    added_count: int
    removed_count: int


class EditOut(msgspec.Struct, kw_only=True):
    """A move that was made, and what it came to: meters of the plan and of touched communes."""

    move: MoveOut
    revision: int
    set_hash: str
    plan_meters: list[MeterOut]
    communes: list[CommuneMetersOut]
    touched: TouchedOut
    problems: ProblemsChangedOut


class PreviewIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Asks what a step would do if it were made on a revision."""

    seen_revision: int
    step: StepIn


class MeterChangeOut(msgspec.Struct, kw_only=True):
    """What a meter shows now and would show."""

    key: str
    before: Number | None
    after: Number | None


class PlanMeterChangeOut(msgspec.Struct, kw_only=True):
    """What a meter of the plan shows now and would show."""

    key: str
    name: str
    english: str
    unit: str
    before: Number | None
    after: Number | None


class CommuneChangeOut(msgspec.Struct, kw_only=True):
    """What the meters of a commune show now and would show."""

    unit: str
    name: str
    meters: list[MeterChangeOut]


class RefusedOut(msgspec.Struct, kw_only=True):
    """A part of a step that could not be made, by its place in the step."""

    index: int
    detail: str
    english: str


class PreviewOut(msgspec.Struct, kw_only=True):
    """What a step would do; nothing of it is stored.

    `changes`: of how many parts the step consists; `refused`: which of them could not be made.
    """

    meters: list[PlanMeterChangeOut]
    communes: list[CommuneChangeOut]
    problems: ProblemsChangedOut
    changes: int
    refused: list[RefusedOut]


class AcceptanceIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Accepts a problem (by its id) with a reason."""

    problem: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


def touched_out(touched: Touched) -> TouchedOut:
    """Return what was touched as it crosses HTTP."""
    return TouchedOut(
        sites=sorted(touched.sites),
        agencies=sorted(touched.agencies),
        staff=sorted(touched.staff),
        assets=sorted(touched.assets),
    )


def plan_changes_out(before: Evaluation, after: Evaluation) -> list[PlanMeterChangeOut]:
    """Return all meters of a plan before and after."""
    return [
        PlanMeterChangeOut(
            key=meter.key,
            name=meter.name,
            english=meter.english,
            unit=meter.unit,
            before=shown(meter, before.amounts[meter.key])[0],
            after=shown(meter, after.amounts[meter.key])[0],
        )
        for meter in METERS
    ]


def commune_changes_out(
    before: Evaluation, after: Evaluation, changed: Effect
) -> list[CommuneChangeOut]:
    """Return the meters of the communes that a step touches, before and after."""
    names = after.scene.ground.communes
    return [
        CommuneChangeOut(
            unit=commune,
            name=names[commune].name,
            meters=_changes(before.parts[commune], after.parts[commune]),
        )
        for commune in changed.communes
    ]


def _changes(before: Part, after: Part) -> list[MeterChangeOut]:
    pairs: list[tuple[Any, Amount, Amount]] = [
        (meter, before.amounts[meter.key], after.amounts[meter.key]) for meter in METERS
    ]
    return [
        MeterChangeOut(key=meter.key, before=shown(meter, a)[0], after=shown(meter, b)[0])
        for meter, a, b in pairs
    ]
