"""Which tables of a workbook are those of a form; what is left out is said, what is open asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.intake.answers import Answers, Option, Question
from app.intake.finding.find_table import find_tables_of
from app.intake.finding.similarity import match_paths
from app.intake.forms.dictionary import Form, SheetForm, header_key
from app.intake.forms.mapping import Chosen, header_fingerprint, map_columns
from app.intake.forms.mapping import Mapping as ColumnMapping
from app.intake.model import (
    FileRefusedError,
    Problem,
    ProblemCode,
    RawSheet,
    RawWorkbook,
    Severity,
    Table,
)

_BY_NAME = 1_000.0
"""What a sheet's own name is worth against any number of columns."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of the form, where it was found, and how its columns were understood."""

    form: SheetForm
    table: Table
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Found:
    """The form's tables in a workbook, what is wrong with sheets and columns, what is open."""

    tables: list[FoundTable]
    problems: list[Problem]
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class _Candidate:
    worth: float
    wanted: SheetForm
    table: Table


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
    found = find_form_tables(workbook, form, sheet=sheet)
    for question in found.questions:
        names = ", ".join(f"“{option.label}”" for option in question.options)
        raise FileRefusedError(
            f"Tệp {workbook.file_name} có {len(question.options)} trang cùng chứa một bảng của "
            f"biểu mẫu: {names}. Hãy chọn một trang (--sheet)."
        )
    return found.tables, found.problems


def find_form_tables(
    workbook: RawWorkbook,
    form: Form,
    *,
    sheet: str | None = None,
    answers: Answers | None = None,
    saved: Mapping[str, Chosen] | None = None,
) -> Found:
    """Return the form's tables in a workbook, and what has to be asked about sheets.

    Args:
        sheet: the one sheet to take; None for what fits by name, else by content.
        answers: which sheets are taken, and how columns are understood.
        saved: header fingerprint → how its columns were understood before.

    Raises:
        FileRefusedError: no sheet holds a table of the form.
    """
    answers = answers or Answers()
    sheets = _chosen(workbook, sheet, answers)
    candidates = [
        candidate
        for each in sheets
        for wanted in form.sheets
        for candidate in _candidates(each, wanted, form)
    ]
    taken, rivals = _assign(candidates, form, answers)
    if not taken and not rivals:
        raise _holds_none(workbook, form)
    found = []
    for candidate in taken:
        table = candidate.table
        mapping = map_columns(
            table,
            candidate.wanted,
            answers.columns.get(table.key),
            (saved or {}).get(header_fingerprint(table)),
        )
        found.append(FoundTable(candidate.wanted, table, mapping))
    order = {id(wanted): place for place, wanted in enumerate(form.sheets)}
    found.sort(key=lambda one: order[id(one.form)])
    questions = [_ask_sheet(wanted, tables) for wanted, tables in rivals if tables]
    names = {one.table.sheet for one in found} | {t.sheet for _, tables in rivals for t in tables}
    problems = [problem for one in found for problem in one.mapping.problems]
    problems += _without_rows(found)
    return Found(found, [*problems, *_left_out(workbook, form, names, sheet)], questions)


def _chosen(workbook: RawWorkbook, sheet: str | None, answers: Answers) -> list[RawSheet]:
    if sheet is None:
        return [each for each in workbook.sheets if answers.sheets.get(each.name, True)]
    chosen = [each for each in workbook.sheets if each.name == sheet]
    if not chosen:
        names = ", ".join(f"“{each.name}”" for each in workbook.sheets)
        raise FileRefusedError(
            f"Tệp {workbook.file_name} không có trang “{sheet}”. Các trang: {names}."
        )
    return chosen


def _candidates(sheet: RawSheet, wanted: SheetForm, form: Form) -> list[_Candidate]:
    several = len(form.sheets) > 1
    own = header_key(sheet.name)
    named = several and own in _names(wanted)
    if several and not named and any(own in _names(each) for each in form.sheets):
        return []  # The sheet bears the name of another table of the form.
    candidates = []
    for table in find_tables_of(sheet, wanted, named=named):
        matches = match_paths(table.paths, wanted)
        columns = sum(bool(path) for path in table.paths)
        worth = sum(match.score for match in matches.values())
        worth += worth / max(columns, len(wanted.columns)) + named * _BY_NAME
        candidates.append(_Candidate(worth, wanted, table))
    return candidates


