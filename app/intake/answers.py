"""What a person has said about a file: the same answers to the same file, the same result.

Answers are kept with the file (by SHA-256) and as a JSON file (`truso import --answers`), so that
an examination can be repeated at any time: on another machine, after a crash, for a corrected copy.
"""

from __future__ import annotations

from typing import Literal

import msgspec

DongPerUnit = Literal[1, 1_000, 1_000_000]
"""How many đồng one unit of an amount is: đồng, thousands or millions of them."""

NumberStyle = Literal["vietnamese", "english"]
"""How a text writes numbers: 1.417,70 or 1,417.70."""


class Answers(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that was answered about one file; empty at first.

    Attributes:
        form: the form that the file is, where it was not recognised or wrongly.
        sheets: sheet → whether it is taken, for hidden sheets and for ones to leave out.
        columns: "Sheet!A8:R203" (the table's range) → column letter → field of the form, or None
            for a column that is not taken.
        money: sheet → how many đồng one unit of its amounts is.
        day_first: "Sheet!F" (a column) → whether 05/12 is 5 December.
        numbers: "Sheet!F" (a column) → how its numbers are written, where 1.417 can be two.
        units: key of a `place` question → key of the chosen unit ("03646@2025").
        records: key of a `record` question (an agency or site that is named, not coded, or a
            proposed duplicate) → code of the chosen record, or "" for none of them.
        cells: "Sheet!F12" → the text to read there instead of what the file holds.
        rows: "Sheet!12" → whether the row is taken, for rows to leave out.
    """

    form: str | None = None
    sheets: dict[str, bool] = {}
    columns: dict[str, dict[str, str | None]] = {}
    money: dict[str, DongPerUnit] = {}
    day_first: dict[str, bool] = {}
    numbers: dict[str, NumberStyle] = {}
    units: dict[str, str] = {}
    records: dict[str, str] = {}
    cells: dict[str, str] = {}
    rows: dict[str, bool] = {}


class Readings(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What was answered about the figures and dates of a table.

    Attributes:
        money: how many đồng one unit of its amounts is; None where that was no question.
        day_first: column letter → whether 05/12 is 5 December.
        numbers: column letter → how its numbers are written.
    """

    money: DongPerUnit | None = None
    day_first: dict[str, bool] = {}
    numbers: dict[str, NumberStyle] = {}


QuestionKind = Literal[
    "form", "sheet", "column", "money", "date-order", "number-style", "place", "record", "duplicate"
]


class Option(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to answer: what is stored in `Answers`, how it reads, and why it fits.

    `share` (0-1) is what part of an old unit passed into this one; `score` (0-100) how near.
    """

    value: str
    label: str
    reason: str = ""
    share: float | None = None
    score: float | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that only a person can say; answering it settles every cell it names.

    Attributes:
        key: stable within the file; the key under which `Answers` stores the answer (for
            `column`: "range|letter", for `place` and `record`: folded text and context).
        text: the question in Vietnamese, with what was found.
        options: the best first; empty where it is free text.
        proposed: the value of the option that is offered, None where none stands out.
        required: whether rows wait for it; else the proposal is only shown.
        cells: "Sheet!F12", up to the first hundred; cell_count: how many there are in all.
    """

    key: str
    kind: QuestionKind
    text: str
    options: tuple[Option, ...] = ()
    proposed: str | None = None
    required: bool = True
    cells: tuple[str, ...] = ()
    cell_count: int = 0
