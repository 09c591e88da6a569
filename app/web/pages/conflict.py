"""The page for a writer who is late: what was done since, and the same move offered again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.response import Template

from app.access.actors import actor_of
from app.kernel.errors import StaleVersionError
from app.plans import move_service, service
from app.plans.model import Move, Redo, Step, Undo
from app.plans.sentences import worded
from app.web.forms import read_integer
from app.web.pages.plan import plan_page


@dataclass(frozen=True)
class Attempt:
    """What somebody tried to write, so that nothing has to be typed twice.

    `part` is the address, below the plan's, of the page on which the form stands.
    """

    plan: str
    part: str
    form: Mapping[str, str]

    @property
    def page(self) -> str:
        """The address of the page on which the form stands."""
        return f"/plans/{quote(self.plan)}/{self.part}"


async def conflict_page(
    request: Request[Any, Any, Any], attempt: Attempt, step: Step, error: StaleVersionError
) -> Template:
    """Return the page that tells what was done since, with the move as a form once more."""
    plan = await service.find_plan(attempt.plan)
    snapshot = await service.load_snapshot(attempt.plan)
    kept = {
        name: value
        for name, value in attempt.form.items()
        if name not in {"_csrf_token", "seen_revision", "idempotency_key", "copy_as"}
    }
    return plan_page(
        request,
        "plans/conflict.html",
        plan,
        snapshot,
        error.status,
        error=error,
        seen=attempt.form["seen_revision"],
        wanted=worded(step, snapshot.register, snapshot.dispositions),
        moves=error.extra.get("moves", ()),
        kept=kept,
        action=request.url.path,
        back=attempt.page,
        # What "the latest move" is has changed: an undo has to be asked for anew.
        can_repeat=not isinstance(step, Undo | Redo),
        copy_as=f"{attempt.plan[:50]}-{secrets.token_hex(3)}",
    )


async def where_to_write(request: Request[Any, Any, Any], attempt: Attempt) -> tuple[Attempt, int]:
    """Return the attempt with the plan that it is to be made in, and the revision to make it on.

    That is the plan and the revision that the form says, or a scenario made now of what its writer
    saw, where that was chosen on the page of a conflict.

    Raises:
        InvalidInputError: the form does not say which revision its writer saw.
    """
    seen = read_integer(attempt.form, "seen_revision", "Phiên bản đã xem")
    copy = attempt.form.get("copy_as")
    if copy is None:
        return attempt, seen
    source = await service.find_plan(attempt.plan)
    plan = await service.copy_plan(
        attempt.plan,
        copy,
        f"{source.name[:250]} (bản sao từ phiên bản {seen})",
        actor_of(request),
        revision=seen,
    )
    return replace(attempt, plan=plan.code), plan.revision


async def write(
    request: Request[Any, Any, Any], attempt: Attempt, step: Step, seen_revision: int
) -> Move:
    """Make the step that an attempt comes to, with the reason and the key of its form.

    Raises:
        StaleVersionError, ConflictError, InvalidInputError: as `move_service.make_move`.
    """
    return await move_service.make_move(
        attempt.plan,
        step,
        seen_revision=seen_revision,
        actor=actor_of(request),
        reason=attempt.form.get("reason"),
        idempotency_key=attempt.form.get("idempotency_key"),
    )
