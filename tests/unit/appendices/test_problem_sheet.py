"""The sheet of problems behind an appendix: what was accepted and why, and which errors are "
"open."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from openpyxl import load_workbook

from app.appendices.headquarters import headquarters_table
from app.appendices.model import Document
from app.appendices.problems import problem_list
from app.appendices.workbook import write_appendix
from app.checks.model import Acceptance
from app.intake.forms.form_appendix import picture_in
from app.intake.reading.read import read_workbook
from app.plans.model import Step
from tests.builders.checks import FAR_HALL, HALL, LARGE, OFFICE, QT_HALL, decide, evaluation, place

UNDECIDED = f"headquarters-undecided:{HALL}"
OVER = f"space-over:{OFFICE}"


def _acceptance(problem: str, reason: str) -> Acceptance:
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    return Acceptance(problem, "như lúc chấp nhận", 1, reason, "Sở Tài chính", at)


def _book(*steps: Step, accepted: tuple[Acceptance, ...] = ()) -> bytes:
    evaluated = evaluation(*steps)
    problems = problem_list(evaluated, {each.problem: each for each in accepted})
    target = io.BytesIO()
    write_appendix(headquarters_table(evaluated.snapshot), Document(), target, [problems])
    return target.getvalue()


def _rows(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content))["Vấn đề"]
    return [[str(value) for value in row if value] for row in sheet.iter_rows(values_only=True)]


def test_accepted_problems_stand_with_reason_and_open_errors_with_their_repair() -> None:
    rows = _rows(
        _book(
            place(OFFICE, LARGE, "200.00"),
            accepted=(_acceptance(UNDECIDED, "Chờ đề án"), _acceptance(OVER, "Nhà có sẵn")),
        )
    )
    headings = [row[0] for row in rows if len(row) == 1]
    assert headings == [
        "VẤN ĐỀ ĐÃ CHẤP NHẬN VÀ LỖI CÒN LẠI CỦA PHƯƠNG ÁN",
        headings[1],
        "I. Vấn đề đã được chấp nhận (2)",
        "II. Lỗi chưa xử lý (6)",
    ]
    assert headings[1].startswith("Phương án sắp xếp trụ sở tỉnh Sơn La (son-la), phiên bản 1")
    over = next(row for row in rows if "vượt 52,00 m²" in " ".join(row))
    assert over == [
        over[0],
        "Phường Tô Hiệu",
        (
            "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu: được 200,00 m², "
            "vượt 52,00 m² so với định mức tối đa 148,00 m²."
        ),
        "khoản 2 Điều 6 Nghị định số 155/2025/NĐ-CP ngày 16/6/2025 (cần kiểm chứng)",
        "Nhà có sẵn\n(Sở Tài chính, 20/11/2026)",
    ]
    told = [row[2] for row in rows if len(row) >= 4]
    assert "Trụ sở UBND xã Mường Chanh: chưa có phương án xử lý." in told
    unplaced = next(row for row in rows if len(row) > 3 and "chưa được bố trí trụ sở" in row[2])
    assert unplaced[1] == "Phường Tô Hiệu"
    assert len(unplaced[2].splitlines()) == 2, "one check, one commune, one row"
    assert unplaced[-1] == "Bố trí cơ quan này vào một cơ sở nhà, đất còn diện tích trống."


def test_warnings_and_problems_that_are_gone_are_not_printed() -> None:
    content = _book(
        decide(HALL, legal_basis="QĐ 1"),
        place(OFFICE, LARGE, "200.00"),
        accepted=(_acceptance(UNDECIDED, "Chờ đề án"),),
    )
    text = " ".join(" ".join(row) for row in _rows(content))
    assert "I. Vấn đề đã được chấp nhận (0) Không có." in text
    assert "vượt 52,00 m²" not in text


def test_texts_that_look_like_formulas_stay_texts() -> None:
    content = _book(accepted=(_acceptance(UNDECIDED, '=HYPERLINK("http://x")'),))
    sheet = load_workbook(io.BytesIO(content))["Vấn đề"]
    cell = next(c for row in sheet.iter_rows() for c in row if "HYPERLINK" in str(c.value))
    assert (cell.data_type, cell.value) == (
        "s",
        '=HYPERLINK("http://x")\n(Sở Tài chính, 20/11/2026)',
    )


def test_the_appendix_is_found_again_beside_the_sheet_of_problems() -> None:
    content = _book(decide(HALL), decide(QT_HALL), decide(FAR_HALL))
    picture = picture_in(read_workbook(content, "phu-luc.xlsx"))
    assert picture is not None
    assert (picture[0].name, picture[1:]) == ("Phụ lục", ("son-la", 3))
