"""The application over HTTP, in the test's own loop and database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from app.asgi import create_app
from app.settings import read_settings
from tests.builders.api_description import operation_at

_UNFORESEEN = {403, 405, 500, 503}
"""What any address may answer, and no description names."""


async def _as_described(response: httpx.Response) -> None:
    """Every answer that a test of the API gets is one that the description names."""
    operation = operation_at(response.request.method, response.request.url.path)
    if operation is not None and response.status_code not in _UNFORESEEN:
        assert response.status_code in operation.statuses, f"{operation}: {response.status_code}"
        told = operation.told["responses"][str(response.status_code)].get("content", {"": None})
        kind = response.headers.get("content-type", "").partition(";")[0]
        assert kind in told or response.status_code == 304, f"{operation}: {kind}"


@pytest.fixture
async def api(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on this test's database."""
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://localhost",
        event_hooks={"response": [_as_described]},
    ) as client:
        yield client
