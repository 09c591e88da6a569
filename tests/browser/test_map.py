"""The map of the demo's plan in Chromium; the fixtures fail a test on any foreign request."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

MAP = "/plans/son-la-2025/map"
HANDED_OVER = "SL-TH-019"
POLITICAL_CENTRE = "SL-TTCT"

# Reads the client's own state: what is drawn on a canvas cannot be asked for otherwise.
WHERE = """async (code) => {
    const { layer, finder } = await window.trusoMap.opened;
    const { map } = window.trusoMap;
    const index = finder.texts.codes.indexOf(code);
    const { sites } = layer;
    map.setView([sites.lat[index] / 1e6, sites.lon[index] / 1e6], 15, { animate: false });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const point = map.latLngToContainerPoint([sites.lat[index] / 1e6, sites.lon[index] / 1e6]);
    const box = map.getContainer().getBoundingClientRect();
    return { x: box.left + point.x, y: box.top + point.y };
}"""
COLOURS_AROUND = """async ({ code, reach }) => {
    const { layer, finder } = await window.trusoMap.opened;
    const { map } = window.trusoMap;
    const index = finder.texts.codes.indexOf(code);
    const { sites } = layer;
    const at = map.latLngToContainerPoint([sites.lat[index] / 1e6, sites.lon[index] / 1e6]);
    const ratio = window.devicePixelRatio;
    const { data } = layer.canvas.getContext("2d").getImageData(
        (at.x - reach) * ratio, (at.y - reach) * ratio, 2 * reach * ratio, 2 * reach * ratio);
    const colours = {};
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 250) continue;
        const hex = [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, "0")).join("");
        colours["#" + hex] = (colours["#" + hex] ?? 0) + 1;
    }
    return colours;
}"""
SETUP = """async () => {
    const { layer } = await window.trusoMap.opened;
    const { dispositions, disposition, count } = layer.sites;
    return { count, dispositions, decided: disposition.reduce((n, d) => n + (d > 0), 0) };
}"""


@pytest.fixture
def map_page(page: Page) -> Page:
    """The map of the demo's plan, with everything loaded."""
    return opened(page)


def opened(page: Page, address: str = MAP) -> Page:
    page.goto(address)
    page.wait_for_selector(".folium-map[data-complete]")
    return page


def panel(page: Page) -> Any:
    return page.locator("#site-panel")


def test_the_map_opens_without_asking_anyone_else(map_page: Page) -> None:
    setup = map_page.evaluate(SETUP)
    assert setup["count"] >= 2
    assert setup["decided"] == 1
    assert map_page.locator(".folium-map canvas").count() == 2, "sites and labels"
    assert map_page.locator(".leaflet-control-attribution").inner_text().startswith("Ranh giới")
    assert map_page.locator(".leaflet-attribution-flag").count() == 0


def test_the_map_is_printed_whole_on_one_sheet_without_the_lists(map_page: Page) -> None:
    map_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    map_page.emulate_media(media="print")
    shown = map_page.locator(".folium-map").bounding_box()
    assert shown is not None
    assert 300 < shown["width"] <= 1001
    assert 300 < shown["height"] <= 561
    assert not map_page.locator(".map-lists").is_visible()
    assert map_page.locator(".map-head h1").is_visible()


def test_both_boundaries_are_drawn_and_can_be_hidden(map_page: Page) -> None:
    paths = map_page.locator(".leaflet-truso-old-boundaries-pane path")
    assert map_page.locator(".leaflet-truso-new-boundaries-pane path").count() == 75
    assert paths.count() == 200
    map_page.locator(".leaflet-control-layers").hover()
    map_page.get_by_label("Ranh giới xã, phường cũ").uncheck()
    assert paths.count() == 0


def test_approximate_boundaries_are_called_so(map_page: Page) -> None:
    expect(map_page.locator("#map-notice")).to_contain_text("Ranh giới gần đúng")


def test_a_decided_site_has_the_colour_of_its_disposition(map_page: Page) -> None:
    dispositions = {d["key"]: d["colour"] for d in map_page.evaluate(SETUP)["dispositions"]}
    map_page.evaluate(WHERE, HANDED_OVER)
    colours = map_page.evaluate(COLOURS_AROUND, {"code": HANDED_OVER, "reach": 5})
    most = max(colours, key=colours.get)
    assert most == dispositions["hand-over-to-locality"].lower()


def test_a_site_where_an_agency_is_placed_has_a_ring(map_page: Page) -> None:
    map_page.evaluate(WHERE, POLITICAL_CENTRE)
    placed = map_page.evaluate(COLOURS_AROUND, {"code": POLITICAL_CENTRE, "reach": 15})
    map_page.evaluate(WHERE, HANDED_OVER)
    other = map_page.evaluate(COLOURS_AROUND, {"code": HANDED_OVER, "reach": 15})
    assert placed.get("#111827", 0) > 40
    assert other.get("#111827", 0) == 0


def test_a_click_shows_the_site_and_its_decision(map_page: Page) -> None:
    point = map_page.evaluate(WHERE, HANDED_OVER)
    map_page.mouse.click(point["x"], point["y"])
    expect(panel(map_page)).to_contain_text(HANDED_OVER)
    expect(panel(map_page)).to_contain_text("Giao địa phương quản lý, sử dụng theo quy định")
    expect(panel(map_page)).to_contain_text("Nghị định số 186/2025/NĐ-CP")
    assert map_page.url.endswith(f"#site={HANDED_OVER}")


