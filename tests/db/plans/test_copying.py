"""A copy with a first step: both or neither, and one of it however often it is asked for."""

from __future__ import annotations

import asyncio

import pytest

from app.audit.store import history_of
from app.db.engine import fetch_value
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from app.plans.copy_service import FirstStep, copy_plan
from app.plans.loading import forget_everything
from app.plans.model import Decide, PlanSummary, Several, Step, Withdraw
from app.plans.move_service import make_move
from app.plans.service import find_plan, load_snapshot
from tests.builders.plan import hand_over, insert_plan, place, retain

PLAN = "son-la"
KEY = "5f0c"


@pytest.fixture(autouse=True)
async def _plan(database: str) -> None:
    await insert_plan(PLAN)
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an")
    await make_move(PLAN, retain("SL-0003"), seen_revision=1, actor="bình")


async def copy(
    step: Step | None = None,
    *,
    code: str = "rieng",
    name: str = "Phương án riêng",
    key: str | None = KEY,
    revision: int | None = 1,
    reason: str | None = None,
) -> PlanSummary:
    first = None if step is None else FirstStep(step, reason)
    return await copy_plan(
        PLAN, code, name, "chi", revision=revision, first=first, idempotency_key=key
    )


async def plans() -> int:
    return int(await fetch_value("SELECT count(*) FROM plan"))


async def test_a_copy_begins_with_what_its_writer_saw_and_goes_on_with_the_first_step() -> None:
    made = await copy(place(), reason="đến muộn")
    assert (made.revision, made.copied_from, made.copied_revision) == (2, PLAN, 1)
    snapshot = await load_snapshot("rieng")
    assert snapshot.moves[0] == (await load_snapshot(PLAN)).moves[0]
    assert [move.made_by for move in snapshot.moves] == ["an", "chi"]
    assert (snapshot.moves[1].step, snapshot.moves[1].reason) == (place(), "đến muộn")
    assert list(snapshot.state.decisions) == ["SL-0001"]
    assert (await find_plan(PLAN)).revision == 2
    actions = [change["action"] for change in await history_of("plan", "rieng")]
    assert sorted(actions) == ["plans.create_plan", "plans.make_move"]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (Withdraw("SL-0002"), ConflictError),
        (Decide("SL-0001", "khong-co"), InvalidInputError),
        (Several((retain("SL-0001"), Withdraw("SL-0002"))), ConflictError),
    ],
    ids=["nothing to withdraw", "no such disposition", "one of several"],
)
async def test_where_the_first_step_is_refused_there_is_no_copy(
    step: Step, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await copy(step)
    with pytest.raises(NotFoundError):
        await find_plan("rieng")
    assert await fetch_value("SELECT count(*) FROM move WHERE plan = 'rieng'") == 0
    assert await history_of("plan", "rieng") == []
    # The code is free, and nothing of the attempt is remembered.
    assert (await copy(place())).revision == 2
    assert (await load_snapshot("rieng")).moves[1].step == place()


async def test_a_repeated_request_gets_the_copy_that_it_made_and_makes_none() -> None:
    made = await copy(place(), reason="đến muộn")
    again = await copy(place(), reason="đến muộn")
    assert again == made
    await make_move("rieng", retain("SL-0002"), seen_revision=2, actor="chi")
    forget_everything()
    later = await copy(place(), reason="đến muộn")
    assert later.revision == 3, "the copy as it is now"
    assert await fetch_value("SELECT count(*) FROM move WHERE plan = 'rieng'") == 3
    assert await plans() == 2


async def test_a_copy_without_a_first_step_is_made_once_under_its_key_too() -> None:
    made = await copy(revision=None)
    await make_move(PLAN, retain("SL-0002"), seen_revision=2, actor="an")
    assert await copy(revision=None) == made
    with pytest.raises(ConflictError):
        await copy(key=None)
    with pytest.raises(ConflictError):
        await copy(key="another")


@pytest.mark.parametrize(
    "other",
    [
        {"step": retain("SL-0002")},
        {"step": place(), "reason": "lý do khác"},
        {"step": place(), "revision": 2},
        {"step": place(), "name": "Tên khác"},
        {"step": None},
    ],
    ids=["step", "reason", "revision", "name", "no step"],
)
async def test_a_key_stands_for_one_copy(other: dict[str, object]) -> None:
    made = await copy(place())
    with pytest.raises(InvalidInputError) as refused:
        await copy(**other)  # type: ignore[arg-type]
    assert KEY in refused.value.detail
    assert await find_plan("rieng") == made


async def test_the_same_request_twice_at_once_makes_one_copy() -> None:
    made = await asyncio.gather(*(copy(place()) for _ in range(6)))
    assert made == [await find_plan("rieng")] * 6
    assert made[0].revision == 2
    assert await plans() == 2


async def test_of_two_writers_who_want_one_code_one_is_refused() -> None:
    asked = (copy(place(), key="a"), copy(retain("SL-0002"), key="b"))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["ConflictError", "PlanSummary"]
    assert (await find_plan("rieng")).revision == 2


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_is_1_to_200_characters_long(key: str) -> None:
    with pytest.raises(InvalidInputError):
        await copy(place(), key=key)
    assert await plans() == 1