def _names(wanted: SheetForm) -> set[str]:
    return {header_key(name) for name in (wanted.name, *wanted.also)}


def _assign(
    candidates: Sequence[_Candidate], form: Form, answers: Answers
) -> tuple[list[_Candidate], list[tuple[SheetForm, list[Table]]]]:
    """Give each table to the part of the form that it fits best; return what is left to choose."""
    best: dict[tuple[str, int], _Candidate] = {}
    for candidate in sorted(candidates, key=lambda each: -each.worth):
        best.setdefault((candidate.table.sheet, candidate.table.header_from), candidate)
    taken: list[_Candidate] = []
    rivals: list[tuple[SheetForm, list[Table]]] = []
    for wanted in form.sheets:
        own = [candidate for candidate in best.values() if candidate.wanted is wanted]
        if any(candidate.worth >= _BY_NAME for candidate in own):
            own = [candidate for candidate in own if candidate.worth >= _BY_NAME]
        own.sort(key=lambda each: (not each.table.rows, -each.worth))
        filled = [candidate for candidate in own if candidate.table.rows] or own[:1]
        if wanted.many or len(filled) <= 1:
            taken += sorted(filled if wanted.many else own[:1], key=_place_of(candidates))
            continue
        said = [each for each in filled if answers.sheets.get(each.table.sheet)]
        preferred = said or _preferred(wanted, filled)
        if preferred:
            taken += preferred
        else:
            rivals.append((wanted, [each.table for each in filled]))
    return taken, rivals


def _place_of(candidates: Sequence[_Candidate]):  # type: ignore[no-untyped-def]
    places = {id(candidate): place for place, candidate in enumerate(candidates)}
    return lambda candidate: places[id(candidate)]


def _preferred(wanted: SheetForm, filled: Sequence[_Candidate]) -> list[_Candidate]:
    for name in wanted.prefer:
        for candidate in filled:
            if header_key(candidate.table.sheet) == header_key(name):
                return [candidate]
    if len({candidate.table.sheet for candidate in filled}) == 1:
        return list(filled)  # Several blocks of one sheet, one below the other.
    return []


def _ask_sheet(wanted: SheetForm, tables: Sequence[Table]) -> Question:
    names = ", ".join(f"“{table.sheet}”" for table in tables)
    return Question(
        key=f"sheet|{wanted.entity}|{wanted.name}",
        kind="sheet",
        text=f"{len(tables)} trang cùng chứa bảng “{wanted.name}”: {names}. Lấy trang nào?",
        options=tuple(
            Option(value=table.sheet, label=table.sheet, reason=f"{len(table.rows)} dòng dữ liệu")
            for table in tables
        ),
        cells=tuple(f"{table.sheet}!A{table.header_from}" for table in tables),
        cell_count=len(tables),
    )


def _holds_none(workbook: RawWorkbook, form: Form) -> FileRefusedError:
    headers = ", ".join(
        f"“{column.header}”"
        for wanted in form.sheets[:1]
        for column in wanted.columns
        if column.required
    )
    return FileRefusedError(
        f"Tệp {workbook.file_name} không có bảng nào của biểu mẫu “{form.title}”: không trang "
        f"nào có hàng tiêu đề với các cột {headers}… Hãy chọn đúng biểu mẫu (--form), hoặc "
        "dùng sổ trắng do lệnh truso template tạo ra."
    )


def _without_rows(found: Sequence[FoundTable]) -> list[Problem]:
    """Say of a file none of whose tables has data that it is a blank form."""
    if any(one.table.rows and not one.table.preprinted for one in found):
        return []
    return [
        Problem(
            code=ProblemCode.NO_ROWS,
            severity=Severity.WARNING,
            sheet=one.table.sheet,
            row=one.table.header_to,
            cell=f"A{one.table.header_to}",
            column=None,
            found="mẫu trắng: có tiêu đề, không có dòng dữ liệu",
            expected="ít nhất một dòng dữ liệu dưới hàng tiêu đề",
            repair="Hãy điền dữ liệu vào biểu mẫu rồi nhập lại.",
        )
        for one in found[:1]
    ]


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
