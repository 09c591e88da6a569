"""Plans: the use cases, each one transaction."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from app.access.paging import DEFAULT_PAGE_SIZE, Page, limit_offset
from app.audit.store import RecordChange, record_change_set
from app.db.engine import transaction
from app.kernel.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StaleVersionError,
)
from app.kernel.ids import NEW_VINTAGE, unit_key
from app.kernel.text import tidy
from app.plans import store
from app.plans.baseline import baseline_sha256, freeze
from app.plans.diff import Difference, difference
from app.plans.dispositions import catalogue
from app.plans.loading import History, history_of, register_of, snapshot_of
from app.plans.model import (
    KIND_OF,
    BaselineSummary,
    Move,
    NothingToTakeBackError,
    NothingToUndoError,
    PlanSummary,
    Redo,
    Step,
    Undo,
)
from app.plans.rules import accepted
from app.plans.schemas import MoveOut, difference_out, move_out
from app.plans.sentences import subjects, tell
from app.plans.snapshot import Register, Snapshot, totals_of

MAX_MOVES_TOLD = 200
"""How many of the moves since are listed for a writer who is late."""

_PLAN_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


# --- Baselines -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Freezing:
    """What came of a freezing: a new baseline, or the one that holds the same register already."""

    baseline: BaselineSummary
    is_new: bool


async def freeze_baseline(province: str, name: str, taken_on: date, actor: str) -> int:
    """Freeze the register of a province and return the baseline's id; see `take_baseline`."""
    return (await take_baseline(province, name, taken_on, actor)).baseline.id


async def take_baseline(province: str, name: str, taken_on: date, actor: str) -> Freezing:
    """Freeze the register of a province ("14" or "14@2025") as it is at this moment.

    A register that has not changed since an earlier baseline gives that baseline.

    Raises:
        NotFoundError: the province is not loaded.
        InvalidInputError: the name is empty, or the code no unit's.
    """
    key = _province_key(province)
    name = _name(name, "Tên của hiện trạng")
    async with store.register_held_still():
        if not await store.province_exists(key):
            raise NotFoundError(f"Không có tỉnh {key}; hãy nạp đơn vị hành chính trước.", code=key)
        register = await store.read_register(key)
        sections, totals = await asyncio.to_thread(lambda: (freeze(register), totals_of(register)))
        sha256 = baseline_sha256(key, sections)
        existing = await store.baseline_named_by(key, sha256)
        if existing is None:
            baseline_id = await store.save_baseline(
                key,
                name=name,
                taken_on=taken_on,
                actor=actor,
                sha256=sha256,
                totals=totals,
                sections=sections,
            )
            after = {
                "province": key,
                "name": name,
                "taken_on": taken_on.isoformat(),
                "sha256": sha256,
                "totals": msgspec.to_builtins(totals),
            }
            await record_change_set(
                actor,
                "plans.take_baseline",
                [RecordChange("baseline", str(baseline_id), None, after)],
            )
        else:
            baseline_id = existing
        return Freezing(await find_baseline(baseline_id), is_new=existing is None)


async def find_baseline(baseline: int) -> BaselineSummary:
    """Return a baseline.

    Raises:
        NotFoundError: there is none of this id.
    """
    found = await store.find_baseline(baseline)
    if found is None:
        raise NotFoundError(f"Không có hiện trạng số {baseline}.", code=str(baseline))
    return found


async def baselines(
    *, page: int = 1, page_size: int = DEFAULT_PAGE_SIZE, province: str | None = None
) -> Page[BaselineSummary]:
    """Return a page of the baselines (of a province), the latest first."""
    limit, offset = limit_offset(page, page_size)
    items, total = await store.baselines(
        None if province is None else _province_key(province), limit, offset
    )
    return Page(items=items, total=total, page=page, page_size=page_size)


# --- Plans ---------------------------------------------------------------------------------------


