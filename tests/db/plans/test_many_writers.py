"""Fifty writers at once: none lost, none doubled. `make bench ONLY=writers` does 200 edits each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from app.db.engine import transaction
from app.estate.store import save_sites
from app.plans import move_service
from app.plans.baseline_service import freeze_baseline
from app.plans.loading import forget_everything
from app.plans.model import PlanSummary
from app.plans.service import create_plan, load_snapshot
from app.plans.standing import replay
from app.plans.store import moves_from
from tests.builders.plan import insert_register
from tests.builders.register import SON_LA, site
from tests.builders.writers import Writer, prove, write_all


@asynccontextmanager
async def _no_turn(_: PlanSummary) -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize(
    ("count", "edits", "one_process"), [(50, 6, True), (8, 6, False)], ids=["one", "as-if-many"]
)
async def test_writers_at_once_lose_nothing_and_double_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch, count: int, edits: int, one_process: bool
) -> None:
    await insert_register()
    async with transaction():
        await save_sites([site(f"SL-1{number:03}") for number in range(count)], [])
    baseline = await freeze_baseline(SON_LA, "Hiện trạng", date(2025, 6, 20), "an")
    await create_plan("p", "Phương án", SON_LA, baseline, "an")
    if not one_process:
        # Without the turns of this process, the database alone keeps the writers apart.
        monkeypatch.setattr(move_service, "_turn", _no_turn)
    writers = [Writer("p", number, f"SL-1{number:03}", "SL-0001") for number in range(count)]
    made = await write_all(writers, edits)
    forget_everything()
    stored = await moves_from("p", 1)
    prove(writers, edits, made, stored)
    assert sum(writer.refused for writer in writers), "they did meet at the shared site"
    assert (await load_snapshot("p")).state == replay(stored)
