"""What can be wrong with a file, or worth knowing: a fixed list of kinds, and one case of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem does to its row: refuses it, or lets it in and says so."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class ProblemCode(StrEnum):
    """Every kind of problem that a report can name; imports/README.md words each."""

    COLUMN_MISSING = "column-missing"
    COLUMN_UNKNOWN = "column-unknown"
    COLUMN_TWICE = "column-twice"
    COLUMN_SIMILAR = "column-similar"
    NO_ROWS = "no-rows"
    SHEET_LEFT_OUT = "sheet-left-out"
    ROW_UNCLEAR = "row-unclear"
    REQUIRED = "required"
    TOO_LONG = "too-long"
    BAD_CODE = "bad-code"
    FORMULA_FAILED = "formula-failed"
    NOT_A_NUMBER = "not-a-number"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    OUT_OF_RANGE = "out-of-range"
    ROUNDED = "rounded"
    NOT_A_DATE = "not-a-date"
    NOT_IN_LIST = "not-in-list"
    SUM_DIFFERS = "sum-differs"
    DUPLICATE = "duplicate"
    UNKNOWN_UNIT = "unknown-unit"
    AMBIGUOUS_UNIT = "ambiguous-unit"
    UNIT_CONFLICT = "unit-conflict"
    UNIT_DERIVED = "unit-derived"
    POINT_DERIVED = "point-derived"
    UNKNOWN_RECORD = "unknown-record"
    REFERS_TO_REFUSED = "refers-to-refused"
    ADDRESS_RESOLVED = "address-resolved"
    ADDRESS_AMBIGUOUS = "address-ambiguous"
    ADDRESS_UNKNOWN = "address-unknown"
    EDITED_SINCE = "edited-since"
    STALE = "stale"
    NOT_OF_PLAN = "not-of-the-plan"
    MONEY_UNIT = "money-unit"
    DATE_ORDER = "date-order"
    DATE_SUSPECT = "date-suspect"
    PARTIAL_DATE = "partial-date"
    MARK = "mark"
    CONVERTED = "converted"
    RECORD_OPEN = "record-open"
    RECORD_UNKNOWN = "record-unknown"
    DUPLICATE_LIKELY = "duplicate-likely"
    DECODED = "decoded"
    DECODING_DOUBTFUL = "decoding-doubtful"
    LETTERS_LOST = "letters-lost"
    FORMULA_VALUE = "formula-value"
    TEXT_ENCODING = "text-encoding"


class UnreadableError(Exception):
    """A cell that does not say what its column asks for; `code` and words for the report."""

    def __init__(
        self, code: ProblemCode, expected: str, repair: str, candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(expected)
        self.code = code
        self.expected = expected
        self.repair = repair
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing, at one place.

    Attributes:
        cell: "F199"; None where a whole row, column or sheet is meant.
        field: the record's field that is meant, None where none is.
        found: what stands there; expected: what should; repair: what to do about it.
        candidates: codes and names to choose from, where several fit.
    """

    code: ProblemCode
    severity: Severity
    sheet: str
    row: int | None
    cell: str | None
    column: str | None
    found: str
    expected: str
    repair: str
    candidates: tuple[str, ...] = ()
    field: str | None = None
