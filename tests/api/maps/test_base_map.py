"""The base map over HTTP: one that another server gives, or the tiles of a local file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.asgi import create_app
from app.kernel.errors import ConfigurationError
from app.settings import read_settings
from tests.builders.base_maps import png, write_mbtiles
from tests.builders.plan import insert_plan


@pytest.fixture
async def tiled(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with a base map of one tile, 3/6/3."""
    path = write_mbtiles(tmp_path / "nen.mbtiles", {(3, 6, 3): png()})
    monkeypatch.setenv("TRUSO_BASE_MAP_FILE", str(path))
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_a_tile_is_sent_as_the_picture_that_it_is(tiled: httpx.AsyncClient) -> None:
    answer = await tiled.get("/tiles/3/6/3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == png()
    assert answer.headers["cache-control"] == "public, no-cache"


async def test_a_tile_is_not_sent_twice(tiled: httpx.AsyncClient) -> None:
    first = await tiled.get("/tiles/3/6/3")
    again = await tiled.get("/tiles/3/6/3", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["3/6/4", "3/8/0", "31/0/0"])
async def test_where_there_is_no_tile_there_is_no_content(
    tiled: httpx.AsyncClient, address: str
) -> None:
    answer = await tiled.get(f"/tiles/{address}")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_the_page_names_the_tiles_so_that_they_may_be_kept(tiled: httpx.AsyncClient) -> None:
    await insert_plan()
    answer = await tiled.get("/plans/son-la/map")
    found = re.search(r'"(/tiles/{z}/{x}/{y}\?v=\w+)"', answer.text)
    assert found is not None
    tile = await tiled.get(found[1].format(z=3, x=6, y=3))
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "\\u00a9 S\\u1edf TNMT \\u0026amp; b\\u1ea1n" in answer.text
    assert "http" not in answer.headers["content-security-policy"]


async def test_without_a_base_map_there_is_no_tile(api: httpx.AsyncClient) -> None:
    answer = await api.get("/tiles/3/6/3")
    assert answer.status_code == 404
    assert "TRUSO_BASE_MAP_FILE" in answer.text


def test_a_file_that_is_no_base_map_ends_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRUSO_BASE_MAP_FILE", str(tmp_path / "khong-co.mbtiles"))
    with pytest.raises(ConfigurationError, match="khong-co"):
        create_app(read_settings(), "postgresql://unused")


async def test_the_base_map_that_the_province_chose_is_allowed_by_its_page_only(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await insert_plan()
    monkeypatch.setenv("TRUSO_BASE_MAP", "http://tiles.son-la.local:8080/{z}/{x}/{y}.png")
    transport = httpx.ASGITransport(app=create_app(read_settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        on_map = (await client.get("/plans/son-la/map")).headers["content-security-policy"]
        elsewhere = (await client.get("/plans")).headers["content-security-policy"]
    assert "img-src 'self' http://tiles.son-la.local:8080 data: blob:" in on_map
    assert "http" not in elsewhere
