"""Several writers in one plan: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import asyncpg
import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch, fetch_value, transaction
from app.kernel.errors import ConflictError, InvalidInputError, NotFoundError, StaleVersionError
from app.plans.loading import forget_everything
from app.plans.model import Displace, Redo, Undo, Withdraw
from app.plans.move_service import make_move, moves
from app.plans.service import create_plan, find_plan, load_snapshot, plans
from app.plans.standing import replay
from app.plans.store import moves_from
from tests.builders.plan import CENTRE, hand_over, insert_plan, place, retain

PLAN = "son-la"
Result = TypeVar("Result")


@pytest.fixture(autouse=True)
async def _plan(database: str) -> None:
    await insert_plan(PLAN)


async def outcome(work: Awaitable[Result]) -> Result | StaleVersionError:
    try:
        return await work
    except StaleVersionError as error:
        return error


async def test_of_two_writers_exactly_one_wins_and_the_other_gets_the_difference() -> None:
    a, b = await asyncio.gather(
        outcome(make_move(PLAN, hand_over(), seen_revision=0, actor="an")),
        outcome(make_move(PLAN, retain(), seen_revision=0, actor="bình")),
    )
    late = [result for result in (a, b) if isinstance(result, StaleVersionError)]
    assert len(late) == 1
    assert (await find_plan(PLAN)).revision == 1
    extra = late[0].extra
    assert (extra["revision"], extra["seen_revision"], extra["moves_since"]) == (1, 0, 1)
    winner = (await load_snapshot(PLAN)).decision("SL-0001")
    assert winner is not None
    (change,) = extra["difference"]["decisions"]
    assert (change["site"], change["kind"], change["before"]) == ("SL-0001", "added", None)
    assert change["after"]["disposition"] == winner.disposition
    assert "Trụ sở UBND phường Tô Hiệu (cũ)" in extra["moves"][0]["sentence"]


async def test_twenty_writers_that_try_again_lose_nothing() -> None:
    async def write(number: int) -> int:
        seen = 0
        while True:
            step = place("10.00", site=f"SL-000{1 + number % 3}") if number % 2 else retain()
            made = await outcome(
                make_move(PLAN, step, seen_revision=seen, actor=f"{number}", reason=f"{number}")
            )
            if not isinstance(made, StaleVersionError):
                return made.revision
            seen = made.extra["revision"]

    revisions = await asyncio.gather(*(write(number) for number in range(20)))
    assert sorted(revisions) == list(range(1, 21))
    forget_everything()
    snapshot = await load_snapshot(PLAN)
    assert snapshot.revision == 20
    assert sorted(int(move.reason or "") for move in snapshot.moves) == list(range(20))
    assert replay(snapshot.moves) == snapshot.state


async def test_one_key_makes_one_move_however_often_and_however_at_once() -> None:
    made = await asyncio.gather(
        *(
            make_move(PLAN, hand_over(), seen_revision=0, actor="an", idempotency_key="k-1")
            for _ in range(5)
        )
    )
    assert {move.revision for move in made} == {1}
    assert (await find_plan(PLAN)).revision == 1
    await make_move(PLAN, retain(), seen_revision=1, actor="bình")
    late = await make_move(PLAN, hand_over(), seen_revision=0, actor="an", idempotency_key="k-1")
    assert late == made[0]


async def test_one_key_at_two_revisions_at_once_makes_one_move() -> None:
    await make_move(PLAN, retain(), seen_revision=0, actor="bình")
    first, second = await asyncio.gather(
        outcome(make_move(PLAN, hand_over(), seen_revision=1, actor="an", idempotency_key="k-1")),
        outcome(make_move(PLAN, hand_over(), seen_revision=2, actor="an", idempotency_key="k-1")),
    )
    assert (await find_plan(PLAN)).revision == 2
    assert await fetch_value("SELECT count(*) FROM move") == 2
    assert not isinstance(first, StaleVersionError)
    assert first.revision == 2
    if not isinstance(second, StaleVersionError):
        assert second == first


async def test_a_key_that_was_used_for_another_move_is_refused() -> None:
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an", idempotency_key="k-1")
    with pytest.raises(InvalidInputError, match=r"k-1.*phiên bản 1"):
        await make_move(PLAN, retain(), seen_revision=1, actor="an", idempotency_key="k-1")


async def test_a_move_is_stored_with_its_change_set_or_not_at_all() -> None:
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an", reason="Theo họp  ngày 20/6")
    latest, created = await history_of("plan", PLAN)
    assert (latest["actor"], latest["action"]) == ("an", "plans.make_move")
    assert latest["reason"] == "Theo họp ngày 20/6"
    assert latest["before"] == {"revision": 0}
    assert latest["after"] == {
        "revision": 1,
        "kind": "decide",
        "step": {
            "site": "SL-0001",
            "disposition": "hand-over-to-locality",
            "receiver": "UBND phường Tô Hiệu",
        },
    }
    assert created["action"] == "plans.create_plan"

    with pytest.raises(StaleVersionError):
        await make_move(PLAN, retain(), seen_revision=0, actor="bình")
    assert len(await history_of("plan", PLAN)) == 2


async def test_a_move_that_is_rolled_back_is_not_remembered() -> None:
    async def move_and_give_up() -> None:
        async with transaction():
            await make_move(PLAN, retain(), seen_revision=0, actor="an")
            assert (await load_snapshot(PLAN)).revision == 1
            raise RuntimeError("given up")

    with pytest.raises(RuntimeError, match="given up"):
        await move_and_give_up()
    assert (await load_snapshot(PLAN)).revision == 0
    await make_move(PLAN, hand_over(), seen_revision=0, actor="bình")
    decision = (await load_snapshot(PLAN)).decision("SL-0001")
    assert decision == hand_over()


async def test_undo_and_redo_are_moves_and_survive_a_restart() -> None:
    steps = [hand_over(), place(), Undo(), Undo(), Redo()]
    for seen, step in enumerate(steps):
        await make_move(PLAN, step, seen_revision=seen, actor="an")
    forget_everything()
    snapshot = await load_snapshot(PLAN)
    assert snapshot.revision == 5
    assert snapshot.decision("SL-0001") == hand_over()
    assert not snapshot.state.placements
    handing_over = (
        "Giao Trụ sở UBND phường Tô Hiệu (cũ) cho địa phương quản lý, sử dụng theo quy định; "
        "đơn vị tiếp nhận: UBND phường Tô Hiệu"
    )
    placing = (
        "Bố trí Trung tâm Phục vụ hành chính công phường Tô Hiệu tại Trung tâm chính trị thành "
        "phố; diện tích: 120,00 m²"
    )
    assert [item.sentence for item in (await moves(PLAN)).items] == [
        f"Làm lại phiên bản 1: {handing_over}",
        f"Hoàn tác phiên bản 1: {handing_over}",
        f"Hoàn tác phiên bản 2: {placing}",
        placing,
        handing_over,
    ]


@pytest.mark.parametrize("step", [Undo(), Redo(), Withdraw("SL-0001"), Displace(CENTRE, "SL-0002")])
async def test_where_there_is_nothing_to_take_back_no_revision_is_made(
    step: Undo | Redo | Withdraw | Displace,
) -> None:
    with pytest.raises(ConflictError):
        await make_move(PLAN, step, seen_revision=0, actor="an")
    assert (await find_plan(PLAN)).revision == 0


async def test_old_snapshots_never_change_whatever_comes_later() -> None:
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an")
    await make_move(PLAN, place(), seen_revision=1, actor="an")
    before = [await load_snapshot(PLAN, revision) for revision in (0, 1, 2)]
    await make_move(PLAN, Undo(), seen_revision=2, actor="an")
    await make_move(PLAN, retain(), seen_revision=3, actor="an")
    forget_everything()
    after = [await load_snapshot(PLAN, revision) for revision in (0, 1, 2)]
    assert [snapshot.state for snapshot in after] == [snapshot.state for snapshot in before]
    assert [snapshot.moves for snapshot in after] == [snapshot.moves for snapshot in before]
    with pytest.raises(NotFoundError, match="phiên bản mới nhất là 4"):
        await load_snapshot(PLAN, 5)


@pytest.mark.parametrize("statement", ["DELETE FROM move", "UPDATE move SET reason = 'khác'"])
async def test_moves_are_only_ever_added(statement: str) -> None:
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an")
    with pytest.raises(asyncpg.RestrictViolationError, match="only ever added"):
        await execute(statement)
    assert len(await moves_from(PLAN, 1)) == 1


async def test_a_stored_step_holds_what_was_filled_and_decimals_as_text() -> None:
    await make_move(PLAN, place("61.40"), seen_revision=0, actor="an")
    (row,) = await fetch("SELECT kind, payload::text AS payload FROM move")
    assert row["kind"] == "place"
    assert '"61.40"' in row["payload"]
    assert "building" not in row["payload"]


async def test_plans_are_found_by_code_or_name_and_a_code_is_taken_once() -> None:
    baseline = (await find_plan(PLAN)).baseline
    await create_plan("phuong-an-b", "Kịch bản B", "14", baseline, "an", note="  thử  ")
    assert [plan.code for plan in (await plans(q="kich ban")).items] == ["phuong-an-b"]
    assert [plan.code for plan in (await plans(province="14")).items] == ["phuong-an-b", PLAN]
    assert (await plans(province="11")).total == 0
    assert (await find_plan("phuong-an-b")).note == "thử"
    with pytest.raises(ConflictError, match="phuong-an-b"):
        await create_plan("phuong-an-b", "Kịch bản B", "14", baseline, "an")
    with pytest.raises(NotFoundError, match="khong-co"):
        await make_move("khong-co", Undo(), seen_revision=0, actor="an")
