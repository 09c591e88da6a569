"""Use cases of imports: read, find the table, map, stage, check, commit; one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.db.engine import transaction
from app.intake import store
from app.intake.check import check_rows
from app.intake.commit import code_of, commit_rows
from app.intake.dictionary import Form, load_form
from app.intake.find_sheets import FoundTable, find_tables
from app.intake.form_04th import compose_sites
from app.intake.form_register import compose_register
from app.intake.model import (
    Counts,
    FileRefusedError,
    ImportReport,
    Origin,
    Outcome,
    Problem,
    RawWorkbook,
    RowSummary,
    StagedRow,
    StoredImport,
    StoredRow,
    TableSummary,
    column_letter,
)
from app.intake.read import read_workbook
from app.intake.stage import stage_rows
from app.kernel.errors import NotFoundError
from app.kernel.ids import unit_key


async def import_file(
    path: Path,
    form: str,
    actor: str,
    *,
    dry_run: bool = False,
    province: str | None = None,
    sheet: str | None = None,
    skip_refused: bool = False,
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
    )


async def import_workbook(
    content: bytes,
    file_name: str,
    form: str,
    actor: str,
    *,
    dry_run: bool = False,
    province: str | None = None,
    sheet: str | None = None,
    skip_refused: bool = False,
) -> ImportReport:
    """Import a workbook of a known form into the register, all of it or nothing.

    Args:
        content: the file; file_name: what its sender calls it.
        form: key of the form ("register", "04-th").
        actor: who imports, for the change set.
        dry_run: whether to check and report only.
        province: code of the new province ("14") to take rows of, or to look names up in.
        sheet: the one sheet to take, where several hold the form's table.
        skip_refused: whether the other rows go in where some are refused; without it one refused
            row keeps the whole file out.

    Returns:
        the report; `committed` says whether the register was written. A file that changes nothing
        writes nothing, its import included.

    Raises:
        FileRefusedError: the file cannot be read, or holds no table of the form.
        NotFoundError: there is no such form, or the province is not loaded.
        InvalidInputError: the province's code is no code.
        ConflictError: someone else wrote the same records meanwhile; nothing was written.
    """
    if province is not None:
        unit_key(province, 2025)
    known = load_form(form)
    workbook = await asyncio.to_thread(read_workbook, content, file_name)
    found, problems = await asyncio.to_thread(find_tables, workbook, known, sheet)
    staged = await asyncio.to_thread(_stage, found, known)
    async with transaction():
        if not dry_run:
            await store.lock_imports()
        rows, left_out = await _compose(staged, known, province)
        if left_out and not rows:
            raise FileRefusedError(
                f"Tệp {file_name} không có dòng dữ liệu nào của tỉnh {province} ({left_out} dòng "
                "của tỉnh khác). Hãy kiểm tra tệp, trang và tỉnh đã chọn."
            )
        await check_rows(rows, known, lock=not dry_run)
        report = _report(rows, found, problems, workbook, known, dry_run=dry_run, left_out=left_out)
        counts = report.counts
        if dry_run or not counts.written or (counts.refused and not skip_refused):
            return report
        import_id = await commit_rows(rows, workbook, report, actor)
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


def _stage(found: Sequence[FoundTable], form: Form) -> list[StagedRow]:
    rows: list[StagedRow] = []
    for table in found:
        staged = stage_rows(table.table, table.mapping, table.form, form.blank)
        if not table.mapping.complete:
            for row in staged:
                row.blocked = True
        rows += staged
    return rows


async def _compose(
    rows: list[StagedRow], form: Form, province: str | None
) -> tuple[list[StagedRow], int]:
    if form.key == "04-th":
        return await compose_sites(rows, form, province)
    await compose_register(rows, form, province)
    return rows, 0


def _report(
    rows: list[StagedRow],
    found: Sequence[FoundTable],
    problems: Sequence[Problem],
    workbook: RawWorkbook,
    form: Form,
    *,
    dry_run: bool,
    left_out: int,
) -> ImportReport:
    return ImportReport(
        form=form.key,
        file_name=workbook.file_name,
        sha256=workbook.sha256,
        size=workbook.size,
        dry_run=dry_run,
        committed=False,
        import_id=None,
        counts=_counts(rows, left_out),
        tables=tuple(_table_summary(table, rows) for table in found),
        rows=tuple(_row_summary(row) for row in rows),
        problems=(*problems, *(problem for row in rows for problem in row.problems)),
    )


def _table_summary(found: FoundTable, rows: list[StagedRow]) -> TableSummary:
    table = found.table
    own = [row for row in rows if row.sheet == table.sheet and row.entity == found.form.entity]
    last = max((row.number for row in table.rows), default=table.header_to)
    return TableSummary(
        sheet=table.sheet,
        entity=found.form.entity,
        range=f"A{table.header_from}:{column_letter(max(len(table.paths) - 1, 0))}{last}",
        header_rows=f"{table.header_from}–{table.header_to}",
        columns={column_letter(i): column.field for i, column in found.mapping.columns.items()},
        rows=len(table.rows),
        counts=_counts(own),
        other_rows=dict(Counter(table.others.values())),
    )


def _counts(rows: list[StagedRow], left_out: int = 0) -> Counts:
    counted = Counter(row.outcome for row in rows)
    return Counts(
        new=counted[Outcome.NEW],
        changed=counted[Outcome.CHANGED],
        same=counted[Outcome.SAME],
        refused=counted[Outcome.REFUSED],
        left_out=left_out,
    )


def _row_summary(row: StagedRow) -> RowSummary:
    assert row.outcome is not None
    return RowSummary(
        sheet=row.sheet,
        row=row.row,
        entity=row.entity,
        record_code=code_of(row),
        name=row.values.get("name"),
        outcome=row.outcome,
        changes=row.changes,
        problems=tuple(row.problems),
    )