async def create_plan(
    code: str, name: str, province: str, baseline: int, actor: str, *, note: str | None = None
) -> PlanSummary:
    """Create a plan without moves.

    Raises:
        InvalidInputError: the code has other characters than a-z, 0-9 and -, the name is empty, or
            the baseline is another province's.
        NotFoundError: there is no such baseline.
        ConflictError: the code is taken.
    """
    key = _province_key(province)
    name = _name(name, "Tên của phương án")
    if not _PLAN_CODE.fullmatch(code):
        raise InvalidInputError(
            f"Mã phương án “{code}” không hợp lệ: chỉ dùng chữ thường không dấu, chữ số và dấu "
            "gạch ngang, tối đa 64 ký tự (ví dụ son-la-2025).",
            field="code",
        )
    async with transaction():
        frozen = await find_baseline(baseline)
        if frozen.province != key:
            raise InvalidInputError(
                f"Hiện trạng số {baseline} là của {frozen.province_name}, không phải của tỉnh "
                f"{key}.",
                field="baseline",
            )
        note = (note or "").strip() or None
        if not await store.add_plan(
            code, name=name, province=key, baseline=baseline, actor=actor, note=note
        ):
            raise ConflictError(f"Đã có phương án mã “{code}”; hãy chọn mã khác.", code=code)
        after = {"name": name, "province": key, "baseline": baseline, "revision": 0, "note": note}
        await record_change_set(
            actor, "plans.create_plan", [RecordChange("plan", code, None, after)]
        )
        return await find_plan(code)


async def find_plan(code: str) -> PlanSummary:
    """Return a plan.

    Raises:
        NotFoundError: there is none of this code.
    """
    plan = await store.find_plan(code)
    if plan is None:
        raise NotFoundError(f"Không có phương án mã “{code}”.", code=code)
    return plan


async def plans(
    *,
    page: int = 1,
    page_size: int = DEFAULT_PAGE_SIZE,
    q: str = "",
    province: str | None = None,
) -> Page[PlanSummary]:
    """Return a page of the plans (of a province) with `q` in code or name, in order of code."""
    limit, offset = limit_offset(page, page_size)
    items, total = await store.plans(
        None if province is None else _province_key(province), q, limit, offset
    )
    return Page(items=items, total=total, page=page, page_size=page_size)


# --- Moves ---------------------------------------------------------------------------------------


async def make_move(
    plan: str,
    step: Step,
    *,
    seen_revision: int,
    actor: str,
    reason: str | None = None,
    idempotency_key: str | None = None,
) -> Move:
    """Make a move in a plan whose revision the writer has seen, and return it.

    A repeated idempotency key gives the move that was made under it, and makes none.

    Raises:
        NotFoundError: there is no such plan.
        InvalidInputError: the step does not fit the baseline or the disposition (see
            `rules.accepted`), or the idempotency key was used for another step.
        ConflictError: nothing to undo, redo or take back.
        StaleVersionError: the plan has moved on; `extra` holds the moves made since and the
            difference that they make.
    """
    request = _Request(step, seen_revision, actor, tidy(reason or "") or None, idempotency_key)
    return await _make_move(await find_plan(plan), request)


@dataclass(frozen=True, slots=True)
class _Request:
    step: Step
    seen_revision: int
    actor: str
    reason: str | None
    idempotency_key: str | None

    def __post_init__(self) -> None:
        if self.idempotency_key is not None and not 1 <= len(self.idempotency_key) <= 200:
            raise InvalidInputError("Idempotency-Key phải có từ 1 đến 200 ký tự.")


async def _make_move(plan: PlanSummary, request: _Request) -> Move:
    register = await register_of(plan)
    step = accepted(request.step, register, catalogue().dispositions)
    # The history first: a move under the same key that it lacks is found by the key, or raises the
    # revision only after this, and then `add_move` refuses.
    history = await history_of(plan)
    if made := await _made_before(plan.code, request, step):
        return made
    if history.revision != request.seen_revision:
        raise _stale(plan, history, register, request.seen_revision)
    try:
        history.standing.refuse(step)
    except (NothingToUndoError, NothingToTakeBackError) as error:
        raise ConflictError(_NOTHING[KIND_OF[type(step)]]) from error
    async with transaction():
        move = await store.add_move(
            plan.code,
            step,
            seen_revision=request.seen_revision,
            actor=request.actor,
            reason=request.reason,
            idempotency_key=request.idempotency_key,
        )
        if move is not None:
            after = {
                "revision": move.revision,
                "kind": KIND_OF[type(step)],
                "step": store.payload_of(step),
            }
            before = {"revision": request.seen_revision}
            await record_change_set(
                request.actor,
                "plans.make_move",
                [RecordChange("plan", plan.code, before, after)],
                reason=request.reason,
            )
            return move
    # Another writer was quicker, with this very request or with another.
    if made := await _made_before(plan.code, request, step):
        return made
    raise _stale(plan, await history_of(plan), register, request.seen_revision)


