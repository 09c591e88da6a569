"""What an import tells: counts, tables, rows, totals, repairs; and what was stored of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from app.intake.answers import Question
from app.intake.model import (
    Outcome,
    Problem,
    ProblemCode,
    Severity,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were new, changed, the same, refused; `left_out`: of another province.

    `waiting`: how many need an answer first.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    left_out: int = 0
    waiting: int = 0

    @property
    def written(self) -> int:
        """How many rows write something."""
        return self.new + self.changed

    @property
    def total(self) -> int:
        """How many rows were taken."""
        return self.written + self.same + self.refused + self.waiting


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """What the report tells of one sheet of the file; `taken`: whether a table of it is read.

    `decoded`: how many of its cells were in an old encoding and were converted; `doubtful`: how
    many, of these and others, have two readings or lost letters.
    """

    name: str
    visible: bool
    taken: bool
    rows: int
    decoded: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """What the report tells of one column: its header, and the field that it was understood as.

    `field` is None where it is not taken; `score` (0-1): how sure that is; `how`: by what.
    """

    letter: str
    header: str
    field: str | None
    score: float | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What the report tells of one table: where it stands, how its columns were understood.

    `key` is its name in `Answers.columns`; `mapped`: every column that has a header.
    """

    sheet: str
    entity: str
    range: str
    header_rows: str
    columns: dict[str, str]
    rows: int
    counts: Counts
    other_rows: dict[str, int]
    key: str = ""
    mapped: tuple[ColumnSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class RowSummary:
    """What the report tells of one row."""

    sheet: str
    row: int
    entity: str
    record_code: str | None
    name: str | None
    outcome: Outcome
    changes: dict[str, tuple[Any, Any]]
    problems: tuple[Problem, ...]
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairGroup:
    """Problems that one act repairs: "37 ô: không có đơn vị “Xã Sập V?t”".

    Attributes:
        key: stable within the file; title: the group in words.
        question: key of the question whose answer repairs all of it, None where none does.
        cells: "Sheet!F12", up to the first hundred; cell_count: how many there are in all.
    """

    key: str
    code: ProblemCode
    severity: Severity
    title: str
    found: str
    expected: str
    repair: str
    cells: tuple[str, ...]
    cell_count: int
    field: str | None = None
    column: str | None = None
    question: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """One sum of the file against what the import leaves in the register.

    Attributes:
        unit: "rows", "m2", "dong" or "pieces"; field: None for rows.
        in_file: over all data rows; in_register: over the rows that go in (new, changed, same).
        refused, waiting: over the rows that do not; stated: what the file's own total row says.
    """

    sheet: str
    entity: str
    field: str | None
    label: str
    unit: str
    in_file: Decimal
    in_register: Decimal
    refused: Decimal
    waiting: Decimal
    stated: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole report of one import.

    Attributes:
        committed: whether the register was written; import_id: the import's number if so.
        problems: all problems, those of rows too, in the order of the file.
        form: "" where the file is of no known form and nobody has said which it is.
        refusal: why the file as a whole was refused, None where it was not.
    """

    form: str
    file_name: str
    sha256: str
    size: int
    dry_run: bool
    committed: bool
    import_id: int | None
    counts: Counts
    tables: tuple[TableSummary, ...]
    rows: tuple[RowSummary, ...]
    problems: tuple[Problem, ...]
    form_title: str = ""
    form_confidence: float | None = None
    questions: tuple[Question, ...] = ()
    repair_groups: tuple[RepairGroup, ...] = ()
    control_totals: tuple[ControlTotal, ...] = ()
    sheets: tuple[SheetSummary, ...] = ()
    refusal: str | None = None

    @property
    def open_questions(self) -> int:
        """How many questions hold the import back."""
        return sum(question.required for question in self.questions)


class StoredImport(NamedTuple):
    """One committed import."""

    id: int
    sha256: str
    file_name: str
    form: str
    imported_at: datetime
    actor: str
    change_set: int | None
    counts: dict[str, int]
    report: dict[str, Any]
    reverted_at: datetime | None = None
    reverted_by: str | None = None


class StoredRow(NamedTuple):
    """One row of a committed import, as it was read, and what became of it."""

    sheet: str
    row_number: int
    entity: str
    record_code: str | None
    outcome: str
    cells: dict[str, Any]
    problems: list[dict[str, Any]]


class CellOrigin(NamedTuple):
    """Where one value came from: "F12", and what stands there as read (None: it is blank)."""

    cell: str
    value: Any


class Origin(NamedTuple):
    """Where a record's values came from: the file, its hash, sheet and row, and when.

    Attributes:
        cells: field of the form → the cell that fills it.
        reverted_at: when the import was taken back, None where it stands.
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
    cells: dict[str, CellOrigin]
