"""Very many dots on a plan's map: who is seen where they meet, however they are drawn."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

MAP = "/plans/son-la-2025/map"
RETAIN, UNDECIDED, SELECTED = "#332288", "#cccccc", "#c2185b"
STAMPED, WRITTEN, SPECKS = 1_000, 3_000, 90_000
"""How many sites are stamped by the canvas, written as pixels, or as specks of a few pixels."""

# All sites but the last stand `apart` CSS pixels from each other, on lines of 300; the last one,
# not decided, stands on the first one's point, which is decided and placed. One commune: no totals.
CROWD = """async ({ count, apart }) => {
    const { PlanLayer } = await import("/static/map/plan_layer.js");
    const { map } = window.trusoMap;
    const opened = await window.trusoMap.opened;
    opened.layer.remove();
    map.setView([21.35, 104], 12, { animate: false });
    const sites = {
        count,
        lon: new Int32Array(count), lat: new Int32Array(count),
        commune: new Uint16Array(count), disposition: new Uint8Array(count),
        flags: new Uint8Array(count), kind: new Uint8Array(count),
        dispositions: [{ key: "retain", name: "Giữ lại", english: "Retain", colour: "#332288" }],
        communes: [{ code: "A", name: "Xã A" }],
    };
    for (let i = 0; i < count; i++) {
        const n = i === count - 1 ? 0 : i;
        const [x, y] = [60 + (n % 300) * apart, 60 + Math.floor(n / 300) * apart];
        const at = map.containerPointToLatLng([x, y]);
        sites.lon[i] = Math.round(at.lng * 1e6);
        sites.lat[i] = Math.round(at.lat * 1e6);
    }
    sites.disposition[0] = 1;
    sites.flags[0] = 1;
    window.crowd = new PlanLayer(sites, { name: "", english: "", colour: "#cccccc" });
    opened.chooser.layer = window.crowd;
    window.crowd.addTo(map);
}"""
COLOURS = """async (chosen) => {
    const layer = window.crowd;
    if (chosen !== null) layer.chosen[chosen] = 1;
    layer.redraw();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { data } = layer.canvas.getContext("2d").getImageData(48, 48, 24, 24);
    const colours = {};
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 255) continue;
        const hex = [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, "0")).join("");
        colours["#" + hex] = (colours["#" + hex] ?? 0) + 1;
    }
    return colours;
}"""


def crowd(page: Page, count: int, apart: float) -> None:
    page.goto(MAP)
    page.wait_for_selector(".folium-map[data-complete]")
    page.evaluate(CROWD, {"count": count, "apart": apart})


def colours(page: Page, chosen: int | None = None) -> Any:
    """Return how many opaque pixels of each colour are around the first site."""
    return page.evaluate(COLOURS, chosen)


@pytest.mark.parametrize(("count", "apart"), [(STAMPED, 30), (WRITTEN, 30), (SPECKS, 2)])
def test_what_is_decided_is_seen_over_what_is_not_and_what_is_selected_over_both(
    page: Page, count: int, apart: float
) -> None:
    crowd(page, count, apart)
    assert colours(page).get(RETAIN, 0) >= 4, "a decided site is above one that is not"
    assert SELECTED not in colours(page)
    seen = colours(page, count - 1)
    assert seen.get(SELECTED, 0) >= 4
    assert seen.get(UNDECIDED, 0) >= 4, "the selected site shows its own colour"


@pytest.mark.parametrize(("count", "apart"), [(STAMPED, 30), (WRITTEN, 30), (SPECKS, 2)])
def test_what_is_filtered_out_is_neither_drawn_nor_hit(
    page: Page, count: int, apart: float
) -> None:
    crowd(page, count, apart)
    hit = "() => window.crowd.at(L.point(60, 60))"
    colours(page)
    assert {0, count - 1} <= set(page.evaluate(hit))
    page.evaluate("() => window.crowd.show(1, false)")
    assert RETAIN not in colours(page)
    assert 0 not in page.evaluate(hit)
    page.evaluate("() => { window.crowd.show(0, false); window.crowd.show(1, true); }")
    seen = colours(page)
    assert UNDECIDED not in seen
    assert seen.get(RETAIN, 0) >= 4
    assert page.evaluate(hit) == [0]
