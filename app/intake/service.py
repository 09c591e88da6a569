"""Use cases of imports: read, find the table, map, stage, check, commit; one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from app.db.apart import apart
from app.db.engine import transaction
from app.intake import store
from app.intake.answers import Answers
from app.intake.commit import commit_rows
from app.intake.examine import judge, prepare
from app.intake.remember import remember
from app.intake.report_model import ImportReport, Origin, StoredImport, StoredRow
from app.kernel.errors import NotFoundError


async def import_file(
    path: Path,
    form: str | None,
    actor: str,
    *,
    dry_run: bool = False,
    province: str | None = None,
    sheet: str | None = None,
    skip_refused: bool = False,
    answers: Answers | None = None,
) -> ImportReport:
    """Import a workbook from disk; see `import_workbook`.

    Raises:
        NotFoundError: there is no such file; or as `import_workbook` does.
    """
    if not path.is_file():
        raise NotFoundError(f"Không có tệp {path}. Hãy kiểm tra lại đường dẫn.")
    return await import_workbook(
        await asyncio.to_thread(path.read_bytes),
        path.name,
        form,
        actor,
        dry_run=dry_run,
        province=province,
        sheet=sheet,
        skip_refused=skip_refused,
        answers=answers,
    )


async def import_workbook(
    content: bytes,
    file_name: str,
    form: str | None,
    actor: str,
    *,
    dry_run: bool = False,
    province: str | None = None,
    sheet: str | None = None,
    skip_refused: bool = False,
    answers: Answers | None = None,
) -> ImportReport:
    """Import a workbook of a known form into the register, all of it or nothing.

    Args:
        content: the file; file_name: what its sender calls it.
        form: key of the form ("register", "04-th"); None to tell it from the content.
        actor: who imports, for the change set.
        dry_run: whether to check and report only.
        province: code of the new province ("14") to take rows of, or to look names up in.
        sheet: the one sheet to take, where several hold the form's table.
        skip_refused: whether the other rows go in where some are refused; without it one refused
            row keeps the whole file out.
        answers: what was said about the file; a required question that is still open then keeps
            the whole file out. Without any, what may stay open stays open.

    Returns:
        the report; `committed` says whether the register was written. A file that changes nothing
        writes nothing, its import included.

    Raises:
        FileRefusedError: the file cannot be read, or holds no table of the form.
        NotFoundError: there is no such form, or the province is not loaded.
        InvalidInputError: the province's code is no code.
        ConflictError: someone else wrote the same records meanwhile; nothing was written.
    """
    prepared = await prepare(
        content,
        file_name,
        form=form,
        province=province,
        answers=answers,
        sheet=sheet,
        leave_open=answers is None,
    )
    async with transaction():
        if not dry_run:
            await store.lock_imports()
        examination = await judge(prepared, lock=not dry_run, dry_run=dry_run)
        report = examination.report
        counts = report.counts
        refused = counts.refused and not skip_refused
        if dry_run or not counts.written or refused or report.open_questions:
            return report
        import_id = await apart(commit_rows(examination.rows, prepared.workbook, report, actor))
        await remember(prepared, examination, "", actor)
    return replace(report, committed=True, import_id=import_id)


async def imports(limit: int, offset: int) -> tuple[list[StoredImport], int]:
    """Return a page of committed imports, the latest first, and how many there are."""
    return await store.list_imports(limit, offset)


async def find_import(import_id: int) -> StoredImport:
    """Return a committed import.

    Raises:
        NotFoundError: there is none of that number.
    """
    found = await store.stored_import(import_id)
    if found is None:
        raise NotFoundError(f"Không có lần nhập nào mang số {import_id}.")
    return found


async def rows_of_import(
    import_id: int, *, outcome: str | None, record: str | None, limit: int, offset: int
) -> tuple[list[StoredRow], int]:
    """Return a page of an import's rows as read, and how many there are.

    Raises:
        NotFoundError: there is no import of that number.
    """
    await find_import(import_id)
    return await store.rows_of_import(
        import_id, outcome=outcome, record=record, limit=limit, offset=offset
    )


async def origins_of(record_code: str, entity: str | None = None) -> list[Origin]:
    """Return where a record came from: file, hash, sheet and row of each import, latest first."""
    return await store.origins_of(record_code, entity)
