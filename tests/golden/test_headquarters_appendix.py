"""The appendix of headquarters: what stands in it, how it looks, and that its sums are right."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from app.appendices.headquarters import COLUMNS, headquarters_table
from app.appendices.model import AppendixTable, Authority, Document
from app.appendices.workbook import accompanying_line, write_appendix
from app.plans.snapshot import Snapshot

GOLDEN = Path(__file__).with_name("headquarters_appendix.txt")
COLUMN_OF = {column.key: number for number, column in enumerate(COLUMNS, start=1)}


def written(table: AppendixTable, document: Document | None = None) -> bytes:
    target = io.BytesIO()
    write_appendix(table, document or Document(), target)
    return target.getvalue()


def dump(content: bytes) -> str:
    """Every cell that says something, with its format; merged ranges; page set-up."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    lines = [
        f"{cell.coordinate} {cell.data_type} [{cell.number_format}] {cell.value!r}"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    lines += [f"merged {area}" for area in sorted(str(r) for r in sheet.merged_cells.ranges)]
    lines.append(f"frozen {sheet.freeze_panes} repeated {sheet.print_title_rows}")
    lines.append(f"paper {sheet.page_setup.paperSize} {sheet.page_setup.orientation}")
    lines.append(f"header {sheet.oddHeader.center.text} footer {sheet.oddFooter.left.text}")
    return "\n".join(lines) + "\n"


def test_the_workbook_equals_the_golden_file(son_la: Snapshot) -> None:
    text = dump(written(headquarters_table(son_la)))
    if os.environ.get("TRUSO_WRITE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_groups_are_new_communes_wards_first_and_the_unknown_last(son_la: Snapshot) -> None:
    table = headquarters_table(son_la)
    assert [(g.numeral, g.title, len(g.rows)) for g in table.groups] == [
        ("I", "phường Tô Hiệu", 2),
        ("II", "xã Mường Chanh", 1),
        ("III", "Chưa xác định được xã, phường mới", 1),
    ]


def test_invented_figures_are_named_once_under_the_table(son_la: Snapshot) -> None:
    assert headquarters_table(son_la).notes[-1] == "[1] diện tích và giá trị giả định"


def test_both_decisions_of_to_hieu_stand_under_the_ward(son_la: Snapshot) -> None:
    rows = {row.values["name"]: row.values for row in headquarters_table(son_la).groups[0].rows}
    old = rows["Trụ sở UBND phường Tô Hiệu (cũ)"]
    assert old["disposition"] == "Giao địa phương quản lý, sử dụng theo quy định"
    assert old["receiver"] == "UBND phường Tô Hiệu"
    assert old["note"] == "Thời hạn: 31/12/2025;\nSố liệu: xem chú thích [1]"
    assert old["floor_area"] == Decimal("451.25")
    assert old["cost"] == 28_657_244_000 + 1_234_567_890
    centre = rows["Trung tâm Chính trị thành phố Sơn La"]
    assert centre["disposition"] == "Bố trí trụ sở làm việc"
    assert centre["receiver"] == (
        "Trung tâm Phục vụ hành chính công phường Tô Hiệu (Nhà làm việc chính)"
    )


def test_what_the_plan_does_not_touch_is_not_in_it(son_la: Snapshot) -> None:
    names = [row.values["name"] for g in headquarters_table(son_la).groups for row in g.rows]
    assert "Chưa có quyết định" not in names
    assert len(names) == 4


def test_an_unverified_legal_basis_is_marked_and_explained(son_la: Snapshot) -> None:
    table = headquarters_table(son_la)
    assert table.groups[2].rows[0].values["disposition"] == "Thu hồi (*)"
    assert table.notes[0].startswith("(*) Căn cứ pháp lý")


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (
            Document(Authority.CHAIRMAN, number="118/2025/QĐ-CTUBND", signed_on=date(2025, 2, 9)),
            (
                "(Kèm theo Quyết định số 118/2025/QĐ-CTUBND ngày 09 tháng 02 năm 2025 "
                "của Chủ tịch Ủy ban nhân dân tỉnh Sơn La)"
            ),
        ),
        (
            Document(Authority.COMMITTEE, signed_on=date(2025, 11, 25)),
            (
                "(Kèm theo Quyết định số ……/QĐ-UBND ngày 25 tháng 11 năm 2025 "
                "của Ủy ban nhân dân tỉnh Sơn La)"
            ),
        ),
        (
            Document(),
            (
                "(Kèm theo Quyết định số ……/QĐ-CTUBND ngày …… tháng …… năm …… "
                "của Chủ tịch Ủy ban nhân dân tỉnh Sơn La)"
            ),
        ),
    ],
)
def test_the_chosen_authority_stands_in_the_accompanying_line(
    son_la: Snapshot, document: Document, line: str
) -> None:
    assert accompanying_line(headquarters_table(son_la), document) == line


