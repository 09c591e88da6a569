"""The application over HTTP, in the test's own loop and database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from app.asgi import create_app
from app.settings import read_settings


@pytest.fixture
async def api(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this test's database."""
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client
