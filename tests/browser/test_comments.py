"""What is said of a plan: written on a phone, there at once in another's editor, never lost."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, Watch
from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    SERVICE_CENTRE,
    at_revision,
    inspector,
    opened,
)

FINGER = 44  # CSS pixels
NO_ZOOM = 16  # of a field's letters, so that a phone does not zoom in
KEYBOARD = 336  # what it takes of a phone's window


# As on iOS, where the window keeps its height and the keyboard lies over it.
COVER = """covered => {
    const seen = new EventTarget();
    Object.assign(seen, { scale: 1, offsetTop: 0, height: innerHeight });
    Object.defineProperty(window, "visualViewport", { value: seen });
    window.cover = () => {
        seen.height = innerHeight - covered;
        seen.dispatchEvent(new Event("resize"));
    };
}"""


@pytest.fixture
def phone(browser: Browser, live_server: str) -> Iterator[Page]:
    """A phone's browser."""
    context = browser.new_context(
        base_url=live_server, viewport=PHONE, locale="vi-VN", is_mobile=True, has_touch=True
    )  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser, live_server: str) -> Iterator[Page]:
    """A phone's browser without JavaScript."""
    context = browser.new_context(
        base_url=live_server, viewport=PHONE, locale="vi-VN", java_script_enabled=False
    )  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def box(part: Locator) -> dict[str, float]:
    found = part.bounding_box()
    assert found is not None
    return dict(found)


def in_window(part: Locator, height: int) -> None:
    expect(part).to_be_in_viewport(ratio=1)
    assert box(part)["y"] + box(part)["height"] <= height


def open_comments(page: Page, name: str) -> Locator:
    """Return the table's cell with the number of open comments on a site."""
    return page.locator(".grid-row", has_text=name).get_by_role("gridcell").nth(5)


def write(live_server: str, plan: str, **body: object) -> None:
    address = f"{live_server}/api/v1/plans/{plan}/comments"
    answer = httpx.post(address, json={"revision": 0, **body})
    assert answer.status_code == 201, answer.text


