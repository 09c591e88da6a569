"""A move, from the request to the stored revision and its telling, and what is made of revisions.

All sites are decided, so that a state of 50,000 decisions is held against one of 5,000.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from app.db.engine import execute, transaction
from app.plans.diff import difference
from app.plans.loading import forget_everything
from app.plans.model import Decide, Several
from app.plans.move_service import find_move, make_move
from app.plans.rules import MAX_CHANGES
from app.plans.service import comparison, load_snapshot
from bench import province
from bench.measure import Measurement, against

SITES, ASSETS, MOVES = 5_000, 500_000, 300
MANY_SITES = 50_000
GOAL_MS, GOAL_GROWTH, GOAL_DIFFERENCE_S = 150, 1.5, 1.0


def run() -> list[Measurement]:
    """Measure plans of 5,000 sites with 500,000 assets and of 50,000 sites, all decided."""
    with province.server() as dsn:
        small = asyncio.run(_measure(dsn, SITES, ASSETS))
    with province.server() as dsn:
        large = asyncio.run(_measure(dsn, MANY_SITES, 0))
    move, apart = small["move"], small["difference"]
    return [
        _held("move stored and told, p95, 5,000 sites", move, "ms", GOAL_MS),
        against("the same, against the bare statements", move, small["bare"], "ms"),
        against("the same at 50,000 sites", large["move"], move, "ms", goal=GOAL_GROWTH),
        against("its median", large["median"], small["median"], "ms", goal=GOAL_GROWTH),
        Measurement("step of 5,000 changes stored and told", small["several"], "s"),
        Measurement("step of 20,000 changes stored and told", large["several"], "s"),
        _held("difference of two revisions, 5,000 sites", apart, "s", GOAL_DIFFERENCE_S),
        Measurement("the same, 50,000 sites", large["difference"], "s"),
        Measurement("comparison, 5,000 sites, 500,000 assets", small["comparison"], "s"),
        Measurement("snapshot, first time, 500,000 assets", small["cold"] * 1000, "ms"),
        Measurement("snapshot, again", small["warm"] * 1000, "ms"),
    ]


def _held(name: str, value: float, unit: str, goal: float) -> Measurement:
    return Measurement(name, value, unit, goal=goal, met=value <= goal)


async def _measure(dsn: str, sites: int, assets: int) -> dict[str, float]:
    content = province.register(sites, assets)
    codes = [site.code for site in content.sites]
    found: dict[str, float] = {}
    async with province.stored(dsn, content):
        await province.planned()
        forget_everything()
        found["cold"] = await _seconds(lambda: load_snapshot(province.PLAN))
        steps = [
            Several(tuple(Decide(code, "retain") for code in codes[start : start + MAX_CHANGES]))
            for start in range(0, sites, MAX_CHANGES)
        ]
        for revision, step in enumerate(steps):
            took = await _seconds(lambda: _move(step, revision))  # noqa: B023 - awaited at once
            found.setdefault("several", took)

        async def edit(number: int) -> None:
            step = Decide(codes[number], "recover", note=str(number))
            await _move(step, len(steps) + number)

        times = await _times(edit)
        found["move"] = statistics.quantiles(times, n=20)[-1]
        found["median"] = statistics.median(times)
        await execute("CREATE TABLE bare (id int PRIMARY KEY, revision int, payload jsonb)")
        await execute("INSERT INTO bare VALUES (0, 0, '{}')")
        found["bare"] = statistics.quantiles(await _times(_bare_move), n=20)[-1]
        found["warm"] = await _seconds(lambda: load_snapshot(province.PLAN))
        before = await load_snapshot(province.PLAN, 0)
        after = await load_snapshot(province.PLAN)
        start = time.perf_counter()
        assert len(difference(before, after).decisions) == sites
        found["difference"] = time.perf_counter() - start
        plan = province.PLAN
        await comparison(f"{plan}@0", plan)  # decodes staff and assets, once in a process
        found["comparison"] = await _seconds(lambda: comparison(f"{plan}@0", plan))
    return found


async def _move(step: Any, seen: int) -> None:
    move = await make_move(province.PLAN, step, seen_revision=seen, actor=province.ACTOR)
    await find_move(province.PLAN, move)


async def _bare_move(number: int) -> None:
    async with transaction() as connection:
        await connection.execute(
            "UPDATE bare SET revision = revision + 1 WHERE id = 0 AND revision = $1", number
        )
        await connection.execute(
            "INSERT INTO bare VALUES ($1, $1, $2)", number + 1, '{"site": "GL-000001"}'
        )


async def _seconds(work: Callable[[], Awaitable[Any]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def _times(work: Callable[[int], Awaitable[None]]) -> list[float]:
    """Return how long each of the calls took, in milliseconds."""
    times = []
    for number in range(MOVES):
        start = time.perf_counter()
        await work(number)
        times.append((time.perf_counter() - start) * 1000)
    return times
