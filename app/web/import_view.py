"""What the page of an import session shows of its report: one place for words and order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.intake.answers import Question
from app.intake.forms.dictionary import Form, form_keys, load_form
from app.intake.matching.record_search import entity_of
from app.intake.model import Severity
from app.intake.report_model import (
    ColumnSummary,
    ControlTotal,
    ImportReport,
    RepairGroup,
    RowSummary,
    TableSummary,
)
from app.intake.sessions.model import Session, SessionStatus
from app.kernel.ids import OLD_VINTAGE
from app.units.store import stored_units
from app.web.labels import FIELDS
from app.web.language import mark

STATUSES: Mapping[str, tuple[str, str]] = {
    SessionStatus.WAITING: (mark("chờ kiểm tra"), ""),
    SessionStatus.EXAMINING: (mark("đang kiểm tra"), ""),
    SessionStatus.QUESTIONS: (mark("cần trả lời"), "warn"),
    SessionStatus.READY: (mark("sẵn sàng ghi"), "good"),
    SessionStatus.REFUSED: (mark("có dòng bị từ chối"), "bad"),
    SessionStatus.COMMITTING: (mark("đang ghi"), ""),
    SessionStatus.COMMITTED: (mark("đã ghi"), "good"),
    SessionStatus.REVERTED: (mark("đã hoàn tác"), ""),
    SessionStatus.CANCELLED: (mark("đã hủy"), ""),
    SessionStatus.FAILED: (mark("bị lỗi"), "bad"),
}
"""Status of a session → its words, and the colour of its mark."""

APPENDIX = (mark("phụ lục của phương án"), "")

REVERT_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "removed": (mark("gỡ bản ghi mới"), "good"),
    "restored": (mark("trả về giá trị trước"), "good"),
    "partial": (mark("trả về một phần"), "warn"),
    "kept": (mark("giữ lại vì đã sửa sau khi nhập"), "warn"),
    "refused": (mark("không hoàn tác được"), "bad"),
}

HOW: Mapping[str, str] = {
    "alias": mark("đúng tên cột của biểu mẫu"),
    "words": mark("cùng từ, khác cách viết"),
    "similar": mark("tên gần giống"),
    "saved": mark("như lần nhập trước"),
    "answer": mark("do bạn chọn"),
}

OTHER_ROWS: Mapping[str, str] = {
    "banner": mark("dòng đầu trang"),
    "header": mark("hàng tiêu đề"),
    "numbering": mark("hàng đánh số cột"),
    "hint": mark("dòng hướng dẫn"),
    "group": mark("dòng nhóm"),
    "total": mark("dòng tổng"),
    "continued": mark("dòng viết tiếp"),
    "footer": mark("chân bảng"),
    "left-out": mark("dòng để lại"),
}

TOTAL_UNITS: Mapping[str, str] = {
    "rows": mark("dòng"),
    "m2": mark("m²"),
    "dong": mark("đồng"),
    "pieces": mark("cái"),
}

_UNIT_KEY = re.compile(r"\d{2,5}@20\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_CODED = frozenset({"code", "year_built", "year_in_use", "latitude", "longitude"})
RECORD_SEARCH = {
    "agency": mark("Tìm cơ quan theo tên hoặc mã"),
    "site": mark("Tìm cơ sở nhà, đất theo tên hoặc mã"),
}
"""What the field says in which a record is looked for."""
OPTIONS_SHOWN = 12
UNSURE = 0.9
"""Below this a column's understanding is worth a look."""


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of a table, and the fields that it may be taken for."""

    summary: ColumnSummary
    key: str
    label: str | None
    percent: int | None
    unsure: bool


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table with its columns; `choices`: field → its words on the form."""

    summary: TableSummary
    columns: tuple[ColumnShown, ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def unsure(self) -> int:
        """How many columns are worth a look."""
        return sum(column.unsure for column in self.columns)

    @property
    def filled(self) -> bool:
        """Whether it has any row."""
        return self.summary.rows > 0


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One field of a row, before and after, as values that pages can show."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session's report in the order of its page."""

    tables: tuple[TableShown, ...]
    required: tuple[Question, ...]
    optional: tuple[Question, ...]
    groups: Mapping[Severity, tuple[RepairGroup, ...]]
    totals: tuple[ControlTotal, ...]

    @property
    def proposals(self) -> int:
        """How many questions have an answer that is proposed."""
        return sum(q.proposed is not None for q in (*self.required, *self.optional))

    @property
    def unsure(self) -> int:
        """How many columns are worth a look."""
        return sum(table.unsure for table in self.tables)


def record_kind(question: Question) -> str | None:
    """Return which kind of record a question asks for, None where it asks for none."""
    return entity_of(question.key) if question.kind == "record" else None


def standing(session: Session) -> tuple[str, str]:
    """Return in words where a session stands, and the colour of its mark."""
    return APPENDIX if session.is_appendix else STATUSES[session.status]


def is_old_list(question: Question) -> bool:
    """Whether a question about a place is answered by units as they were before July 2025."""
    old = str(OLD_VINTAGE)
    return old in question.key.split("|") or any(
        option.value.endswith(f"@{old}") for option in question.options
    )


def form_of(key: str) -> Form | None:
    """Return a form, None where there is none of that key."""
    return load_form(key) if key in form_keys() else None


def form_title(key: str | None) -> str:
    """Return the title of a form, or its key where it is not known any more."""
    form = form_of(key or "")
    return form.title if form else key or ""


def shown(report: ImportReport) -> SessionShown:
    """Return what the page shows of a report."""
    form = form_of(report.form)
    return SessionShown(
        tables=tuple(_table(table, form) for table in report.tables),
        required=tuple(q for q in report.questions if q.required),
        optional=tuple(q for q in report.questions if not q.required),
        groups={
            severity: tuple(g for g in report.repair_groups if g.severity is severity)
            for severity in Severity
        },
        totals=tuple(
            total
            for total in report.control_totals
            if total.in_file or total.in_register or total.stated
        ),
    )


def _table(table: TableSummary, form: Form | None) -> TableShown:
    sheets = [] if form is None else [s for s in form.sheets if s.entity == table.entity]
    names = {column.field: column.header for sheet in sheets for column in sheet.columns}
    return TableShown(
        summary=table,
        columns=tuple(_column(table, column, names) for column in table.mapped),
        choices=tuple(names.items()),
    )


def _column(table: TableSummary, column: ColumnSummary, names: Mapping[str, str]) -> ColumnShown:
    return ColumnShown(
        summary=column,
        key=f"{table.key}|{column.letter}",
        label=names.get(column.field or ""),
        percent=None if column.score is None else round(column.score * 100),
        unsure=column.field is not None and column.score is not None and column.score < UNSURE,
    )


async def changes_of(rows: Sequence[RowSummary]) -> dict[tuple[str, int], list[ChangeShown]]:
    """Return the changes of rows, "sheet" and number → field by field; units by their names."""
    values = [side for row in rows for sides in row.changes.values() for side in sides]
    units = await stored_units({v for v in values if isinstance(v, str) and _UNIT_KEY.fullmatch(v)})
    names = {key: f"{unit.name} ({unit.code})" for key, unit in units.items()}
    return {
        (row.sheet, row.row): [
            ChangeShown(
                field_label(field), _value(field, sides[0], names), _value(field, sides[1], names)
            )
            for field, sides in row.changes.items()
            if sides[0] not in (None, "") or sides[1] not in (None, "")
        ]
        for row in rows
    }


def field_label(field: str) -> str:
    """Return the words for a field; "site.name" is named by its own part."""
    return FIELDS.get(field) or FIELDS.get(field.rpartition(".")[2], field)


def _value(field: str, value: Any, names: Mapping[str, str]) -> Any:
    own = field.rpartition(".")[2]
    if isinstance(value, str) and own not in _CODED:
        if value in names:
            return names[value]
        if _NUMBER.fullmatch(value) and own.endswith(("_m2", "_km2", "value", "cost")):
            return Decimal(value)
    return str(value) if own in _CODED and value is not None else value


async def unit_names(keys: Iterable[str]) -> dict[str, str]:
    """Return key → name and code of units, of the keys that are keys of units."""
    units = await stored_units({key for key in keys if _UNIT_KEY.fullmatch(key)})
    return {key: f"{unit.name} ({unit.code})" for key, unit in units.items()}


def next_step(session: Session, view: SessionShown | None) -> str:
    """Return which part of the page comes next: a key that the template words."""
    ended = session.status in {SessionStatus.COMMITTED, SessionStatus.REVERTED}
    steps = (
        ("busy", session.busy and not (session.job is None and session.can_resume)),
        (str(session.status), ended),
        ("resume", session.can_resume),
        ("appendix", session.is_appendix),
        ("file", view is None),
        ("questions", view is not None and bool(view.required)),
        ("commit", session.can_commit),
        ("problems", session.status is SessionStatus.REFUSED),
    )
    return next((name for name, holds in steps if holds), "nothing")
