"""The report of an examination: counts, tables, rows field by field, control totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from app.intake.answers import Question
from app.intake.commit import code_of
from app.intake.forms.dictionary import Form
from app.intake.forms.find_sheets import FoundTable
from app.intake.model import Outcome, Problem, RawWorkbook, StagedRow, column_letter
from app.intake.report_model import (
    ColumnSummary,
    ControlTotal,
    Counts,
    ImportReport,
    RepairGroup,
    RowSummary,
    SheetSummary,
    TableSummary,
)

_SUMMED = {"area": "m2", "money": "dong"}


def build_report(
    *,
    workbook: RawWorkbook,
    form: Form | None,
    confidence: float | None,
    tables: Sequence[FoundTable],
    rows: list[StagedRow],
    problems: Sequence[Problem],
    questions: Sequence[Question],
    groups: Sequence[RepairGroup],
    left_out: int,
    dry_run: bool,
    stated: Mapping[str, Mapping[str, Decimal]],
) -> ImportReport:
    """Return the report of an examination that is not committed."""
    by_table = _by_table(tables, rows)
    return ImportReport(
        form="" if form is None else form.key,
        form_title="" if form is None else form.title,
        form_confidence=confidence,
        file_name=workbook.file_name,
        sha256=workbook.sha256,
        size=workbook.size,
        dry_run=dry_run,
        committed=False,
        import_id=None,
        counts=count_rows(rows, left_out),
        tables=tuple(_table_summary(table, by_table[table.table.key]) for table in tables),
        rows=tuple(_row_summary(row) for row in rows),
        problems=tuple(problems),
        questions=tuple(questions),
        repair_groups=tuple(groups),
        control_totals=tuple(
            total
            for table in tables
            for total in control_totals(
                table, by_table[table.table.key], stated.get(table.table.key, {})
            )
        ),
        sheets=_sheet_summaries(workbook, tables),
    )


def count_rows(rows: Iterable[StagedRow], left_out: int = 0) -> Counts:
    """Return how many rows have each outcome."""
    counted = Counter(row.outcome for row in rows)
    return Counts(
        new=counted[Outcome.NEW],
        changed=counted[Outcome.CHANGED],
        same=counted[Outcome.SAME],
        refused=counted[Outcome.REFUSED],
        waiting=counted[Outcome.WAITING],
        left_out=left_out,
    )


def control_totals(
    found: FoundTable, own: Sequence[StagedRow], stated: Mapping[str, Decimal]
) -> list[ControlTotal]:
    """Return rows, m² and đồng of a table against what of it stands in the register afterwards."""
    totals = [_total(found, own, None, "Số dòng", "rows")]
    for column in found.mapping.columns.values():
        if column.type in _SUMMED:
            total = _total(found, own, column.field, column.header, _SUMMED[column.type])
            totals.append(replace(total, stated=stated.get(column.field)))
    return totals


def _by_table(
    tables: Sequence[FoundTable], rows: Iterable[StagedRow]
) -> dict[str, list[StagedRow]]:
    """Return the rows of each table, by its key."""
    of_sheet: dict[tuple[str, str], list[StagedRow]] = {}
    for row in rows:
        of_sheet.setdefault((row.sheet, row.entity), []).append(row)
    found = {}
    for table in tables:
        numbers = {row.number for row in table.table.rows}
        own = of_sheet.get((table.table.sheet, table.form.entity), [])
        found[table.table.key] = [row for row in own if row.row in numbers]
    return found


def _total(
    found: FoundTable, rows: Sequence[StagedRow], field: str | None, label: str, unit: str
) -> ControlTotal:
    sums: dict[Outcome | None, Decimal] = {}
    for row in rows:
        amount = Decimal(1) if field is None else _amount(row, field)
        sums[row.outcome] = sums.get(row.outcome, Decimal(0)) + amount
    zero = Decimal(0)
    going_in = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME)
    return ControlTotal(
        sheet=found.table.sheet,
        entity=found.form.entity,
        field=field,
        label=label,
        unit=unit,
        in_file=sum(sums.values(), zero),
        in_register=sum((sums.get(outcome, zero) for outcome in going_in), zero),
        refused=sums.get(Outcome.REFUSED, zero),
        waiting=sums.get(Outcome.WAITING, zero),
    )


def _amount(row: StagedRow, field: str) -> Decimal:
    value = row.values.get(field) if row.staged is None else row.staged.get(field)
    return value if isinstance(value, Decimal) else Decimal(value or 0)


def _table_summary(found: FoundTable, own: list[StagedRow]) -> TableSummary:
    table = found.table
    last = max((row.number for row in table.rows), default=table.header_to)
    return TableSummary(
        sheet=table.sheet,
        entity=found.form.entity,
        range=f"A{table.header_from}:{column_letter(max(len(table.paths) - 1, 0))}{last}",
        header_rows=f"{table.header_from}–{table.header_to}",
        columns={column_letter(i): column.field for i, column in found.mapping.columns.items()},
        rows=len(table.rows),
        counts=count_rows(own),
        other_rows=dict(Counter(table.others.values())),
        key=table.key,
        mapped=_column_summaries(found),
    )


def _column_summaries(found: FoundTable) -> tuple[ColumnSummary, ...]:
    matches = getattr(found.mapping, "matches", {})
    summaries = []
    for index, path in enumerate(found.table.paths):
        column, match = found.mapping.columns.get(index), matches.get(index)
        if path or column is not None:
            summaries.append(
                ColumnSummary(
                    letter=column_letter(index),
                    header=path,
                    field=None if column is None else column.field,
                    score=None if match is None else match.score,
                    how="" if match is None else match.how,
                )
            )
    return tuple(summaries)


def _sheet_summaries(
    workbook: RawWorkbook, tables: Sequence[FoundTable]
) -> tuple[SheetSummary, ...]:
    taken = {table.table.sheet for table in tables}
    read = [
        SheetSummary(
            name=sheet.name,
            visible=sheet.visible,
            taken=sheet.name in taken,
            rows=len(sheet.rows),
            decoded=sum(each.raw != each.text for each in sheet.decoded.values()),
            doubtful=sum(each.doubtful for each in sheet.decoded.values()),
        )
        for sheet in workbook.sheets
    ]
    names = {sheet.name for sheet in read}
    hidden = [SheetSummary(name, False, False, 0) for name in workbook.hidden if name not in names]
    return (*read, *hidden)


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
        waits=tuple(row.waits),
    )
