"""Making moves in a plan, and telling them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import msgspec

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.db.engine import ENGINE, transaction
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, StaleVersionError
from app.kernel.text import tidy
from app.plans import store
from app.plans.diff import difference
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
from app.plans.rules import accepted, examined
from app.plans.schemas import MoveOut, PartOut, difference_out, move_out, part_out
from app.plans.sentences import sentence, tell
from app.plans.service import find_plan
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import (
    NothingToTakeBackError,
    NothingToUndoError,
    NotRevertibleError,
    Standing,
)

MAX_MOVES_TOLD = 200
"""How many of the moves since are listed for a writer who is late."""


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
    register = await register_of(found)
    request = _Request(
        await _accepted(step, found, register),
        seen_revision,
        actor,
        tidy(reason or "") or None,
        idempotency_key,
        lenient and not isinstance(step, Undo | Redo | Revert),
    )
    async with _turn(found):
        move = await _make_move(found, register, request)
        if move is not None:
            return move
        # Another process was quicker, with this very request or with another.
        if made := await _made_before(plan, request):
            return made
        raise _stale(found, await history_of(found), register, seen_revision)


@dataclass(frozen=True, slots=True)
class _Request:
    step: Step
    seen_revision: int
    actor: str
    reason: str | None
    idempotency_key: str | None
    lenient: bool

    def __post_init__(self) -> None:
        if self.idempotency_key is not None and not 1 <= len(self.idempotency_key) <= 200:
            raise InvalidInputError("Idempotency-Key phải có từ 1 đến 200 ký tự.")

    def on_top_of(self, history: History) -> _Request:
        """Return the request as one that has seen all moves, where it may be put on top of them."""
        if not self.lenient or not 0 <= self.seen_revision < history.revision:
            return self
        touched = history.standing.touches(self.step)
        if any(each.meets(touched) for each in history.trail[self.seen_revision :]):
            return self
        return replace(self, seen_revision=history.revision)


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, WeakValueDictionary[str, asyncio.Lock]] = (
    WeakKeyDictionary()
)


@asynccontextmanager
async def _turn(plan: PlanSummary) -> AsyncIterator[None]:
    """Let the writers of this process into a plan one by one: else all but one would be refused.

    Between processes the database decides. A transaction that has written in the plan already must
    not wait here for a writer who waits there for its end.
    """
    if ENGINE.transaction_exists():
        yield
        return
    turns = _turns.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
    turn = turns.setdefault(plan.code, asyncio.Lock())
    async with turn:
        yield


async def _make_move(plan: PlanSummary, register: Register, request: _Request) -> Move | None:
    """Make a move; None where the plan went on in the same moment."""
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
            raise _stale(plan, history, register, request.seen_revision)
        refuse_step(request.step, plan, history, register)
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


# --- What is refused -----------------------------------------------------------------------------

NOTHING_TO_TAKE_BACK = {
    "undo": "Không còn điều chỉnh nào để hoàn tác.",
    "redo": "Không có điều chỉnh nào đã hoàn tác để làm lại.",
    "withdraw": "Cơ sở nhà, đất này chưa có phương án xử lý để rút.",
    "displace": "Cơ quan, đơn vị này chưa được bố trí tại đây.",
    "release-staff": "Người này chưa được bố trí riêng, nên không có gì để rút.",
    "release-asset": "Tài sản này chưa được bố trí riêng, nên không có gì để rút.",
}


async def _accepted(step: Step, plan: PlanSummary, register: Register) -> Step:
    dispositions = catalogue().dispositions
    if isinstance(step, Undo | Redo | Revert):
        return step
    if not isinstance(step, Several):
        return accepted(step, register, dispositions)
    changes, problems = examined(step.changes, register, dispositions)
    if not problems:
        return Several(tuple(changes.values()))
    standing = (await history_of(plan)).standing
    try:
        standing.refuse(Several(tuple(changes.values())))
    except NothingToTakeBackError as error:
        indices = list(changes)
        problems += _missing(step, [indices[each] for each in error.indices])
    raise InvalidInputError(
        _refused_of(problems, len(step.changes)), problems=sorted(problems, key=_index)
    )


def refuse_step(step: Step, plan: PlanSummary, history: History, register: Register) -> None:
    """Do nothing if a step can be made after the last move of a history.

    Raises:
        ConflictError: see `make_move`.
    """
    try:
        history.standing.refuse(step)
    except NotRevertibleError as error:
        raise _not_revertible(error, plan, history, register) from error
    except NothingToTakeBackError as error:
        if not isinstance(step, Several):
            raise ConflictError(NOTHING_TO_TAKE_BACK[KIND_OF[type(step)]]) from error
        problems = _missing(step, error.indices)
        raise ConflictError(_refused_of(problems, len(step.changes)), problems=problems) from error
    except NothingToUndoError as error:
        raise ConflictError(NOTHING_TO_TAKE_BACK[KIND_OF[type(step)]]) from error


def _missing(step: Several, indices: Sequence[int]) -> list[dict[str, Any]]:
    kinds = {index: KIND_OF[type(step.changes[index])] for index in indices}
    return [
        {"index": index, "kind": kind, "detail": NOTHING_TO_TAKE_BACK[kind]}
        for index, kind in kinds.items()
    ]


def _refused_of(problems: Sequence[dict[str, Any]], changes: int) -> str:
    first = min(problems, key=_index)
    return (
        f"{len(problems)} trong {changes} thay đổi không thực hiện được, nên không thay đổi nào "
        f"được ghi. Thay đổi thứ {first['index'] + 1}: {first['detail']}"
    )


def _index(problem: dict[str, Any]) -> int:
    return int(problem["index"])


def _not_revertible(
    error: NotRevertibleError, plan: PlanSummary, history: History, register: Register
) -> ConflictError:
    snapshot = snapshot_of(plan, history, register, history.revision)
    if not error.blocked_by:
        return ConflictError(
            "Điều chỉnh này không còn hiệu lực (hoặc không có), nên không có gì để hủy.",
            blocked_by=[],
        )
    moves = [history.moves[revision - 1] for revision in error.blocked_by[:MAX_MOVES_TOLD]]
    blockers = [
        {"revision": move.revision, "sentence": tell(move, history.standing.subjects, snapshot)}
        for move in moves
    ]
    revisions = ", ".join(str(revision) for revision in error.blocked_by[:10])
    return ConflictError(
        f"Không hủy riêng điều chỉnh này được: điều chỉnh sau (phiên bản {revisions}) đã sửa cùng "
        "đối tượng. Hãy hủy điều chỉnh sau trước, hoặc sửa trực tiếp.",
        blocked_by=blockers,
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


def _stale(
    plan: PlanSummary, history: History, register: Register, seen_revision: int
) -> StaleVersionError:
    current = history.revision
    extra: dict[str, Any] = {"revision": current, "seen_revision": seen_revision}
    if seen_revision < current:
        seen = snapshot_of(plan, history, register, seen_revision)
        now_is = snapshot_of(plan, history, register, current)
        since = now_is.moves[seen_revision:]
        extra["moves_since"] = len(since)
        latest = told(now_is, history.standing, since[-MAX_MOVES_TOLD:])
        extra["moves"] = msgspec.to_builtins(latest)
        extra["difference"] = msgspec.to_builtins(
            difference_out(difference(seen, now_is), seen_revision, current)
        )
    return StaleVersionError(
        f"Phương án {plan.code} đang ở phiên bản {current}, bạn sửa trên phiên bản "
        f"{seen_revision}. Hãy xem các điều chỉnh mới rồi sửa lại trên phiên bản {current}.",
        **extra,
    )


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


async def find_move(plan: str, move: Move) -> MoveOut:
    """Return a move of a plan as it is told at its own revision.

    Raises:
        NotFoundError: there is no such plan.
    """
    found = await find_plan(plan)
    history = await history_of(found)
    snapshot = snapshot_of(found, history, await register_of(found), move.revision)
    return told(snapshot, history.standing_at(move.revision), [move])[0]


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
    if not 1 <= revision <= history.revision:
        raise NotFoundError(
            f"Phương án {plan} không có điều chỉnh nào tạo phiên bản {revision}; phiên bản mới "
            f"nhất là {history.revision}.",
            revision=history.revision,
        )
    register, dispositions = await register_of(found), catalogue().dispositions
    changes = changes_of(history.moves[revision - 1].step)
    return Page(
        items=[
            part_out(index, change, sentence(change, register, dispositions))
            for index, change in enumerate(changes[offset : offset + limit], start=offset)
        ],
        total=len(changes),
        page=page,
        page_size=page_size,
    )


def told(snapshot: Snapshot, standing: Standing, some: Sequence[Move]) -> list[MoveOut]:
    """Return some of the moves of a snapshot with the sentences that tell them."""
    return [
        move_out(
            move,
            tell(move, standing.subjects, snapshot),
            counts=standing.counts(move.revision),
            blocked_by=standing.blocked_by(move.revision),
        )
        for move in some
    ]
