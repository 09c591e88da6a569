"""What crosses HTTP about imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from app.intake.answers import Question
from app.intake.model import Outcome, Problem
from app.intake.report_model import (
    ControlTotal,
    ImportReport,
    Origin,
    RepairGroup,
    RowSummary,
    StoredImport,
    StoredRow,
)

MOST_LISTED = 2_000
"""How many rows and how many problems one answer lists; the counts always tell of all."""


class CountsOut(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How many rows were new, changed, the same, refused; `left_out`: of another province.

    `waiting`: how many wait for an answer; left out where none does.
    """

    new: int
    changed: int
    same: int
    refused: int
    left_out: int
    waiting: int = 0


class ProblemOut(msgspec.Struct, kw_only=True):
    """One problem, with its place, what was found and expected, and how to repair it.

    `severity`: "error" refuses the row, "warning" and "info" let it in and say so. `candidates`:
    units to choose from where several fit.
    """

    code: str
    severity: str
    sheet: str
    row: int | None
    cell: str | None
    column: str | None
    field: str | None
    found: str
    expected: str
    repair: str
    candidates: tuple[str, ...]


class RowOut(msgspec.Struct, kw_only=True):
    """One row: what it becomes, and field by field [before, after]."""

    sheet: str
    row: int
    entity: str
    record_code: str | None
    name: str | None
    outcome: str
    changes: dict[str, tuple[Any, Any]]
    problems: list[ProblemOut]


class TableOut(msgspec.Struct, kw_only=True):
    """One table that was found: its range, and which field each column letter fills."""

    sheet: str
    entity: str
    range: str
    header_rows: str
    columns: dict[str, str]
    rows: int
    counts: CountsOut
    other_rows: dict[str, int]


class ImportReportOut(msgspec.Struct, kw_only=True):
    """The report of an import; `committed` says whether the register was written.

    `rows` leaves out rows that change nothing and have no problem; rows and problems are cut at
    2,000 each, which `rows_left_off` and `problems_left_off` count. Nothing is written while a
    question is open that is required: send the file again with answers, or open a session.
    """

    form: str
    file_name: str
    sha256: str
    size: int
    dry_run: bool
    committed: bool
    import_id: int | None
    counts: CountsOut
    tables: list[TableOut]
    rows: list[RowOut]
    rows_left_off: int
    problems: list[ProblemOut]
    problems_left_off: int
    form_title: str
    form_confidence: float | None
    questions: tuple[Question, ...]
    open_questions: int
    repair_groups: tuple[RepairGroup, ...]
    control_totals: tuple[ControlTotal, ...]


class ImportOut(msgspec.Struct, kw_only=True):
    """One committed import; `reverted_at` and `reverted_by` where it was taken back."""

    id: int
    sha256: str
    file_name: str
    form: str
    imported_at: datetime
    actor: str
    change_set: int | None
    counts: CountsOut
    reverted_at: datetime | None
    reverted_by: str | None


class ImportDetailOut(ImportOut, kw_only=True):
    """One committed import with its tables."""

    tables: list[TableOut]


class ImportRowOut(msgspec.Struct, kw_only=True):
    """One row of a committed import: its cells as read, by column letter."""

    sheet: str
    row_number: int
    entity: str
    record_code: str | None
    outcome: Outcome
    cells: dict[str, Any]
    problems: list[dict[str, Any]]


class CellOut(msgspec.Struct, kw_only=True):
    """A cell, "F12", and what stands there as it was read; null where it is blank."""

    cell: str
    value: Any


class OriginOut(msgspec.Struct, kw_only=True):
    """Where a record came from; `cells`: field of the form → the cell that fills it.

    `reverted_at`: when the import was taken back.
    """

    import_id: int
    file_name: str
    sha256: str
    form: str
    sheet: str
    row_number: int
    entity: str
    outcome: str
    imported_at: datetime
    actor: str
    reverted_at: datetime | None
    cells: dict[str, CellOut]


def report_out(report: ImportReport) -> ImportReportOut:
    """Return a report as it is answered."""
    rows = [row for row in report.rows if row.outcome is not Outcome.SAME or row.problems]
    return ImportReportOut(
        form=report.form,
        file_name=report.file_name,
        sha256=report.sha256,
        size=report.size,
        dry_run=report.dry_run,
        committed=report.committed,
        import_id=report.import_id,
        counts=msgspec.convert(report.counts, CountsOut, from_attributes=True),
        tables=[msgspec.convert(t, TableOut, from_attributes=True) for t in report.tables],
        rows=[_row_out(row) for row in rows[:MOST_LISTED]],
        rows_left_off=max(0, len(rows) - MOST_LISTED),
        problems=[_problem_out(problem) for problem in report.problems[:MOST_LISTED]],
        problems_left_off=max(0, len(report.problems) - MOST_LISTED),
        form_title=report.form_title,
        form_confidence=report.form_confidence,
        questions=report.questions,
        open_questions=report.open_questions,
        repair_groups=report.repair_groups,
        control_totals=report.control_totals,
    )


def import_out(stored: StoredImport) -> ImportOut:
    """Return a committed import as it is listed."""
    return ImportOut(**_import_fields(stored))


def import_detail_out(stored: StoredImport) -> ImportDetailOut:
    """Return a committed import with its tables."""
    tables = msgspec.convert(stored.report.get("tables", []), list[TableOut])
    return ImportDetailOut(**_import_fields(stored), tables=tables)


def import_row_out(row: StoredRow) -> ImportRowOut:
    """Return a row of a committed import."""
    return ImportRowOut(**{**row._asdict(), "outcome": Outcome(row.outcome)})


def origin_out(origin: Origin) -> OriginOut:
    """Return where a record came from."""
    cells = {name: CellOut(cell=c.cell, value=c.value) for name, c in origin.cells.items()}
    return OriginOut(**{**origin._asdict(), "cells": cells})


def _import_fields(stored: StoredImport) -> dict[str, Any]:
    fields = stored._asdict()
    del fields["report"]
    fields["counts"] = msgspec.convert(stored.counts, CountsOut)
    return fields


def _row_out(row: RowSummary) -> RowOut:
    return RowOut(
        sheet=row.sheet,
        row=row.row,
        entity=row.entity,
        record_code=row.record_code,
        name=row.name,
        outcome=row.outcome.value,
        changes=row.changes,
        problems=[_problem_out(problem) for problem in row.problems],
    )


def _problem_out(problem: Problem) -> ProblemOut:
    return msgspec.convert(problem, ProblemOut, from_attributes=True)
