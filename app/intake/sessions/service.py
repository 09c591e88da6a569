"""Use cases of import sessions: drop a file, answer, see what will change, commit, give up.

A session keeps the file's bytes and what was answered about it. Its examination is repeated by a
background job when an answer changes; where no worker runs, it is done at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from app.db.engine import transaction
from app.intake.answers import Answers
from app.intake.model import Outcome, Problem
from app.intake.report_model import ImportReport, RowSummary
from app.intake.sessions import store
from app.intake.sessions.carry import answers_carried, answers_of_original
from app.intake.sessions.jobs import COMMIT, EXAMINE, commit_session, examine_session
from app.intake.sessions.model import BUSY, ENDED, Session, SessionStatus
from app.intake.sessions.report import ORDER, PROBLEM, entries_of, head_of
from app.jobs import service as jobs
from app.jobs.progress import UnwatchedProgress
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, StaleVersionError
from app.kernel.ids import NEW_VINTAGE, unit_key

__all__ = [
    "SessionReport", "answer", "cancel", "commit", "file_of", "find_session", "open_session",
    "problems_of", "replace_file", "report_of", "resume", "rows_of", "sessions",
]  # fmt: skip

Item = TypeVar("Item", RowSummary, Problem)
_FUNCTIONS: Mapping[str, Callable[..., Coroutine[Any, Any, None]]] = {
    EXAMINE: examine_session,
    COMMIT: commit_session,
}


@dataclass(frozen=True, slots=True)
class SessionReport:
    """What the last examination of a session found.

    Attributes:
        report: without its rows and problems, which `rows_of` and `problems_of` give by the page.
        rows: how many rows have each outcome; problems: how many problems there are.
        current: whether it is of the answers as they are now; else a newer one is on its way.
    """

    session: Session
    report: ImportReport
    rows: Mapping[str, int]
    problems: int
    current: bool


async def open_session(
    content: bytes,
    file_name: str,
    form: str | None,
    province: str | None,
    actor: str,
    *,
    sender: str = "",
) -> Session:
    """Take a file in and let it be examined.

    What was answered about the very same file before is taken over; about a marked copy that was
    corrected, what of the answers about its original still holds.

    Raises:
        InvalidInputError: the file is empty, or the province's code is no code.
    """
    if province is not None:
        unit_key(province, NEW_VINTAGE)
    async with transaction():
        sha256 = await _keep(content, file_name)
        number = await store.insert_session(
            sha256=sha256,
            file_name=file_name,
            form=None if form in {None, "", "auto"} else form,
            province=province,
            sender=sender,
            answers=await store.answers_given(sha256)
            or await answers_of_original(content, file_name)
            or Answers(),
            actor=actor,
        )
        background = await _start(EXAMINE, number, 1, actor)
    return await _ended(background, EXAMINE, number, 1, actor)


async def sessions(
    *, status: SessionStatus | None = None, limit: int, offset: int
) -> tuple[list[Session], int]:
    """Return a page of the sessions, the latest first, and how many there are."""
    return await store.list_sessions(status, limit, offset)


async def find_session(session: int) -> Session:
    """Return a session.

    Raises:
        NotFoundError: there is none of that number.
    """
    found = await store.session_of(session)
    if found is None:
        raise NotFoundError(f"Không có phiên nhập nào mang số {session}.")
    return found


async def file_of(session: int) -> tuple[str, bytes]:
    """Return name and bytes of a session's file.

    Raises:
        NotFoundError: there is no such session.
    """
    found = await find_session(session)
    return found.file_name, await store.file_content(found.file)


async def answer(session: int, answers: Answers, seen_version: int, actor: str) -> Session:
    """Replace what was answered, and let the file be examined anew.

    Raises:
        NotFoundError: there is no such session.
        StaleVersionError: someone changed it meanwhile.
        ConflictError: it is committed, or being committed.
    """
    return await _examine_anew(session, seen_version, actor, answers=answers)


async def replace_file(
    session: int, content: bytes, file_name: str, seen_version: int, actor: str
) -> Session:
    """Go on with a corrected copy of the file; what was answered is kept where it still fits.

    Raises:
        InvalidInputError: the file is empty; others as for `answer`.
    """
    found = await find_session(session)
    sha256 = await _keep(content, file_name)
    former = await store.file_content(found.file)
    answers = await answers_carried(found.answers, former, content, file_name)
    form = {"form": None} if found.is_appendix else {}
    return await _examine_anew(
        session, seen_version, actor, file=sha256, file_name=file_name, answers=answers, **form
    )


async def report_of(session: int) -> SessionReport | None:
    """Return what the last examination found; None before the first, and of a refused file.

    Raises:
        NotFoundError: there is no such session.
    """
    found = await find_session(session)
    head = await store.report_head(session)
    if head is None:
        return None
    sizes = await store.part_sizes(session)
    return SessionReport(
        session=found,
        report=head_of(head),
        rows={str(outcome): sizes.get(str(outcome), 0) for outcome in ORDER},
        problems=sizes.get(PROBLEM, 0),
        current=found.examined_version == found.version or found.status in ENDED,
    )


async def rows_of(
    session: int, *, outcome: Outcome | None = None, limit: int, offset: int
) -> tuple[list[RowSummary], int]:
    """Return a page of the rows with their changes field by field, and how many there are.

    Refused rows come first, then waiting, changed, new, same ones; each in the order of the file.
    """
    kinds = [str(each) for each in ORDER] if outcome is None else [str(outcome)]
    return await _entries(session, kinds, RowSummary, limit, offset)


async def problems_of(session: int, *, limit: int, offset: int) -> tuple[list[Problem], int]:
    """Return a page of all problems in the order of the file, and how many there are."""
    return await _entries(session, [PROBLEM], Problem, limit, offset)


async def commit(
    session: int, seen_version: int, actor: str, *, skip_refused: bool = False
) -> Session:
    """Write what the report says, once: all of it, or with `skip_refused` all but refused rows.

    Where the register has changed so that other things would be written, nothing is, and the
    session is ready again with the new report.

    Raises:
        NotFoundError: there is no such session.
        StaleVersionError: someone changed it meanwhile.
        ConflictError: it cannot be committed as it stands; the detail says why.
    """
    async with _changing(session, seen_version) as found:
        _refuse_commit(found, skip_refused=skip_refused)
        await store.change_session(
            session,
            act=True,
            status=SessionStatus.COMMITTING,
            skip_refused=skip_refused,
            error=None,
        )
        background = await _start(COMMIT, session, seen_version + 1, actor)
    return await _ended(background, COMMIT, session, seen_version + 1, actor)


async def cancel(session: int, seen_version: int, actor: str) -> Session:
    """Give a session up; one that is being committed is stopped instead, and is ready again.

    Raises:
        NotFoundError: there is no such session.
        StaleVersionError: someone changed it meanwhile.
        ConflictError: it is committed; see `revert_import` of app.intake.taking_back.service.
    """
    async with _changing(session, seen_version) as found:
        if not found.can_cancel:
            raise ConflictError(
                f"Phiên nhập số {session} đã ghi xong; muốn bỏ, hãy hoàn tác lần nhập."
                if found.status in ENDED
                else f"Phiên nhập số {session} đã được hủy."
            )
        await _stop_job(found)
        committing = found.status is SessionStatus.COMMITTING
        await store.change_session(
            session,
            act=True,
            status=SessionStatus.READY if committing else SessionStatus.CANCELLED,
            error=None,
        )
    return await find_session(session)


async def resume(session: int, seen_version: int, actor: str) -> Session:
    """Go on with a session that failed or was cancelled.

    Raises:
        NotFoundError: there is no such session.
        StaleVersionError: someone changed it meanwhile.
        ConflictError: there is nothing to go on with.
    """
    found = await find_session(session)
    if not found.can_resume:
        raise ConflictError(
            f"Phiên nhập số {session} không dừng giữa chừng, nên không có gì để chạy tiếp."
        )
    return await _examine_anew(session, seen_version, actor)


async def _examine_anew(session: int, seen_version: int, actor: str, **values: Any) -> Session:
    async with _changing(session, seen_version) as found:
        if not found.can_answer:
            raise ConflictError(
                f"Phiên nhập số {session} đã hoặc đang được ghi, không trả lời thêm được. Muốn "
                "sửa, hãy hoàn tác lần nhập rồi nhập lại tệp."
            )
        await _stop_job(found)
        await store.change_session(
            session, act=True, status=SessionStatus.WAITING, error=None, **values
        )
        background = await _start(EXAMINE, session, seen_version + 1, actor)
    return await _ended(background, EXAMINE, session, seen_version + 1, actor)


@asynccontextmanager
async def _changing(session: int, seen_version: int) -> AsyncIterator[Session]:
    """Hold the session, which must have that version, in a transaction."""
    async with transaction():
        await store.hold_session(session)
        found = await find_session(session)
        if found.version != seen_version:
            raise StaleVersionError(
                f"Phiên nhập số {session} đã ở phiên bản {found.version}, không còn là "
                f"{seen_version}. Hãy tải lại, xem rồi làm lại.",
                current_version=found.version,
                your_version=seen_version,
                difference={},
            )
        yield found


def _refuse_commit(found: Session, *, skip_refused: bool) -> None:
    if found.can_commit or (found.can_commit_rest and skip_refused):
        return
    why = {
        SessionStatus.QUESTIONS: "còn câu hỏi chưa trả lời",
        SessionStatus.REFUSED: "có dòng bị từ chối; hãy sửa, hoặc chọn chỉ ghi các dòng còn lại"
        if found.can_commit_rest
        else "tệp hoặc mọi dòng của tệp bị từ chối",
        SessionStatus.READY: "tệp không có gì thay đổi so với sổ đăng ký",
        SessionStatus.COMMITTED: "đã ghi rồi",
        SessionStatus.REVERTED: "đã ghi và đã hoàn tác; muốn nhập lại, hãy mở phiên mới",
        SessionStatus.CANCELLED: "phiên đã hủy; hãy chạy tiếp trước",
        SessionStatus.FAILED: "lần kiểm tra gần nhất bị lỗi; hãy chạy tiếp trước",
    }.get(found.status, "đang được kiểm tra hoặc đang ghi")
    raise ConflictError(f"Chưa ghi được phiên nhập số {found.id}: {why}.", status=found.status)


async def _keep(content: bytes, file_name: str) -> str:
    if not content:
        raise InvalidInputError(f"Tệp {file_name} rỗng (0 byte). Hãy chọn lại tệp.")
    sha256 = hashlib.sha256(content).hexdigest()
    await store.keep_file(sha256, file_name, content)
    return sha256


async def _start(name: str, session: int, version: int, actor: str) -> bool:
    """Start a job in the open transaction, if any worker is there to take it; return whether."""
    job = None
    if await store.worker_lives():
        job = await jobs.start(
            name,
            {"session": session, "version": version},
            actor=actor,
            lock=f"import-session-{session}",
        )
    await store.change_session(session, act=False, job=job)
    return job is not None


async def _ended(background: bool, name: str, session: int, version: int, actor: str) -> Session:
    """Return the session, its work done here where nobody does it in the background."""
    if not background:
        progress = UnwatchedProgress(actor)
        try:
            await _FUNCTIONS[name](progress, session=session, version=version)
        except BaseException:
            await store.set_status(session, version, SessionStatus.FAILED, BUSY, _BROKEN)
            raise
    return await find_session(session)


_BROKEN = "Bị ngắt giữa chừng. Hãy bấm chạy tiếp."


async def _stop_job(found: Session) -> None:
    if found.busy and found.job is not None:
        with suppress(ConflictError):  # It has just ended.
            await jobs.cancel(found.job.id)


async def _entries(
    session: int, kinds: list[str], kind_of: type[Item], limit: int, offset: int
) -> tuple[list[Item], int]:
    await find_session(session)
    sizes = await store.part_sizes(session)
    first, last = offset, offset + limit
    found: list[Item] = []
    for kind in kinds:
        size = sizes.get(kind, 0)
        if first < size and last > 0:
            for part in await store.parts_between(session, kind, max(first, 0), last):
                entries = entries_of(part.content, kind_of)
                found += entries[max(first - part.first, 0) : max(last - part.first, 0)]
        first, last = first - size, last - size
    return found, sum(sizes.get(kind, 0) for kind in kinds)
