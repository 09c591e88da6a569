"""Text written in a legacy encoding is read back; text in Unicode is left alone."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.intake.text.decode import Encoding, decode_cell, decode_sheet
from app.units.package import read_package
from tests.builders.legacy_text import as_cp1258, as_marks, as_tcvn3, as_vni


@cache
def unit_names() -> list[str]:
    names = {unicodedata.normalize("NFC", unit.name) for unit in read_package().units}
    return sorted(names)


@cache
def syllables() -> list[str]:
    return sorted({word for name in unit_names() for word in name.split()})


texts = st.lists(st.deferred(lambda: st.sampled_from(syllables())), min_size=1, max_size=6).map(
    " ".join
)
fonts = st.sampled_from([None, ".VnTime", ".VnTimeH", "VNI-Times", "Arial"])
letters = st.text(
    st.one_of(
        st.characters(max_codepoint=0x17F, exclude_categories=["Cc"]),
        st.sampled_from("ạảấầệộợừỵ\u0300\u0301\u0302\u0323?"),
    ),
    max_size=24,
)


def test_every_name_of_a_unit_is_a_fixed_point() -> None:
    names = unit_names()
    assert len(names) > 9_000
    for name in names:
        found = decode_cell(name)
        assert (found.text, found.encoding, found.doubtful) == (name, Encoding.UNICODE, False)
    assert decode_sheet([[name] for name in names]) == {}


@pytest.mark.parametrize(
    ("encode", "font", "beyond"),
    [
        # A name that lost no ư, but looks as if; it is said to be doubtful.
        (as_tcvn3, ".VnTime", {"Thị trấn Kon Dơng", "Xã Kông Lơng Khơng"}),
        (as_tcvn3, None, {"Thị trấn Kon Dơng", "Xã Kông Lơng Khơng"}),
        # Rimes that no other name has: uơn, and an open ă.
        (as_vni, "VNI-Times", {"Phường Vĩnh Nguơn"}),
        (as_vni, None, {"Phường Vĩnh Nguơn"}),
        (as_cp1258, None, {"Xã Ia Bă"}),
    ],
)
def test_a_sheet_of_unit_names_is_read_back_from_each_encoding(
    encode: object, font: str | None, beyond: set[str]
) -> None:
    names = unit_names()
    raw = [encode(name) for name in names]
    by_font = {(row, 0): font for row in range(len(raw))} if font else None
    found = decode_sheet([[text] for text in raw], by_font)
    read = [found[row, 0].text if (row, 0) in found else text for row, text in enumerate(raw)]
    differ = {
        name for name, text in zip(names, read, strict=True) if text.casefold() != name.casefold()
    }
    assert differ == beyond


@given(texts)
@settings(max_examples=200, deadline=None)
def test_unicode_is_a_fixed_point_and_decomposed_text_is_composed(text: str) -> None:
    assert decode_cell(text).text == text
    decomposed = unicodedata.normalize("NFD", text)
    assert decode_cell(decomposed).text == text
    assert decode_cell(as_marks(text)).text == text


@given(texts)
@settings(max_examples=200, deadline=None)
def test_a_row_in_tcvn3_is_read_back_in_lower_case_exactly(text: str) -> None:
    lower = text.lower()
    assume(not set(lower) & set("fjwz"))  # as in "Cư Jút": alone, such a word could be foreign
    row = ["TØnh S¬n La", as_tcvn3(lower)]
    found = decode_sheet([row], {(0, 0): ".VnTime", (0, 1): ".VnTime"})
    cell = found.get((0, 1))
    if cell is None or not cell.doubtful:
        assert (cell.text if cell else row[1]) == lower


@given(letters, fonts)
@settings(max_examples=800, deadline=None)
def test_decoding_twice_is_decoding_once(raw: str, font: str | None) -> None:
    once = decode_cell(raw, font)
    assert once.raw == raw
    assert once.text == unicodedata.normalize("NFC", once.text)
    assert decode_cell(once.text).text == once.text


@given(texts, st.sampled_from([as_tcvn3, as_vni, as_cp1258]), fonts)
@settings(max_examples=400, deadline=None)
def test_decoding_legacy_text_twice_is_decoding_it_once(
    text: str, encode: object, font: str | None
) -> None:
    once = decode_cell(encode(text), font)
    assert decode_cell(once.text).text == once.text
