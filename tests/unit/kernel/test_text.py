"""Vietnamese text: normal form, search, order, numerals."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.text import fold, roman, sort_key, tidy


def test_names_sort_in_the_order_of_the_vietnamese_alphabet() -> None:
    names = ["Đông Sang", "Dồm Cang", "Ẳng Nưa", "An", "Âu Lâu", "Ân Thi", "Ít Ong", "Y Tý", "Ia"]
    assert sorted(names, key=sort_key) == [
        "An", "Ẳng Nưa", "Ân Thi", "Âu Lâu", "Dồm Cang", "Đông Sang", "Ia", "Ít Ong", "Y Tý",
    ]  # fmt: skip


def test_tones_decide_only_between_names_of_equal_letters() -> None:
    assert sorted(["Chiềng Hặc", "Chiềng Hắc", "Chiềng Hăc"], key=sort_key) == [
        "Chiềng Hăc",
        "Chiềng Hắc",
        "Chiềng Hặc",
    ]
    assert sort_key("Má") < sort_key("Mà B")


def test_a_shorter_name_stands_before_its_extensions() -> None:
    assert sorted(["Mường Lạn", "Mường", "Mường Bú"], key=sort_key)[0] == "Mường"


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắặ ", max_size=20))
def test_sorting_does_not_depend_on_unicode_form(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert sort_key(decomposed) == sort_key(text)
    assert fold(decomposed) == fold(text)


def test_search_ignores_diacritics_case_and_extra_spaces() -> None:
    assert fold("Phường  TÔ HIỆU ") == "phuong to hieu"
    assert fold("Đoàn Kết") == "doan ket"


def test_tidy_composes_and_trims() -> None:
    assert tidy(" Thảo\n Nguyên ") == "Thảo Nguyên"


@pytest.mark.parametrize(("number", "numeral"), [(1, "I"), (4, "IV"), (19, "XIX"), (75, "LXXV")])
def test_groups_are_numbered_in_roman(number: int, numeral: str) -> None:
    assert roman(number) == numeral
    with pytest.raises(ValueError, match="start at 1"):
        roman(0)
