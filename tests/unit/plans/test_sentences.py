"""A history that reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Decide,
    Displace,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Revert,
    Several,
    Step,
    Undo,
    Withdraw,
)
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
        (
            AssignStaff("CB-001", CENTRE, "SL-0002"),
            (
                "Bố trí riêng chuyên viên và tương đương (CB-001) cho Trung tâm Phục vụ hành chính "
                "công phường Tô Hiệu tại Trung tâm chính trị thành phố"
            ),
        ),
        (
            ReleaseStaff("CB-404"),
            "Thôi bố trí riêng người có mã CB-404, để theo cơ quan kế thừa",
        ),
        (
            AssignAsset("TS-0002", "A"),
            "Bố trí riêng 3 cái máy tính để bàn (TS-0002) cho A",
        ),
        (
            ReleaseAsset("TS-404"),
            "Thôi bố trí riêng tài sản mã TS-404, để theo cơ quan kế thừa",
        ),
        (Several((retain(),)), "Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng"),
        (
            Several((Decide("SL-0001", "recover"), Decide("SL-0003", "recover"))),
            "Thu hồi 2 cơ sở nhà, đất tại phường Tô Hiệu",
        ),
        (
            Several((retain(), Decide("SL-9999", "recover"), Decide("SL-0003", "recover"))),
            "Quyết định phương án xử lý 3 cơ sở nhà, đất",
        ),
        (
            Several((hand_over(), place(), place(agency=CENTRE), ReleaseStaff("CB-001"))),
            (
                "Quyết định phương án xử lý 1 cơ sở nhà, đất, bố trí 2 lượt cơ quan, đơn vị, thôi "
                "bố trí riêng 1 người tại phường Tô Hiệu"
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


def test_a_revert_and_its_undo_say_of_which_move() -> None:
    history = snapshot(retain(), place(None), Revert(1), Undo())
    about = advance(Standing(), history.moves).subjects
    assert tell(history.moves[3], about, history) == (
        "Hoàn tác phiên bản 3: Hủy riêng điều chỉnh phiên bản 1: Giữ lại Trụ sở UBND phường Tô "
        "Hiệu (cũ) để tiếp tục sử dụng"
    )
