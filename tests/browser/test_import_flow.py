"""An import as a new user makes it: drop, answer, repair, see, commit once, take it back."""

from __future__ import annotations

import re
import zlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.intake.forms.template import write_rows

if TYPE_CHECKING:
    from tests.browser.conftest import Watch

DAMAGED = "Sập V?t"
INVENTED = "Xã Bịa"
PHONE = {"width": 390, "height": 844}
_EXCESS_WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FIELDS_WITHOUT_LABEL = """() =>
    [...document.querySelectorAll('input, select, textarea, button')]
    .filter(e => e.type !== 'hidden' && e.checkVisibility())
    .filter(e => !e.labels?.length && !e.ariaLabel && !e.textContent.trim())
    .map(e => e.outerHTML)"""


@pytest.fixture
def workbook(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A register workbook with a damaged and an invented unit, and areas that are no numbers.

    What was answered about a unit is remembered with the commit: each test has its own invention.
    """
    mark = str(zlib.crc32(request.node.name.encode()))
    sites = [
        _site(f"{mark}-1", "Nhà văn hóa Chiềng Pha", old_unit="Chiềng Pha", area=Decimal("417.7")),
        _site(f"{mark}-2", "Trạm y tế Sặp Vạt", old_unit=DAMAGED, area=Decimal(640)),
        _site(f"{mark}-3", "Trường Bịa Đặt", old_unit=f"Xã Bịa {mark}", area=Decimal(980)),
        _site(f"{mark}-4", "Trụ sở Tô Hiệu", new_unit="03646", area="chưa đo vẽ"),
        _site(f"{mark}-5", "Kho Tô Hiệu", new_unit="03646", area="chưa đo vẽ"),
    ]
    path = tmp_path / f"so-{mark}.xlsx"
    write_rows(path, {"site": sites})
    return path


def _site(code: str, name: str, *, area: object, **units: str) -> dict[str, object]:
    return {"code": code, "name": name, "kind": "other", "land_area_m2": area, **units}


def _drop(page: Page, workbook: Path) -> Locator:
    """Drop a workbook; return the bar that says how the session stands."""
    page.goto("/imports")
    page.set_input_files("input[type=file]", workbook)
    page.wait_for_url(re.compile(r"/imports/sessions/\d+$"))
    _settled(page)
    return page.locator(".session-bar")


def _settled(page: Page) -> None:
    """Wait until nothing is on its way: no request of a form, no job."""
    page.wait_for_function(
        "() => !document.querySelector('.htmx-request, #session[data-job], .session-parts.is-old')"
    )


def _press(page: Page, button: Locator) -> None:
    """Press a button that sends a form, and wait for what comes of it."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    _settled(page)


def _question(page: Page, words: str) -> Locator:
    return page.locator(".question").filter(has_text=words)


def test_a_row_that_is_left_out_does_not_hold_the_others_back(page: Page, workbook: Path):
    bar = _drop(page, workbook)
    for _ in range(2):
        _press(page, page.locator(".question").first.get_by_role("button", name="Để trống"))
    expect(bar.get_by_role("button", name="Ghi 3 dòng, bỏ qua dòng bị từ chối")).to_be_visible()
    group = page.locator(".group.is-error")
    _press(page, group.get_by_role("button", name="Để lại 2 dòng này, không nhập"))
    expect(bar.get_by_role("button", name="Ghi 3 dòng vào sổ")).to_be_visible()
    given = page.locator("#part-given")
    given.locator("summary").click()
    _press(page, given.locator("li", has_text="Dòng để lại").first.get_by_role("button"))
    expect(bar).to_contain_text("1 dòng bị từ chối")


def test_two_people_at_one_session_are_told_of_each_other(
    page: Page, browser: Browser, live_server: str, watch: Watch, workbook: Path
):
    watch.expected_statuses.add(412)
    _drop(page, workbook)
    context = browser.new_context(base_url=live_server, locale="vi-VN")
    other = context.new_page()
    other.goto(page.url)
    _press(other, _question(other, DAMAGED).locator(".option.is-proposed"))
    _question(page, INVENTED).get_by_role("button", name="Để trống").click()
    expect(page.locator("#error")).to_contain_text("Dữ liệu đã được người khác thay đổi")
    expect(_question(page, DAMAGED)).to_have_count(0)
    expect(_question(page, INVENTED)).to_have_count(1)
    context.close()


def test_a_corrected_copy_goes_on_with_the_answers(page: Page, workbook: Path, tmp_path: Path):
    bar = _drop(page, workbook)
    for _ in range(2):
        _press(page, page.locator(".question").first.get_by_role("button", name="Để trống"))
    corrected = tmp_path / f"sửa {workbook.name}"
    write_rows(
        corrected,
        {"site": [_site("LAI-1", "Trạm Sặp Vạt", old_unit=DAMAGED, area=Decimal(640))]},
    )
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.set_input_files("form[data-again] input[type=file]", corrected)
    expect(page.locator("h1")).to_have_text(corrected.name)
    _settled(page)
    expect(page.locator(".question")).to_have_count(0)
    expect(bar.get_by_role("button", name="Ghi 1 dòng vào sổ")).to_be_visible()


def test_several_files_are_taken_one_after_the_other_and_listed(page: Page, workbook: Path):
    second = workbook.with_name(f"hai-{workbook.name}")
    write_rows(second, {"site": [_site("HAI-1", "Kho", new_unit="03646", area=Decimal(1))]})
    page.goto("/imports")
    page.set_input_files("input[type=file]", [workbook, second])
    links = page.locator("[data-drop-list] a")
    expect(links).to_have_count(2)
    page.reload()
    expect(page.locator(".session-list")).to_contain_text(second.name)
    page.get_by_role("link", name=second.name).first.click()
    _settled(page)
    _press(page, page.get_by_role("button", name="Hủy phiên này"))
    expect(page.locator(".session-bar")).to_contain_text("Phiên này đã dừng; chưa ghi gì")


def test_every_section_of_a_session_fits_a_phone_and_names_its_fields(page: Page, workbook: Path):
    _drop(page, workbook)
    page.evaluate("document.querySelectorAll('#session details').forEach(d => { d.open = true; })")
    assert page.evaluate(_FIELDS_WITHOUT_LABEL) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate(_EXCESS_WIDTH) <= 0


def test_a_file_that_is_no_workbook_says_why_and_waits_for_another(page: Page, tmp_path: Path):
    letter = tmp_path / "thu.xlsx"
    letter.write_bytes(b"%PDF-1.7 kh\xc3\xb4ng ph\xe1\xba\xa3i b\xe1\xba\xa3ng t\xc3\xadnh")
    bar = _drop(page, letter)
    expect(bar).to_contain_text("Tệp chưa đọc được")
    expect(page.get_by_role("alert").first).to_contain_text("thu.xlsx")
    expect(page.locator("form[data-again] input[type=file]")).to_have_count(1)


# The last one: what it answers is remembered.
def test_an_import_from_the_drop_to_the_commit_and_back(page: Page, workbook: Path):
    bar = _drop(page, workbook)
    expect(page.locator("h1")).to_have_text(workbook.name)
    expect(bar).to_contain_text("Còn 2 câu cần trả lời trước khi ghi")
    expect(bar.get_by_role("button", name="Ghi vào sổ")).to_be_disabled()

    # A proposal by one press; a unit of one's own by its name, all by keyboard.
    proposal = _question(page, DAMAGED).locator(".option.is-proposed")
    expect(proposal).to_contain_text("04066 Xã Sặp Vạt")
    _press(page, proposal)
    expect(bar).to_contain_text("Còn 1 câu cần trả lời trước khi ghi")
    question = _question(page, INVENTED)
    question.locator(".other summary").press("Enter")
    name = question.locator("input[name=other]")
    name.fill("Chiềng Hặc")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        name.press("Enter")
    expect(page.locator(".question")).to_have_count(0)
    _settled(page)

    # One repair for all cells of a group; the control totals follow.
    expect(bar).to_contain_text("2 dòng bị từ chối: sửa, hoặc bỏ qua chúng")
    bar.get_by_role("link", name="Xem để sửa").click()
    group = page.locator(".group.is-error")
    expect(group.locator("summary").first).to_contain_text("2 ô: không phải số “chưa đo vẽ”")
    group.get_by_label("Đọc cả 2 ô là").fill("120,50")
    _press(page, group.get_by_role("button", name="Sửa cả 2 ô"))
    expect(page.locator(".group.is-error")).to_have_count(0)
    totals = page.locator("#part-totals")
    totals.locator("summary").click()
    expect(totals.get_by_role("row", name="Diện tích đất")).to_contain_text("2.278,70")

    # What will change, field by field; an answer can be taken back, and given again.
    changes = page.locator("#part-changes")
    expect(changes).to_contain_text("5 mới, 0 thay đổi, 0 giữ nguyên")
    new = changes.get_by_role("row", name="Trụ sở Tô Hiệu")
    new.locator("summary").click()
    expect(new).to_contain_text("120,50")
    given = page.locator("#part-given")
    given.locator("summary").click()
    expect(given).to_contain_text("Xã Sặp Vạt (04066)")

    _press(page, bar.get_by_role("button", name="Ghi 5 dòng vào sổ"))
    expect(bar).to_contain_text("Đã ghi")
    bar.get_by_role("link", name=re.compile("Xem lần nhập")).click()
    expect(page.locator(".tile").first).to_contain_text("5")
    site = page.get_by_role("link", name=re.compile("-4$"))
    address = str(site.get_attribute("href"))

    page.get_by_role("link", name="Hoàn tác…").click()
    expect(page.get_by_text("Chưa làm gì cả")).to_be_visible()
    expect(page.locator(".tile").first).to_contain_text("5")
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.locator(".reverted h2")).to_contain_text("Đã hoàn tác")
    expect(page.locator(".reverted .tile").first).to_contain_text("5")
    assert page.request.get(address).status == 404
