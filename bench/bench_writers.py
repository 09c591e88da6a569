"""Fifty writers at once, 200 edits each, in one plan: none lost, none doubled (asserted)."""

from __future__ import annotations

import asyncio
import time

from app.plans.loading import forget_everything
from app.plans.service import load_snapshot
from app.plans.standing import replay
from app.plans.store import moves_from
from bench import province
from bench.measure import Measurement
from tests.builders.writers import Writer, prove, write_all

WRITERS, EDITS = 50, 200


def run() -> list[Measurement]:
    """Measure moves per second while all write at once."""
    with province.server() as dsn:
        return asyncio.run(_measure(dsn))


async def _measure(dsn: str) -> list[Measurement]:
    content = province.register(500, 0)
    async with province.stored(dsn, content):
        await province.planned()
        codes = [site.code for site in content.sites]
        writers = [Writer(province.PLAN, n, codes[n], codes[-1]) for n in range(WRITERS)]
        start = time.perf_counter()
        made = await write_all(writers, EDITS)
        took = time.perf_counter() - start
        forget_everything()
        start = time.perf_counter()
        snapshot = await load_snapshot(province.PLAN)
        cold = time.perf_counter() - start
        stored = await moves_from(province.PLAN, 1)
        prove(writers, EDITS, made, stored)
        assert snapshot.state == replay(stored)
    return [
        Measurement("moves of 50 writers at once, 10,000 in all", len(made) / took, "1/s"),
        Measurement("of them refused once or more", sum(w.refused for w in writers), "count"),
        Measurement("snapshot of 10,000 moves, first time", cold * 1000, "ms"),
    ]
