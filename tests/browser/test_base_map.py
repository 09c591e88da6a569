"""A base map of one local file, in Chromium: its pictures under the plan, and nobody else asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import served
from tests.builders.base_maps import COLOUR, world, write_mbtiles

MAP = "/plans/son-la-2025/map"
TILE_COLOUR = """() => {
    const picture = document.querySelector(".leaflet-tile-pane img.leaflet-tile-loaded");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data];
}"""


@pytest.fixture(scope="module")
def live_server(demo_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with a base map of zooms 0 to 5."""
    folder = tmp_path_factory.mktemp("base-map")
    tiles = write_mbtiles(folder / "nen.mbtiles", world(range(6)))
    with served(demo_dsn, folder, TRUSO_BASE_MAP_FILE=str(tiles)) as address:
        yield address


def test_the_map_shows_the_pictures_of_the_file_and_says_whose_they_are(page: Page) -> None:
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if "/tiles/" in request.url else 0)
    page.goto(MAP)
    page.wait_for_selector(".folium-map[data-complete]")
    page.wait_for_selector(".leaflet-tile-pane img.leaflet-tile-loaded")
    assert page.evaluate(TILE_COLOUR) == [*COLOUR, 255]
    assert tiles
    assert all("/tiles/5/" in tile for tile in tiles), "nearer, the last zoom is enlarged"
    attribution = page.locator(".leaflet-control-attribution")
    assert "© Sở TNMT & bạn" in attribution.inner_text()
    assert attribution.locator("a").count() == 0, "no link leads out of the closed network"


def test_boundaries_let_the_base_map_through(page: Page) -> None:
    page.goto(MAP)
    page.wait_for_selector(".folium-map[data-complete]")
    fill = page.locator(".leaflet-truso-new-boundaries-pane path").first
    assert float(fill.get_attribute("fill-opacity") or 1) < 0.2
