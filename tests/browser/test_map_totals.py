"""Many sites on a plan's map: circles of communes instead of dots, and edits without reloading."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

MAP = "/plans/son-la-2025/map"
PLAN = "/api/v1/plans/son-la-2025/revisions"

# Five communes with 1,000 sites between them, and one site of none: the product's own layer draws
# them over the demo's map. Commune n has 50, 100, ... 250 sites decided of 200 + 0, 1, ... more.
CROWD = """async () => {
    const { PlanLayer } = await import("/static/map/plan_layer.js");
    const { NO_COMMUNE } = await import("/static/map/format.js");
    const { map } = window.trusoMap;
    const opened = await window.trusoMap.opened;
    opened.layer.remove();
    const count = 1101;
    const sites = {
        count,
        lon: new Int32Array(count), lat: new Int32Array(count),
        commune: new Uint16Array(count), disposition: new Uint8Array(count),
        flags: new Uint8Array(count), kind: new Uint8Array(count),
        dispositions: [{ key: "retain", name: "Giữ lại", english: "Retain", colour: "#332288" }],
        communes: ["A", "B", "C", "D", "E"].map((name) => ({ code: name, name: "Xã " + name })),
    };
    for (let i = 0; i < count; i++) {
        const commune = i % 5;
        sites.commune[i] = i === count - 1 ? NO_COMMUNE : commune;
        sites.lon[i] = (103.6 + commune / 5) * 1e6 + (i % 100) * 100;
        sites.lat[i] = (i === count - 1 ? 21.7 : 21.3) * 1e6 + (i % 70) * 100;
        sites.disposition[i] = i < 550 ? 1 : 0;
    }
    const layer = new PlanLayer(sites, { name: "", english: "", colour: "#cccccc" });
    window.crowd = layer;
    opened.chooser.layer = layer;
    layer.addTo(map);
    map.setView([21.35, 104], 9, { animate: false });
}"""
DRAWN = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { layer, units } = { layer: window.crowd, units: window.crowd.units };
    return { grouped: layer.grouped, groups: units._drawn.map((group) => ({
        communes: group.communes, count: group.count, shares: [...group.shares],
        x: group.x, y: group.y })) };
}"""


@pytest.fixture
def crowd(page: Page) -> Page:
    page.goto(MAP)
    page.wait_for_selector(".folium-map[data-complete]")
    page.evaluate(CROWD)
    return page


def point_of(page: Page, group: dict[str, Any]) -> tuple[float, float]:
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    return box["x"] + group["x"], box["y"] + group["y"]


def test_crowded_sites_are_one_circle_for_each_commune(crowd: Page) -> None:
    drawn = crowd.evaluate(DRAWN)
    assert drawn["grouped"]
    assert {tuple(g["communes"]): (g["count"], g["shares"]) for g in drawn["groups"]} == {
        **{(n,): (220, [110, 110]) for n in range(5)},
        (5,): (1, [1, 0]),
    }


def test_hidden_dispositions_are_not_counted(crowd: Page) -> None:
    crowd.evaluate("window.crowd.show(0, false)")
    drawn = crowd.evaluate(DRAWN)
    assert not drawn["grouped"], "550 sites are few enough to be dots"


def test_pointing_at_a_circle_says_what_it_stands_for(crowd: Page) -> None:
    group = next(g for g in crowd.evaluate(DRAWN)["groups"] if g["communes"] == [2])
    crowd.mouse.move(*point_of(crowd, group))
    expect(crowd.locator(".folium-map")).to_have_attribute("title", "Xã C: 220 cơ sở")


def test_a_click_on_a_circle_goes_to_its_sites_as_dots(crowd: Page) -> None:
    group = next(g for g in crowd.evaluate(DRAWN)["groups"] if g["communes"] == [2])
    crowd.mouse.click(*point_of(crowd, group))
    crowd.wait_for_function("() => window.trusoMap.map.getZoom() > 12")
    crowd.wait_for_function("() => !window.crowd.grouped")
    shown = crowd.evaluate("""() => {
        const inside = window.trusoMap.map.getBounds();
        const { lat, lon, commune, count } = window.crowd.sites;
        let n = 0;
        for (let i = 0; i < count; i++)
            n += commune[i] === 2 && inside.contains([lat[i] / 1e6, lon[i] / 1e6]);
        return n;
    }""")
    assert shown == 220


def test_what_changed_makes_one_revision_of_another_without_reloading(page: Page) -> None:
    page.goto(MAP)
    same = page.evaluate(
        """async (plan) => {
            const { applyChanges, decodeSites } = await import("/static/map/format.js");
            const sites = async (revision) => decodeSites(
                await (await fetch(`${plan}/${revision}/sites.bin`)).arrayBuffer());
            const [made, latest] = [await sites(0), await sites(2)];
            const differed = made.disposition.some((each, i) => each !== latest.disposition[i]);
            const changes = await (await fetch(`${plan}/2/sites-delta?from=0`)).json();
            applyChanges(made, changes);
            const columns = Object.keys(made).filter((name) => ArrayBuffer.isView(made[name]));
            return [differed, made.revision, columns.length,
                    columns.every((name) => made[name].every((v, i) => v === latest[name][i]))];
        }""",
        PLAN,
    )
    assert same == [True, 2, 12, True]
