"""Every real spreadsheet is read into the right tables with the right rows, mapped and summed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from app.intake.finding.find_table import find_all_tables, tables_of_workbook
from app.intake.forms.dictionary import load_form
from app.intake.forms.find_sheets import find_form_tables
from app.intake.forms.recognise import recognise, settled
from app.intake.model import ProblemCode, RawWorkbook, Table
from app.intake.reading.read import read_workbook
from app.intake.totals import verify_totals

pytestmark = pytest.mark.real

PLAN = "vn_state_assets/phuong_an_sap_xep_nha_dat_30tinh_bac.xls"
HOUSES = "vn_state_assets/BC18_mau01_DK_TSNN_ke_khai_tru_so_672rows.xls"
PHU_THO = "vn_state_assets/phu_tho_4_mau_ke_khai.xls"
BLANK = "vn_state_assets/BC17_mau_de_nghi_xu_ly_tru_so_template.xls"
BONDS = "vn_state_assets/F260_file_template_import.xls"
CHANGES = "vn_state_assets/ke_khai_thay_doi_tru_so_170_merged.xlsx"
SCHOOL = "vn_school_assets/truong_co_so_3.xlsx"
GSA = "us_gsa_iolp/2025-6-20-iolp-buildings.xlsx"


@pytest.fixture(scope="module")
def sheets(shared_data: Path) -> Path:
    return shared_data / "sheets"


@cache
def workbook(path: Path) -> RawWorkbook:
    return read_workbook(path.read_bytes(), path.name)


def tables(sheets: Path, name: str) -> dict[str, Table]:
    """The tables of a file by sheet, found without knowing its form."""
    found = tables_of_workbook(workbook(sheets / name))
    assert len({table.sheet for table in found}) == len(found)
    return {table.sheet: table for table in found}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (PLAN, {"Tong hop": 195, "Chuyen Unicode": 195, "Khu4": 101, "Khu2": 112, "HaNoi": 18}),
        (HOUSES, {"Sheet1": 638}),
        (PHU_THO, {"MAU 1": 5, "MAu 2": 1, "MAu3": 2, "MAU 4": 12}),
        (BLANK, {"Sheet1": 0}),
        (BONDS, {"Mau import": 4}),
        (CHANGES, {"Sheet1": 27}),
        (
            SCHOOL,
            # The sheet of 163 rows has 162 below its header, the one of 28 has 27.
            {
                "ViTri": 4, "NhanVienPT": 4, "Phong": 27, "LoaiThietBi": 0, "TinhTrang": 5,
                "ThietBiChung": 162, "ThietBiRieng": 27,
            },
        ),
        (GSA, {"Sheet1": 8645}),
        ("snipeit/assets-sample.csv", {"CSV": 22}),
        ("snipeit/assets-sample-BAD.csv", {"CSV": 200}),
        ("snipeit/locations-sample.csv", {"CSV": 19}),
        ("snipeit/users-sample.csv", {"CSV": 100}),
        ("encodings/books-empty-author-email.xlsx", {"books": 2}),
        ("encodings/books.xls", {"books": 1}),
        ("encodings/books-ISO-8859-1.csv", {"CSV": 1}),
        ("encodings/books-dos.csv", {"CSV": 1}),
        ("encodings/books-invalid-date.csv", {"CSV": 2}),
        ("encodings/books-mac.csv", {"CSV": 1}),
        ("encodings/books-unicode.tsv", {"CSV": 1}),
    ],
)  # fmt: skip
def test_every_file_holds_its_tables_and_rows(
    sheets: Path, name: str, rows: dict[str, int]
) -> None:
    found = tables(sheets, name)
    assert {sheet: len(table.rows) for sheet, table in found.items()} == rows


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (PLAN, "04-th"),
        (HOUSES, "01-dk-tsnn"),
        (BLANK, "01-dk-tsnn"),
        (PHU_THO, "01-dk-tsnn"),
        (SCHOOL, "equipment"),
        (GSA, "gsa-buildings"),
        ("snipeit/assets-sample.csv", "snipe-it"),
        ("snipeit/assets-sample-BAD.csv", "snipe-it"),
        (BONDS, None),
        (CHANGES, None),
        ("snipeit/users-sample.csv", None),
        ("snipeit/locations-sample.csv", None),
        ("encodings/books.xls", None),
    ],
)
def test_the_form_is_told_where_it_is_known_and_asked_where_not(
    sheets: Path, name: str, form: str | None
) -> None:
    sure = settled(recognise(workbook(sheets / name)))
    assert (sure.form if sure else None) == form


def test_both_sheets_of_04_th_have_the_same_header_and_all_its_columns(sheets: Path) -> None:
    form = load_form("04-th")
    found = find_form_tables(workbook(sheets / PLAN), form)
    (one,) = found.tables
    assert one.table.sheet == "Chuyen Unicode"
    assert len(one.mapping.columns) == 23
    assert {match.how for match in one.mapping.matches.values()} == {"alias"}
    twins = tables(sheets, PLAN)
    assert twins["Tong hop"].paths == twins["Chuyen Unicode"].paths


def test_the_638_buildings_add_up_to_the_stated_total(sheets: Path) -> None:
    found = find_form_tables(workbook(sheets / HOUSES), load_form("01-dk-tsnn"))
    (one,) = found.tables
    assert found.problems == []
    assert one.table.range == "A16:Q658"
    assert Counter(one.table.others.values()) == {
        "banner": 12, "header": 3, "numbering": 1, "total": 1, "footer": 7,
    }  # fmt: skip
    assert {(c.cell, c.status, c.rows, c.stated) for c in verify_totals(one.table)} == {
        ("E662", "verified", 638, Decimal(61109696180)),
        ("F662", "verified", 638, Decimal(1010149651)),
        ("G662", "verified", 638, Decimal(37359457610)),
    }
    assert len(one.mapping.columns) == 17
    assert one.table.money is not None
    assert one.table.money.dong == 1


def test_thousand_dong_and_dong_are_told_apart_on_the_four_sheets_of_phu_tho(sheets: Path) -> None:
    units = {
        name: (table.money.dong, table.money.source) if table.money else None
        for name, table in tables(sheets, PHU_THO).items()
    }
    assert units == {
        "MAU 1": (1_000, "header"),
        "MAu 2": (1_000, "header"),
        "MAu3": (1_000, "header"),
        "MAU 4": (1, "size"),
    }


def test_headers_of_five_rows_without_a_merged_cell_are_read_as_they_are_meant(
    sheets: Path,
) -> None:
    found = tables(sheets, PHU_THO)
    assert found["MAU 1"].paths[4:8] == (
        "Ngày, tháng, năm sử dụng",
        "Giá trị theo sổ sách ( ngàn đồng) › Nguyên giá › Nguồn NS",
        "Giá trị theo sổ sách ( ngàn đồng) › Nguyên giá › Nguồn khác",
        "Giá trị theo sổ sách ( ngàn đồng) › Giá trị còn lại",
    )
    assert found["MAU 1"].paths[16] == "Hiện trạng sử dụng › Sử dụng khác › Bị lấn chiếm"
    assert found["MAu 2"].paths[4] == "Số chỗ ngồi hoặc trọng tải"
    assert found["MAu 2"].rows[0].cells[5:11:3] == ["Việt Nam", "970/ cm3"]


def test_all_columns_of_the_declared_forms_are_mapped_and_all_totals_verified(
    sheets: Path,
) -> None:
    found = find_form_tables(workbook(sheets / PHU_THO), load_form("01-dk-tsnn"))
    assert [(one.table.sheet, one.form.entity) for one in found.tables] == [
        ("MAU 1", "building"), ("MAu 2", "asset"), ("MAu3", "asset"), ("MAU 4", "asset"),
    ]  # fmt: skip
    assert [len(one.mapping.columns) for one in found.tables] == [17, 18, 12, 9]
    assert all(one.mapping.complete for one in found.tables)
    checks = [check for one in found.tables for check in verify_totals(one.table)]
    assert len(checks) == 17
    assert {check.status for check in checks} == {"verified"}
    groups = {row.group for row in found.tables[3].table.rows}
    assert groups == {"Nhà cửa, vật kiến trúc", "Máy móc thiết bị", "Phương tiện vận tảI"}


def test_blank_forms_are_said_to_hold_no_data(sheets: Path) -> None:
    found = find_form_tables(workbook(sheets / BLANK), load_form("01-dk-tsnn"))
    assert [problem.code for problem in found.problems] == [ProblemCode.NO_ROWS]
    assert tables(sheets, CHANGES)["Sheet1"].preprinted
    assert not tables(sheets, BONDS)["Mau import"].preprinted


def test_equipment_of_the_school_is_taken_and_its_other_sheets_are_said_to_be_left(
    sheets: Path,
) -> None:
    found = find_form_tables(workbook(sheets / SCHOOL), load_form("equipment"))
    assert [one.table.sheet for one in found.tables] == ["ThietBiChung", "ThietBiRieng"]
    assert all(one.mapping.complete for one in found.tables)
    left = {p.sheet for p in found.problems if p.code is ProblemCode.SHEET_LEFT_OUT}
    assert left == {"ViTri", "NhanVienPT", "Phong", "LoaiThietBi", "TinhTrang"}


def test_every_column_of_the_foreign_lists_is_understood(sheets: Path) -> None:
    for name, form, columns in (
        (GSA, "gsa-buildings", 18),
        ("snipeit/assets-sample.csv", "snipe-it", 21),
    ):
        (one,) = find_form_tables(workbook(sheets / name), load_form(form)).tables
        assert len(one.mapping.columns) == columns
        assert one.mapping.problems == ()


def test_a_look_at_the_first_rows_of_a_large_sheet_is_enough_to_find_its_header(
    sheets: Path,
) -> None:
    (sheet,) = workbook(sheets / GSA).sheets
    (table,) = find_all_tables(sheet, most_rows=400)
    assert (table.header_to, len(table.rows), len(table.paths)) == (1, 399, 18)
