"""Questions are asked once, with all the cells that an answer would settle."""

from __future__ import annotations

from app.intake.answers import Answers, Option
from app.intake.model import StagedRow
from app.intake.questions import MOST_CELLS, Inquiry


def row(number: int) -> StagedRow:
    return StagedRow("site", "Bảng", number, {}, {}, {}, {})


def test_a_question_is_asked_once_and_every_row_waits_for_it() -> None:
    inquiry = Inquiry(Answers())
    rows = [row(number) for number in range(1, 151)]
    for each in rows:
        options = [Option(value="03980@2025", label="Phường Mộc Châu")]
        inquiry.ask("place", "mộc châu", "Nơi nào?", options, cells=[f"Bảng!F{each.row}"], row=each)
    (question,) = inquiry.questions
    assert (question.cell_count, len(question.cells)) == (150, MOST_CELLS)
    assert all(each.waits == ["mộc châu"] for each in rows)
    assert set(inquiry.answers_of_cells) == {f"Bảng!F{number}" for number in range(1, 151)}


def test_what_is_only_shown_keeps_no_row_waiting_and_comes_last() -> None:
    inquiry = Inquiry(Answers())
    shown, asked = row(1), row(2)
    inquiry.ask("duplicate", "site|A", "Cùng một cơ sở?", required=False, row=shown)
    inquiry.ask("money", "Bảng", "Đơn vị tiền?", row=asked)
    assert [question.kind for question in inquiry.questions] == ["money", "duplicate"]
    assert (shown.waits, asked.waits) == ([], ["Bảng"])
