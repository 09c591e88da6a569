"""Storing 200,000 assets through the register's own store, against a bare COPY of the same rows."""

from __future__ import annotations

import asyncio
import time
from dataclasses import astuple, fields

from app.assets.model import Asset
from app.assets.store import save_assets
from app.db.engine import copy_rows, execute, transaction
from bench import province
from bench.measure import Measurement, against

ASSETS = 200_000


def run() -> list[Measurement]:
    """Measure the bulk way into the register."""
    with province.server() as dsn:
        return asyncio.run(_measure(dsn))


async def _measure(dsn: str) -> list[Measurement]:
    content = province.register(4_221, ASSETS)
    async with province.stored(dsn, content):
        columns = [field.name for field in fields(Asset)]
        rows = [astuple(asset) for asset in content.assets]
        await execute("CREATE TABLE bare (LIKE asset INCLUDING CONSTRAINTS INCLUDING INDEXES)")
        await execute(
            "ALTER TABLE bare ALTER COLUMN version SET DEFAULT 1, "
            "ALTER COLUMN search_key SET DEFAULT '', ALTER COLUMN sort_key SET DEFAULT ''"
        )
        start = time.perf_counter()
        async with transaction():
            await copy_rows("bare", columns, rows)
        bare = time.perf_counter() - start
        await execute("DELETE FROM asset")
        await execute("VACUUM ANALYZE asset")
        start = time.perf_counter()
        async with transaction():
            await save_assets(content.assets, [])
        ours = time.perf_counter() - start
    return [against("200,000 assets stored, against a bare COPY", ours, bare, "s", goal=3.0)]
