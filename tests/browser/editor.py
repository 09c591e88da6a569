"""Ways through the editor that its browser tests share: a plan of a test's own, and its parts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

HANDED_OVER = "SL-TH-019"
POLITICAL_CENTRE = "SL-TTCT"
SERVICE_CENTRE = "03646.service-centre"
TO_HIEU = "03646@2025"

# What is drawn on a canvas cannot be asked for otherwise: where a site is in the window.
WHERE = """async (code) => {
    const { editor } = await window.trusoMap.opened;
    const { map } = window.trusoMap;
    const { lat, lon } = editor.sites;
    const index = editor.indexes.get(code);
    const point = map.latLngToContainerPoint([lat[index] / 1e6, lon[index] / 1e6]);
    const box = map.getContainer().getBoundingClientRect();
    return { x: box.left + point.x, y: box.top + point.y };
}"""
STILL = """async (code) => {
    const { editor } = await window.trusoMap.opened;
    const { map } = window.trusoMap;
    const { lat, lon } = editor.sites;
    const index = editor.indexes.get(code);
    map.setView([lat[index] / 1e6, lon[index] / 1e6], 15, { animate: false });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
STATE = """async () => {
    const { editor } = await window.trusoMap.opened;
    const { sites } = editor;
    const decided = {};
    editor.texts.codes.forEach((code, i) => {
        if (sites.disposition[i]) decided[code] = sites.dispositions[sites.disposition[i] - 1].key;
    });
    return { revision: editor.revision, decided, selected: editor.selection.size };
}"""


def opened(page: Page, plan: str, site: str = "") -> Page:
    """Open a plan in the editor, with everything loaded, at a site where one is named."""
    page.goto(f"/plans/{plan}/edit" + (f"#site={site}" if site else ""))
    page.wait_for_selector(".folium-map[data-complete]")
    if site:
        expect(inspector(page)).to_have_attribute("data-site", site)
    return page


def state(page: Page) -> Any:
    """Return the revision and what is decided, as the editor holds them."""
    return page.evaluate(STATE)


def find(page: Page, typed: str) -> None:
    """Choose the first site that the search finds."""
    page.get_by_role("combobox", name="Tìm cơ sở, xã, phường").fill(typed)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")


def inspector(page: Page) -> Locator:
    """Return the inspector of one site."""
    return page.locator("#editor-inspector")


def meter(page: Page, key: str, *, of_plan: bool = False) -> Locator:
    """Return the figure of a meter, of the commune that is looked at or of the plan."""
    row = page.locator(f'#editor-meters [data-meter="{key}"] td')
    return row.nth(1 if of_plan else 0)


def at_revision(page: Page, revision: int) -> None:
    """Wait until the editor shows a revision."""
    expect(page.locator("#editor-revision")).to_have_text(f"Phiên bản {revision}")


def agency(page: Page, code: str) -> Locator:
    """Return the card of an agency in the tray."""
    return page.locator(f'#panel-tray [data-agency="{code}"] .agency-card')


def drag(page: Page, card: Locator, x: float, y: float) -> None:
    """Drag a card with the pointer to a point of the window and drop it."""
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(x - 20, y - 20, steps=4)
    page.mouse.move(x, y, steps=2)
    expect(page.locator(".drag-ghost")).to_contain_text("Thả để bố trí tại đây")
    page.mouse.up()


def choose_disposition(page: Page, key: str) -> None:
    """Choose a disposition in the inspector, as the keyboard does after D."""
    page.locator("#editor-inspector .dispositions").evaluate("each => each.open = true")
    inspector(page).locator(f'[data-disposition="{key}"] input').check()
