"""The appendix of headquarters as it comes back from a reviewer: its lines, and what it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.appendices.trace import CODE_HEADING, picture_of
from app.intake.finding.find_table import find_table
from app.intake.forms.dictionary import load_form
from app.intake.forms.mapping import map_columns
from app.intake.model import (
    CellValue,
    FileRefusedError,
    Problem,
    ProblemCode,
    RawSheet,
    RawWorkbook,
    Severity,
    Table,
    column_letter,
)
from app.intake.parsing.values import is_failed_formula, read_text
from app.intake.reading.read import read_workbook

FORM = "appendix-headquarters"
_MARKED_WITHIN = 60  # rows: the mark stands in the first one, or below what was put above it


@dataclass(frozen=True, slots=True)
class AppendixLine:
    """One line of an edited appendix: cells by column key, and where they stand ("N12")."""

    row: int
    site: str
    seal: str
    cells: dict[str, CellValue]
    places: dict[str, str]


@dataclass(frozen=True, slots=True)
class EditedAppendix:
    """An appendix as read: which picture it was made from, and its lines.

    `codes` are of all sites that have a line, of which `lines` lacks those that cannot be read.
    """

    file_name: str
    sha256: str
    plan: str
    revision: int
    sheet: str
    lines: tuple[AppendixLine, ...]
    codes: frozenset[str]
    problems: tuple[Problem, ...] = ()


def picture_in(workbook: RawWorkbook) -> tuple[RawSheet, str, int] | None:
    """Return the sheet of an appendix of ours with its plan and revision; None where it is none.

    Raises:
        FileRefusedError: several sheets are such appendices.
    """
    found = [
        (sheet, *picture)
        for sheet in workbook.sheets
        if (picture := next(_pictures(sheet.rows[:_MARKED_WITHIN]), None)) is not None
    ]
    if len(found) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet, _, _ in found)
        raise FileRefusedError(
            f"Tệp {workbook.file_name} có {len(found)} trang phụ lục: {names}. "
            "Hãy để mỗi tệp một phụ lục rồi nhập lại."
        )
    return found[0] if found else None


def _pictures(rows: Iterable[Sequence[CellValue]]) -> Iterator[tuple[str, int]]:
    for cells in rows:
        for value in cells:
            if isinstance(value, str) and value.startswith("truso:"):
                picture = picture_of(value)
                if picture is not None:
                    yield picture


def read_appendix(content: bytes, file_name: str) -> EditedAppendix:
    """Return an appendix that was exported, and perhaps edited in Excel since.

    Raises:
        FileRefusedError: the file cannot be read, is no appendix of ours, or lacks one of the
            columns that the plan decides.
    """
    workbook = read_workbook(content, file_name)
    picture = picture_in(workbook)
    if picture is None:
        raise FileRefusedError(
            f"Tệp {file_name} không phải phụ lục do Trụ Sở xuất, hoặc cột ẩn “{CODE_HEADING}” đã "
            "bị xóa nên không biết phương án và phiên bản nào. Hãy xuất lại phụ lục (truso "
            "appendix) và sửa trên bản đó."
        )
    sheet, plan, revision = picture
    form = load_form(FORM).sheets[0]
    table = find_table(sheet, form)
    if table is None:
        raise FileRefusedError(
            f"Tệp {file_name}, trang “{sheet.name}”: không còn hàng tiêu đề của phụ lục. Hãy giữ "
            "nguyên các hàng tiêu đề khi sửa."
        )
    mapping = map_columns(table, form)
    if not mapping.complete:
        missing = "; ".join(
            problem.expected for problem in mapping.problems if problem.severity is Severity.ERROR
        )
        raise FileRefusedError(
            f"Tệp {file_name}, trang “{sheet.name}”: tiêu đề phụ lục đã bị sửa, cần {missing}."
        )
    fields = {column.field: index for index, column in mapping.columns.items()}
    lines, codes, problems = _lines(sheet, table, fields)
    return EditedAppendix(
        file_name=file_name,
        sha256=workbook.sha256,
        plan=plan,
        revision=revision,
        sheet=sheet.name,
        lines=tuple(lines),
        codes=codes,
        problems=tuple(problems),
    )


def _lines(
    sheet: RawSheet, table: Table, fields: dict[str, int]
) -> tuple[list[AppendixLine], frozenset[str], list[Problem]]:
    named: dict[str, AppendixLine] = {}
    problems: list[Problem] = []
    broken: set[int | None] = set()
    for number, cells in enumerate(sheet.rows, start=1):
        values = {
            name: cells[index] if index < len(cells) else "" for name, index in fields.items()
        }
        code = read_text(values["site"])
        if number <= table.header_to or code == CODE_HEADING:
            continue
        places = {name: f"{column_letter(index)}{number}" for name, index in fields.items()}
        line = AppendixLine(number, code, read_text(values["seal"]), values, places)
        if not code:
            # Groups, sums, notes and signatures leave this column free; (3) is the numbering row.
            if any(letter.isalpha() for letter in read_text(values["name"])):
                problems.append(_no_code(sheet, line))
        elif code in named:
            problems.append(_twice(sheet, line, named[code]))
            broken.add(named[code].row)
        else:
            named[code] = line
        problems += _failed(sheet, line) if code else ()
    broken |= {problem.row for problem in problems}
    readable = [line for line in named.values() if line.row not in broken]
    return readable, frozenset(named), problems


def line_problem(
    sheet: str,
    line: AppendixLine,
    code: ProblemCode,
    column: str | None,
    *,
    found: str,
    expected: str,
    repair: str,
    severity: Severity = Severity.ERROR,
    candidates: Sequence[str] = (),
) -> Problem:
    """Return a problem at a cell of a line, or at the line where `column` is None."""
    return Problem(
        code=code,
        severity=severity,
        sheet=sheet,
        row=line.row,
        cell=line.places.get(column) if column else None,
        column=column,
        found=found,
        expected=expected,
        repair=repair,
        candidates=tuple(candidates),
        field=column,
    )


def _no_code(sheet: RawSheet, line: AppendixLine) -> Problem:
    return line_problem(
        sheet.name,
        line,
        ProblemCode.REQUIRED,
        "site",
        found=read_text(line.cells["name"]),
        expected=f"mã cơ sở trong cột ẩn “{CODE_HEADING}”",
        repair=f"Dòng thêm vào chưa có mã: hãy bỏ ẩn cột “{CODE_HEADING}” và ghi mã của cơ sở.",
    )


def _twice(sheet: RawSheet, line: AppendixLine, earlier: AppendixLine) -> Problem:
    return line_problem(
        sheet.name,
        line,
        ProblemCode.DUPLICATE,
        "site",
        found=line.site,
        expected=f"mỗi cơ sở một dòng (đã có ở dòng {earlier.row})",
        repair="Hãy xóa một trong hai dòng.",
    )


def _failed(sheet: RawSheet, line: AppendixLine) -> list[Problem]:
    return [
        line_problem(
            sheet.name,
            line,
            ProblemCode.FORMULA_FAILED,
            name,
            found=read_text(value),
            expected="một giá trị, hoặc công thức đã có kết quả",
            repair="Hãy sửa công thức (hoặc dán giá trị), lưu rồi nhập lại.",
        )
        for name, value in line.cells.items()
        if is_failed_formula(value)
    ]
