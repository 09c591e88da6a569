"""The small plan, there before each test."""

from __future__ import annotations

import pytest

from tests.builders.plan import insert_plan


@pytest.fixture
async def comments(database: str) -> str:
    """The address of the comments of a plan."""
    await insert_plan("son-la")
    return "/api/v1/plans/son-la/comments"
