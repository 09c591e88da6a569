"""The small plan with norms of a day of its own, there before each test."""

from __future__ import annotations

from datetime import date

import pytest

from app.plans.baseline_service import freeze_baseline
from app.plans.service import create_plan
from tests.builders.plan import insert_register
from tests.builders.register import SON_LA


@pytest.fixture
async def plan(database: str) -> str:
    """The address of a plan whose norms are those of November 2026."""
    await insert_register()
    baseline = await freeze_baseline(SON_LA, "Hiện trạng", date(2025, 6, 20), "kế hoạch")
    await create_plan(
        "kiem-tra", "Phương án", SON_LA, baseline, "kế hoạch", norms_on=date(2026, 11, 1)
    )
    return "/api/v1/plans/kiem-tra"
