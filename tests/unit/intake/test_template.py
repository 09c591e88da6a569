"""The blank register workbook, and the sample that is made from CSV files."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.intake.entities import ENTITIES
from app.intake.forms.csv_rows import rows_of_folder
from app.intake.forms.dictionary import form_keys, load_form
from app.intake.forms.template import register_bytes, template_bytes
from app.intake.reading.read import read_workbook
from app.kernel.errors import InvalidInputError, NotFoundError

SAMPLES = Path(__file__).parents[3] / "imports" / "samples"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_the_template_has_a_sheet_per_entity_with_header_hints_and_lists() -> None:
    book = load_workbook(io.BytesIO(template_bytes()))
    assert book.sheetnames == [
        "Hướng dẫn", "Cơ quan", "Cơ sở nhà, đất", "Nhà", "Cán bộ", "Tài sản", "Hiện trạng sử dụng",
    ]  # fmt: skip
    sites = book["Cơ sở nhà, đất"]
    assert [cell.value for cell in sites[1]][:5] == [
        "Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Đơn vị cũ", "Đơn vị mới",
    ]  # fmt: skip
    assert sites["A2"].value == "Ví dụ SL-TH-019"
    assert sites.freeze_panes == "B3"
    assert sites.column_dimensions["E"].number_format == "@"
    lists = {v.formula1 for v in sites.data_validations.dataValidation if v.type == "list"}
    assert '"Trụ sở làm việc,Giáo dục,Y tế,Văn hóa – thể thao,Khác"' in lists


def test_every_field_of_a_record_has_a_column() -> None:
    for sheet in load_form("register").sheets:
        entity = ENTITIES[sheet.entity]
        fields = {column.field for column in sheet.columns}
        if sheet.entity == "agency":
            fields = fields - {"unit_old", "unit_new"} | {"unit"}
        assert fields == set(entity.fields)


def test_a_text_that_begins_like_a_formula_stays_text() -> None:
    rows = [{"code": "A", "name": text} for text in ("=1+1", "+84", "-5", "@x")]
    content = register_bytes({"agency": rows})
    sheet = load_workbook(io.BytesIO(content))["Cơ quan"]
    assert [sheet.cell(row, 2).data_type for row in range(3, 7)] == ["s"] * 4
    assert sheet["B3"].value == "=1+1"
    assert sheet["B3"].quotePrefix
    read = next(s for s in read_workbook(content, "x.xlsx").sheets if s.name == "Cơ quan")
    assert [row[1] for row in read.rows[2:]] == ["=1+1", "+84", "-5", "@x"]


def test_the_same_rows_give_the_same_workbook() -> None:
    rows = {"site": [{"code": "A", "name": "B", "land_area_m2": Decimal("1.50")}]}
    assert parts(register_bytes(rows)) == parts(register_bytes(rows))


def test_the_sample_workbook_is_what_its_csv_files_make() -> None:
    stored = (SAMPLES / "son-la.xlsx").read_bytes()
    assert parts(stored) == parts(register_bytes(rows_of_folder(SAMPLES / "son-la")))


def test_the_sample_holds_what_is_publicly_known_and_marks_what_is_invented() -> None:
    rows = rows_of_folder(SAMPLES / "son-la")
    sites = {site["code"]: site for site in rows["site"]}
    seats = [code for code in sites if code.endswith("-TS")]
    assert len(seats) == 75
    assert sites["SL-03646-TS"]["address_new"] == (
        "Số 89, đường Lê Thái Tông, phường Tô Hiệu, tỉnh Sơn La"
    )
    assert "address_new" not in sites["SL-04096-TS"]
    assert sites["SL-TH-019"]["address_old"].startswith("Số 19, đường Tô Hiệu")
    assert len(rows["staff"]) == 13
    assert {person["agency"] for person in rows["staff"]} == {"03646.service-centre"}
    invented = [s for s in rows["site"] if "land_area_m2" in s or "latitude" in s]
    assert invented
    assert all("minh họa" in site["data_note"] for site in invented)
    assert all("minh họa" in row["data_note"] for row in (*rows["building"], *rows["asset"]))
    assert all("minh họa" in row["note"] for row in rows["occupancy"])


def test_a_csv_with_an_unknown_field_or_a_wrong_value_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.csv").write_text("code,colour\nA,red\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="colour"):
        rows_of_folder(tmp_path)
    (tmp_path / "site.csv").write_text("code,land_area_m2\nA,rộng\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="land_area_m2"):
        rows_of_folder(tmp_path)


def test_forms_are_found_by_key() -> None:
    assert {"04-th", "appendix-headquarters", "register"} <= set(form_keys())
    assert [sheet.entity for sheet in load_form("register").sheets][:2] == ["agency", "site"]
    with pytest.raises(NotFoundError, match=r"04-th, .*register"):
        load_form("misa")
