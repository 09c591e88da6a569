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
from app.plans.copy_service import FirstStep, copy_plan
from app.plans.model import Redo, Step, Undo
from app.plans.sentences import worded
from app.web.forms import KEY_FIELD, key_of, read_integer
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
        if name not in {"_csrf_token", "seen_revision", KEY_FIELD, "copy_as"}
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


async def write(
    request: Request[Any, Any, Any], attempt: Attempt, step: Step
) -> tuple[Attempt, int]:
    """Make the step that an attempt comes to, with the reason and the key of its form.

    It is made in the plan and on the revision that the form says; or, where that was chosen on the
    page of a conflict, in a scenario of what its writer saw, which is made with it or not at all.

    Returns:
        the attempt with the plan that was written in, and the revision that the step made.

    Raises:
        InvalidInputError: the form does not say which revision its writer saw, or as
            `move_service.make_move` and `copy_service.copy_plan`.
        StaleVersionError, ConflictError: as these.
    """
    form = attempt.form
    seen = read_integer(form, "seen_revision", "Phiên bản đã xem")
    if "copy_as" in form:
        source = await service.find_plan(attempt.plan)
        copy = await copy_plan(
            attempt.plan,
            form["copy_as"],
            f"{source.name[:250]} (bản sao từ phiên bản {seen})",
            actor_of(request),
            revision=seen,
            first=FirstStep(step, form.get("reason")),
            idempotency_key=key_of(form),
        )
        return replace(attempt, plan=copy.code), seen + 1
    move = await move_service.make_move(
        attempt.plan,
        step,
        seen_revision=seen,
        actor=actor_of(request),
        reason=form.get("reason"),
        idempotency_key=key_of(form),
    )
    return attempt, move.revision
