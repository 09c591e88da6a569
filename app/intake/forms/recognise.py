"""Of which known form a file is, by the headers of its tables and the words above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake.answers import Option, Question
from app.intake.finding.find_table import find_all_tables
from app.intake.finding.similarity import match_paths
from app.intake.forms.dictionary import Form, SheetForm, flat_key, form_keys, load_form
from app.intake.model import RawSheet, RawWorkbook, Table
from app.kernel.text import fold

LOOKED_AT = 400
"""How many rows of a sheet are looked at to tell its form."""

ENOUGH = 0.55
"""From this score on a form is taken without asking, if no other is as near."""

MARGIN = 0.03
"""By how much a form must be nearer than the next to be taken without asking."""

OFFERED = 0.25
_MUCH = 0.4
MOST_OFFERED = 6


@dataclass(frozen=True, slots=True)
class Guess:
    """One table of the file as a table of a form.

    Attributes:
        columns: how many of the table's columns the form knows; of: how many it has.
        rows: data rows among those looked at; score: 0-1.
    """

    sheet: str
    range: str
    entity: str
    name: str
    columns: int
    of: int
    rows: int
    score: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """A form that a file may be: how near (0-1), and by which of its tables."""

    form: str
    title: str
    score: float
    tables: tuple[Guess, ...]


def recognise(workbook: RawWorkbook) -> list[Recognition]:
    """Return the known forms that a file may be, the nearest first."""
    tables = [
        (sheet, table) for sheet in workbook.sheets for table in find_all_tables(sheet, LOOKED_AT)
    ]
    found = []
    for key in form_keys():
        form = load_form(key)
        guesses = [guess for sheet, table in tables if (guess := _best_guess(sheet, table, form))]
        if guesses:
            found.append(Recognition(key, form.title, _score(guesses, tables), tuple(guesses)))
    return sorted(found, key=lambda each: -each.score)


def settled(recognitions: Sequence[Recognition]) -> Recognition | None:
    """Return the form that a file is beyond doubt, None where someone has to say."""
    if not recognitions or recognitions[0].score < ENOUGH:
        return None
    first, *others = recognitions
    if others and first.score - others[0].score < MARGIN:
        return None
    return first


def form_question(workbook: RawWorkbook, recognitions: Sequence[Recognition]) -> Question:
    """Return the question of which form a file is, the nearest first, then all others."""
    near = [each for each in recognitions if each.score >= OFFERED][:MOST_OFFERED]
    named = {each.form for each in near}
    options = [
        Option(
            value=each.form,
            label=each.title,
            reason="; ".join(
                f"trang “{guess.sheet}”: {guess.columns}/{guess.of} cột"
                for guess in each.tables[:3]
            ),
            score=round(100 * each.score, 1),
        )
        for each in near
    ]
    options += [
        Option(value=key, label=load_form(key).title) for key in form_keys() if key not in named
    ]
    what = "giống nhiều biểu mẫu" if len(near) > 1 else "không rõ là biểu mẫu nào"
    return Question(
        key="form",
        kind="form",
        text=f"Tệp {workbook.file_name} {what}. Tệp này theo biểu mẫu nào?",
        options=tuple(options),
        proposed=near[0].form if near and near[0].score >= ENOUGH else None,
    )


def _best_guess(sheet: RawSheet, table: Table, form: Form) -> Guess | None:
    guesses = [
        guess for wanted in form.sheets if (guess := _guess(sheet, table, wanted, form)) is not None
    ]
    return max(guesses, key=lambda guess: guess.score, default=None)


def _guess(sheet: RawSheet, table: Table, wanted: SheetForm, form: Form) -> Guess | None:
    matches = match_paths(table.paths, wanted)
    columns = sum(bool(path) for path in table.paths)
    if len(matches) < 2 or not columns:
        return None
    sure = sum(match.score for match in matches.values())
    required = [column for column in wanted.columns if column.required]
    have = {match.column.field for match in matches.values()}
    missing = sum(column.missing_among(have) for column in required)
    fulfilled = 1 - missing / len(required) if required else 1.0
    score = 0.6 * sure / columns + 0.2 * sure / len(wanted.columns) + 0.2 * fulfilled
    if fulfilled < 1:
        score *= 0.6
    if _is_named(sheet, table, wanted, form):
        score += 0.15
    elif not form.general and sure < _MUCH * len(wanted.columns):
        score *= 0.85  # A fixed form comes with most of its columns.
    return Guess(
        sheet=sheet.name,
        range=table.range,
        entity=wanted.entity,
        name=wanted.name,
        columns=len(matches),
        of=columns,
        rows=len(table.rows),
        score=round(min(score, 1.0), 4),
    )


def _is_named(sheet: RawSheet, table: Table, wanted: SheetForm, form: Form) -> bool:
    """Whether the words above a table, or the sheet's name, are the form's."""
    if len(form.sheets) > 1 and flat_key(sheet.name) in {
        flat_key(name) for name in (wanted.name, *wanted.also)
    }:
        return True
    above = " ".join(
        fold(value)
        for row in sheet.rows[: table.header_from - 1]
        for value in row
        if isinstance(value, str) and value
    )
    return any(fold(mark) in above for mark in form.marks)


def _score(guesses: Sequence[Guess], tables: Sequence[tuple[RawSheet, Table]]) -> float:
    """Return a form's score: its best tables, less what of the file it leaves unexplained."""
    best = max(guess.score for guess in guesses)
    good = {(guess.sheet, guess.range) for guess in guesses if guess.score >= 0.7 * best}
    mean = sum(g.score for g in guesses if (g.sheet, g.range) in good) / len(good)
    with_rows = [table for _, table in tables if table.rows]
    explained = sum((table.sheet, table.range) in good for table in with_rows)
    share = explained / len(with_rows) if with_rows else 1.0
    return round(0.85 * mean + 0.15 * share * mean, 4)
