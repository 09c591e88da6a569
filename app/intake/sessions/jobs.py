"""The background jobs of a session: examine its file, commit it.

Both may be begun anew after a worker was killed: what they write, they write in one transaction
that also decides by the session's version whether it is still wanted.
"""

from __future__ import annotations

import asyncio

from app.db.apart import apart
from app.db.engine import transaction
from app.intake.commit import commit_rows
from app.intake.examine import Examination, Prepared, examine, judge, prepare
from app.intake.remember import remember
from app.intake.report_model import ImportReport
from app.intake.sessions import store
from app.intake.sessions.model import Session, SessionStatus
from app.intake.sessions.report import Part, digest_of, packed_head, parts_of
from app.intake.store import lock_imports
from app.jobs.model import Cancelled
from app.jobs.progress import Progress
from app.jobs.registry import background
from app.kernel.errors import TrusoError

EXAMINE = "intake.examine"
COMMIT = "intake.commit"

STEPS = 6
_BEGUN = (SessionStatus.WAITING, SessionStatus.EXAMINING)
_COMMITTING = (SessionStatus.COMMITTING,)
_CHANGED_MEANWHILE = (
    "Sổ đăng ký đã thay đổi từ lúc kiểm tra tệp, nên chưa ghi gì. Báo cáo đã được lập lại: hãy xem "
    "những gì sẽ thay đổi rồi bấm ghi một lần nữa."
)


@background(EXAMINE)
async def examine_session(progress: Progress, *, session: int, version: int) -> None:
    """Examine a session's file with its answers, and store the report; nothing where outdated."""
    if not await store.set_status(session, version, SessionStatus.EXAMINING, _BEGUN):
        return
    found = await _held(session)
    teller = _Teller(progress)
    try:
        examination = await examine(
            await store.file_content(found.file),
            found.file_name,
            form=found.form,
            province=found.province,
            answers=found.answers,
            sender=found.sender,
            progress=teller,
        )
    except TrusoError as error:
        await _refuse(session, version, error)
        return
    finally:
        await teller.end()
    await progress.report(STEPS - 1, STEPS, "Ghi báo cáo")
    report = examination.report
    head, digest, parts = await asyncio.to_thread(_packed, report)
    async with transaction():
        await store.save_report(
            session,
            version,
            status=status_of(report),
            among=_BEGUN,
            counts=report.counts,
            digest=digest,
            head=head,
            parts=parts,
        )
    await progress.report(STEPS, STEPS, "Xong")


@background(COMMIT)
async def commit_session(progress: Progress, *, session: int, version: int) -> None:
    """Write what was examined, if it would still do the same; else store the new report."""
    found = await _held(session)
    if found.version != version or found.import_id is not None:
        return
    try:
        await _commit(progress, found)
    except TrusoError as error:
        await store.set_status(session, version, SessionStatus.FAILED, _COMMITTING, error.detail)
        raise


async def _commit(progress: Progress, found: Session) -> None:
    teller = _Teller(progress)
    try:
        prepared = await prepare(
            await store.file_content(found.file),
            found.file_name,
            form=found.form,
            province=found.province,
            answers=found.answers,
            sender=found.sender,
            progress=teller,
        )
        async with transaction():
            await lock_imports()
            examination = await judge(prepared, lock=True, dry_run=False, progress=teller)
            digest = await asyncio.to_thread(digest_of, examination.report)
            if digest == found.digest:
                await progress.report(STEPS - 2, STEPS, "Ghi vào sổ đăng ký")
                await _write(progress, found, prepared, examination)
            else:
                await _show_again(found, examination.report, digest)
    finally:
        await teller.end()


async def _write(
    progress: Progress, found: Session, prepared: Prepared, examination: Examination
) -> None:
    import_id = await apart(
        commit_rows(examination.rows, examination.workbook, examination.report, progress.actor)
    )
    await remember(prepared, examination, found.sender, progress.actor)
    await progress.report(STEPS - 1, STEPS, "Hoàn tất")
    if not await store.finish_commit(found.id, found.version, import_id):
        raise Cancelled


async def _show_again(found: Session, report: ImportReport, digest: str) -> None:
    head, _, parts = await asyncio.to_thread(_packed, report)
    await store.save_report(
        found.id,
        found.version,
        status=status_of(report),
        among=_COMMITTING,
        counts=report.counts,
        digest=digest,
        head=head,
        parts=parts,
        error=_CHANGED_MEANWHILE,
        renew=True,
    )


def status_of(report: ImportReport) -> SessionStatus:
    """Return where a session with this report stands."""
    if report.open_questions:
        return SessionStatus.QUESTIONS
    return SessionStatus.REFUSED if report.counts.refused else SessionStatus.READY


def _packed(report: ImportReport) -> tuple[bytes, str, list[Part]]:
    return packed_head(report), digest_of(report), list(parts_of(report))


async def _held(session: int) -> Session:
    found = await store.session_of(session)
    if found is None:
        raise Cancelled
    return found


async def _refuse(session: int, version: int, error: TrusoError) -> None:
    """Keep why the file is refused; an earlier report is of something else and goes."""
    async with transaction():
        if await store.set_status(session, version, SessionStatus.REFUSED, _BEGUN, error.detail):
            await store.forget_report(session)
            if form := error.extra.get("form"):
                await store.change_session(session, act=False, form=form)


class _Teller:
    """What an examination tells its progress to, in its thread or in the loop itself."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def __call__(self, done: int, total: int | None, message: str) -> None:
        if self._stopped:
            raise Cancelled
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is not self._loop:
            self._progress.tell(done, STEPS, message)
            return
        task = self._loop.create_task(self._progress.report(done, STEPS, message))
        self._tasks.add(task)
        task.add_done_callback(self._over)

    async def end(self) -> None:
        """Wait for what was told."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), Cancelled):
            self._stopped = True
