"""What a comment has to be, what it may be on, and what can be done with it as it stands."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comments.model import About, Entry, Kind, Subject, Thread, threads_of
from app.comments.rules import (
    accepted_reason,
    accepted_subject,
    accepted_text,
    named,
    refuse_turn,
)
from app.kernel.errors import ConflictError, InvalidInputError
from tests.builders.plan import OFFICE, REGISTER
from tests.builders.register import OLD_TO_HIEU, SON_LA, TO_HIEU

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def entry(number: int, kind: Kind = Kind.COMMENT, answers: int | None = None) -> Entry:
    at = START + timedelta(minutes=number)
    return Entry(number, kind, answers, Subject(), 3, f"điều {number}", "Sở Tài chính", at)


# --- Text ----------------------------------------------------------------------------------------


def test_a_text_is_kept_in_nfc_with_its_lines_and_no_space_around_it() -> None:
    typed = unicodedata.normalize("NFD", "\r\n  Nhà còn tốt,\r\nnên giữ lại.\n\n")
    assert accepted_text(typed) == "Nhà còn tốt,\nnên giữ lại."


@given(st.text(alphabet="ăế \n\tab", max_size=60))
def test_an_accepted_text_is_accepted_as_it_is(typed: str) -> None:
    if typed.strip():
        kept = accepted_text(typed)
        assert accepted_text(kept) == kept
        assert kept == kept.strip()
        assert unicodedata.is_normalized("NFC", kept)
    else:
        with pytest.raises(InvalidInputError, match="Chưa viết gì"):
            accepted_text(typed)


def test_a_text_may_have_4000_characters_and_no_more() -> None:
    assert len(accepted_text(unicodedata.normalize("NFD", "ế" * 4000))) == 4000
    with pytest.raises(InvalidInputError, match="dài 4001 ký tự; nhiều nhất là 4000") as refused:
        accepted_text("ế" * 4001)
    assert refused.value.extra["field"] == "text"


def test_control_characters_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="ký tự điều khiển"):
        accepted_text("a\0b")
    with pytest.raises(InvalidInputError, match="ký tự điều khiển"):
        accepted_reason(Kind.SETTLE, "a\x07b")


def test_a_settlement_needs_a_short_reason_and_a_reopening_none() -> None:
    assert accepted_reason(Kind.SETTLE, "  đã sửa \n ở phiên bản 4 ") == "đã sửa ở phiên bản 4"
    assert accepted_reason(Kind.REOPEN, "  ") == ""
    with pytest.raises(InvalidInputError, match="giải quyết thế nào"):
        accepted_reason(Kind.SETTLE, " \n")
    with pytest.raises(InvalidInputError, match="dài 501 ký tự; nhiều nhất là 500"):
        accepted_reason(Kind.REOPEN, "a" * 501)


# --- Subject -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "agency", "unit", "about", "name"),
    [
        (None, None, None, About.PLAN, "Phương án"),
        ("SL-0001", None, None, About.SITE, "Trụ sở UBND phường Tô Hiệu (cũ)"),
        (None, None, TO_HIEU, About.UNIT, "Phường Tô Hiệu"),
    ],
)
def test_a_comment_is_on_the_plan_or_on_one_thing_of_its_baseline(
    site: str | None, agency: str | None, unit: str | None, about: About, name: str
) -> None:
    subject = accepted_subject(site, agency, unit, REGISTER)
    assert subject.about is about
    assert named(subject, REGISTER, "Phương án").name == name


def test_a_subject_is_shown_with_its_commune() -> None:
    agency = named(accepted_subject(None, OFFICE, None, REGISTER), REGISTER, "Phương án")
    assert agency.name.startswith("Văn phòng Hội đồng nhân dân")
    assert (agency.commune, agency.commune_name) == (TO_HIEU, "Phường Tô Hiệu")
    assert named(Subject(), REGISTER, "Phương án").commune is None


@pytest.mark.parametrize(
    ("site", "agency", "unit", "said"),
    [
        ("SL-9999", None, None, "cơ sở nhà, đất nào mang mã “SL-9999”"),
        ("", None, None, "cơ sở nhà, đất nào mang mã “”"),
        (None, "99999.office", None, "cơ quan nào mang mã “99999.office”"),
        (None, None, SON_LA, "xã, phường, đặc khu mới nào mang khóa “14@2025”"),
        (None, None, OLD_TO_HIEU, "xã, phường, đặc khu mới nào mang khóa “03649@2024”"),
        ("SL-0001", OFFICE, None, "chỉ về một đối tượng"),
        ("SL-0001", None, TO_HIEU, "chỉ về một đối tượng"),
    ],
)
def test_what_is_not_one_thing_of_the_baseline_is_refused(
    site: str | None, agency: str | None, unit: str | None, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        accepted_subject(site, agency, unit, REGISTER)


# --- Threads -------------------------------------------------------------------------------------


def thread(*kinds: Kind) -> Thread:
    followed = [entry(number, kind, 1) for number, kind in enumerate(kinds, start=2)]
    return threads_of([entry(1), *followed])[0]


def test_threads_are_put_together_from_entries_in_any_order_the_latest_first() -> None:
    said = [
        entry(5, Kind.SETTLE, 1),
        entry(2),
        entry(4, Kind.ANSWER, 1),
        entry(1),
        entry(3, Kind.ANSWER, 2),
    ]
    later, earlier = threads_of(said)
    assert (later.first.id, [each.id for each in later.answers], later.turns) == (2, [3], ())
    assert ([each.id for each in earlier.answers], earlier.settlement) == ([4], said[0])


def test_a_comment_is_open_until_settled_and_again_after_it_was_opened() -> None:
    assert thread().settlement is None
    assert thread(Kind.SETTLE).settlement is not None
    assert thread(Kind.SETTLE, Kind.REOPEN, Kind.ANSWER).settlement is None
    twice = thread(Kind.SETTLE, Kind.REOPEN, Kind.SETTLE)
    assert twice.settlement is not None
    assert (twice.settlement.id, len(twice.turns)) == (4, 3)


@pytest.mark.parametrize(
    ("said", "done", "refusal"),
    [
        ((), Kind.REOPEN, "đang mở"),
        ((Kind.SETTLE,), Kind.SETTLE, "Sở Tài chính giải quyết .điều 2., không cần"),
        ((Kind.SETTLE,), Kind.ANSWER, "chưa trả lời được. Hãy mở lại"),
        ((Kind.SETTLE, Kind.REOPEN), Kind.REOPEN, "đang mở"),
    ],
)
def test_what_cannot_be_done_with_a_comment_as_it_stands_is_refused(
    said: tuple[Kind, ...], done: Kind, refusal: str
) -> None:
    with pytest.raises(ConflictError, match=refusal):
        refuse_turn(thread(*said), done)


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ((), Kind.ANSWER),
        ((), Kind.SETTLE),
        ((Kind.SETTLE,), Kind.REOPEN),
        ((Kind.SETTLE, Kind.REOPEN), Kind.SETTLE),
    ],
)
def test_what_can_be_done_is_not_refused(said: tuple[Kind, ...], done: Kind) -> None:
    before = thread(*said)
    refuse_turn(before, done)
