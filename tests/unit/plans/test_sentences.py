"""A history that reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.people.model import Title
from app.plans.model import (
    CHANGES,
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
from app.plans.phrases import ENGLISH, VIETNAMESE
from app.plans.sentences import tell, worded
from app.plans.standing import Standing, advance
from tests.builders.plan import CENTRE, REGISTER, hand_over, place, retain, snapshot
from tests.builders.register import staff

DISPOSITIONS = snapshot().dispositions


@pytest.mark.parametrize(
    ("step", "text", "english"),
    [
        (
            retain(),
            "Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng",
            "Retain Trụ sở UBND phường Tô Hiệu (cũ) for continued use",
        ),
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
            (
                "Hand Trụ sở UBND phường Tô Hiệu (cũ) over to the locality for management and use; "
                "receiver: UBND phường Tô Hiệu; new use: Nhà văn hóa; legal basis: Quyết định số "
                "1/QĐ-CTUBND; deadline: 31/12/2025; note: bàn giao cả máy phát điện"
            ),
        ),
        (
            Decide("SL-0003", "transfer", receiver_agency=CENTRE),
            (
                "Điều chuyển Trụ sở UBND phường Quyết Thắng (cũ); đơn vị tiếp nhận: Trung tâm Phục "
                "vụ hành chính công phường Tô Hiệu"
            ),
            (
                "Transfer Trụ sở UBND phường Quyết Thắng (cũ); receiver: Trung tâm Phục vụ hành "
                "chính công phường Tô Hiệu"
            ),
        ),
        (
            Withdraw("SL-0001"),
            "Rút phương án xử lý đối với Trụ sở UBND phường Tô Hiệu (cũ)",
            "Withdraw the decision about Trụ sở UBND phường Tô Hiệu (cũ)",
        ),
        (
            replace(place("1417.70"), building="SL-0002-N1"),
            (
                "Bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Nhà tiếp nhận và trả "
                "kết quả, Trung tâm chính trị thành phố; diện tích: 1.417,70 m²"
            ),
            (
                "Place Trung tâm Phục vụ hành chính công phường Tô Hiệu in Nhà tiếp nhận và trả "
                "kết quả, Trung tâm chính trị thành phố; area: 1,417.70 m²"
            ),
        ),
        (
            Displace(CENTRE, "SL-0002"),
            (
                "Thôi bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Trung tâm chính "
                "trị thành phố"
            ),
            (
                "Take Trung tâm Phục vụ hành chính công phường Tô Hiệu out of Trung tâm chính trị "
                "thành phố"
            ),
        ),
        (
            AssignStaff("CB-001", CENTRE, "SL-0002"),
            (
                "Bố trí riêng chuyên viên và tương đương (CB-001) cho Trung tâm Phục vụ hành chính "
                "công phường Tô Hiệu tại Trung tâm chính trị thành phố"
            ),
            (
                "Assign specialist and equivalent, commune civil servant (CB-001) by hand to Trung "
                "tâm Phục vụ hành chính công phường Tô Hiệu at Trung tâm chính trị thành phố"
            ),
        ),
        (
            ReleaseStaff("CB-404"),
            "Thôi bố trí riêng người có mã CB-404, để theo cơ quan kế thừa",
            "Let person CB-404 follow the agency again",
        ),
        (
            AssignAsset("TS-0002", "A"),
            "Bố trí riêng 3 cái máy tính để bàn (TS-0002) cho A",
            "Assign 3 × Máy tính để bàn (TS-0002) by hand to A",
        ),
        (
            ReleaseAsset("TS-404"),
            "Thôi bố trí riêng tài sản mã TS-404, để theo cơ quan kế thừa",
            "Let asset TS-404 follow the agency again",
        ),
        (
            Several((retain(),)),
            "Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng",
            "Retain Trụ sở UBND phường Tô Hiệu (cũ) for continued use",
        ),
        (
            Several((Decide("SL-0001", "recover"), Decide("SL-0003", "recover"))),
            "Thu hồi 2 cơ sở nhà, đất tại phường Tô Hiệu",
            "Recover 2 sites in Phường Tô Hiệu",
        ),
        (
            Several((retain(), Decide("SL-9999", "recover"), Decide("SL-0003", "recover"))),
            "Quyết định phương án xử lý 3 cơ sở nhà, đất",
            "Decide about 3 sites",
        ),
        (
            Several((hand_over(), place(), place(agency=CENTRE), ReleaseStaff("CB-001"))),
            (
                "Quyết định phương án xử lý 1 cơ sở nhà, đất, bố trí 2 lượt cơ quan, đơn vị, thôi "
                "bố trí riêng 1 người tại phường Tô Hiệu"
            ),
            (
                "Decide about 1 site, make 2 placements, let 1 person follow the agency again in "
                "Phường Tô Hiệu"
            ),
        ),
        (
            Several((Withdraw("SL-0001"), Withdraw("SL-0003"), Displace(CENTRE, "SL-0002"))),
            (
                "Rút phương án xử lý của 2 cơ sở nhà, đất, thôi bố trí 1 lượt cơ quan, đơn vị tại "
                "phường Tô Hiệu"
            ),
            "Withdraw the decisions about 2 sites, take back 1 placement in Phường Tô Hiệu",
        ),
        (
            Several(
                (
                    AssignStaff("CB-001", CENTRE),
                    AssignAsset("TS-0001", CENTRE),
                    AssignAsset("TS-0002", CENTRE),
                    ReleaseAsset("TS-0003"),
                )
            ),
            "Bố trí riêng 1 người, bố trí riêng 2 tài sản, thôi bố trí riêng 1 tài sản",
            (
                "Assign 1 person by hand, assign 2 assets by hand, let 1 asset follow the agency "
                "again"
            ),
        ),
        (Decide("SL-9999", "khong-con"), "khong-con: SL-9999", "khong-con: SL-9999"),
        (
            place(None, site="SL-9999", agency="A"),
            "Bố trí A tại SL-9999",
            "Place A in SL-9999",
        ),
        (Undo(), "Hoàn tác", "Undo"),
        (Redo(), "Làm lại", "Redo"),
        (Revert(3), "Hủy riêng điều chỉnh phiên bản 3", "Take back revision 3"),
    ],
)
def test_a_step_reads_as_a_sentence_in_both_languages(step: Step, text: str, english: str) -> None:
    assert worded(step, REGISTER, DISPOSITIONS) == (text, english)


def test_every_kind_of_change_has_its_words_in_both_languages() -> None:
    for phrases in (VIETNAMESE, ENGLISH):
        assert phrases.counted.keys() == CHANGES.keys()
    assert VIETNAMESE.labels.keys() == ENGLISH.labels.keys()


def test_thousands_are_counted_as_each_language_writes_them() -> None:
    step = Several(tuple(Decide(f"SL-{number}", "recover") for number in range(1200)))
    assert worded(step, REGISTER, DISPOSITIONS) == (
        "Thu hồi 1.200 cơ sở nhà, đất",
        "Recover 1,200 sites",
    )


def test_a_disposition_that_is_not_worded_is_told_by_its_name() -> None:
    own = replace(DISPOSITIONS["retain"], name="Cho thuê", english="Lease", sentence="")
    unworded = {"retain": replace(own, sentence_en="")}
    assert worded(retain(), REGISTER, unworded) == (
        "Cho thuê: Trụ sở UBND phường Tô Hiệu (cũ)",
        "Lease: Trụ sở UBND phường Tô Hiệu (cũ)",
    )


def test_a_title_without_an_english_name_keeps_its_own() -> None:
    register = replace(
        REGISTER,
        titles=(*REGISTER.titles, Title("night-guard", "Nhân viên bảo vệ", 20)),
        staff=(staff("CB-009", title="night-guard"),),
    )
    assert worded(ReleaseStaff("CB-009"), register, DISPOSITIONS).english == (
        "Let nhân viên bảo vệ (CB-009) follow the agency again"
    )


def test_undo_and_redo_say_of_which_move() -> None:
    history = snapshot(retain(), place(None), Undo(), Undo(), Redo())
    about = advance(Standing(), history.moves).subjects
    assert {revision: move.revision for revision, move in about.items()} == {3: 2, 4: 1, 5: 1}
    assert tell(history.moves[4], about, history) == (
        "Làm lại phiên bản 1: Giữ lại Trụ sở UBND phường Tô Hiệu (cũ) để tiếp tục sử dụng",
        "Redo revision 1: Retain Trụ sở UBND phường Tô Hiệu (cũ) for continued use",
    )
    assert tell(history.moves[0], about, history).sentence.startswith("Giữ lại")


def test_a_revert_and_its_undo_say_of_which_move() -> None:
    history = snapshot(retain(), place(None), Revert(1), Undo())
    about = advance(Standing(), history.moves).subjects
    assert tell(history.moves[3], about, history) == (
        (
            "Hoàn tác phiên bản 3: Hủy riêng điều chỉnh phiên bản 1: Giữ lại Trụ sở UBND phường Tô "
            "Hiệu (cũ) để tiếp tục sử dụng"
        ),
        (
            "Undo revision 3: Take back revision 1: Retain Trụ sở UBND phường Tô Hiệu (cũ) for "
            "continued use"
        ),
    )
