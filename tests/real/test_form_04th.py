"""The real form 04/TH: 195 premises of 30 provinces, 11 of them in Sơn La (rows 193-203)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.db.engine import fetch_value
from app.estate.store import save_sites, sites_of_units, stored_sites
from app.intake.finding.find_table import find_table
from app.intake.forms.dictionary import load_form
from app.intake.forms.find_sheets import find_tables
from app.intake.model import ProblemCode, RawWorkbook
from app.intake.parsing.stage import stage_rows
from app.intake.reading.read import read_workbook
from app.intake.report_model import RowSummary
from app.intake.service import import_file, origins_of
from app.kernel.errors import NotFoundError
from tests.builders.son_la import son_la_template

pytestmark = pytest.mark.real

RESOLVED = {
    197: ("Lóng Luông - Mộc Châu", "04051@2024", "04048@2025"),
    201: ("Phường Quyết Tâm - TX Sơn La", "03655@2024", "03646@2025"),
    202: ("Chiềng Pha - huyện Thuận Châu", "03730@2024", "03724@2025"),
    203: ("Thôm Mòn TT - Thuận Châu", "03769@2024", "03721@2025"),
}
TOWNS_OF_MOC_CHAU = {"03983", "03984", "04030", "03980", "03979", "04027", "03982", "04033"}
AMBIGUOUS = {
    193: TOWNS_OF_MOC_CHAU,
    194: TOWNS_OF_MOC_CHAU,
    195: TOWNS_OF_MOC_CHAU,
    198: TOWNS_OF_MOC_CHAU,
    199: {"04066"},
    200: {"04105"},
}
UNKNOWN = {196: "T.khu 3 Nà Mường - Mộc Châu"}


@pytest.fixture(scope="module")
def template_database(server_dsn: str, template_database: str) -> Iterator[str]:
    with son_la_template(server_dsn, template_database) as name:
        yield name


@pytest.fixture(scope="module")
def file(shared_data: Path) -> Path:
    return shared_data / "sheets" / "vn_state_assets" / "phuong_an_sap_xep_nha_dat_30tinh_bac.xls"


@pytest.fixture(scope="module")
def workbook(file: Path) -> RawWorkbook:
    return read_workbook(file.read_bytes(), file.name)


def located(row: RowSummary) -> tuple[ProblemCode, tuple[str, ...], str]:
    (problem,) = [p for p in row.problems if p.code.startswith("address-")]
    return problem.code, problem.candidates, problem.repair


def test_the_table_is_found_under_its_banner_with_its_header_of_two_rows(
    workbook: RawWorkbook,
) -> None:
    assert workbook.kind == "xls"
    assert workbook.hidden == ("00000000",)
    form = load_form("04-th").sheets[0]
    found = {sheet.name: find_table(sheet, form) for sheet in workbook.sheets}
    rows = {name: len(table.rows) for name, table in found.items() if table is not None}
    assert rows == {"Tong hop": 195, "Chuyen Unicode": 195, "Khu4": 101, "Khu2": 112, "HaNoi": 18}
    table = found["Chuyen Unicode"]
    assert table is not None
    assert (table.header_from, table.header_to) == (6, 7)
    assert table.paths[14:16] == (
        "GIỮ LẠI TIẾP TỤC SỬ DỤNG › NHÀ (M2)",
        "GIỮ LẠI TIẾP TỤC SỬ DỤNG › ĐẤT (M2)",
    )
    assert Counter(table.others.values()) == {"banner": 4, "header": 2, "numbering": 1}


def test_every_column_is_mapped_and_every_cell_of_every_row_is_kept(
    workbook: RawWorkbook,
) -> None:
    form = load_form("04-th")
    (found,), problems = find_tables(workbook, form, None)
    assert found.table.sheet == "Chuyen Unicode"
    assert len(found.mapping.columns) == 23
    assert {p.code for p in problems} == {ProblemCode.SHEET_LEFT_OUT}
    staged = stage_rows(found.table, found.mapping, found.form, form.blank)
    assert [row.problems for row in staged if row.problems] == []
    sheet = next(s for s in workbook.sheets if s.name == "Chuyen Unicode")
    for row in staged:
        assert list(row.cells) == list(sheet.rows[row.row - 1])
    assert sum(row.values["number"] for row in staged) == 195


async def test_each_of_the_11_premises_goes_in_with_the_outcome_that_the_report_names(
    file: Path, database: str
) -> None:
    report = await import_file(file, "04-th", "x", province="14")
    assert report.committed
    assert (report.counts.new, report.counts.refused, report.counts.left_out) == (11, 0, 184)
    rows = {row.row: row for row in report.rows}
    assert set(rows) == set(range(193, 204))
    sites = await stored_sites([str(row.record_code) for row in report.rows])
    by_row = {number: sites[str(row.record_code)] for number, row in rows.items()}
    for number, (address, old, new) in RESOLVED.items():
        site = by_row[number]
        assert located(rows[number])[0] is ProblemCode.ADDRESS_RESOLVED
        assert (site.address_old, site.old_unit, site.new_unit) == (address, old, new)
    for number, codes in AMBIGUOUS.items():
        code, candidates, _ = located(rows[number])
        assert code is ProblemCode.ADDRESS_AMBIGUOUS
        assert codes <= {candidate[:5] for candidate in candidates}
        assert (by_row[number].old_unit, by_row[number].new_unit) == ("14@2024", None)
    for number, address in UNKNOWN.items():
        code, candidates, reason = located(rows[number])
        assert (code, candidates) == (ProblemCode.ADDRESS_UNKNOWN, ())
        assert "không có “Nà Mường”" in reason
        assert by_row[number].address_old == address
        assert (by_row[number].old_unit, by_row[number].new_unit) == ("14@2024", None)
    assert "địa bàn huyện đã thay đổi" in located(rows[197])[2]
    assert "huyện Vân Hồ" in located(rows[197])[2]
    assert "danh mục là Xã Thôm Mòn" in located(rows[203])[2]
    assert "mất chữ" in located(rows[199])[2]
    assert sum(s.land_area_m2 or 0 for s in sites.values()) == Decimal("23137.90")
    assert len(await sites_of_units(["14@2024"])) == 7


async def test_areas_proposals_and_names_are_taken_as_the_sheet_has_them(
    file: Path, database: str
) -> None:
    report = await import_file(file, "04-th", "x", province="14")
    sites = await stored_sites([str(row.record_code) for row in report.rows])
    by_row = {row.row: sites[str(row.record_code)] for row in report.rows}
    site = by_row[200]
    assert site.name == "Hạt QLĐB 9 QL6"
    assert site.managed_by == "Công ty 224"
    assert site.kind == "other"
    assert site.land_area_m2 == Decimal("4000.00")
    assert site.note == (
        "Phương án cũ theo mẫu 04/TH: chuyển giao nhà ở, đất ở: đất 1.184,00 m²; "
        "giữ lại tiếp tục sử dụng: nhà 772,00 m², đất 2.816,00 m²."
    )
    assert by_row[195].kind == "headquarters"
    assert str(site.data_note).startswith("Chưa xác định xã, phường:")
    assert "04105 Thị trấn Hát Lót (huyện Mai Sơn)" in str(site.data_note)
    (origin,) = await origins_of(site.code, "site")
    assert (origin.sheet, origin.row_number) == ("Chuyen Unicode", 200)


async def test_the_same_file_again_changes_nothing_not_even_what_a_person_decided(
    file: Path, database: str
) -> None:
    from dataclasses import replace

    first = await import_file(file, "04-th", "x", province="14")
    code = next(str(row.record_code) for row in first.rows if row.row == 199)
    site = (await stored_sites([code]))[code]
    decided = replace(site, old_unit="04066@2024", new_unit="04075@2025", data_note=None)
    await save_sites([], [decided])
    again = await import_file(file, "04-th", "x", province="14")
    assert not again.committed
    assert (again.counts.same, again.counts.written) == (11, 0)
    assert (await stored_sites([code]))[code] == decided
    assert await fetch_value("SELECT count(*) FROM import") == 1


async def test_rows_of_provinces_that_are_not_loaded_are_refused_and_nothing_goes_in(
    file: Path, database: str
) -> None:
    report = await import_file(file, "04-th", "x")
    assert not report.committed
    assert (report.counts.new, report.counts.refused) == (11, 184)
    assert await fetch_value("SELECT count(*) FROM site") == 0
    with pytest.raises(NotFoundError, match="truso units load --province 11"):
        await import_file(file, "04-th", "x", province="11")


async def test_another_sheet_with_totals_can_be_chosen_and_its_sums_are_checked(
    file: Path, database: str
) -> None:
    report = await import_file(file, "04-th", "x", dry_run=True, sheet="Khu2")
    sums = [p for p in report.problems if p.code is ProblemCode.SUM_DIFFERS]
    assert report.tables[0].rows == 112
    assert len(sums) == len([p for p in sums if p.cell and p.cell[0] in "GH"])


async def test_the_legacy_twin_sheet_is_decoded_and_gives_the_same_premises(
    file: Path, database: str
) -> None:
    legacy = await import_file(file, "04-th", "x", dry_run=True, sheet="Tong hop", province="14")
    unicode = await import_file(file, "04-th", "x", dry_run=True, province="14")
    assert legacy.counts.total == unicode.counts.total == 11
    alike = [(a.row, b.row) for a, b in zip(legacy.rows, unicode.rows, strict=True)]
    assert [a for a, _ in alike] == [b for _, b in alike]
    units = [
        [(row.changes.get("old_unit"), row.changes.get("new_unit")) for row in report.rows]
        for report in (legacy, unicode)
    ]
    assert sum(a == b for a, b in zip(*units, strict=True)) >= 10
