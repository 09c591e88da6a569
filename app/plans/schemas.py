"""What crosses HTTP about plans. Areas and sums with decimals are text; dates are ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from app.plans.diff import Changed, Difference
from app.plans.dispositions import Disposition, LegalBasis, Undecided
from app.plans.model import (
    KIND_OF,
    AssignAsset,
    AssignStaff,
    BaselineSummary,
    Change,
    Decide,
    Move,
    Place,
    PlacementKey,
    PlanSummary,
    Several,
    Step,
    Touched,
    changes_of,
    placement_order,
)
from app.plans.sentences import Wording
from app.plans.snapshot import Snapshot, Totals
from app.plans.step_schemas import StepIn


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
    """A new plan of a province on a baseline; the norms of `norms_on` count, else today's."""

    code: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    province: str
    baseline: int
    note: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    norms_on: date | None = None


class CopyIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A copy of a plan as a scenario: its moves up to a revision, by default all.

    `first`: what is done first in the copy; where it is refused there is no copy.
    """

    code: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    revision: int | None = None
    note: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    first: StepIn | None = None


class PlanOut(msgspec.Struct, kw_only=True):
    """A plan; its ETag is its revision. `copied_from`: the plan whose moves it began with."""

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
    norms_on: date
    copied_from: str | None
    copied_revision: int | None


SHOWN_CHANGES = 100
"""How many changes of a step of several are shown with it."""


class MoveOut(msgspec.Struct, kw_only=True):
    """A move: what was done and the sentence that tells it, in Vietnamese and in English.

    `step` is empty for undo and redo; of a step of several it has the first `SHOWN_CHANGES`
    changes, and `parts` says how many there are. `counts`: it is still in effect. `revertible`: it
    could be reverted now; `blocked_by`: the revisions of the later moves that stand in the way.
    """

    revision: int
    kind: str
    step: dict[str, Any]
    sentence: str
    english: str
    made_at: datetime
    made_by: str
    reason: str | None
    counts: bool
    revertible: bool
    blocked_by: list[int]
    parts: int


class PartOut(msgspec.Struct, kw_only=True):
    """One change of a step, with the sentence that tells it; `index` counts from 0."""

    index: int
    kind: str
    step: dict[str, Any]
    sentence: str
    english: str


class TouchedOut(msgspec.Struct, kw_only=True):
    """Codes of what a move changed something about, in order."""

    sites: list[str]
    agencies: list[str]
    staff: list[str]
    assets: list[str]


class MoveEventOut(msgspec.Struct, kw_only=True):
    """A move as those who follow the plan are told of it."""

    revision: int
    kind: str
    sentence: str
    english: str
    made_by: str
    touched: TouchedOut


class RevisionOut(msgspec.Struct, kw_only=True):
    """A plan as it was at a revision; `staff` and `assets` are those assigned by hand."""

    plan: str
    revision: int
    province: str
    baseline_taken_on: date
    norms_on: date
    decisions: list[Decide]
    placements: list[Place]
    staff: list[AssignStaff]
    assets: list[AssignAsset]
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


class StaffChangeOut(msgspec.Struct, kw_only=True):
    """A person's assignment by hand before and after."""

    staff: str
    kind: str
    changed_fields: list[str]
    before: AssignStaff | None
    after: AssignStaff | None


class AssetChangeOut(msgspec.Struct, kw_only=True):
    """An asset's assignment by hand before and after."""

    asset: str
    kind: str
    changed_fields: list[str]
    before: AssignAsset | None
    after: AssignAsset | None


class DifferenceOut(msgspec.Struct, kw_only=True):
    """What leads from one revision to another; `totals_equal` is the proof of conservation."""

    from_revision: int
    to_revision: int
    decisions: list[DecisionChangeOut]
    placements: list[PlacementChangeOut]
    staff: list[StaffChangeOut]
    assets: list[AssetChangeOut]
    totals_equal: bool
    totals_before: Totals
    totals_after: Totals


class CatalogueOut(msgspec.Struct, kw_only=True):
    """Dispositions and legal bases, in the order of the data file."""

    dispositions: list[Disposition]
    legal_bases: list[LegalBasis]
    undecided: Undecided


