"""Any table of texts, written in any way, is read back as it was."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.model import RawSheet
from app.intake.reading.delimited import read_delimited
from app.intake.reading.limits import DEFAULT_LIMITS
from app.intake.reading.read import read_workbook
from tests.builders.binary_books import xls, xlsb
from tests.builders.open_documents import ods
from tests.builders.workbooks import xlsx

DELIMITERS = [",", ";", "\t", "|"]
VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
)
LETTERS = VIETNAMESE + VIETNAMESE.upper() + "0123456789 .-/()%&'?²°“”–"

words = st.text(LETTERS, min_size=1, max_size=12)
anything = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff\ufffe"),
    max_size=12,
)
filled = words.map(str.strip).filter(bool)
lines = st.text(LETTERS + '\n",;|\t', max_size=14)


def tables(
    cells: st.SearchStrategy[str],
    least_columns: int = 1,
    last_row: st.SearchStrategy[str] = filled,
) -> st.SearchStrategy[list[list[str]]]:
    """Tables whose last row and column are not blank, since those are trimmed."""

    def of_width(width: int) -> st.SearchStrategy[list[list[str]]]:
        row = st.lists(cells, min_size=width, max_size=width)
        return st.tuples(
            st.lists(row, max_size=6), st.lists(last_row, min_size=width, max_size=width)
        ).map(lambda parts: [*parts[0], parts[1]])

    return st.integers(least_columns, 6).flatmap(of_width)


def written(
    table: list[list[str]], delimiter: str, end: str, quoting: int = csv.QUOTE_MINIMAL
) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    return buffer.getvalue()


def raw(sheet: RawSheet) -> list[list[object]]:
    """The cells as read, before any was decoded, as wide as the widest."""
    width = max(map(len, sheet.rows), default=0)
    return [
        [
            value if (text := sheet.raw_text(row, column)) is None else text
            for column, value in enumerate([*cells, *[""] * (width - len(cells))])
        ]
        for row, cells in enumerate(sheet.rows)
    ]


@settings(deadline=None)
@given(
    table=tables(words, least_columns=2),
    delimiter=st.sampled_from(DELIMITERS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_text_of_every_delimiter_encoding_and_line_end(
    table: list[list[str]], delimiter: str, end: str, encoding: str
) -> None:
    content = written(table, delimiter, end).encode(encoding)
    found = read_delimited(content, "a.csv", DEFAULT_LIMITS)
    assert found.delimiter == delimiter
    assert found.rows == table
    (sheet,) = read_workbook(content, "a.csv").sheets
    assert raw(sheet) == table


@settings(deadline=None)
@given(
    table=tables(st.one_of(anything, lines), least_columns=2),
    delimiter=st.sampled_from(DELIMITERS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_quoted_text_holds_anything(table: list[list[str]], delimiter: str, end: str) -> None:
    content = written(table, delimiter, end, csv.QUOTE_ALL).encode()
    assert read_delimited(content, "a.csv", DEFAULT_LIMITS).rows == table


western = st.text("abcdeghiklmnopqrstuvxyàâçéèêëîïôùûü 0123456789", max_size=12)


@settings(deadline=None)
@given(
    table=tables(western, 2, last_row=st.sampled_from(["forêt", "élève", "naïve"])),
    encoding=st.sampled_from(["cp1252", "mac-roman"]),
)
def test_western_text_without_a_mark(table: list[list[str]], encoding: str) -> None:
    # Words enough to tell one from the other, as a real file has.
    table = [["Société générale", "Hôtel de ville"], ["à côté", "été, crèche"], *table]
    content = written(table, ";", "\n").encode(encoding)
    found = read_delimited(content, "a.csv", DEFAULT_LIMITS)
    assert found.encoding == encoding
    assert found.rows == table


@settings(deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_of_text_are_read_or_refused_and_never_break(content: bytes) -> None:
    read_delimited(b"a;b\n" + content.replace(b"\x00", b""), "a.csv", DEFAULT_LIMITS)


# A cell of blanks alone comes back blank, and a reader may change blanks at the ends.
cells = st.one_of(words, lines).map(
    lambda text: text.replace("\t", " ").strip().replace("\n ", "\n").replace(" \n", "\n")
)


@settings(deadline=None)
@given(table=tables(cells))
def test_xlsx(table: list[list[str]]) -> None:
    (sheet,) = read_workbook(xlsx({"A": table}), "a").sheets
    assert raw(sheet) == table


@settings(deadline=None, max_examples=10)  # Each is read in a process of its own.
@given(table=tables(cells))
def test_the_other_workbooks(table: list[list[str]]) -> None:
    by_place = {
        (row, column): value
        for row, values in enumerate(table)
        for column, value in enumerate(values)
        if value
    }
    for content in (ods({"A": table}), xls({"A": by_place}), xlsb({"A": by_place})):
        (sheet,) = read_workbook(content, "a").sheets
        assert raw(sheet) == table
