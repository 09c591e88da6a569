"""Late writers who meet nobody go on top; many at once lose nothing; steps of several are one."""

from __future__ import annotations

import asyncio

import pytest

from app.audit.store import history_of
from app.db.engine import fetch_value, transaction
from app.kernel.errors import ConflictError, InvalidInputError, StaleVersionError
from app.plans.loading import forget_everything
from app.plans.model import AssignAsset, AssignStaff, Displace, Revert, Several, Undo, Withdraw
from app.plans.move_service import make_move, moves
from app.plans.service import find_plan, load_snapshot
from app.plans.standing import replay
from tests.builders.plan import CENTRE, OFFICE, hand_over, insert_plan, place, retain

PLAN = "son-la"


@pytest.fixture(autouse=True)
async def _plan(database: str) -> None:
    await insert_plan(PLAN)


async def test_a_late_move_that_meets_no_other_goes_on_top_where_the_writer_wishes() -> None:
    await make_move(PLAN, retain("SL-0001"), seen_revision=0, actor="an")
    with pytest.raises(StaleVersionError):
        await make_move(PLAN, retain("SL-0003"), seen_revision=0, actor="bình")
    made = await make_move(PLAN, retain("SL-0003"), seen_revision=0, actor="bình", lenient=True)
    assert made.revision == 2
    assert sorted((await load_snapshot(PLAN)).state.decisions) == ["SL-0001", "SL-0003"]


async def test_a_late_move_that_meets_another_is_refused_with_the_difference() -> None:
    await make_move(PLAN, retain("SL-0002"), seen_revision=0, actor="an")
    await make_move(PLAN, retain("SL-0001"), seen_revision=1, actor="an")
    with pytest.raises(StaleVersionError) as refused:
        await make_move(PLAN, place(), seen_revision=0, actor="bình", lenient=True)
    assert refused.value.extra["moves_since"] == 2
    made = await make_move(PLAN, place(), seen_revision=1, actor="bình", lenient=True)
    assert made.revision == 3, "the move that it would have met had been seen"


@pytest.mark.parametrize("step", [Undo(), Revert(1)])
async def test_an_undo_and_a_revert_are_never_put_on_top(step: Undo | Revert) -> None:
    await make_move(PLAN, retain("SL-0001"), seen_revision=0, actor="an")
    await make_move(PLAN, retain("SL-0002"), seen_revision=1, actor="an")
    with pytest.raises(StaleVersionError):
        await make_move(PLAN, step, seen_revision=1, actor="bình", lenient=True)


async def test_a_revision_that_the_plan_has_not_reached_is_stale_for_the_lenient_too() -> None:
    with pytest.raises(StaleVersionError):
        await make_move(PLAN, retain(), seen_revision=7, actor="an", lenient=True)


async def test_lenient_writers_at_once_all_get_in() -> None:
    sites = ["SL-0001", "SL-0002", "SL-0003"]
    made = await asyncio.gather(
        *(
            make_move(PLAN, retain(site), seen_revision=0, actor=site, lenient=True)
            for site in sites
        )
    )
    assert sorted(move.revision for move in made) == [1, 2, 3]
    forget_everything()
    snapshot = await load_snapshot(PLAN)
    assert sorted(snapshot.state.decisions) == sites
    assert replay(snapshot.moves) == snapshot.state


async def test_a_transaction_of_several_moves_and_another_writer_do_not_lock_each_other() -> None:
    held, tried = asyncio.Event(), asyncio.Event()

    async def two_moves() -> None:
        async with transaction():
            await make_move(PLAN, retain("SL-0001"), seen_revision=0, actor="an")
            held.set()
            await tried.wait()
            await asyncio.sleep(0.05)
            await make_move(PLAN, retain("SL-0002"), seen_revision=1, actor="an")

    async def another() -> None:
        await held.wait()
        tried.set()
        await make_move(PLAN, retain("SL-0003"), seen_revision=0, actor="bình", lenient=True)

    await asyncio.wait_for(asyncio.gather(two_moves(), another()), 20)
    assert len((await load_snapshot(PLAN)).state.decisions) == 3


async def test_a_step_of_several_survives_a_restart_as_it_was_made() -> None:
    step = Several(
        (
            hand_over(),
            place("61.40"),
            AssignStaff("CB-001", CENTRE, "SL-0002"),
            AssignAsset("TS-0001", CENTRE),
            Withdraw("SL-0001"),
            Displace(CENTRE, "SL-0002"),
        )
    )
    move = await make_move(PLAN, step, seen_revision=0, actor="an")
    forget_everything()
    snapshot = await load_snapshot(PLAN)
    assert list(snapshot.moves) == [move]
    assert snapshot.moves[0].step == step
    assert not snapshot.state.decisions
    assert dict(snapshot.state.staff) == {"CB-001": AssignStaff("CB-001", CENTRE, "SL-0002")}
    assert snapshot.touched_since(0).sites == {"SL-0001", "SL-0002"}
    latest, *_ = await history_of("plan", PLAN)
    assert latest["after"] == {"revision": 1, "kind": "several", "parts": 6}


async def test_of_a_step_of_several_with_a_refused_change_nothing_is_made() -> None:
    with pytest.raises(InvalidInputError, match="3 trong 5 thay đổi") as refused:
        await make_move(
            PLAN,
            Several(
                (
                    retain(),
                    retain("SL-9"),
                    Withdraw("SL-0002"),
                    place(agency="x"),
                    place(agency=OFFICE),
                )
            ),
            seen_revision=0,
            actor="an",
        )
    problems = refused.value.extra["problems"]
    assert [(each["index"], each["kind"]) for each in problems] == [
        (1, "decide"),
        (2, "withdraw"),
        (3, "place"),
    ]
    assert "SL-9" in problems[0]["detail"]
    assert (await find_plan(PLAN)).revision == 0
    assert await fetch_value("SELECT count(*) FROM move") == 0


async def test_a_revert_that_is_blocked_names_the_moves_in_its_way() -> None:
    for seen, step in enumerate((hand_over(), place(), retain())):
        await make_move(PLAN, step, seen_revision=seen, actor="an")
    with pytest.raises(ConflictError) as refused:
        await make_move(PLAN, Revert(1), seen_revision=3, actor="an")
    (blocker,) = refused.value.extra["blocked_by"]
    assert blocker["revision"] == 3
    assert blocker["sentence"].startswith("Giữ lại Trụ sở UBND phường Tô Hiệu (cũ)")
    assert blocker["english"] == "Retain Trụ sở UBND phường Tô Hiệu (cũ) for continued use"
    with pytest.raises(ConflictError):
        await make_move(PLAN, Revert(9), seen_revision=3, actor="an")

    await make_move(PLAN, Revert(3), seen_revision=3, actor="an")
    await make_move(PLAN, Revert(1), seen_revision=4, actor="an")
    assert not (await load_snapshot(PLAN)).state.decisions
    history = (await moves(PLAN)).items
    assert [(m.revision, m.counts, m.revertible, m.blocked_by) for m in history] == [
        (5, True, True, []),
        (4, True, False, [5]),
        (3, False, False, []),
        (2, True, True, []),
        (1, False, False, []),
    ]
    assert history[0].sentence.startswith("Hủy riêng điều chỉnh phiên bản 1: Giao Trụ sở")
