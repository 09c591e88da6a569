"""Last step: write what was staged and checked, with its change set and its origin."""

from __future__ import annotations

from collections.abc import Iterator

from app.audit.store import RecordChange, record_change_set
from app.intake.entities import ENTITIES, name_of
from app.intake.model import Outcome, RawWorkbook, StagedRow
from app.intake.report_model import ImportReport
from app.intake.store import COMMIT_ACTION, ReadRow, insert_import, insert_rows
from app.kernel.clock import now

_WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})


async def commit_rows(
    rows: list[StagedRow], workbook: RawWorkbook, report: ImportReport, actor: str
) -> int:
    """Write new and changed records and keep the file's rows, in the open transaction.

    Returns the number of the import. Rows that were refused are kept with their cells too.
    """
    for entity in ENTITIES.values():
        own = [row for row in rows if row.entity == entity.name]
        new = [row.record for row in own if row.outcome is Outcome.NEW]
        changed = [row.record for row in own if row.outcome is Outcome.CHANGED]
        await entity.save(new, changed)
    change_set = await record_change_set(
        actor,
        COMMIT_ACTION,
        _changes(rows),
        reason=f"Nhập tệp {workbook.file_name} ({report.form})",
    )
    import_id = await insert_import(
        sha256=workbook.sha256,
        file_name=workbook.file_name,
        form=report.form,
        imported_at=now(),
        actor=actor,
        change_set=change_set,
        counts=report.counts,
        report={"tables": report.tables, "size": report.size},
    )
    await insert_rows(
        import_id,
        (
            ReadRow(
                row.sheet,
                row.row,
                row.entity,
                code_of(row),
                str(row.outcome),
                row.cells,
                row.problems,
            )
            for row in rows
        ),
    )
    return import_id


def _changes(rows: list[StagedRow]) -> Iterator[RecordChange]:
    """Give what is written, one by one: a large file's states never stand in memory together."""
    for entity in ENTITIES:
        for row in rows:
            if row.entity == entity and row.outcome in _WRITTEN:
                yield RecordChange(entity, name_of(row.key), row.before, row.record)


def code_of(row: StagedRow) -> str | None:
    """Return the name of the record that a row speaks of, None where it has none."""
    if row.key is None or (isinstance(row.key, tuple) and row.key[0] is None):
        return None
    return name_of(row.key)
