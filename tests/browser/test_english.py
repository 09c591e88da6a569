"""The English screens: history, undo and repairs read as English, but for names."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watch
from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    SERVICE_CENTRE,
    choose_disposition,
    inspector,
    opened,
)

HALL = "Trụ sở UBND phường Tô Hiệu (cũ)"
HANDED = f"Hand {HALL} over to the locality for management and use; receiver: UBND phường Tô Hiệu"


@pytest.fixture
def english(page: Page, live_server: str) -> Page:
    """A page whose browser chose English."""
    page.context.add_cookies([{"name": "truso_language", "value": "en", "url": live_server}])
    return page


def at(page: Page, revision: int) -> None:
    expect(page.locator("#editor-revision")).to_have_text(f"Revision {revision}")


def test_a_move_its_undo_and_its_history_are_told_in_english(english: Page, plan: str) -> None:
    page = opened(english, plan, HANDED_OVER)
    undo = page.locator("#editor-undo")
    expect(undo).to_have_attribute("title", "Undo (Ctrl+Z)")
    choose_disposition(page, "hand-over-to-locality")
    page.get_by_role("button", name="Save the decision").click()
    at(page, 1)
    expect(page.locator(".toast")).to_contain_text(HANDED)
    expect(undo).to_have_attribute(
        "title", re.compile(rf"^Undo: {re.escape(HANDED)}; legal basis: ")
    )

    undo.click()
    at(page, 2)
    page.get_by_role("tab", name="History").click()
    steps = page.locator(".step-sentence")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text(f"Undo revision 1: {HANDED}; legal basis: ")
    expect(steps.last).to_have_text(re.compile(f"^{re.escape(HANDED)}; legal basis: "))
    expect(undo).to_have_attribute("title", "Undo (Ctrl+Z)")

    page.goto(f"/plans/{plan}/history")
    told = page.locator(".history .what")
    expect(told.first).to_contain_text(f"Undo revision 1: {HANDED}; legal basis: ")
    expect(told.last).to_have_text(re.compile(f"^{re.escape(HANDED)}; legal basis: "))


def test_a_bulk_move_is_told_in_english_part_by_part(english: Page, plan: str) -> None:
    made = english.request.post(
        f"/api/v1/plans/{plan}/moves",
        headers={"If-Match": '"0"'},
        data={
            "kind": "several",
            "changes": [
                {"kind": "decide", "site": HANDED_OVER, "disposition": "retain"},
                {"kind": "place", "agency": SERVICE_CENTRE, "site": POLITICAL_CENTRE,
                 "area_m2": "1200.50"},
            ],
        },
    )  # fmt: skip
    assert made.status == 201
    page = opened(english, plan)
    page.get_by_role("tab", name="History").click()
    step = page.locator(".steps > li").first
    expect(step).to_contain_text("Decide about 1 site, make 1 placement in Phường Tô Hiệu")
    step.get_by_text("2 changes").click()
    expect(step.locator(".parts li")).to_have_text(
        [
            f"Retain {HALL} for continued use",
            re.compile(r"^Place Trung tâm Phục vụ .+ in Trung tâm .+; area: 1,200\.50 m²$"),
        ]
    )


def test_a_problem_says_in_english_how_to_repair_it(english: Page, plan: str) -> None:
    page = opened(english, plan, HANDED_OVER)
    page.get_by_role("tab", name="Problems").click()
    page.locator("#panel-problems input[type=search]").fill(HALL)
    problem = page.locator(f'[data-problem="headquarters-undecided:{HANDED_OVER}"]')
    repair = "Choose a disposition for these headquarters, or retain them for continued use."
    expect(problem).to_contain_text(f"{HALL}: nothing is decided.")
    expect(problem).to_contain_text(f"How to repair: {repair}")
    page.goto(f"/plans/{plan}/checks?family=completeness")
    expect(page.get_by_text(f"To repair: {repair}").first).to_be_visible()


def test_who_meets_another_is_told_of_both_moves_in_english(
    english: Page, browser: Browser, live_server: str, plan: str, watch: Watch
) -> None:
    watch.expected_statuses.add(412)
    page = opened(english, plan, HANDED_OVER)
    choose_disposition(page, "retain")
    page.locator("#decision-note").fill("mine")
    context = browser.new_context(base_url=live_server)
    try:
        answer = context.request.post(
            f"/api/v1/plans/{plan}/moves",
            headers={"If-Match": '"0"'},
            data={"kind": "decide", "site": HANDED_OVER, "disposition": "recover"},
        )
        assert answer.status == 201
    finally:
        context.close()
    expect(page.locator(".toast")).to_contain_text(f": Recover {HALL}")
    expect(inspector(page).locator(".form-stale")).to_be_visible()
    page.get_by_role("button", name="Save the decision").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".conflict-moves")).to_contain_text(f"Recover {HALL}")
    dialog.get_by_role("button", name="Mine again on top").click()
    at(page, 2)
    told = page.locator(".toast").last
    expect(told).to_contain_text(f"Retain {HALL} for continued use; legal basis: ")
    expect(told).to_contain_text("; note: mine")
