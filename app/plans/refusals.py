"""How a step that cannot be made is refused: in words, and with what a program needs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.kernel.errors import ConflictError, InvalidInputError, StaleVersionError
from app.plans.diff import difference
from app.plans.dispositions import Disposition
from app.plans.model import KIND_OF, Redo, Revert, Several, Step, Touched, Undo
from app.plans.rules import accepted, examined
from app.plans.schemas import difference_out, touched_out
from app.plans.sentences import tell
from app.plans.snapshot import Register, Snapshot
from app.plans.standing import (
    NothingToTakeBackError,
    NothingToUndoError,
    NotRevertibleError,
    Standing,
)
from app.plans.telling import told

MAX_MOVES_TOLD = 200
"""How many of the moves since are listed for a writer who is late."""

NOTHING_TO_TAKE_BACK = {
    "undo": "Không còn điều chỉnh nào để hoàn tác.",
    "redo": "Không có điều chỉnh nào đã hoàn tác để làm lại.",
    "withdraw": "Cơ sở nhà, đất này chưa có phương án xử lý để rút.",
    "displace": "Cơ quan, đơn vị này chưa được bố trí tại đây.",
    "release-staff": "Người này chưa được bố trí riêng, nên không có gì để rút.",
    "release-asset": "Tài sản này chưa được bố trí riêng, nên không có gì để rút.",
}


def accepted_step(
    step: Step, standing: Standing, register: Register, dispositions: Mapping[str, Disposition]
) -> Step:
    """Return a step as a plan keeps it.

    Raises:
        InvalidInputError: see `rules.accepted`; of a step of several, `extra["problems"]` names
            every refused change, those too that have nothing to take back where the plan stands.
    """
    match step:
        case Undo() | Redo() | Revert():
            return step
        case Several(changes):
            kept, problems = examined(changes, register, dispositions)
        case change:
            return accepted(change, register, dispositions)
    if not problems:
        return Several(tuple(kept.values()))
    try:
        standing.refuse(Several(tuple(kept.values())))
    except NothingToTakeBackError as error:
        indices = list(kept)
        problems += _missing(step, [indices[each] for each in error.indices])
    raise InvalidInputError(
        _refused_of(problems, len(changes)), problems=sorted(problems, key=_index)
    )


def refuse(step: Step, standing: Standing, snapshot: Snapshot) -> None:
    """Do nothing if a step can be made where a plan stands, with this snapshot.

    Raises:
        ConflictError: nothing to undo, redo, revert or take back; of a step of several,
            `extra["problems"]` names every refused change, of a revert, `extra["blocked_by"]` the
            moves that stand in its way.
    """
    try:
        standing.refuse(step)
    except NotRevertibleError as error:
        raise _not_revertible(error, standing, snapshot) from error
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
    error: NotRevertibleError, standing: Standing, snapshot: Snapshot
) -> ConflictError:
    if not error.blocked_by:
        return ConflictError(
            "Điều chỉnh này không còn hiệu lực (hoặc không có), nên không có gì để hủy.",
            blocked_by=[],
        )
    moves = [snapshot.moves[revision - 1] for revision in error.blocked_by[:MAX_MOVES_TOLD]]
    blockers = [
        {"revision": move.revision, **tell(move, standing.subjects, snapshot)._asdict()}
        for move in moves
    ]
    revisions = ", ".join(str(revision) for revision in error.blocked_by[:10])
    return ConflictError(
        f"Không hủy riêng điều chỉnh này được: điều chỉnh sau (phiên bản {revisions}) đã sửa cùng "
        "đối tượng. Hãy hủy điều chỉnh sau trước, hoặc sửa trực tiếp.",
        blocked_by=blockers,
    )


def stale(
    step: Step, seen_revision: int, seen: Snapshot | None, now_is: Snapshot, standing: Standing
) -> StaleVersionError:
    """Return what a late writer is told.

    Args:
        step, seen_revision: what the writer wants, on which revision.
        seen: the plan as the writer saw it; None where it has never been at that revision.
        now_is, standing: the plan as it is.
    """
    current = now_is.revision
    extra: dict[str, Any] = {"revision": current, "seen_revision": seen_revision}
    if seen is not None:
        since = now_is.moves[seen_revision:]
        latest = told(now_is, standing, since[-MAX_MOVES_TOLD:])
        change = difference_out(difference(seen, now_is), seen_revision, current)
        turns_back = isinstance(step, Undo | Redo | Revert)
        own = Touched() if turns_back else standing.touches(step)
        extra |= {
            "moves_since": len(since),
            "moves": msgspec.to_builtins(latest),
            "meets": msgspec.to_builtins(touched_out(own & now_is.touched_since(seen_revision))),
            "choices": _choices(now_is.plan, current, seen_revision, may_repeat=not turns_back),
            "difference": msgspec.to_builtins(change),
        }
    return StaleVersionError(
        f"Phương án {now_is.plan} đang ở phiên bản {current}, bạn sửa trên phiên bản "
        f"{seen_revision}. Hãy xem các điều chỉnh mới rồi sửa lại trên phiên bản {current}.",
        **extra,
    )


def _choices(
    plan: str, current: int, seen_revision: int, *, may_repeat: bool
) -> list[dict[str, Any]]:
    """Return what a late writer may do: let the others' moves stand, repeat, or go own ways."""
    theirs = {"choice": "theirs", "revision": current}
    # What "the latest move" is has changed: an undo has to be asked for anew.
    mine = [{"choice": "mine", "revision": current}] if may_repeat else []
    address = f"/api/v1/plans/{plan}/copies"
    return [theirs, *mine, {"choice": "copy", "href": address, "revision": seen_revision}]
