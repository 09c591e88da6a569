"""An appendix goes out to Excel and comes back: seen first, then taken over; or told as stale."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from app.appendices.headquarters import COLUMNS

PHONE = {"width": 390, "height": 844}
SITE = "SL-TH-019"
_EXCESS_WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def plan(page: Page) -> str:
    """A plan of this test alone, with one decision."""
    code = f"duyet-{uuid.uuid4().hex[:8]}"
    page.goto("/plans/new")
    page.select_option("select[name=province]", "14@2025")
    page.fill("input[name=name]", "Phương án để duyệt")
    page.fill("input[name=code]", code)
    page.click("form.sheet button")
    expect(page.locator("h1")).to_have_text("Phương án để duyệt")
    decide(page, code, "UBND phường Tô Hiệu")
    return code


def decide(page: Page, plan: str, receiver: str) -> None:
    page.goto(f"/plans/{plan}/sites/{SITE}")
    if page.locator("details:not([open]):has(input[name=receiver])").count():
        page.locator("details:has(input[name=receiver]) > summary").click()
    page.get_by_label("Thu hồi").check()
    page.get_by_label("Đơn vị tiếp nhận, sử dụng").fill(receiver)
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.locator(".notice.good")).to_be_visible()


def edited_copy(page: Page, plan: str, folder: Path, new_use: str) -> Path:
    """The appendix as downloaded from the plan, with another new use written in its row."""
    page.goto(f"/plans/{plan}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải phụ lục (Excel)").click()
    path = folder / "phụ lục đã sửa.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    place = [column.key for column in COLUMNS].index("new_use")
    for row in book.worksheets[0].iter_rows(min_row=11):
        if row[len(COLUMNS)].value == SITE:
            row[place].value = new_use
    book.save(path)
    return path


def hand_in(page: Page, plan: str, path: Path) -> None:
    page.goto(f"/plans/{plan}")
    page.get_by_role("link", name="Nhận lại phụ lục đã sửa").click()
    page.get_by_label("Tệp phụ lục (.xlsx)").set_input_files(path)
    page.get_by_role("button", name="Xem đề xuất").click()


def test_an_edited_appendix_is_looked_at_and_taken_over_once(
    page: Page, plan: str, tmp_path: Path
) -> None:
    path = edited_copy(page, plan, tmp_path, "Trạm y tế")
    hand_in(page, plan, path)
    expect(page.get_by_role("heading", name="Phụ lục đã sửa đề xuất 1 điều chỉnh")).to_be_visible()
    expect(page.get_by_role("cell", name="Trạm y tế")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert page.evaluate(_EXCESS_WIDTH) == 0
    page.get_by_role("button", name="Ghi 1 điều chỉnh vào phương án").click()
    expect(page.locator("ol.history").first).to_contain_text("mục đích sử dụng mới: Trạm y tế")
    expect(page.locator("ol.history").first).to_contain_text("Theo phụ lục đã sửa")
    hand_in(page, plan, path)
    expect(page.get_by_text("Không có gì thay đổi so với phương án.")).to_be_visible()


def test_an_appendix_that_is_dropped_among_imports_is_led_to_its_plan(
    page: Page, plan: str, tmp_path: Path
) -> None:
    path = edited_copy(page, plan, tmp_path, "Trạm y tế")
    page.goto("/imports")
    page.set_input_files("input[type=file]", path)
    expect(page.get_by_role("status").filter(has_text=plan)).to_be_visible()
    page.get_by_role("link", name="Xem các điều chỉnh mà phụ lục đề xuất").click()
    expect(page).to_have_url(re.compile(rf"/plans/{plan}/review"))
    expect(page.get_by_role("heading", name="Phụ lục đã sửa đề xuất 1 điều chỉnh")).to_be_visible()
    page.get_by_role("button", name="Ghi 1 điều chỉnh vào phương án").click()
    expect(page.locator("ol.history").first).to_contain_text("mục đích sử dụng mới: Trạm y tế")


def test_a_row_that_was_changed_meanwhile_is_refused_with_the_difference(
    page: Page, plan: str, tmp_path: Path
) -> None:
    path = edited_copy(page, plan, tmp_path, "Trạm y tế")
    decide(page, plan, "Sở Y tế")
    hand_in(page, plan, path)
    expect(page.get_by_role("heading", name="Phụ lục đã sửa đề xuất 0 điều chỉnh")).to_be_visible()
    expect(page.get_by_text("đã được điều chỉnh trong phương án sau khi xuất")).to_be_visible()
    expect(page.get_by_role("cell", name="Sở Y tế")).to_be_visible()
    expect(page.locator(".mark.bad").first).to_have_text("từ chối")
    expect(page.get_by_role("button", name="Ghi 1")).to_have_count(0)


def test_another_file_says_why_it_is_none(page: Page, plan: str, tmp_path: Path, watch) -> None:
    watch.expected_statuses = {422}
    path = tmp_path / "khác.xlsx"
    openpyxl.Workbook().save(path)
    hand_in(page, plan, path)
    expect(page.get_by_role("alert")).to_contain_text("không phải phụ lục do Trụ Sở xuất")