def test_text_that_begins_like_a_formula_stays_text(son_la: Snapshot) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(headquarters_table(son_la))))
    cells = {cell.value: cell for row in book.worksheets[0].iter_rows() for cell in row}
    for text in ('=HYPERLINK("x")', "+84 212 là số điện thoại"):
        assert cells[text].data_type == "s"
        assert cells[text].quotePrefix


def test_a_viewer_that_does_not_calculate_sees_our_sums(son_la: Snapshot) -> None:
    table = headquarters_table(son_la)
    content = written(table)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    (total,) = [row for row in sheet.iter_rows() if row[0].value == "Tổng cộng"]
    assert Decimal(str(total[COLUMN_OF["land_area"] - 1].value)) == Decimal("4217.85")
    assert Decimal(str(total[COLUMN_OF["cost"] - 1].value)) == Decimal("29891813.390")


def test_notes_that_end_in_a_full_stop_are_joined_without_it(son_la: Snapshot) -> None:
    register = replace(
        son_la.register,
        sites=tuple(
            replace(site, note="Nhận bàn giao năm 2024.") if site.code == "SL-TH-019" else site
            for site in son_la.register.sites
        ),
    )
    table = headquarters_table(replace(son_la, register=register))
    note = table.groups[0].rows[0].values["note"]
    assert note == ("Thời hạn: 31/12/2025;\nNhận bàn giao năm 2024;\nSố liệu: xem chú thích [1]")


def test_an_empty_plan_gives_an_appendix_that_says_so(son_la: Snapshot) -> None:
    empty = Snapshot(**{**_fields(son_la), "state": type(son_la.state)({}, {}), "revision": 0})
    sheet = openpyxl.load_workbook(io.BytesIO(written(headquarters_table(empty)))).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Phương án chưa có quyết định hoặc bố trí nào ở phiên bản 0." in texts


def _fields(snapshot: Snapshot) -> dict[str, object]:
    return {name: getattr(snapshot, name) for name in Snapshot.__dataclass_fields__}


@pytest.fixture(scope="session")
def libreoffice() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc-nogui)")
    return program


def test_libreoffice_recalculates_to_the_same_totals(
    son_la: Snapshot, tmp_path: Path, libreoffice: str
) -> None:
    table = headquarters_table(son_la)
    original = tmp_path / "appendix.xlsx"
    # Without the stored values every figure below is LibreOffice's own.
    book = openpyxl.load_workbook(io.BytesIO(written(table)))
    book.save(original)
    subprocess.run(
        [
            libreoffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            tmp_path,
            original,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = CalamineWorkbook.from_path(tmp_path / "appendix.ods").get_sheet_by_index(0).to_python()
    totals = [row for row in rows if row[0] in {"Cộng", "Tổng cộng"}]
    expected = [group.sums for group in table.groups] + [table.sums]
    assert len(totals) == len(expected)
    for row, sums in zip(totals, expected, strict=True):
        for key, total in sums.items():
            value = Decimal(str(row[COLUMN_OF[key] - 1] or 0))
            in_unit = Decimal(total) / 1000 if key in {"cost", "residual"} else Decimal(total)
            assert abs(value - in_unit) < Decimal("0.005"), (row[0], key)