def test_a_click_shows_which_agency_works_there(map_page: Page) -> None:
    point = map_page.evaluate(WHERE, POLITICAL_CENTRE)
    map_page.mouse.click(point["x"], point["y"])
    expect(panel(map_page)).to_contain_text(
        "Trung tâm Phục vụ hành chính công phường Tô Hiệu làm việc tại"
    )


@pytest.mark.parametrize("typed", ["19 to hieu", "19 Tô Hiệu", "sl-th-019"])
def test_search_finds_a_site_by_words_without_diacritics_and_by_code(
    map_page: Page, typed: str
) -> None:
    map_page.get_by_role("combobox").fill(typed)
    first = map_page.get_by_role("option").first
    expect(first).to_contain_text(HANDED_OVER)
    expect(first).to_have_attribute("aria-selected", "true")
    map_page.keyboard.press("Enter")
    expect(panel(map_page)).to_contain_text("Giao địa phương quản lý")
    expect(map_page.locator("#site-panel-heading")).to_be_focused()


def test_search_goes_to_a_commune_by_keyboard(map_page: Page) -> None:
    box = map_page.get_by_role("combobox")
    box.fill("chieng coi")
    expect(map_page.get_by_role("option").first).to_contain_text("Phường Chiềng Cơi")
    before = map_page.evaluate("window.trusoMap.map.getZoom()")
    box.press("Enter")
    map_page.wait_for_function("before => window.trusoMap.map.getZoom() > before + 1", arg=before)


def test_search_says_when_nothing_is_found(map_page: Page) -> None:
    map_page.get_by_role("combobox").fill("không có nơi này đâu")
    expect(map_page.locator("#map-search-results")).to_contain_text("Không tìm thấy")
    map_page.keyboard.press("Escape")
    expect(map_page.locator("#map-search-results")).to_be_hidden()


def test_the_address_opens_a_site_and_closing_gives_the_list_back(page: Page) -> None:
    opened(page, f"{MAP}#site={POLITICAL_CENTRE}")
    expect(panel(page)).to_contain_text("Trung tâm Phục vụ hành chính công")
    page.get_by_role("button", name="Đóng").click()
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#map-list")).to_be_visible()
    assert "#" not in page.url


def test_an_unknown_site_in_the_address_is_said(page: Page) -> None:
    opened(page, f"{MAP}#site=SL-0")
    expect(page.locator("#map-status")).to_contain_text("SL-0")


def test_the_legend_counts_and_filters(map_page: Page) -> None:
    entry = map_page.locator('[data-disposition="hand-over-to-locality"]')
    expect(entry.locator("[data-count]")).to_have_text("1")
    heading = map_page.locator("#map-list-heading")
    before = int(re.sub(r"\D", "", heading.inner_text()))
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "false")
    expect(heading).to_have_text(re.compile(rf"^{before - 1} cơ sở"))
    entry.click()
    expect(heading).to_have_text(re.compile(rf"^{before} cơ sở"))


def test_the_sites_in_view_are_a_list_for_the_keyboard(map_page: Page) -> None:
    first = map_page.locator("#map-list button").first
    expect(first).to_contain_text("Chính trị")
    first.focus()
    map_page.keyboard.press("Enter")
    expect(panel(map_page)).to_contain_text(POLITICAL_CENTRE)
    map_page.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_a_name_from_the_data_never_becomes_markup(page: Page) -> None:
    def with_markup(route: Any) -> None:
        answer = route.fetch()
        texts = answer.json()
        texts["names"] = ['<img src=x onerror="window.broken = true">' for _ in texts["names"]]
        route.fulfill(response=answer, json=texts)

    page.route("**/site-texts.json*", with_markup)
    opened(page)
    expect(page.locator("#map-list button").first).to_contain_text("<img src=x")
    assert page.evaluate("window.broken") is None


def test_a_failure_to_load_is_said(page: Page, watch: Any) -> None:
    watch.expected_statuses.add(500)
    page.route("**/sites.bin*", lambda route: route.fulfill(status=500, body=""))
    page.goto(MAP)
    expect(page.locator("#map-status")).to_contain_text("Không tải được dữ liệu bản đồ")
    assert [error for error in watch.errors if "sites.bin" in error]
    watch.errors.clear()


def test_the_map_is_english_on_an_english_page(page: Page) -> None:
    page.goto(MAP)
    page.get_by_role("button", name="English").click()
    page.wait_for_selector(".folium-map[data-complete]")
    expect(page.locator("#map-list-heading")).to_contain_text("sites in view")
    expect(page.locator("#map-legend summary").first).to_have_text("Disposition")


def test_a_phone_shows_map_and_panel_together(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    opened(page, f"{MAP}#site={HANDED_OVER}")
    expect(panel(page)).to_contain_text("Giao địa phương quản lý")
    page.wait_for_timeout(1200)
    box, frame = panel(page).bounding_box(), page.locator(".map-frame").bounding_box()
    assert box is not None
    assert frame is not None
    assert box["y"] > frame["y"] + 100, "some of the map is left to see"
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    point = page.evaluate(
        """async () => {
            const { layer } = await window.trusoMap.opened;
            const { lat, lon } = layer.sites;
            const at = window.trusoMap.map.latLngToContainerPoint(
                [lat[layer.selected] / 1e6, lon[layer.selected] / 1e6]);
            return at.y + window.trusoMap.map.getContainer().getBoundingClientRect().top;
        }"""
    )
    assert frame["y"] < point < box["y"], "the site is not under the panel"
