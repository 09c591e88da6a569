"""Which sheets of a workbook hold the tables of a form; what is left out is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake.dictionary import Form, SheetForm, header_key
from app.intake.find_table import find_table
from app.intake.mapping import Mapping, map_columns
from app.intake.model import (
    FileRefusedError,
    Problem,
    ProblemCode,
    RawSheet,
    RawWorkbook,
    Severity,
    Table,
)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of the form, where it was found, and how its columns were understood."""

    form: SheetForm
    table: Table
    mapping: Mapping


def find_tables(
    workbook: RawWorkbook, form: Form, sheet: str | None
) -> tuple[list[FoundTable], list[Problem]]:
    """Return the form's tables in a workbook, and the problems of sheets and columns.

    Args:
        workbook: as read.
        form: the form that the sender says it is.
        sheet: the one sheet to take; None for what fits by name, else by content.

    Raises:
        FileRefusedError: no sheet holds a table of the form, or several do and none is preferred.
    """
    sheets = _chosen(workbook, sheet)
    taken: set[str] = set()
    found: list[FoundTable] = []
    for wanted in form.sheets:
        match = _named(sheets, wanted, taken) if len(form.sheets) > 1 else None
        match = match or _holding(sheets, wanted, form, taken, workbook)
        if match is not None:
            table, source = match
            taken.add(source.name)
            found.append(FoundTable(wanted, table, map_columns(table, wanted)))
    if not found:
        headers = ", ".join(
            f"“{column.header}”"
            for wanted in form.sheets[:1]
            for column in wanted.columns
            if column.required
        )
        raise FileRefusedError(
            f"Tệp {workbook.file_name} không có bảng nào của biểu mẫu “{form.title}”: không trang "
            f"nào có hàng tiêu đề với các cột {headers}… Hãy chọn đúng biểu mẫu (--form), hoặc "
            "dùng sổ trắng do lệnh truso template tạo ra."
        )
    problems = [problem for one in found for problem in one.mapping.problems]
    return found, [*problems, *_left_out(workbook, form, taken, sheet)]


def _chosen(workbook: RawWorkbook, sheet: str | None) -> list[RawSheet]:
    if sheet is None:
        return list(workbook.sheets)
    chosen = [each for each in workbook.sheets if each.name == sheet]
    if not chosen:
        names = ", ".join(f"“{each.name}”" for each in workbook.sheets)
        raise FileRefusedError(
            f"Tệp {workbook.file_name} không có trang “{sheet}”. Các trang: {names}."
        )
    return chosen


def _named(
    sheets: Sequence[RawSheet], wanted: SheetForm, taken: set[str]
) -> tuple[Table, RawSheet] | None:
    names = {header_key(name) for name in (wanted.name, *wanted.also)}
    for sheet in sheets:
        if sheet.name not in taken and header_key(sheet.name) in names:
            table = find_table(sheet, wanted)
            if table is not None:
                return table, sheet
    return None


def _holding(
    sheets: Sequence[RawSheet],
    wanted: SheetForm,
    form: Form,
    taken: set[str],
    workbook: RawWorkbook,
) -> tuple[Table, RawSheet] | None:
    """Return the sheet that holds the table, whatever its name is."""
    others = {
        header_key(name)
        for each in form.sheets
        if each is not wanted
        for name in (each.name, *each.also)
    }
    holding = [
        (table, sheet)
        for sheet in sheets
        if sheet.name not in taken
        and header_key(sheet.name) not in others
        and (table := find_table(sheet, wanted)) is not None
    ]
    if len(holding) <= 1:
        return holding[0] if holding else None
    for name in wanted.prefer:
        for table, sheet in holding:
            if header_key(sheet.name) == header_key(name):
                return table, sheet
    names = ", ".join(f"“{sheet.name}”" for _, sheet in holding)
    raise FileRefusedError(
        f"Tệp {workbook.file_name} có {len(holding)} trang cùng chứa bảng “{wanted.name}”: "
        f"{names}. Hãy chọn một trang (--sheet)."
    )


def _left_out(
    workbook: RawWorkbook, form: Form, taken: set[str], chosen: str | None
) -> list[Problem]:
    problems = []
    for sheet in workbook.sheets:
        empty = not any(any(value != "" for value in row) for row in sheet.rows)
        if sheet.name in taken or empty or sheet.name == form.extra.get("guide"):
            continue
        severity = Severity.INFO if chosen or len(form.sheets) == 1 else Severity.WARNING
        problems.append(_sheet_problem(sheet.name, "trang có dữ liệu", severity))
    for name in workbook.hidden:
        problems.append(_sheet_problem(name, "trang ẩn", Severity.INFO))
    return problems


def _sheet_problem(name: str, found: str, severity: Severity) -> Problem:
    return Problem(
        code=ProblemCode.SHEET_LEFT_OUT,
        severity=severity,
        sheet=name,
        row=None,
        cell=None,
        column=None,
        found=found,
        expected="một trang của biểu mẫu",
        repair="Trang này không được nhập. Nếu cần, hãy bỏ ẩn, đặt tên trang và hàng tiêu đề theo "
        "biểu mẫu, hoặc chọn trang (--sheet).",
    )
