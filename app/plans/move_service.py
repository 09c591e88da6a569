"""Making moves in a plan, and telling them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from app.access.idempotency import checked_key
from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.db.engine import ENGINE, transaction
from app.kernel.errors import InvalidInputError, NotFoundError
from app.kernel.text import tidy
from app.kernel.turns import Turns
from app.plans import store
from app.plans.dispositions import catalogue
from app.plans.loading import History, history_of, register_of, snapshot_of
from app.plans.model import (
    KIND_OF,
    Move,
    PlanSummary,
    Redo,
    Revert,
    Several,
    Step,
    Undo,
    changes_of,
)
from app.plans.refusals import accepted_step, refuse, stale
from app.plans.schemas import MoveOut, PartOut, part_out
from app.plans.sentences import worded
from app.plans.service import find_plan
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import Standing
from app.plans.telling import told


async def make_move(
    plan: str,
    step: Step,
    *,
    seen_revision: int,
    actor: str,
    reason: str | None = None,
    idempotency_key: str | None = None,
    lenient: bool = False,
) -> Move:
    """Make a move in a plan whose revision the writer has seen, and return it.

    A repeated idempotency key gives the move that was made under it, and makes none. `lenient`
    puts a move on top of those made since, where it touches nothing that they touched; an undo,
    redo or revert is never put on top.

    Raises:
        NotFoundError: there is no such plan.
        InvalidInputError: the step does not fit the baseline or the disposition (see
            `rules.accepted`), or the idempotency key was used for another step.
        ConflictError: nothing to undo, redo, revert or take back; of a step of several,
            `extra["problems"]` names every refused change, of a revert, `extra["blocked_by"]` the
            moves that stand in its way.
        StaleVersionError: the plan has moved on; `extra` holds the moves made since and the
            difference that they make.
    """
    found = await find_plan(plan)
    register, dispositions = await register_of(found), catalogue().dispositions
    # What a refused step of several could not take back is told too.
    several = isinstance(step, Several)
    standing = (await history_of(found)).standing if several else Standing()
    request = _Request(
        accepted_step(step, standing, register, dispositions),
        seen_revision,
        actor,
        tidy(reason or "") or None,
        idempotency_key,
        lenient and not isinstance(step, Undo | Redo | Revert),
    )
    async with _turn(found):
        move = await _make_move(found, register, request)
    # Another was quicker: with this very request, or with another. Nobody has to wait while the
    # difference is made out.
    move = move or await _made_before(plan, request)
    if move is None:
        history = await history_of(found)
        reached = 0 <= seen_revision < history.revision
        seen = snapshot_of(found, history, register, seen_revision) if reached else None
        now_is = snapshot_of(found, history, register, history.revision)
        raise stale(request.step, seen_revision, seen, now_is, history.standing)
    return move


@dataclass(frozen=True, slots=True)
class _Request:
    step: Step
    seen_revision: int
    actor: str
    reason: str | None
    idempotency_key: str | None
    lenient: bool

    def __post_init__(self) -> None:
        checked_key(self.idempotency_key)

    def on_top_of(self, history: History) -> _Request:
        """Return the request as one that has seen all moves, where it may be put on top of them."""
        if not self.lenient or not 0 <= self.seen_revision < history.revision:
            return self
        touched = history.standing.touches(self.step)
        if any(each.meets(touched) for each in history.trail[self.seen_revision :]):
            return self
        return replace(self, seen_revision=history.revision)


_turns = Turns()


@asynccontextmanager
async def _turn(plan: PlanSummary) -> AsyncIterator[None]:
    """Let the writers of this process into a plan one by one: else all but one would be refused.

    Between processes the database decides. A transaction that has written in the plan already must
    not wait here for a writer who waits there for its end.
    """
    if ENGINE.transaction_exists():
        yield
        return
    async with _turns.of(plan.code):
        yield


async def _make_move(plan: PlanSummary, register: Register, request: _Request) -> Move | None:
    """Make a move; None where the plan has gone on since the writer saw it."""
    async with transaction():
        if request.lenient:
            await store.hold_plan(plan.code)
        # The history first: a move under the same key that it lacks is found by the key, or raises
        # the revision only after this, and then `add_move` refuses.
        history = await history_of(plan)
        if made := await _made_before(plan.code, request):
            return made
        request = request.on_top_of(history)
        if history.revision != request.seen_revision:
            return None
        now_is = snapshot_of(plan, history, register, history.revision)
        refuse(request.step, history.standing, now_is)
        move = await store.add_move(
            plan.code,
            request.step,
            seen_revision=request.seen_revision,
            actor=request.actor,
            reason=request.reason,
            idempotency_key=request.idempotency_key,
        )
        if move is not None:
            await _record(plan.code, move)
        return move


async def _record(plan: str, move: Move) -> None:
    after: dict[str, Any] = {"revision": move.revision, "kind": KIND_OF[type(move.step)]}
    if isinstance(move.step, Several):
        after["parts"] = len(move.step.changes)  # The move holds them, and is never changed.
    else:
        after["step"] = store.payload_of(move.step)
    await record_change_set(
        move.made_by,
        "plans.make_move",
        [RecordChange("plan", plan, {"revision": move.revision - 1}, after)],
        reason=move.reason,
    )


async def _made_before(plan: str, request: _Request) -> Move | None:
    """Return the move that was made under the request's key; refuse the key for another step."""
    if request.idempotency_key is None:
        return None
    made = await store.move_of_key(plan, request.idempotency_key)
    if made is not None and (made.step, made.reason) != (request.step, request.reason):
        raise InvalidInputError(
            f"Idempotency-Key “{request.idempotency_key}” đã dùng cho một điều chỉnh khác (phiên "
            f"bản {made.revision}); mỗi điều chỉnh cần một khóa riêng.",
            revision=made.revision,
        )
    return made