def test_a_comment_written_on_a_phone_is_answered_and_settled_by_another(
    page: Page, phone: Page, plan: str
) -> None:
    opened(page, plan, HANDED_OVER)
    opened(phone, plan, HANDED_OVER)

    # Its main figures are read first, then one touch leads to the field.
    expect(inspector(phone)).to_contain_text("Chưa có phương án cho cơ sở này.")
    expect(inspector(phone)).to_contain_text("Sử dụng được 512,50 m²")
    phone.locator("#comment-jump").tap()
    field = phone.get_by_label("Ý kiến về cơ sở này")
    send = inspector(phone).get_by_role("button", name="Gửi ý kiến")
    expect(field).to_be_focused()
    assert float(field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= NO_ZOOM
    assert min(box(each)["height"] for each in (field, send, phone.locator("#comment-jump"))) >= (
        FINGER
    )
    left = PHONE["height"] - KEYBOARD
    phone.set_viewport_size({"width": PHONE["width"], "height": left})
    in_window(field, left)
    in_window(send, left)
    field.fill("Nhà còn tốt.\nNên giữ lại.")
    send.tap()

    # The other sees it: in the inspector, as a message, in the table, on the tab.
    thread = inspector(page).locator(".site-comments .comments > li")
    expect(thread).to_contain_text("Nên giữ lại.")
    expect(page.locator(".toast")).to_contain_text("Nhà còn tốt.")
    expect(open_comments(page, "Trụ sở UBND phường Tô Hiệu (cũ)")).to_have_text("1")
    expect(page.locator("#comment-count")).to_have_text("1")
    expect(page.locator("#comment-jump .badge")).to_have_text("1")
    expect(field).to_have_value("")
    expect(phone.locator(".toast")).to_have_count(0)

    thread.get_by_role("button", name="Trả lời").click()
    page.get_by_label("Trả lời ý kiến này").fill("Đồng ý.")
    page.keyboard.press("Control+Enter")
    on_phone = inspector(phone).locator(".comments > li")
    expect(on_phone).to_contain_text("Đồng ý.")

    thread.get_by_role("button", name="Giải quyết").click()
    page.get_by_label("Đã giải quyết thế nào").fill("Sẽ giữ lại")
    thread.locator("form").get_by_role("button", name="Giải quyết").click()
    past = inspector(phone).locator(".comments-past")
    expect(past.locator("summary")).to_have_text("Đã giải quyết (1)")
    expect(page.locator("#comment-count")).to_be_hidden()
    expect(open_comments(page, "Trụ sở UBND phường Tô Hiệu (cũ)")).to_have_text("")

    past.locator("summary").tap()
    expect(past).to_contain_text("đã giải quyết")
    expect(past).to_contain_text("Sẽ giữ lại")
    past.get_by_role("button", name="Mở lại").tap()
    past.get_by_label("Vì sao mở lại").fill("Chưa ghi quyết định")
    past.locator("form").get_by_role("button", name="Mở lại").tap()
    expect(thread).to_contain_text("Chưa ghi quyết định")
    expect(page.locator("#comment-count")).to_have_text("1")


def test_a_keyboard_that_lies_over_the_window_hides_nothing(phone: Page, plan: str) -> None:
    phone.add_init_script(f"({COVER})({KEYBOARD})")
    opened(phone, plan, HANDED_OVER)
    phone.locator("#comment-jump").tap()
    phone.evaluate("window.cover()")
    left = PHONE["height"] - KEYBOARD
    in_window(phone.get_by_label("Ý kiến về cơ sở này"), left)
    in_window(inspector(phone).get_by_role("button", name="Gửi ý kiến"), left)
    assert box(inspector(phone))["y"] >= 0


def test_comments_are_written_found_and_followed_from_the_keyboard(
    page: Page, plan: str, live_server: str
) -> None:
    write(live_server, plan, text="Về cơ quan", agency=SERVICE_CENTRE)
    opened(page, plan, HANDED_OVER)
    page.keyboard.press("c")
    page.keyboard.type("Bản nháp")
    page.locator("#map-search").focus()

    # What is being written stays while others move and while another site is looked at.
    made = httpx.post(
        f"{live_server}/api/v1/plans/{plan}/moves",
        json={"kind": "decide", "site": HANDED_OVER, "disposition": "retain"},
        headers={"If-Match": '"0"'},
    )
    assert made.status_code == 201
    at_revision(page, 1)
    field = page.get_by_label("Ý kiến về cơ sở này")
    expect(field).to_have_value("Bản nháp")
    page.evaluate("code => { window.location.hash = `site=${code}` }", POLITICAL_CENTRE)
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    expect(field).to_have_value("")
    page.evaluate("code => { window.location.hash = `site=${code}` }", HANDED_OVER)
    expect(field).to_have_value("Bản nháp")
    field.press("Control+Enter")
    expect(inspector(page).locator(".comments > li")).to_contain_text("xem phiên bản 1")

    # The list of all of them, each leading to what it is on.
    page.locator("#editor-grid").focus()
    page.keyboard.press("4")
    expect(page.locator("#tab-comments")).to_be_focused()
    panel = page.locator("#panel-comments")
    expect(panel.locator(".comments > li")).to_have_count(2)
    panel.locator("summary", has_text="Viết ý kiến mới").press("Enter")
    panel.get_by_label("Về", exact=True).select_option("Cả phương án")
    panel.get_by_label("Nội dung").fill("Thiếu lộ trình.")
    panel.get_by_label("Nội dung").press("Control+Enter")
    expect(panel.locator(".comments > li").first).to_contain_text("Thiếu lộ trình.")
    panel.get_by_label("Lọc theo đối tượng").select_option("agency")
    expect(panel.locator(".comments > li")).to_have_count(1)
    panel.get_by_role("button", name="Trung tâm Phục vụ hành chính công phường Tô Hiệu").press(
        "Enter"
    )
    expect(
        page.locator(f'#panel-tray [data-agency="{SERVICE_CENTRE}"] button').first
    ).to_be_focused()
    page.locator("#tab-comments").click()
    panel.get_by_label("Lọc theo đối tượng").select_option("site")
    page.evaluate("code => { window.location.hash = `site=${code}` }", POLITICAL_CENTRE)
    expect(inspector(page)).to_have_attribute("data-site", POLITICAL_CENTRE)
    panel.get_by_role("button", name="Trụ sở UBND phường Tô Hiệu (cũ)").press("Enter")
    expect(inspector(page).locator("h2")).to_be_focused()
    expect(inspector(page)).to_have_attribute("data-site", HANDED_OVER)


def test_a_refused_comment_stays_written(
    page: Page, plan: str, live_server: str, watch: Watch
) -> None:
    watch.expected_statuses.add(409)
    write(live_server, plan, text="Xem lại", site=HANDED_OVER)
    opened(page, plan, HANDED_OVER)
    thread = inspector(page).locator(".comments > li").first
    thread.get_by_role("button", name="Trả lời").click()
    page.get_by_label("Trả lời ý kiến này").fill("Tôi đang viết")
    listed = httpx.get(f"{live_server}/api/v1/plans/{plan}/comments").json()["items"]
    settled = httpx.post(
        f"{live_server}/api/v1/plans/{plan}/comments/{listed[0]['id']}/settle",
        json={"reason": "Xong"},
    )
    assert settled.status_code == 201
    expect(inspector(page).locator(".comments-past")).to_contain_text("Đã giải quyết (1)")
    page.get_by_label("Trả lời ý kiến này").press("Control+Enter")
    expect(page.locator(".toast.is-bad")).to_contain_text("Hãy mở lại nếu còn điều cần bàn")
    expect(page.get_by_label("Trả lời ý kiến này")).to_have_value("Tôi đang viết")


def test_the_page_of_comments_needs_no_javascript(plain: Page, plan: str) -> None:
    plain.goto(f"/plans/{plan}/sites/{HANDED_OVER}")
    plain.locator("main").get_by_role("link", name="Ý kiến", exact=True).last.click()
    plain.get_by_label("Nội dung").fill("Nên giữ lại.")
    plain.get_by_role("button", name="Gửi ý kiến").click()
    thread = plain.locator(".comments > li")
    expect(thread).to_contain_text("Trụ sở UBND phường Tô Hiệu (cũ)")
    width = plain.locator("body").evaluate("body => body.scrollWidth")
    assert width <= PHONE["width"], "nothing is cut off or scrolls sideways"
    for name in ("Trả lời", "Giải quyết"):
        assert box(thread.locator("summary", has_text=name))["height"] >= FINGER

    def say(what: str, label: str, text: str) -> None:
        thread.locator("summary", has_text=what).click()
        thread.get_by_label(label).fill(text)
        thread.get_by_role("button", name=what, exact=True).last.click()

    say("Trả lời", "Trả lời ý kiến này", "Đồng ý.")
    expect(thread).to_contain_text("Đồng ý.")
    say("Giải quyết", "Đã giải quyết thế nào", "Đã giữ lại")
    expect(thread).to_contain_text("Đã giữ lại")
    expect(thread).to_have_class("settled")
    say("Mở lại", "Vì sao mở lại", "")
    expect(thread.locator(".turn")).to_have_count(2)
    expect(thread).not_to_have_class("settled")


# The drawn circles that are white at their upper right: by a bubble, or by another circle there.
WHITE_CORNERS = """async () => {
    const { editor, panel } = await window.trusoMap.opened;
    const { layer } = panel;
    layer.grouping = "always";
    layer.redraw();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const context = layer.canvas.getContext("2d");
    const isWhite = ({ x, y, radius }) => {
        const reach = radius * Math.SQRT1_2 + 5;
        const { data } = context.getImageData(Math.round(x + reach), Math.round(y - reach), 1, 1);
        return data.every((part) => part === 255);
    };
    return layer.units.drawn.filter(isWhite).map(
        ({ communes }) => communes.map((index) => editor.sites.communes[index].name));
}"""


def test_zoomed_out_the_circle_of_a_commune_tells_that_a_comment_is_open(
    page: Page, plan: str
) -> None:
    opened(page, plan)
    before = page.evaluate(WHITE_CORNERS)
    answer = page.request.post(
        f"/api/v1/plans/{plan}/comments",
        data={"site": HANDED_OVER, "text": "Nhà đã xuống cấp", "revision": 0},
    )
    assert answer.status == 201, answer.text()
    expect(page.locator("#comment-count")).to_have_text("1")
    marked = [circle for circle in page.evaluate(WHITE_CORNERS) if circle not in before]
    assert len(marked) == 1
    assert "Phường Tô Hiệu" in marked[0]
