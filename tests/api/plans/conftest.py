"""The small plan, there before each test."""

from __future__ import annotations

import pytest

from tests.builders.plan import insert_plan


@pytest.fixture
async def baseline(database: str) -> int:
    """The id of the baseline on which plan "son-la" stands."""
    return await insert_plan("son-la")
