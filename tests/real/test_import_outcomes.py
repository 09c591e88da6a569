"""What becomes of real files: units found or asked about, money in its unit, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.intake.answers import Answers, Question
from app.intake.examine import Examination, examine
from app.intake.model import Outcome, ProblemCode
from app.intake.service import import_file
from app.units.service import load_aliases
from tests.builders.son_la import son_la_template

pytestmark = pytest.mark.real

PLANS = "vn_state_assets/phuong_an_sap_xep_nha_dat_30tinh_bac.xls"
PHU_THO = "vn_state_assets/phu_tho_4_mau_ke_khai.xls"
BUILDINGS = "vn_state_assets/BC18_mau01_DK_TSNN_ke_khai_tru_so_672rows.xls"
GSA = "us_gsa_iolp/2025-6-20-iolp-buildings.xlsx"
ALIASES = "mapping/alias_units_2015_to_new.csv"

RESOLVED = {197: "04048@2025", 201: "03646@2025", 202: "03724@2025", 203: "03721@2025"}
TOWNS = {193, 194, 195, 198}
DAMAGED, MAI_SON, NA_MUONG = 199, 200, 196


@pytest.fixture(scope="module")
def template_database(server_dsn: str, template_database: str) -> Iterator[str]:
    with son_la_template(server_dsn, template_database) as name:
        yield name


@pytest.fixture
def sheets(shared_data: Path) -> Path:
    return shared_data / "sheets"


async def look(file: Path, province: str | None = None, **answers: object) -> Examination:
    return await examine(
        file.read_bytes(),
        file.name,
        province=province,
        answers=Answers(**answers),  # type: ignore[arg-type]
    )


def asked(examination: Examination, row: int) -> Question:
    """The question that a row of form 04/TH waits for."""
    (found,) = [q for q in examination.questions if f"Chuyen Unicode!F{row}" in q.cells]
    return found


async def test_of_the_eleven_premises_four_are_certain_with_the_package_alone(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / PLANS, "14")
    assert (examination.report.form, examination.report.form_confidence) == ("04-th", 1.0)
    rows = {row.row: row for row in examination.rows}
    assert set(rows) == set(range(193, 204))
    for number, unit in RESOLVED.items():
        assert (rows[number].outcome, rows[number].values["new_unit"]) == (Outcome.NEW, unit)
    (moved,) = [p for p in rows[197].problems if p.code is ProblemCode.ADDRESS_RESOLVED]
    assert "địa bàn huyện đã thay đổi" in moved.repair
    waiting = TOWNS | {DAMAGED, MAI_SON, NA_MUONG}
    assert {n for n, row in rows.items() if row.outcome is Outcome.WAITING} == waiting
    assert all(rows[number].values.get("new_unit") is None for number in waiting)
    assert asked(examination, DAMAGED).proposed == "04075@2025"
    assert asked(examination, MAI_SON).proposed is None
    assert all(asked(examination, number).proposed is None for number in TOWNS)
    assert examination.report.counts.left_out == 184


async def test_with_the_names_of_2015_loaded_more_is_certain_and_choices_have_shares(
    shared_data: Path, sheets: Path, database: str
) -> None:
    await load_aliases(shared_data / ALIASES, "x")
    examination = await look(sheets / PLANS, "14")
    rows = {row.row: row for row in examination.rows}
    assert rows[NA_MUONG].outcome is Outcome.NEW
    assert rows[NA_MUONG].values["new_unit"] == "04000@2025"
    for number in (194, 195, 198):
        options = asked(examination, number).options[:2]
        assert [(o.value, round(o.share or 0, 2)) for o in options] == [
            ("03980@2025", 0.61),
            ("03979@2025", 0.39),
        ]
    farm = asked(examination, 193)
    assert farm.proposed is None
    assert [option.value for option in farm.options[:2]] == ["03982@2025", "04000@2025"]
    assert asked(examination, DAMAGED).proposed == "04075@2025"
    assert asked(examination, MAI_SON).proposed is None


async def test_answering_what_is_proposed_and_choosing_the_rest_lets_all_eleven_in(
    shared_data: Path, sheets: Path, database: str
) -> None:
    await load_aliases(shared_data / ALIASES, "x")
    first = await look(sheets / PLANS, "14")
    units = {q.key: q.proposed or q.options[0].value for q in first.questions}
    report = await import_file(
        sheets / PLANS, None, "x", province="14", answers=Answers(units=units)
    )
    assert (report.committed, report.counts.new, report.open_questions) == (True, 11, 0)
    again = await look(sheets / PLANS, "14")
    assert again.questions == ()
    assert again.report.counts.same == 11


async def test_phu_thos_four_sheets_count_in_thousand_dong_and_in_dong(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / PHU_THO)
    assert examination.report.form == "01-dk-tsnn"
    cost = {
        (row.sheet, row.row): row.values.get("historical_cost")
        for row in examination.rows
        if row.entity != "site"
    }
    assert len(cost) == 20
    assert cost["MAU 1", 20] == 858_336_330
    assert cost["MAu 2", 13] == 162_759_980
    assert cost["MAu3", 13] == 503_623_000
    assert cost["MAU 4", 15] == 188_909_000
    assert not [q for q in examination.questions if q.kind == "money"]
    totals = {
        (total.sheet, total.field): total
        for total in examination.report.control_totals
        if total.unit == "dong"
    }
    for key in (("MAU 1", "historical_cost.budget"), ("MAU 1", "residual_value")):
        assert totals[key].in_file == totals[key].stated
    assert totals["MAU 1", "historical_cost.budget"].in_file == 2_513_622_570
    assert totals["MAU 4", "historical_cost"].in_file == 1_629_117_018


async def test_the_premises_above_a_table_is_the_site_of_its_buildings(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / PHU_THO)
    (site,) = [row for row in examination.rows if row.entity == "site"]
    assert site.values["name"] == "TRẠM THU PHÍ TRUNG HÀ"
    assert site.values["address_old"] == "Xã Hồng Đà - Huyện Tam Nông - Tỉnh Phú Thọ"
    assert site.values["land_area_m2"] == Decimal("720.00")
    buildings = [row for row in examination.rows if row.entity == "building"]
    assert {row.values["site"] for row in buildings} == {site.values["code"]}
    marked = [p for row in buildings for p in row.problems if p.code is ProblemCode.MARK]
    assert len(marked) == 5


async def test_an_agency_that_is_only_named_is_asked_about_once_and_never_made(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / PHU_THO)
    (question,) = [q for q in examination.questions if q.kind == "record"]
    assert "Công ty Cổ phần QL và XD đường bộ Phú Thọ" in question.text
    assert (question.cell_count, question.proposed) == (15, None)
    assets = [row for row in examination.rows if row.entity == "asset"]
    assert {row.outcome for row in assets} == {Outcome.WAITING}
    answered = await look(sheets / PHU_THO, records={question.key: "03646.office"})
    assets = [row for row in answered.rows if row.entity == "asset"]
    assert {(row.outcome, row.values["agency"]) for row in assets} == {
        (Outcome.NEW, "03646.office")
    }


async def test_638_buildings_are_read_and_what_they_sum_up_to_is_what_the_total_says(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / BUILDINGS)
    (table,) = examination.report.tables
    assert (examination.report.form, table.rows) == ("01-dk-tsnn", 638)
    stated = {t.field: (t.in_file, t.stated) for t in examination.report.control_totals if t.stated}
    assert stated == {
        "historical_cost.budget": (Decimal(61_109_696_180), Decimal(61_109_696_180)),
        "historical_cost.other": (Decimal(1_010_149_651), Decimal(1_010_149_651)),
        "residual_value": (Decimal(37_359_457_610), Decimal(37_359_457_610)),
    }
    assert not [p for p in examination.problems if p.code is ProblemCode.SUM_DIFFERS]
    (years,) = [g for g in examination.repair_groups if g.code is ProblemCode.NOT_A_DATE]
    assert (years.cell_count, years.column) == (94, "Năm xây dựng")


async def test_8645_buildings_of_another_country_go_in_without_a_question(
    sheets: Path, database: str
) -> None:
    examination = await look(sheets / GSA)
    assert (examination.report.form, examination.report.counts.new) == ("gsa-buildings", 8645)
    assert examination.questions == ()