_NOTHING = {
    "undo": "Không còn điều chỉnh nào để hoàn tác.",
    "redo": "Không có điều chỉnh nào đã hoàn tác để làm lại.",
    "withdraw": "Cơ sở nhà, đất này chưa có phương án xử lý để rút.",
    "displace": "Cơ quan, đơn vị này chưa được bố trí tại đây.",
}


async def _made_before(plan: str, request: _Request, step: Step) -> Move | None:
    """Return the move that was made under the request's key; refuse the key for another step."""
    if request.idempotency_key is None:
        return None
    made = await store.move_of_key(plan, request.idempotency_key)
    if made is not None and (made.step, made.reason) != (step, request.reason):
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
        extra["moves"] = msgspec.to_builtins(told(now_is, since[-MAX_MOVES_TOLD:]))
        extra["difference"] = msgspec.to_builtins(
            difference_out(difference(seen, now_is), seen_revision, current)
        )
    return StaleVersionError(
        f"Phương án {plan.code} đang ở phiên bản {current}, bạn sửa trên phiên bản "
        f"{seen_revision}. Hãy xem các điều chỉnh mới rồi sửa lại trên phiên bản {current}.",
        **extra,
    )


async def moves(plan: str, *, page: int = 1, page_size: int = DEFAULT_PAGE_SIZE) -> Page[MoveOut]:
    """Return a page of a plan's moves as sentences, the latest first.

    Raises:
        NotFoundError: there is no such plan.
    """
    limit, offset = limit_offset(page, page_size)
    snapshot = await load_snapshot(plan)
    latest_first = snapshot.moves[::-1]
    return Page(
        items=told(snapshot, latest_first[offset : offset + limit]),
        total=len(latest_first),
        page=page,
        page_size=page_size,
    )


def told(snapshot: Snapshot, some: Sequence[Move]) -> list[MoveOut]:
    """Return some of the moves of a snapshot with the sentences that tell them."""
    turns_back = any(isinstance(move.step, Undo | Redo) for move in some)
    about = subjects(snapshot.moves) if turns_back else {}
    return [move_out(move, tell(move, about.get(move.revision), snapshot)) for move in some]


# --- Snapshots -----------------------------------------------------------------------------------


async def load_snapshot(plan: str, revision: int | None = None) -> Snapshot:
    """Return a plan on its baseline at a revision, by default the latest.

    Raises:
        NotFoundError: there is no such plan, or it has not reached this revision.
    """
    found = await find_plan(plan)
    history = await history_of(found)
    latest = history.revision
    if revision is None:
        revision = latest
    if not 0 <= revision <= latest:
        raise NotFoundError(
            f"Phương án {plan} chưa có phiên bản {revision}; phiên bản mới nhất là {latest}.",
            revision=latest,
        )
    return snapshot_of(found, history, await register_of(found), revision)


async def compare(plan: str, from_revision: int, to_revision: int) -> Difference:
    """Return the difference between two revisions of a plan.

    Raises:
        NotFoundError: there is no such plan, or it has not reached one of the revisions.
    """
    return difference(
        await load_snapshot(plan, from_revision), await load_snapshot(plan, to_revision)
    )


# --- Words ---------------------------------------------------------------------------------------


def _province_key(province: str) -> str:
    return province if "@" in province else unit_key(province, NEW_VINTAGE)


def _name(name: str, what: str) -> str:
    name = tidy(name)
    if not 1 <= len(name) <= 300:
        raise InvalidInputError(f"{what} phải có từ 1 đến 300 ký tự.", field="name")
    return name