def plan_out(plan: PlanSummary) -> PlanOut:
    """Return a plan as it crosses HTTP."""
    return msgspec.convert(plan, PlanOut, from_attributes=True)


def baseline_out(baseline: BaselineSummary) -> BaselineOut:
    """Return a baseline as it crosses HTTP."""
    return msgspec.convert(baseline, BaselineOut, from_attributes=True)


def move_out(
    move: Move, told: Wording, *, counts: bool, blocked_by: tuple[int, ...] = ()
) -> MoveOut:
    """Return a move as it crosses HTTP."""
    return MoveOut(
        revision=move.revision,
        kind=KIND_OF[type(move.step)],
        step=_shown(move.step),
        sentence=told.sentence,
        english=told.english,
        made_at=move.made_at,
        made_by=move.made_by,
        reason=move.reason,
        counts=counts,
        revertible=counts and not blocked_by,
        blocked_by=list(blocked_by),
        parts=len(changes_of(move.step)) or 1,
    )


def part_out(index: int, change: Change, told: Wording) -> PartOut:
    """Return one change of a step as it crosses HTTP."""
    return PartOut(
        index=index,
        kind=KIND_OF[type(change)],
        step=_shown(change),
        sentence=told.sentence,
        english=told.english,
    )


def touched_out(touched: Touched) -> TouchedOut:
    """Return what a move touched as it crosses HTTP."""
    return TouchedOut(
        sites=sorted(touched.sites),
        agencies=sorted(touched.agencies),
        staff=sorted(touched.staff),
        assets=sorted(touched.assets),
    )


def move_event_out(move: Move, told: Wording, touched: Touched) -> MoveEventOut:
    """Return a move as those who follow the plan are told of it."""
    return MoveEventOut(
        revision=move.revision,
        kind=KIND_OF[type(move.step)],
        sentence=told.sentence,
        english=told.english,
        made_by=move.made_by,
        touched=touched_out(touched),
    )


def _shown(step: Step) -> dict[str, Any]:
    if isinstance(step, Several):
        shown = step.changes[:SHOWN_CHANGES]
        return {"changes": [{"kind": KIND_OF[type(each)], **_shown(each)} for each in shown]}
    fields: dict[str, Any] = msgspec.to_builtins(step)
    return fields


def revision_out(snapshot: Snapshot) -> RevisionOut:
    """Return a plan at a revision as it crosses HTTP, everything in order of its key."""
    state = snapshot.state
    return RevisionOut(
        plan=snapshot.plan,
        revision=snapshot.revision,
        province=snapshot.province,
        baseline_taken_on=snapshot.baseline_taken_on,
        norms_on=snapshot.norms_on,
        decisions=[decision for _, decision in sorted(state.decisions.items())],
        placements=[state.placements[key] for key in sorted(state.placements, key=placement_order)],
        staff=[each for _, each in sorted(state.staff.items())],
        assets=[each for _, each in sorted(state.assets.items())],
        totals=snapshot.totals,
    )


def difference_out(change: Difference, from_revision: int, to_revision: int) -> DifferenceOut:
    """Return a difference as it crosses HTTP."""
    return DifferenceOut(
        from_revision=from_revision,
        to_revision=to_revision,
        decisions=[_decision_change(each) for each in change.decisions],
        placements=[_placement_change(each) for each in change.placements],
        staff=[StaffChangeOut(staff=each.key, **_before_and_after(each)) for each in change.staff],
        assets=[
            AssetChangeOut(asset=each.key, **_before_and_after(each)) for each in change.assets
        ],
        totals_equal=change.totals_before == change.totals_after,
        totals_before=change.totals_before,
        totals_after=change.totals_after,
    )


def _decision_change(change: Changed[str, Decide]) -> DecisionChangeOut:
    return DecisionChangeOut(site=change.key, **_before_and_after(change))


def _placement_change(change: Changed[PlacementKey, Place]) -> PlacementChangeOut:
    return PlacementChangeOut(
        agency=change.key.agency,
        site=change.key.site,
        building=change.key.building,
        **_before_and_after(change),
    )


def _before_and_after(change: Changed[Any, Any]) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "changed_fields": list(change.changed_fields),
        "before": change.before,
        "after": change.after,
    }
