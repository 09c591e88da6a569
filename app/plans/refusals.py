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

_NOTHING_TO_TAKE_BACK = {
    "undo": ("Không còn điều chỉnh nào để hoàn tác.", "No move is left to undo."),
    "redo": (
        "Không có điều chỉnh nào đã hoàn tác để làm lại.",
        "No move was undone that could be made again.",
    ),
    "withdraw": (
        "Cơ sở nhà, đất này chưa có phương án xử lý để rút.",
        "This site is undecided: there is nothing to withdraw.",
    ),
    "displace": (
        "Cơ quan, đơn vị này chưa được bố trí tại đây.",
        "This agency is not placed here.",
    ),
    "release-staff": (
        "Người này chưa được bố trí riêng, nên không có gì để rút.",
        "This person was not moved by hand: there is nothing to take back.",
    ),
    "release-asset": (
        "Tài sản này chưa được bố trí riêng, nên không có gì để rút.",
        "This asset was not moved by hand: there is nothing to take back.",
    ),
}
"""By kind of step, in Vietnamese and in English."""


def nothing_to_take_back(index: int, kind: str) -> dict[str, Any]:
    """Return why a part of a step cannot be taken back, by its place in the step."""
    detail, english = _NOTHING_TO_TAKE_BACK[kind]
    return {"index": index, "kind": kind, "detail": detail, "english": english}


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
    detail, english = _refused_of(problems, len(changes))
    raise InvalidInputError(detail, english=english, problems=sorted(problems, key=_index))


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
            raise _nothing(step) from error
        problems = _missing(step, error.indices)
        detail, english = _refused_of(problems, len(step.changes))
        raise ConflictError(detail, english=english, problems=problems) from error
    except NothingToUndoError as error:
        raise _nothing(step) from error


def _nothing(step: Step) -> ConflictError:
    detail, english = _NOTHING_TO_TAKE_BACK[KIND_OF[type(step)]]
    return ConflictError(detail, english=english)


def _missing(step: Several, indices: Sequence[int]) -> list[dict[str, Any]]:
    return [nothing_to_take_back(index, KIND_OF[type(step.changes[index])]) for index in indices]


def _refused_of(problems: Sequence[dict[str, Any]], changes: int) -> tuple[str, str]:
    first = min(problems, key=_index)
    refused, place = len(problems), first["index"] + 1
    detail = (
        f"{refused} trong {changes} thay đổi không thực hiện được, nên không thay đổi nào được "
        f"ghi. Thay đổi thứ {place}: {first['detail']}"
    )
    english = (
        f"{refused} of {changes} changes cannot be made, so that none was. Change {place}: "
        f"{first['english']}"
    )
    return detail, english


def _index(problem: dict[str, Any]) -> int:
    return int(problem["index"])


def _not_revertible(
    error: NotRevertibleError, standing: Standing, snapshot: Snapshot
) -> ConflictError:
    if not error.blocked_by:
        return ConflictError(
            "Điều chỉnh này không còn hiệu lực (hoặc không có), nên không có gì để hủy.",
            english="This move no longer counts (or there is none): there is nothing to take back.",
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
        english=f"This step cannot be taken back by itself: a later one (revision {revisions}) "
        "changed the same thing. Take the later one back first, or make a new move.",
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
        english=f"The plan {now_is.plan} is at revision {current}, you edited revision "
        f"{seen_revision}. Look at the new moves, then edit again on revision {current}.",
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
