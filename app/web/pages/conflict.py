"""The page for a writer who is late: what was done since, and the same move offered again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.response import Template

from app.access.actors import actor_of
from app.kernel.errors import StaleVersionError
from app.plans import service
from app.plans.model import Redo, Step, Undo
from app.plans.sentences import sentence
from app.web.pages.plan import plan_page


@dataclass(frozen=True)
class Attempt:
    """What somebody tried to write, so that nothing has to be typed twice.

    `page` is the address of the page on which the form stands.
    """

    plan: str
    page: str
    form: Mapping[str, str]


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
        wanted=sentence(step, snapshot.register, snapshot.dispositions),
        moves=error.extra.get("moves", ()),
        kept=kept,
        action=request.url.path,
        back=attempt.page,
        # What "the latest move" is has changed: an undo has to be asked for anew.
        can_repeat=not isinstance(step, Undo | Redo),
        copy_as=f"{attempt.plan[:50]}-{secrets.token_hex(3)}",
    )


async def where_to_write(
    request: Request[Any, Any, Any], attempt: Attempt, seen_revision: int
) -> tuple[str, int]:
    """Return the plan and revision on which a move is to be made.

    That is the plan itself, or a scenario made now of what its writer saw, where that was chosen on
    the page of a conflict.
    """
    copy = attempt.form.get("copy_as")
    if copy is None:
        return attempt.plan, seen_revision
    source = await service.find_plan(attempt.plan)
    plan = await service.copy_plan(
        attempt.plan,
        copy,
        f"{source.name[:250]} (bản sao từ phiên bản {seen_revision})",
        actor_of(request),
        revision=seen_revision,
    )
    return plan.code, plan.revision