# --- Telling -------------------------------------------------------------------------------------


async def moves(plan: str, *, page: int = 1, page_size: int = DEFAULT_PAGE_SIZE) -> Page[MoveOut]:
    """Return a page of a plan's moves as sentences, the latest first.

    Raises:
        NotFoundError: there is no such plan.
    """
    limit, offset = limit_offset(page, page_size)
    found = await find_plan(plan)
    history = await history_of(found)
    snapshot = snapshot_of(found, history, await register_of(found), history.revision)
    last = history.revision - offset
    some = history.moves[max(0, last - limit) : max(0, last)][::-1]
    return Page(
        items=told(snapshot, history.standing, some),
        total=history.revision,
        page=page,
        page_size=page_size,
    )


async def moves_about(snapshot: Snapshot, site: str, limit: int) -> list[MoveOut]:
    """Return the latest moves up to a snapshot that changed something about a site."""
    found = await find_plan(snapshot.plan)
    standing = (await history_of(found)).standing_at(snapshot.revision)
    about = [
        move
        for move, touched in zip(snapshot.moves, snapshot.trail, strict=True)
        if site in touched.sites
    ]
    return told(snapshot, standing, about[: -limit - 1 : -1])


async def find_move(plan: str, move: Move) -> MoveOut:
    """Return a move of a plan as it is told at its own revision.

    Raises:
        NotFoundError: there is no such plan.
    """
    found = await find_plan(plan)
    history = await history_of(found)
    snapshot = snapshot_of(found, history, await register_of(found), move.revision)
    return told(snapshot, history.standing_at(move.revision), [move])[0]


async def told_move(plan: str, revision: int) -> MoveOut:
    """Return the move that made a revision, as it stands now.

    Raises:
        NotFoundError: there is no such plan, or no move made this revision.
    """
    found = await find_plan(plan)
    history = await history_of(found)
    _require_move(found, history, revision)
    snapshot = snapshot_of(found, history, await register_of(found), history.revision)
    return told(snapshot, history.standing, [history.moves[revision - 1]])[0]


async def parts(
    plan: str, revision: int, *, page: int = 1, page_size: int = DEFAULT_PAGE_SIZE
) -> Page[PartOut]:
    """Return a page of the changes that a move made, each with its sentence, in order.

    An undo, redo or revert names no changes of its own.

    Raises:
        NotFoundError: there is no such plan, or no move made this revision.
    """
    limit, offset = limit_offset(page, page_size)
    found = await find_plan(plan)
    history = await history_of(found)
    _require_move(found, history, revision)
    register, dispositions = await register_of(found), catalogue().dispositions
    changes = changes_of(history.moves[revision - 1].step)
    return Page(
        items=[
            part_out(index, change, worded(change, register, dispositions))
            for index, change in enumerate(changes[offset : offset + limit], start=offset)
        ],
        total=len(changes),
        page=page,
        page_size=page_size,
    )


def _require_move(plan: PlanSummary, history: History, revision: int) -> None:
    if not 1 <= revision <= history.revision:
        raise NotFoundError(
            f"Phương án {plan.code} không có điều chỉnh nào tạo phiên bản {revision}; phiên bản "
            f"mới nhất là {history.revision}.",
            revision=history.revision,
        )
