"""Problems grouped by what repairs them, so that one act settles all cells of a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.intake.answers import Question
from app.intake.model import Problem, ProblemCode, Severity
from app.intake.questions import MOST_CELLS
from app.intake.report_model import RepairGroup
from app.kernel.text import fold

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

TITLES: dict[ProblemCode, str] = {
    ProblemCode.COLUMN_MISSING: "thiếu cột bắt buộc",
    ProblemCode.COLUMN_UNKNOWN: "cột không có trong biểu mẫu",
    ProblemCode.COLUMN_TWICE: "cột lặp lại",
    ProblemCode.COLUMN_SIMILAR: "cột được hiểu theo độ giống",
    ProblemCode.NO_ROWS: "bảng không có dòng dữ liệu",
    ProblemCode.SHEET_LEFT_OUT: "trang không được nhập",
    ProblemCode.ROW_UNCLEAR: "dòng gộp nhiều cơ sở",
    ProblemCode.REQUIRED: "thiếu giá trị bắt buộc",
    ProblemCode.TOO_LONG: "nội dung quá dài",
    ProblemCode.BAD_CODE: "mã sai cách viết",
    ProblemCode.FORMULA_FAILED: "công thức lỗi hoặc chưa có kết quả",
    ProblemCode.NOT_A_NUMBER: "không phải số",
    ProblemCode.AMBIGUOUS_NUMBER: "số đọc được hai cách",
    ProblemCode.OUT_OF_RANGE: "giá trị ngoài giới hạn",
    ProblemCode.ROUNDED: "số được làm tròn",
    ProblemCode.NOT_A_DATE: "không phải ngày, năm",
    ProblemCode.NOT_IN_LIST: "không có trong danh sách",
    ProblemCode.SUM_DIFFERS: "tổng không khớp",
    ProblemCode.DUPLICATE: "bản ghi lặp lại",
    ProblemCode.UNKNOWN_UNIT: "không có đơn vị hành chính",
    ProblemCode.AMBIGUOUS_UNIT: "nhiều đơn vị hành chính cùng tên",
    ProblemCode.UNIT_CONFLICT: "đơn vị cũ và đơn vị mới không khớp",
    ProblemCode.UNIT_DERIVED: "đơn vị hành chính được suy ra",
    ProblemCode.POINT_DERIVED: "tọa độ được suy ra",
    ProblemCode.UNKNOWN_RECORD: "không có bản ghi",
    ProblemCode.REFERS_TO_REFUSED: "dẫn đến dòng bị từ chối",
    ProblemCode.ADDRESS_RESOLVED: "địa chỉ đã xác định",
    ProblemCode.ADDRESS_AMBIGUOUS: "địa chỉ có nhiều cách hiểu",
    ProblemCode.ADDRESS_UNKNOWN: "địa chỉ không rõ xã, phường",
    ProblemCode.EDITED_SINCE: "đã sửa trong sổ đăng ký",
    ProblemCode.MONEY_UNIT: "chưa rõ đơn vị tiền",
    ProblemCode.DATE_ORDER: "ngày đọc được hai cách",
    ProblemCode.DATE_SUSPECT: "ngày có thể bị đảo ngày, tháng",
    ProblemCode.PARTIAL_DATE: "thời gian chỉ ghi phỏng chừng",
    ProblemCode.MARK: "ô đánh dấu “x”",
    ProblemCode.CONVERTED: "giá trị được quy đổi",
    ProblemCode.RECORD_OPEN: "tên cơ quan, cơ sở chưa rõ là bản ghi nào",
    ProblemCode.RECORD_UNKNOWN: "tên không có trong sổ đăng ký, giữ như đã viết",
    ProblemCode.STALE: "dòng đã cũ so với phương án",
    ProblemCode.NOT_OF_PLAN: "không thuộc phương án",
    ProblemCode.DUPLICATE_LIKELY: "có thể là bản ghi đã có",
    ProblemCode.DECODED: "chữ bảng mã cũ được đổi sang Unicode",
    ProblemCode.DECODING_DOUBTFUL: "chữ bảng mã cũ đọc được nhiều cách",
    ProblemCode.LETTERS_LOST: "chữ bị mất dấu hoặc mất nét (dấu ?)",
    ProblemCode.FORMULA_VALUE: "giá trị lấy từ công thức",
    ProblemCode.TEXT_ENCODING: "bảng mã của tệp văn bản",
}

# What is repaired by one act whatever the cell says: the column or the way of writing is at fault.
_BY_COLUMN = frozenset(
    {
        ProblemCode.REQUIRED, ProblemCode.ROUNDED, ProblemCode.SUM_DIFFERS,
        ProblemCode.POINT_DERIVED, ProblemCode.UNIT_DERIVED, ProblemCode.ADDRESS_RESOLVED,
        ProblemCode.EDITED_SINCE, ProblemCode.AMBIGUOUS_NUMBER, ProblemCode.TOO_LONG,
        ProblemCode.ROW_UNCLEAR, ProblemCode.DUPLICATE, ProblemCode.OUT_OF_RANGE,
        ProblemCode.FORMULA_FAILED, ProblemCode.DATE_ORDER, ProblemCode.DATE_SUSPECT,
        ProblemCode.MONEY_UNIT, ProblemCode.MARK, ProblemCode.CONVERTED, ProblemCode.PARTIAL_DATE,
        ProblemCode.RECORD_UNKNOWN,
    }
)  # fmt: skip


_ANSWERABLE = frozenset(
    {
        ProblemCode.ADDRESS_AMBIGUOUS, ProblemCode.ADDRESS_UNKNOWN, ProblemCode.AMBIGUOUS_UNIT,
        ProblemCode.UNKNOWN_UNIT, ProblemCode.MONEY_UNIT, ProblemCode.DATE_ORDER,
        ProblemCode.RECORD_OPEN, ProblemCode.DUPLICATE_LIKELY, ProblemCode.AMBIGUOUS_NUMBER,
    }
)  # fmt: skip
"""What answering a question about the cell repairs."""


def place_of(problem: Problem) -> str:
    """Return where a problem stands: "Sheet!F12", "Sheet!12" for a row, "Sheet" for a sheet."""
    where = problem.cell or (str(problem.row) if problem.row is not None else "")
    return f"{problem.sheet}!{where}" if where else problem.sheet


def group_key(problem: Problem) -> str:
    """Return the key of the group that a problem is of."""
    return "|".join(_key(problem))


def repair_groups(
    problems: Iterable[Problem], asked: Mapping[str, Question] | None = None
) -> tuple[RepairGroup, ...]:
    """Return problems grouped by repair: errors first, then the larger group first.

    Args:
        problems: of the whole file.
        asked: cell ("Sheet!F12") → the question whose answer settles it.
    """
    grouped: dict[tuple[str, ...], list[Problem]] = {}
    questions: dict[tuple[str, ...], Question] = {}
    for problem in problems:
        question = (asked or {}).get(place_of(problem))
        if question is not None and problem.code in _ANSWERABLE:
            key: tuple[str, ...] = (problem.code.value, question.kind, question.key)
            questions[key] = question
        else:
            key = _key(problem)
        grouped.setdefault(key, []).append(problem)
    groups = [_group("|".join(key), same, questions.get(key)) for key, same in grouped.items()]
    return tuple(sorted(groups, key=lambda group: (_ORDER[group.severity], -group.cell_count)))


_FIGURES = frozenset({ProblemCode.NOT_A_NUMBER, ProblemCode.NOT_A_DATE})


def _key(problem: Problem) -> tuple[str, ...]:
    """Return what problems share that one act repairs; each wrong figure is its own mistake."""
    by_value = problem.code not in _BY_COLUMN
    if problem.code in _FIGURES and not any(letter.isalpha() for letter in problem.found):
        by_value = False
    return (
        problem.severity.value,
        problem.code.value,
        problem.sheet if problem.cell is None or not by_value else "",
        problem.column or problem.field or "",
        fold(problem.found) if by_value else "",
        fold("; ".join(problem.candidates)) if by_value else "",
    )


def _group(key: str, problems: list[Problem], question: Question | None) -> RepairGroup:
    first = problems[0]
    cells = tuple(dict.fromkeys(place_of(problem) for problem in problems))
    found = dict.fromkeys(problem.found for problem in problems if problem.found)
    title = TITLES.get(first.code, first.code.value)
    if len(found) == 1:
        title += f" “{first.found}”"
    elif question is not None and question.kind in {"place", "record"}:
        title = question.text
    elif first.column:
        title += f" ở cột “{first.column}”"
    return RepairGroup(
        key=key,
        code=first.code,
        severity=first.severity,
        title=f"{len(cells)} ô: {title}" if first.cell else f"{len(cells)} chỗ: {title}",
        found=next(iter(found), ""),
        expected=first.expected,
        repair=first.repair,
        cells=cells[:MOST_CELLS],
        cell_count=len(cells),
        field=first.field,
        column=first.column,
        question=None if question is None else question.key,
        candidates=first.candidates,
    )
