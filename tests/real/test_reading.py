"""Every real file is read: its kind, its sheets, their visibility, extent, formulas, decoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.model import RawWorkbook
from app.intake.reading.read import read_workbook
from app.intake.text.decoding import decoded_by_column

pytestmark = pytest.mark.real

VISIBLE, VERY_HIDDEN = "visible", "very-hidden"

WORKBOOKS = {
    "encodings/books.xls": ("xls", [("books", VISIBLE, 2, 3, 0)]),
    "encodings/books-empty-author-email.xlsx": ("xlsx", [("books", VISIBLE, 3, 3, 0)]),
    "us_gsa_iolp/2025-6-20-iolp-buildings.xlsx": ("xlsx", [("Sheet1", VISIBLE, 8_646, 18, 0)]),
    "vn_school_assets/truong_co_so_3.xlsx": (
        "xlsx",
        [
            ("ViTri", VISIBLE, 5, 28, 0),
            ("NhanVienPT", VISIBLE, 5, 7, 0),
            ("Phong", VISIBLE, 28, 12, 0),
            ("LoaiThietBi", VISIBLE, 1, 7, 0),
            ("TinhTrang", VISIBLE, 6, 4, 0),
            ("ThietBiChung", VISIBLE, 163, 9, 0),
            ("ThietBiRieng", VISIBLE, 28, 12, 0),
        ],
    ),
    "vn_state_assets/BC17_mau_de_nghi_xu_ly_tru_so_template.xls": (
        "xls",
        [
            ("Sheet1", VISIBLE, 30, 17, 29),
            ("Sheet2", VISIBLE, 0, 0, 0),
            ("Sheet3", VISIBLE, 0, 0, 0),
        ],
    ),
    "vn_state_assets/BC18_mau01_DK_TSNN_ke_khai_tru_so_672rows.xls": (
        "xls",
        [
            ("Sheet1", VISIBLE, 672, 17, 28),
            ("Sheet2", VISIBLE, 0, 0, 0),
            ("Sheet3", VISIBLE, 0, 0, 0),
        ],
    ),
    "vn_state_assets/F260_file_template_import.xls": ("xls", [("Mau import", VISIBLE, 11, 20, 0)]),
    "vn_state_assets/ke_khai_thay_doi_tru_so_170_merged.xlsx": (
        "xlsx",
        [
            ("Sheet1", VISIBLE, 45, 14, 170),
            ("Sheet2", VISIBLE, 0, 0, 0),
            ("Sheet3", VISIBLE, 0, 0, 0),
        ],
    ),
    "vn_state_assets/phu_tho_4_mau_ke_khai.xls": (
        "xls",
        [
            ("MAU 1", VISIBLE, 34, 18, 1),
            ("MAu 2", VISIBLE, 31, 18, 1),
            ("MAu3", VISIBLE, 25, 12, 1),
            ("MAU 4", VISIBLE, 38, 11, 2),
        ],
    ),
    "vn_state_assets/phuong_an_sap_xep_nha_dat_30tinh_bac.xls": (
        "xls",
        [
            ("Tong hop", VISIBLE, 203, 23, 19),
            ("Chuyen Unicode", VISIBLE, 203, 23, 19),
            ("Khu4", VISIBLE, 109, 25, 20),
            ("Khu2", VISIBLE, 120, 25, 20),
            ("00000000", VERY_HIDDEN, 0, 0, 0),
            ("HaNoi", VISIBLE, 26, 25, 20),
        ],
    ),
}
TEXTS = {
    "encodings/books-ISO-8859-1.csv": ("cp1252", ",", 2, 3),
    "encodings/books-dos.csv": ("utf-8", ",", 2, 3),
    "encodings/books-invalid-date.csv": ("utf-8", ",", 3, 3),
    "encodings/books-mac.csv": ("utf-8", ",", 2, 3),
    "encodings/books-unicode.tsv": ("utf-8", "\t", 2, 3),
    "snipeit/assets-sample-BAD.csv": ("mac-roman", ",", 201, 20),
    "snipeit/assets-sample.csv": ("utf-8", ",", 23, 21),
    "snipeit/locations-sample.csv": ("utf-8", ",", 20, 10),
    "snipeit/users-sample.csv": ("utf-8", ",", 101, 23),
}


def read(shared_data: Path, name: str, sheets: dict[str, bool] | None = None) -> RawWorkbook:
    path = shared_data / "sheets" / name
    return read_workbook(path.read_bytes(), path.name, sheets=sheets)


def test_every_file_of_the_folder_is_listed_here(shared_data: Path) -> None:
    folder = shared_data / "sheets"
    files = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }
    assert files == WORKBOOKS.keys() | TEXTS.keys()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_sheets_of_a_workbook(shared_data: Path, name: str) -> None:
    kind, sheets = WORKBOOKS[name]
    book = read(shared_data, name, sheets={sheet[0]: True for sheet in sheets})
    assert book.kind == kind
    assert [
        (each.name, each.visibility.value, len(each.rows), len(each.rows[0]), len(each.merges))
        if each.rows
        else (each.name, each.visibility.value, 0, 0, len(each.merges))
        for each in book.sheets
    ] == sheets
    unasked = read(shared_data, name)
    hidden = [sheet[0] for sheet in sheets if sheet[1] != VISIBLE]
    assert list(unasked.hidden) == hidden
    assert [each.name for each in unasked.listing if not each.taken] == hidden


@pytest.mark.parametrize("name", TEXTS)
def test_the_rows_of_a_text(shared_data: Path, name: str) -> None:
    book = read(shared_data, name)
    encoding, delimiter, rows, columns = TEXTS[name]
    assert (book.kind, book.encoding, book.delimiter) == ("csv", encoding, delimiter)
    (sheet,) = book.sheets
    assert (len(sheet.rows), {len(row) for row in sheet.rows}) == (rows, {columns})


def test_no_mark_of_the_encoding_stays_in_the_first_header(shared_data: Path) -> None:
    assert read(shared_data, "snipeit/assets-sample.csv").sheets[0].rows[0][0] == "Company"
    assert read(shared_data, "encodings/books-mac.csv").sheets[0].rows[1] == [
        "1",
        "Some book",
        "test@example.com",
    ]
    assert read(shared_data, "encodings/books-ISO-8859-1.csv").sheets[0].rows[1][1] == (
        "Merci à toi"
    )


def test_serial_numbers_in_scientific_notation_stay_text(shared_data: Path) -> None:
    rows = read(shared_data, "snipeit/assets-sample-BAD.csv").sheets[0].rows
    assert rows[1][8] == "6.37702E+15"


def test_formula_cells_are_known(shared_data: Path) -> None:
    book = read(shared_data, "vn_school_assets/truong_co_so_3.xlsx")
    formulas = {sheet.name: dict(sheet.formulas) for sheet in book.sheets if sheet.formulas}
    assert {name: {c: len(rows) for c, rows in by.items()} for name, by in formulas.items()} == {
        "ViTri": {7: 4},
        "TinhTrang": {2: 5},
    }
    state = read(shared_data, "vn_state_assets/phuong_an_sap_xep_nha_dat_30tinh_bac.xls")
    by_name = {sheet.name: sheet for sheet in state.sheets}
    counts = {column: len(rows) for column, rows in by_name["Khu4"].formulas.items()}
    assert (counts[6], counts[7]) == (101, 101)


def test_the_twin_sheet_in_tcvn3_is_decoded_and_said_to_be(shared_data: Path) -> None:
    book = read(shared_data, "vn_state_assets/phuong_an_sap_xep_nha_dat_30tinh_bac.xls")
    by_name = {sheet.name: sheet for sheet in book.sheets}
    counts = decoded_by_column(by_name["Tong hop"])
    assert {column: by["tcvn3"] for column, by in counts.items() if by["tcvn3"] > 100}.keys() == {
        1, 2, 3, 5,
    }  # fmt: skip
    assert all("tcvn3" not in by for by in decoded_by_column(by_name["Chuyen Unicode"]).values())
