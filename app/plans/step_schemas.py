"""Steps as they come over HTTP: what a planner asks for, by `kind`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

import msgspec

from app.kernel.errors import InvalidInputError
from app.plans.model import KINDS, Several, Step

Reason: TypeAlias = Annotated[str, msgspec.Meta(max_length=2000)]


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


class AssignStaffIn(_StepIn, tag="assign-staff"):
    """Let a person work in an agency, and in a site where it is known."""

    staff: str
    agency: str
    site: str | None = None


class ReleaseStaffIn(_StepIn, tag="release-staff"):
    """Let a person again be where succession and placement lead."""

    staff: str


class AssignAssetIn(_StepIn, tag="assign-asset"):
    """Give an asset to an agency, and to a site where it is known."""

    asset: str
    agency: str
    site: str | None = None


class ReleaseAssetIn(_StepIn, tag="release-asset"):
    """Let an asset again be where succession and placement lead."""

    asset: str


ChangeIn: TypeAlias = (
    DecideIn
    | WithdrawIn
    | PlaceIn
    | DisplaceIn
    | AssignStaffIn
    | ReleaseStaffIn
    | AssignAssetIn
    | ReleaseAssetIn
)


class SeveralIn(_StepIn, tag="several"):
    """Make several changes as one step, all or none; the step has one reason, changes have none."""

    changes: list[ChangeIn]


class RevertIn(_StepIn, tag="revert"):
    """Take back the step that made a revision."""

    revision: int


class UndoIn(_StepIn, tag="undo"):
    """Take back the latest move that still counts."""


class RedoIn(_StepIn, tag="redo"):
    """Let the move count again that the latest undo took back."""


StepIn: TypeAlias = ChangeIn | SeveralIn | RevertIn | UndoIn | RedoIn


def step_of(body: StepIn) -> Step:
    """Return the step that a request asks for."""
    if isinstance(body, SeveralIn):
        if any(change.reason is not None for change in body.changes):
            raise InvalidInputError(
                "Lý do là của cả lần điều chỉnh, không của từng thay đổi; ghi “reason” ở ngoài.",
                field="reason",
            )
        return Several(tuple(_plain_step(change) for change in body.changes))
    step: Step = _plain_step(body)
    return step


def _plain_step(body: Any) -> Any:
    fields = {name: getattr(body, name) for name in body.__struct_fields__ if name != "reason"}
    return KINDS[body.__struct_config__.tag](**fields)
