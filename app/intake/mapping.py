"""Third step: which column of the sheet is which column of the form."""

from __future__ import annotations

from dataclasses import dataclass

from app.intake.dictionary import Column, SheetForm, header_key
from app.intake.model import Problem, ProblemCode, Severity, Table, column_letter


@dataclass(frozen=True, slots=True)
class Mapping:
    """Column index → column of the form, and what did not fit.

    Attributes:
        complete: whether no required column is missing.
    """

    columns: dict[int, Column]
    problems: tuple[Problem, ...]
    complete: bool


def map_columns(table: Table, form: SheetForm) -> Mapping:
    """Map the columns of a table by the words of their headers; nothing is left out in silence."""
    known = form.by_key
    columns: dict[int, Column] = {}
    seen: dict[str, int] = {}
    problems: list[Problem] = []

    def note(
        code: ProblemCode, severity: Severity, index: int | None, found: str, **words: str
    ) -> None:
        problems.append(
            Problem(
                code=code,
                severity=severity,
                sheet=table.sheet,
                row=table.header_to,
                cell=None if index is None else f"{column_letter(index)}{table.header_to}",
                column=found or None,
                found=found,
                expected=words["expected"],
                repair=words["repair"],
            )
        )

    width = max([len(table.paths), *(len(row.cells) for row in table.rows)])
    for index in range(width):
        path = table.paths[index] if index < len(table.paths) else ""
        column = known.get(header_key(path))
        if column is None:
            if _has_content(table, index):
                note(
                    ProblemCode.COLUMN_UNKNOWN,
                    Severity.WARNING,
                    index,
                    path,
                    expected="một cột của biểu mẫu",
                    repair="Cột này không được ghi vào sổ đăng ký (ô gốc vẫn được lưu). Nếu cần "
                    "dữ liệu của nó, hãy đặt tên cột theo từ điển của biểu mẫu.",
                )
        elif column.field in seen:
            note(
                ProblemCode.COLUMN_TWICE,
                Severity.ERROR,
                index,
                path,
                expected=f"mỗi cột một lần (đã có ở cột {column_letter(seen[column.field])})",
                repair="Hãy xóa hoặc đổi tên một trong hai cột rồi nhập lại.",
            )
        else:
            seen[column.field] = index
            columns[index] = column
    missing = [column for column in form.columns if column.required and column.field not in seen]
    for column in missing:
        note(
            ProblemCode.COLUMN_MISSING,
            Severity.ERROR,
            None,
            "",
            expected=f"cột “{column.header}”",
            repair=f"Hãy thêm cột “{column.header}” vào trang “{table.sheet}” rồi nhập lại.",
        )
    complete = not any(problem.severity is Severity.ERROR for problem in problems)
    return Mapping(columns, tuple(problems), complete)


def _has_content(table: Table, index: int) -> bool:
    return any(index < len(row.cells) and row.cells[index] not in ("", None) for row in table.rows)
