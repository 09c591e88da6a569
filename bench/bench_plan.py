"""A move, from the request to the stored revision, against the bare statements it comes to."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

from app.db.engine import execute, transaction
from app.plans.loading import forget_everything
from app.plans.model import Decide
from app.plans.move_service import make_move
from app.plans.service import load_snapshot
from bench import province
from bench.measure import Measurement, against

SITES, ASSETS, MOVES = 5_000, 500_000, 300


def run() -> list[Measurement]:
    """Measure moves and snapshots of a plan of 5,000 sites and 500,000 assets."""
    with province.server() as dsn:
        return asyncio.run(_measure(dsn))


async def _measure(dsn: str) -> list[Measurement]:
    content = province.register(SITES, ASSETS)
    async with province.stored(dsn, content):
        await province.planned()
        codes = [site.code for site in content.sites]

        async def move(number: int) -> None:
            step = Decide(site=codes[number], disposition="retain")
            await make_move(province.PLAN, step, seen_revision=number, actor=province.ACTOR)

        forget_everything()
        start = time.perf_counter()
        await load_snapshot(province.PLAN)
        cold = time.perf_counter() - start
        ours = await _p95(move)
        await execute("CREATE TABLE bare (id int PRIMARY KEY, revision int, payload jsonb)")
        await execute("INSERT INTO bare VALUES (0, 0, '{}')")
        bare = await _p95(_bare_move)
        start = time.perf_counter()
        await load_snapshot(province.PLAN)
        warm = time.perf_counter() - start
    return [
        against("move stored, p95, 5,000 sites, against the bare statements", ours, bare, "ms"),
        Measurement("snapshot, first time, 5,000 sites and 500,000 assets", cold * 1000, "ms"),
        Measurement("snapshot, again", warm * 1000, "ms"),
    ]


async def _bare_move(number: int) -> None:
    async with transaction() as connection:
        await connection.execute(
            "UPDATE bare SET revision = revision + 1 WHERE id = 0 AND revision = $1", number
        )
        await connection.execute(
            "INSERT INTO bare VALUES ($1, $1, $2)", number + 1, '{"site": "GL-000001"}'
        )


async def _p95(work: Callable[[int], Awaitable[None]]) -> float:
    """Return the 95th percentile of the time of one call, in milliseconds."""
    times = []
    for number in range(MOVES):
        start = time.perf_counter()
        await work(number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(times, n=20)[-1]
