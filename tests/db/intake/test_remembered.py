"""What was answered of a sender's file is taken, or proposed, for the next one."""

from __future__ import annotations

from typing import Any

import pytest

from app.agencies.store import save_agencies
from app.estate.store import save_sites
from app.intake.answers import Answers, Question
from app.intake.sessions import service as sessions
from app.intake.sessions.model import Session, SessionStatus
from tests.builders.register import agency, site
from tests.builders.workbooks import xlsx

ACTOR = "kế toán"
EQUIPMENT = ["STT", "Tên tài sản", "Đơn vị sử dụng", "Năm sử dụng", "Số lượng", "Nguyên giá"]
PREMISES = ["STT", "Tên cơ sở nhà, đất", "Địa chỉ", "Đơn vị quản lý", "Diện tích đất", "Số thửa",
            "Tờ bản đồ"]  # fmt: skip

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
async def agencies(database: str) -> None:
    await save_agencies(
        [agency("A1", name="Văn phòng Đảng ủy"), agency("A2", name="Ban Dân vận")], []
    )


def equipment(*amounts: object, holder: str = "Văn phòng Đảng uỷ phường") -> bytes:
    rows = [
        [n, f"Máy {n} của {holder}", holder, 2019, 1, amount] for n, amount in enumerate(amounts, 1)
    ]
    return xlsx({"Thiết bị": [["DANH SÁCH TÀI SẢN"], EQUIPMENT, *rows]})


def premises(*rows: list[Any]) -> bytes:
    return xlsx({"Nhà đất": [["BẢNG KÊ CƠ SỞ NHÀ, ĐẤT"], PREMISES, *rows]})


async def opened(content: bytes, form: str = "equipment", sender: str = "Huyện Mai Sơn") -> Session:
    return await sessions.open_session(content, "b.xlsx", form, "14", ACTOR, sender=sender)


async def asked(session: Session, kind: str) -> list[Question]:
    found = await sessions.report_of(session.id)
    assert found is not None
    return [question for question in found.report.questions if question.kind == kind]


async def answered(session: Session, **answers: Any) -> Session:
    return await sessions.answer(session.id, Answers(**answers), session.version, ACTOR)


async def test_which_agency_a_name_means_is_remembered_and_shown() -> None:
    first = await opened(equipment(20_000_000, 30_000_000))
    (question,) = await asked(first, "record")
    assert question.required
    done = await answered(first, records={question.key: "A1"})
    await sessions.commit(first.id, done.version, ACTOR)

    second = await opened(equipment(21_000_000, 31_000_000, 41_000_000))
    assert second.status is SessionStatus.READY
    (again,) = await asked(second, "record")
    assert (again.required, again.proposed) == (False, "A1")
    other = await answered(second, records={again.key: "A2"})
    assert other.status is SessionStatus.READY
    assert await asked(other, "record") == []


async def test_in_what_a_sender_counts_money_is_taken_from_that_sender_only() -> None:
    amounts = (25_000, 31_500, 12_800)
    first = await opened(equipment(*amounts, holder="Văn phòng Đảng ủy"))
    (question,) = await asked(first, "money")
    assert question.required
    done = await answered(first, money={question.key: 1000})
    await sessions.commit(first.id, done.version, ACTOR)

    next_amounts = (26_000, 32_500, 13_800, 9_000)
    same = await opened(equipment(*next_amounts, holder="Văn phòng Đảng ủy"))
    (shown,) = await asked(same, "money")
    assert (shown.required, shown.proposed) == (False, "1000")
    found = await sessions.report_of(same.id)
    assert found is not None
    (total,) = [t for t in found.report.control_totals if t.unit == "dong"]
    assert total.in_file == sum(next_amounts) * 1000

    other = await opened(
        equipment(*next_amounts, holder="Văn phòng Đảng ủy"), sender="Huyện Yên Châu"
    )
    (asked_again,) = await asked(other, "money")
    assert asked_again.required


async def test_a_number_that_can_be_two_is_one_question_for_its_column() -> None:
    rows = [
        [1, "Trụ sở xã", "Phường Tô Hiệu - TP Sơn La", "", "1.417", "", ""],
        [2, "Nhà kho", "Phường Tô Hiệu - TP Sơn La", "", "2.350", "", ""],
    ]
    first = await opened(premises(*rows), "premises")
    (question,) = await asked(first, "number-style")
    assert (question.key, question.cells) == ("Nhà đất!E", ("Nhà đất!E3", "Nhà đất!E4"))
    assert [option.label for option in question.options] == ["1.417,00 m²", "1,42 m²"]
    assert question.proposed == "vietnamese"
    read = await answered(first, numbers={question.key: "vietnamese"})
    assert await asked(read, "number-style") == []
    found = await sessions.report_of(first.id)
    assert found is not None
    (total,) = [t for t in found.report.control_totals if t.unit == "m2"]
    assert total.in_file == 3767


async def test_a_site_on_the_same_parcel_is_asked_about() -> None:
    known = site("S1", name="Nhà họp cũ", note="Thửa đất số 45, tờ bản đồ số 7")
    await save_sites([known], [])
    rows = [[1, "Trụ sở làm việc", "Phường Tô Hiệu - TP Sơn La", "", 300, 45, 7],
            [2, "Nhà kho", "Phường Tô Hiệu - TP Sơn La", "", 200, 46, 7]]  # fmt: skip
    session = await opened(premises(*rows), "premises")
    (question,) = await asked(session, "duplicate")
    assert question.cells == ("Nhà đất!B3",)
    assert "cùng thửa 45, tờ bản đồ 7" in question.options[0].reason


async def test_many_strange_names_are_answered_at_once() -> None:
    rows = [[n, f"Máy {n}", f"Zzq {n} Inc", 2019, 1, 20_000_000] for n in range(1, 8)]
    book = xlsx({"Thiết bị": [["DANH SÁCH TÀI SẢN"], EQUIPMENT, *rows]})
    session = await opened(book)
    first, *others = await asked(session, "record")
    assert (first.key, first.cell_count, others) == ("agency|*", 7, [])
    done = await answered(session, records={first.key: "A1"})
    assert done.status is SessionStatus.READY
    assert done.counts is not None
    assert done.counts.new == 7
