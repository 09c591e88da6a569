"""The planning editor, two planners in one plan: they see each other, and choose when they meet."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watch
from tests.browser.editor import (
    HANDED_OVER,
    POLITICAL_CENTRE,
    at_revision,
    choose_disposition,
    inspector,
    meter,
    opened,
    state,
)


def decide(page: Page, disposition: str) -> None:
    choose_disposition(page, disposition)
    page.get_by_role("button", name="Ghi quyết định").click()


def test_two_planners_see_each_others_moves(page: Page, other: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    opened(other, plan, POLITICAL_CENTRE)
    decide(other, "retain")
    at_revision(page, 1)
    assert state(page)["decided"] == {POLITICAL_CENTRE: "retain"}
    expect(page.locator(".toast")).to_contain_text("Giữ lại Trung tâm Chính trị")
    expect(meter(page, "sites-decided", of_plan=True)).to_contain_text("1")
    decide(page, "retain")
    at_revision(other, 2)
    assert set(state(other)["decided"]) == {HANDED_OVER, POLITICAL_CENTRE}


def made_to_meet(page: Page, other: Page, plan: str, watch: Watch) -> None:
    """Let both decide about the same site, the first without having followed the second."""
    watch.expected_statuses.add(412)
    opened(page, plan, HANDED_OVER)
    opened(other, plan, HANDED_OVER)
    choose_disposition(page, "retain")
    page.locator("#decision-note").fill("của tôi")
    decide(other, "recover")
    at_revision(page, 1)
    expect(inspector(page).locator(".form-stale")).to_be_visible()
    expect(page.locator("#decision-note")).to_have_value("của tôi")
    page.get_by_role("button", name="Ghi quyết định").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Thu hồi Trụ sở UBND phường Tô Hiệu (cũ)")
    assert state(page)["decided"] == {HANDED_OVER: "recover"}


def test_a_stale_edit_may_yield(page: Page, other: Page, plan: str, watch: Watch) -> None:
    made_to_meet(page, other, plan, watch)
    page.get_by_role("dialog").get_by_role("button", name="Giữ của họ").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(inspector(page).locator(".dispositions > summary")).to_contain_text("Thu hồi")
    assert state(page)["revision"] == 1


def test_a_stale_edit_may_go_on_top(page: Page, other: Page, plan: str, watch: Watch) -> None:
    made_to_meet(page, other, plan, watch)
    page.get_by_role("dialog").get_by_role("button", name="Ghi của tôi lên trên").click()
    at_revision(page, 2)
    at_revision(other, 2)
    assert state(other)["decided"] == {HANDED_OVER: "retain"}


def test_a_stale_edit_may_become_a_copy_of_the_plan(
    page: Page, other: Page, plan: str, watch: Watch
) -> None:
    made_to_meet(page, other, plan, watch)
    page.get_by_role("dialog").get_by_role("button", name="Tách thành phương án riêng").click()
    code = f"{plan}-rieng"
    page.get_by_role("dialog").get_by_label("Mã phương án mới").fill(code)
    page.get_by_role("dialog").get_by_role("button", name="Tách thành phương án riêng").click()
    page.wait_for_url(f"**/plans/{code}/edit")
    page.wait_for_selector(".folium-map[data-complete]")
    assert state(page)["decided"] == {HANDED_OVER: "retain"}
    assert state(other)["decided"] == {HANDED_OVER: "recover"}


def test_a_copy_whose_answer_was_lost_is_made_once_when_asked_for_again(
    page: Page, other: Page, plan: str, watch: Watch
) -> None:
    made_to_meet(page, other, plan, watch)
    answers: list[int] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.status)
        if len(answers) == 1:
            route.abort()  # The copy is made, and nobody is told.
        else:
            route.fulfill(response=answer)

    page.route("**/copies", lose_the_first)
    page.get_by_role("dialog").get_by_role("button", name="Tách thành phương án riêng").click()
    code = f"{plan}-mot"
    page.get_by_role("dialog").get_by_label("Mã phương án mới").fill(code)
    page.get_by_role("dialog").get_by_role("button", name="Tách thành phương án riêng").click()
    page.wait_for_url(f"**/plans/{code}/edit")
    page.wait_for_selector(".folium-map[data-complete]")
    assert answers == [201, 201]
    assert state(page)["revision"] == 1
    assert state(page)["decided"] == {HANDED_OVER: "retain"}


def test_edits_that_do_not_meet_need_no_choice(page: Page, other: Page, plan: str) -> None:
    opened(page, plan, HANDED_OVER)
    opened(other, plan, POLITICAL_CENTRE)
    choose_disposition(page, "retain")
    page.locator("#decision-note").fill("của tôi")
    decide(other, "retain")
    at_revision(page, 1)
    page.get_by_role("button", name="Ghi quyết định").click()
    at_revision(page, 2)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert len(state(page)["decided"]) == 2
