"""What is made ready when the server starts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.checks.loading import forget_everything as forget_evaluations
from app.checks.service import evaluated
from app.commands.warming import warm_up
from app.db.engine import execute
from app.maps.service import map_of_plan, sites_message
from app.plans.copy_service import copy_plan
from app.plans.loading import forget_everything as forget_snapshots
from app.plans.move_service import make_move
from app.plans.service import plans_moved_last
from tests.builders.plan import hand_over, insert_plan

PLAN = "son-la"


@pytest.fixture(autouse=True)
async def _two_plans(database: str) -> AsyncIterator[None]:
    await insert_plan(PLAN)
    await copy_plan(PLAN, "b", "Kịch bản B", "an")
    forget_snapshots()
    forget_evaluations()
    yield
    # A damaged register must not stand for the same baseline in other tests' databases.
    forget_snapshots()
    forget_evaluations()


async def test_the_plan_in_which_somebody_moved_last_comes_first() -> None:
    assert [plan.code for plan in await plans_moved_last(5)] == ["b", PLAN]
    await make_move(PLAN, hand_over(), seen_revision=0, actor="an")
    assert [plan.code for plan in await plans_moved_last(5)] == [PLAN, "b"]
    assert [plan.code for plan in await plans_moved_last(1)] == [PLAN]


async def test_maps_and_evaluations_are_there_before_anybody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await warm_up()
    monkeypatch.setattr("app.maps.service.encode_sites", None)
    monkeypatch.setattr("app.checks.loading.evaluate", None)
    for plan in (PLAN, "b"):
        revision = (await map_of_plan(plan)).revision
        assert (await sites_message(plan, revision))[0].content.startswith(b"TSMP")
        assert (await evaluated(plan, revision)).parts


async def test_a_damaged_baseline_does_not_keep_the_server_from_starting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await execute("ALTER TABLE baseline_section DISABLE TRIGGER USER")
    await execute("UPDATE baseline_section SET content = 'x'::bytea WHERE name = 'sites'")
    await warm_up()
    assert f"Plan {PLAN} was not made ready: section sites" in caplog.text
