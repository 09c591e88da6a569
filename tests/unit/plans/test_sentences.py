"""A history that reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.plans.model import Decide, Displace, Redo, Step, Undo, Withdraw
from app.plans.sentences import sentence, tell
from app.plans.standing import Standing, advance
from tests.builders.plan import CENTRE, REGISTER, hand_over, place, retain, snapshot

DISPOSITIONS = snapshot().dispositions


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (retain(), "Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng"),
        (
            replace(
                hand_over(),
                new_use="Nhà văn hóa",
                legal_basis="Quyết định số 1/QĐ-CTUBND",
                deadline=date(2025, 12, 31),
                note="bàn giao cả máy phát điện",
            ),
            (
                "Giao Trụ sở UBND phường Tô Hiệu (cũ) cho địa phương quản lý, sử dụng theo quy "
                "định; đơn vị tiếp nhận: UBND phường Tô Hiệu; mục đích sử dụng mới: Nhà văn hóa; "
                "căn cứ: Quyết định số 1/QĐ-CTUBND; thời hạn: 31/12/2025; "
                "ghi chú: bàn giao cả máy phát điện"
            ),
        ),
        (
            Decide("SL-0003", "transfer", receiver_agency=CENTRE),
            (
                "Điều chuyển Trụ sở UBND phường Quyết Thắng (cũ); đơn vị tiếp nhận: Trung tâm Phục "
                "vụ hành chính công phường Tô Hiệu"
            ),
        ),
        (
            Withdraw("SL-0001"),
            "Rút phương án xử lý đối với Trụ sở UBND phường Tô Hiệu (cũ)",
        ),
        (
            replace(place("1417.70"), building="SL-0002-N1"),
            (
                "Bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Nhà tiếp nhận và trả "
                "kết quả, Trung tâm chính trị thành phố; diện tích: 1.417,70 m²"
            ),
        ),
        (
            Displace(CENTRE, "SL-0002"),
            (
                "Thôi bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Trung tâm chính "
                "trị thành phố"
            ),
        ),
        (Decide("SL-9999", "khong-con"), "khong-con: SL-9999"),
        (place(None, site="SL-9999", agency="A"), "Bố trí A tại SL-9999"),
    ],
)
def test_a_step_reads_as_a_sentence(step: Step, text: str) -> None:
    assert sentence(step, REGISTER, DISPOSITIONS) == text


def test_undo_and_redo_say_of_which_move() -> None:
    history = snapshot(retain(), place(None), Undo(), Undo(), Redo())
    about = advance(Standing(), history.moves).subjects
    assert {revision: move.revision for revision, move in about.items()} == {3: 2, 4: 1, 5: 1}
    assert tell(history.moves[4], about, history) == (
        "Làm lại phiên bản 1: Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng"
    )
    assert tell(history.moves[0], about, history).startswith("Giữ lại")
