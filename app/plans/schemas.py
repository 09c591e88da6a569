"""What crosses HTTP about plans. Areas and sums with decimals are text; dates are ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

import msgspec

from app.plans.diff import Changed, Difference
from app.plans.dispositions import Disposition, LegalBasis, Undecided
from app.plans.model import (
    KIND_OF,
    BaselineSummary,
    Decide,
    Displace,
    Move,
    Place,
    PlacementKey,
    PlanState,
    PlanSummary,
    Redo,
    Step,
    Undo,
    Withdraw,
)
from app.plans.snapshot import Snapshot, Totals

Reason: TypeAlias = Annotated[str, msgspec.Meta(max_length=2000)]


class BaselineIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Asks for a baseline of a province ("14" or "14@2025"), by default as of today."""

    province: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    taken_on: date | None = None


class BaselineOut(msgspec.Struct, kw_only=True):
    """A baseline; `sha256` names its content."""

    id: int
    province: str
    province_name: str
    name: str
    taken_on: date
    taken_at: datetime
    actor: str
    sha256: str
    record_counts: dict[str, int]


class PlanIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A new plan of a province on a baseline."""

    code: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    province: str
    baseline: int
    note: Annotated[str, msgspec.Meta(max_length=4000)] | None = None


class PlanOut(msgspec.Struct, kw_only=True):
    """A plan; its ETag is its revision."""

    code: str
    name: str
    province: str
    province_name: str
    baseline: int
    baseline_name: str
    baseline_taken_on: date
    baseline_sha256: str
    revision: int
    created_at: datetime
    created_by: str
    note: str | None


class _StepIn(msgspec.Struct, tag_field="kind", kw_only=True, forbid_unknown_fields=True):
    reason: Reason | None = None


class DecideIn(_StepIn, tag="decide"):
    """Decide what becomes of a site."""

    site: str
    disposition: str
    receiver: str | None = None
    receiver_agency: str | None = None
    new_use: str | None = None
    legal_basis: str | None = None
    deadline: date | None = None
    note: str | None = None


class WithdrawIn(_StepIn, tag="withdraw"):
    """Take back the decision about a site."""

    site: str


class PlaceIn(_StepIn, tag="place"):
    """Let an agency work in a site or building; the area in m², as text or number."""

    agency: str
    site: str
    building: str | None = None
    area_m2: Decimal | None = None
    note: str | None = None


class DisplaceIn(_StepIn, tag="displace"):
    """Take back an agency's placement."""

    agency: str
    site: str
    building: str | None = None


class UndoIn(_StepIn, tag="undo"):
    """Take back the latest move that still counts."""


class RedoIn(_StepIn, tag="redo"):
    """Let the move count again that the latest undo took back."""


StepIn: TypeAlias = DecideIn | WithdrawIn | PlaceIn | DisplaceIn | UndoIn | RedoIn


class MoveOut(msgspec.Struct, kw_only=True):
    """A move: what was done (`step`, empty for undo and redo) and the sentence that tells it."""

    revision: int
    kind: str
    step: dict[str, Any]
    sentence: str
    made_at: datetime
    made_by: str
    reason: str | None


class RevisionOut(msgspec.Struct, kw_only=True):
    """A plan as it was at a revision."""

    plan: str
    revision: int
    province: str
    baseline_taken_on: date
    decisions: list[Decide]
    placements: list[Place]
    totals: Totals


class DecisionChangeOut(msgspec.Struct, kw_only=True):
    """A site's decision before and after."""

    site: str
    kind: str
    changed_fields: list[str]
    before: Decide | None
    after: Decide | None


class PlacementChangeOut(msgspec.Struct, kw_only=True):
    """An agency's placement before and after."""

    agency: str
    site: str
    building: str | None
    kind: str
    changed_fields: list[str]
    before: Place | None
    after: Place | None


class DifferenceOut(msgspec.Struct, kw_only=True):
    """What leads from one revision to another; `totals_equal` is the proof of conservation."""

    from_revision: int
    to_revision: int
    decisions: list[DecisionChangeOut]
    placements: list[PlacementChangeOut]
    totals_equal: bool
    totals_before: Totals
    totals_after: Totals


class CatalogueOut(msgspec.Struct, kw_only=True):
    """Dispositions and legal bases, in the order of the data file."""

    dispositions: list[Disposition]
    legal_bases: list[LegalBasis]
    undecided: Undecided


def step_of(body: StepIn) -> Step:
    """Return the step that a request asks for."""
    fields = {name: getattr(body, name) for name in body.__struct_fields__ if name != "reason"}
    match body:
        case DecideIn():
            return Decide(**fields)
        case WithdrawIn():
            return Withdraw(**fields)
        case PlaceIn():
            return Place(**fields)
        case DisplaceIn():
            return Displace(**fields)
        case UndoIn():
            return Undo()
        case RedoIn():
            return Redo()


def plan_out(plan: PlanSummary) -> PlanOut:
    """Return a plan as it crosses HTTP."""
    return msgspec.convert(plan, PlanOut, from_attributes=True)


def baseline_out(baseline: BaselineSummary) -> BaselineOut:
    """Return a baseline as it crosses HTTP."""
    return msgspec.convert(baseline, BaselineOut, from_attributes=True)


def move_out(move: Move, sentence: str) -> MoveOut:
    """Return a move as it crosses HTTP."""
    return MoveOut(
        revision=move.revision,
        kind=KIND_OF[type(move.step)],
        step=msgspec.to_builtins(move.step),
        sentence=sentence,
        made_at=move.made_at,
        made_by=move.made_by,
        reason=move.reason,
    )


def revision_out(snapshot: Snapshot) -> RevisionOut:
    """Return a plan at a revision as it crosses HTTP."""
    state: PlanState = snapshot.state
    return RevisionOut(
        plan=snapshot.plan,
        revision=snapshot.revision,
        province=snapshot.province,
        baseline_taken_on=snapshot.baseline_taken_on,
        decisions=list(state.decisions.values()),
        placements=list(state.placements.values()),
        totals=snapshot.totals,
    )


def difference_out(change: Difference, from_revision: int, to_revision: int) -> DifferenceOut:
    """Return a difference as it crosses HTTP."""
    return DifferenceOut(
        from_revision=from_revision,
        to_revision=to_revision,
        decisions=[_decision_change(each) for each in change.decisions],
        placements=[_placement_change(each) for each in change.placements],
        totals_equal=change.totals_before == change.totals_after,
        totals_before=change.totals_before,
        totals_after=change.totals_after,
    )


def _decision_change(change: Changed[str, Decide]) -> DecisionChangeOut:
    return DecisionChangeOut(
        site=change.key,
        kind=change.kind,
        changed_fields=list(change.changed_fields),
        before=change.before,
        after=change.after,
    )


def _placement_change(change: Changed[PlacementKey, Place]) -> PlacementChangeOut:
    return PlacementChangeOut(
        agency=change.key.agency,
        site=change.key.site,
        building=change.key.building,
        kind=change.kind,
        changed_fields=list(change.changed_fields),
        before=change.before,
        after=change.after,
    )
