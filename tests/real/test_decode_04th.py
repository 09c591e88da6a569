"""The form 04/TH holds the same rows in TCVN3 and as a person converted them to Unicode."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.intake.text.decode import Encoding, decode_cell, decode_sheet
from app.intake.text.fonts import font_names

pytestmark = pytest.mark.real

LEGACY, TWIN = "Tong hop", "Chuyen Unicode"

# All five are damage in the twin: a typing error, and letters lost when it was converted.
DIFFERENCES = [
    ("F142", "Xã Cửu Cao - huyện Văn Giang", "Xã Cửu Cao - huyện Van Giang"),
    ("F153", "TT Kỳ - huyện Kỳ Sơn", "TT K? - huyện Kỳ Sơn"),
    ("F187", "Sam Mứn - huyện Điện Biên", "Sam M?n - huyện Điện Biên"),
    ("D189", "_ Hạt 1 - đường nhánh N1", "_ H?t 1 - đường nhánh N1"),
    ("F199", "Sập Vạt - Yên Châu", "Sập V?t - Yên Châu"),
]

Rows = list[list[object]]


@pytest.fixture(scope="module")
def content(shared_data: Path) -> bytes:
    folder = shared_data / "sheets" / "vn_state_assets"
    return (folder / "phuong_an_sap_xep_nha_dat_30tinh_bac.xls").read_bytes()


def rows_of(content: bytes, sheet: str) -> Rows:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def differences(
    legacy: Rows, twin: Rows, fonts: Mapping[tuple[int, int], str] | None
) -> tuple[int, list[tuple[str, str, str]]]:
    """The number of text cells, and (cell, decoded, twin) where they differ beyond letter case."""
    decoded = decode_sheet(legacy, fonts)
    count = 0
    differing = []
    for row, cells in enumerate(legacy):
        for column, raw in enumerate(cells):
            if not isinstance(raw, str) or not raw.strip():
                continue
            count += 1
            text = decoded[row, column].text if (row, column) in decoded else raw
            other = str(twin[row][column])
            if text.casefold() != other.casefold():
                differing.append((f"{chr(65 + column)}{row + 1}", text, other))
    return count, differing


def test_the_legacy_sheet_equals_its_twin_but_for_the_twins_damage(content: bytes) -> None:
    fonts = font_names(content, "xls", LEGACY)
    count, differing = differences(rows_of(content, LEGACY), rows_of(content, TWIN), fonts)
    assert count == 816
    assert differing == DIFFERENCES
    assert round(100 * (count - len(differing)) / count, 2) == 99.39


def test_the_letters_alone_do_as_well_where_no_font_is_known(content: bytes) -> None:
    assert differences(rows_of(content, LEGACY), rows_of(content, TWIN), None) == (
        816,
        DIFFERENCES,
    )


def test_cells_one_by_one_reach_98_percent_without_fonts_and_neighbours(content: bytes) -> None:
    legacy, twin = rows_of(content, LEGACY), rows_of(content, TWIN)
    pairs = [
        (raw, str(twin[row][column]))
        for row, cells in enumerate(legacy)
        for column, raw in enumerate(cells)
        if isinstance(raw, str) and raw.strip()
    ]
    equal = sum(decode_cell(raw).text.casefold() == other.casefold() for raw, other in pairs)
    assert (equal, len(pairs)) == (807, 816)


def test_fonts_are_those_of_the_text_cells(content: bytes) -> None:
    fonts = font_names(content, "xls", LEGACY)
    assert fonts is not None
    assert len(fonts) == 780
    # D56 is a cell in .VnArial NarrowH whose text, but for its first signs, is in .VnTime.
    assert Counter(fonts.values()) == {".VnTime": 390, ".VnArial Narrow": 390}
    assert fonts[55, 3] == ".VnTime"
    assert (0, 0) not in fonts  # Times New Roman
    assert font_names(content, "xls", TWIN) is None
    assert font_names(content, "xls", "no such sheet") is None


def test_the_damaged_cells_of_the_twin_are_called_broken(content: bytes) -> None:
    found = decode_sheet(rows_of(content, TWIN))
    broken = {text for _, _, text in DIFFERENCES if "?" in text}
    assert {cell.text for cell in found.values()} == broken
    assert {cell.encoding for cell in found.values()} == {Encoding.BROKEN}
