"""A step that cannot be made is refused in both languages, with what is wrong and what to do."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.kernel.errors import ConflictError, InvalidInputError, TrusoError
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
from app.plans.refusals import accepted_step, refuse, stale
from app.plans.standing import Standing, advance
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, place, retain, snapshot

DISPOSITIONS = snapshot().dispositions


@pytest.mark.parametrize(
    ("step", "detail", "english"),
    [
        (
            Decide("SL-0001", "transfer"),
            (
                "Hình thức “Điều chuyển” (Điều 9, Điều 12, Nghị định số 03/2025/NĐ-CP) đòi hỏi: "
                "đơn vị tiếp nhận. Hãy điền rồi ghi lại."
            ),
            (
                "“Transfer between agencies” (Điều 9, Điều 12, Nghị định số 03/2025/NĐ-CP) "
                "requires: receiver. Fill it in and save again."
            ),
        ),
        (
            retain("SL-9"),
            "Hiện trạng của phương án không có cơ sở nhà, đất mã “SL-9”.",
            "The plan's baseline has no site with the code “SL-9”.",
        ),
        (
            place(agency="A"),
            "Hiện trạng của phương án không có cơ quan, đơn vị mã “A”.",
            "The plan's baseline has no agency with the code “A”.",
        ),
        (
            AssignStaff("CB-9", OFFICE),
            "Hiện trạng của phương án không có cán bộ, công chức mã “CB-9”.",
            "The plan's baseline has no staff with the code “CB-9”.",
        ),
        (
            AssignAsset("TS-9", OFFICE),
            "Hiện trạng của phương án không có tài sản mã “TS-9”.",
            "The plan's baseline has no asset with the code “TS-9”.",
        ),
        (
            replace(place(), building="N9"),
            "Hiện trạng của phương án không có nhà, công trình mã “N9”.",
            "The plan's baseline has no building with the code “N9”.",
        ),
        (
            replace(place(), building="SL-0001-N1"),
            "Nhà, công trình “SL-0001-N1” thuộc cơ sở “SL-0001”, không thuộc “SL-0002”.",
            "The building “SL-0001-N1” is of the site “SL-0001”, not of “SL-0002”.",
        ),
        (
            replace(place(), area_m2=Decimal("-1")),
            (
                "Diện tích “-1” không hợp lệ: phải lớn hơn 0, không quá 1.000.000,00 m² và có "
                "không quá 2 chữ số thập phân (m²)."
            ),
            (
                "The area “-1” cannot be used: it is to be more than 0, at most 1,000,000.00 m², "
                "with at most 2 decimals."
            ),
        ),
        (
            replace(retain(), new_use="x" * 501),
            "Trường mục đích sử dụng mới dài quá 500 ký tự hoặc có ký tự điều khiển.",
            "The field new use is longer than 500 characters or has control characters.",
        ),
        (
            Several((retain(), retain("SL-9"))),
            (
                "1 trong 2 thay đổi không thực hiện được, nên không thay đổi nào được ghi. Thay "
                "đổi thứ 2: Hiện trạng của phương án không có cơ sở nhà, đất mã “SL-9”."
            ),
            (
                "1 of 2 changes cannot be made, so that none was. Change 2: The plan's baseline "
                "has no site with the code “SL-9”."
            ),
        ),
    ],
)
def test_what_does_not_fit_the_baseline(step: Step, detail: str, english: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        accepted_step(step, Standing(), REGISTER, DISPOSITIONS)
    assert _told(refused.value) == (detail, english)


def _told(error: TrusoError) -> tuple[str, str]:
    return error.detail, error.extra["english"]


@pytest.mark.parametrize(
    ("step", "english"),
    [
        (Undo(), "No move is left to undo."),
        (Redo(), "No move was undone that could be made again."),
        (Withdraw("SL-0001"), "This site is undecided: there is nothing to withdraw."),
        (Displace(CENTRE, "SL-0002"), "This agency is not placed here."),
        (
            ReleaseStaff("CB-001"),
            "This person was not moved by hand: there is nothing to take back.",
        ),
        (
            ReleaseAsset("TS-0001"),
            "This asset was not moved by hand: there is nothing to take back.",
        ),
        (
            Revert(1),
            "This move no longer counts (or there is none): there is nothing to take back.",
        ),
    ],
)
def test_what_there_is_nothing_of_to_take_back(step: Step, english: str) -> None:
    with pytest.raises(ConflictError) as refused:
        refuse(step, Standing(), snapshot())
    assert refused.value.extra["english"] == english
    assert refused.value.detail != english


def test_a_step_that_a_later_one_stands_on_and_a_late_writer() -> None:
    seen, history = snapshot(retain()), snapshot(retain(), hand_over())
    standing = advance(Standing(), history.moves)
    with pytest.raises(ConflictError) as blocked:
        refuse(Revert(1), standing, history)
    assert blocked.value.extra["english"] == (
        "This step cannot be taken back by itself: a later one (revision 2) changed the same "
        "thing. Take the later one back first, or make a new move."
    )
    assert blocked.value.extra["blocked_by"][0]["english"].startswith("Hand Trụ sở UBND")
    assert _told(stale(retain(), 1, seen, history, standing)) == (
        (
            "Phương án son-la đang ở phiên bản 2, bạn sửa trên phiên bản 1. Hãy xem các điều chỉnh "
            "mới rồi sửa lại trên phiên bản 2."
        ),
        (
            "The plan son-la is at revision 2, you edited revision 1. Look at the new moves, then "
            "edit again on revision 2."
        ),
    )
