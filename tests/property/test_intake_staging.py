"""Whatever stands in a workbook: no cell is lost, and what we write we read back the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.finding.find_table import find_table
from app.intake.forms.dictionary import Column, load_form
from app.intake.forms.find_sheets import find_tables
from app.intake.forms.mapping import map_columns
from app.intake.forms.template import register_bytes
from app.intake.model import RawSheet
from app.intake.parsing.stage import stage_rows
from app.intake.parsing.values import is_blank, read_number
from app.intake.reading.read import read_workbook
from app.kernel.numbers import format_number
from app.kernel.text import tidy

FORM = load_form("04-th")
TABLE = FORM.sheets[0]
HEADER = [
    ["TT", "Tỉnh, thành phố", "Tên đơn vị", "Địa chỉ", "THU HỒI", "", "Ghi chú"],
    ["", "", "", "", "NHÀ (M2)", "ĐẤT (M2)", ""],
]
MERGES = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 0, 5), (0, 6, 1, 6))

cells = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9).map(float),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["Cộng", "TỔNG CỘNG (I+II)", "II", "Tỉnh Sơn La", "(1)", "1.417,70", "#REF!"]),
)


@given(st.lists(st.lists(cells, min_size=9, max_size=9), max_size=12))
@settings(max_examples=80, deadline=None)
def test_staging_never_loses_a_cell(body: list[list[Any]]) -> None:
    header = [[*row, "", ""] for row in HEADER]
    sheet = RawSheet("A", visible=True, rows=[*header, *body], merges=MERGES)
    table = find_table(sheet, TABLE)
    assert table is not None
    staged = stage_rows(table, map_columns(table, TABLE), TABLE, FORM.blank)
    kept = {row.row: row.cells for row in staged}
    for number, row in enumerate(sheet.rows, start=1):
        has_content = any(not isinstance(v, str) or v.strip() for v in row)
        if number in table.others or not has_content:
            assert number not in kept
            continue
        assert list(kept[number]) == list(row)


@given(
    st.decimals(0, 10**10, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from(["vietnamese", "english"]),
)
def test_a_number_written_in_either_style_is_read_back_exactly(number: Decimal, style: str) -> None:
    written = format_number(number, 2)
    if style == "english":
        written = written.translate(str.maketrans(",.", ".,"))
    assert read_number(written) == number
    assert read_number(f"({written})") == -number


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff_"),
    min_size=1,
    max_size=30,
).filter(lambda text: tidy(text) == text and not text.startswith("#") and not is_blank(text))
CODES = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._:@-]{0,20}", fullmatch=True)


def values_for(column: Column) -> st.SearchStrategy[Any]:
    """Values that a column may hold, as the register stores them."""
    if column.choices:
        return st.sampled_from(list(column.choices.values()))
    numbers = (int(column.minimum or 0), int(column.maximum or 10**12))
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "code": CODES,
        "area": st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False),
        "money": st.integers(0, 10**15),
        "integer": st.integers(*numbers),
        "year": st.integers(1900, 2100),
        "degrees": st.floats(numbers[0], numbers[1]).map(lambda value: round(value, 6)),
        "date": st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        "old-unit": st.just("03649"),
        "new-unit": st.just("03646"),
        "title": st.just("specialist"),
    }
    return kinds.get(column.type, TEXTS)


@st.composite
def register_rows(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Some rows of each sheet, required fields filled, the others perhaps."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for sheet in load_form("register").sheets:
        made = []
        for _ in range(draw(st.integers(0, 2))):
            made.append(
                {
                    column.field: draw(values_for(column))
                    for column in sheet.columns
                    if column.required or draw(st.booleans())
                }
            )
        rows[sheet.entity] = made
    return rows


@given(register_rows())
@settings(max_examples=15, deadline=None)
def test_a_register_workbook_is_read_back_as_it_was_written(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    form = load_form("register")
    found, problems = find_tables(read_workbook(register_bytes(rows), "x.xlsx"), form, None)
    blank = not any(rows.values())
    assert [problem.code for problem in problems if not blank] == []
    assert [one.form.entity for one in found] == [sheet.entity for sheet in form.sheets]
    for one in found:
        staged = stage_rows(one.table, one.mapping, one.form, form.blank)
        assert [problem for row in staged for problem in row.problems] == []
        defaults = {c.field: c.default for c in one.form.columns}
        assert [row.values for row in staged] == [
            {**defaults, **values} for values in rows[one.form.entity]
        ]
