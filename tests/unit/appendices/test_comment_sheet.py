"""The sheet of what was said behind an appendix: what is open, what was settled and how."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from openpyxl import load_workbook

from app.appendices.comments import comment_list
from app.appendices.headquarters import headquarters_table
from app.appendices.model import Document
from app.appendices.workbook import write_appendix
from app.comments.schemas import AnswerOut, CommentOut, TurnOut
from tests.builders.plan import hand_over, snapshot

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def _comment(text: str, **given: Any) -> CommentOut:
    known: dict[str, Any] = {
        "id": 1,
        "about": "site",
        "site": "SL-0001",
        "agency": None,
        "unit": None,
        "name": "Trụ sở UBND phường Tô Hiệu (cũ)",
        "commune": "03646@2025",
        "commune_name": "Phường Tô Hiệu",
        "revision": 1,
        "text": text,
        "by": "Sở Tài chính",
        "at": AT,
        "answers": [],
        "turns": [],
        "settled": None,
    }
    return CommentOut(**{**known, **given})


def _rows(*comments: CommentOut) -> list[list[str]]:
    now_is = snapshot(hand_over())
    listed = comment_list(comments, now_is)
    assert listed is not None
    target = io.BytesIO()
    write_appendix(headquarters_table(now_is), Document(), target, [listed])
    sheet = load_workbook(target)["Ý kiến"]
    return [[str(value) for value in row if value] for row in sheet.iter_rows(values_only=True)]


def test_what_is_open_stands_before_what_was_settled_with_all_that_followed() -> None:
    answer = AnswerOut(id=2, text="Đồng ý.", revision=1, by="UBND phường", at=AT)
    turn = TurnOut(id=3, settled=True, reason="Sẽ giữ lại", by="Sở Xây dựng", at=AT)
    rows = _rows(
        _comment("Thiếu lộ trình.", about="plan", site=None, commune_name=None),
        _comment("Nên giữ lại.\nNhà còn tốt.", answers=[answer], turns=[turn], settled=turn),
    )
    assert [row for row in rows if row][2:] == [
        ["I. Ý kiến chưa giải quyết (1)"],
        ["TT", "Về", "Xã, phường", "Nội dung", "Người viết, ngày, phiên bản đã xem"],
        ["1", "Cả phương án", "Thiếu lộ trình.", "Sở Tài chính, 20/11/2026, phiên bản 1"],
        ["II. Ý kiến đã giải quyết (1)"],
        ["TT", "Về", "Xã, phường", "Nội dung", "Người viết, ngày, phiên bản đã xem"],
        [
            "1",
            "Trụ sở UBND phường Tô Hiệu (cũ)",
            "Phường Tô Hiệu",
            "Nên giữ lại.\nNhà còn tốt.",
            "Sở Tài chính, 20/11/2026, phiên bản 1",
        ],
        ["Trả lời: Đồng ý.", "UBND phường, 20/11/2026, phiên bản 1"],
        ["Đã giải quyết: Sẽ giữ lại", "Sở Xây dựng, 20/11/2026"],
    ]


def test_a_text_higher_than_a_row_can_be_goes_on_in_the_next_and_loses_nothing() -> None:
    text = " ".join(f"từ{number}" for number in range(700))
    rows = _rows(_comment(text[:4000]))
    pieces = [row[3] if len(row) == 5 else row[0] for row in rows if any("từ" in c for c in row)]
    assert len(pieces) == 3
    assert " ".join(" ".join(pieces).split()) == text[:4000].strip()


def test_what_was_said_of_a_later_revision_is_not_in_an_earlier_workbook() -> None:
    assert comment_list([_comment("Muộn", revision=2)], snapshot(hand_over())) is None
    assert comment_list([], snapshot()) is None


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    rows = _rows(_comment("=1+1"))
    assert any("=1+1" in row for row in rows)


def test_a_day_is_told_as_it_was_in_viet_nam() -> None:
    late = datetime(2026, 11, 20, 18, 15, tzinfo=UTC)
    rows = _rows(_comment("Viết lúc 01 giờ 15", at=late))
    assert any("Sở Tài chính, 21/11/2026, phiên bản 1" in row for row in rows)
