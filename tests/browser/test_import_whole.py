"""An import with all that comes between: dropped by hand, corrected, sent again, undone."""

from __future__ import annotations

import base64
import re
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from app.intake.forms.template import write_rows
from tests.builders.workbooks import xlsx

BAR = ".session-bar"
HEADER = ["Mã cơ sở", "Tên cơ sở", "Loại cơ sở", "Đơn vị mới", "Diện tích đất"]
SHEET = "Cơ sở nhà, đất"
MANY = 8_000
_DROP = """([where, name, bytes]) => {
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([content], name));
    const target = document.querySelector(where);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> str:
    """Codes and names of this test alone."""
    return str(zlib.crc32(request.node.name.encode()))


def dropped(page: Page, path: Path, where: str = "main") -> None:
    """Let a file go over the page, as a hand does."""
    content = base64.b64encode(path.read_bytes()).decode()
    page.evaluate(_DROP, [where, path.name, content])


def opened(page: Page, path: Path) -> Locator:
    """Drop a file on the page of imports; return the bar of its session, examined."""
    page.goto("/imports")
    dropped(page, path, "[data-drop-area]")
    page.wait_for_url(re.compile(r"/imports/sessions/\d+$"))
    settled(page)
    return page.locator(BAR)


def settled(page: Page) -> None:
    page.wait_for_function(
        "() => !document.querySelector('.htmx-request, #session[data-job], .session-parts.is-old')"
    )


def press(page: Page, button: Locator) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()
    settled(page)


def part(page: Page, name: str) -> Locator:
    """A section of the page, open."""
    section = page.locator(f"#part-{name}")
    if section.get_attribute("open") is None:
        section.locator("summary").first.click()
    return section


def site(code: str, name: str, **given: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": "other", "new_unit": "03646", **given}


def test_a_column_is_corrected_and_a_hidden_sheet_taken_on_the_page(
    page: Page, tmp_path: Path, mark: str
):
    rows = [[f"{mark}-1", "Trụ sở", "Khác", "03646", 100, "đang cho mượn"]]
    hidden = [[f"{mark}-2", "Nhà kho", "Khác", "03646", 50, ""]]
    header = [*HEADER, "Tình hình"]
    path = tmp_path / f"{mark}.xlsx"
    path.write_bytes(xlsx({SHEET: [header, *rows], "Cũ": [header, *hidden]}, hidden=["Cũ"]))
    bar = opened(page, path)
    expect(bar).to_contain_text("1 mới")

    choice = part(page, "columns").get_by_label("Cột F là")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        choice.select_option("current_use")
    settled(page)
    new = part(page, "changes").get_by_role("row", name="Trụ sở")
    new.locator("summary").click()
    expect(new).to_contain_text("đang cho mượn")

    sheets = part(page, "file").locator(".sheets li")
    press(page, sheets.filter(has_text="Cũ").get_by_role("button", name="Lấy cả trang này"))
    press(page, part(page, "file").locator(".sheets li").filter(has_text=SHEET)
          .get_by_role("button", name="Để trang này lại"))  # fmt: skip
    expect(part(page, "changes")).to_contain_text("Nhà kho")


def test_a_marked_copy_is_repaired_in_excel_and_dropped_again(
    page: Page, tmp_path: Path, mark: str
):
    path = tmp_path / f"{mark}.xlsx"
    write_rows(
        path,
        {
            "site": [
                # Another name than in other tests: answers are remembered.
                site(f"{mark}-1", "Trạm y tế", new_unit=None, old_unit="Mường B?m"),
                site(f"{mark}-2", "Nhà văn hóa", land_area_m2="chưa đo"),
            ]
        },
    )
    bar = opened(page, path)
    press(page, page.locator(".question .option.is-proposed").first)
    expect(bar).to_contain_text("1 dòng bị từ chối")
    with page.expect_download() as download:
        part(page, "repairs").get_by_role("link", name="Tải tệp đã đánh dấu").click()
    marked = tmp_path / download.value.suggested_filename
    download.value.save_as(marked)

    book = openpyxl.load_workbook(marked)
    (cell,) = [c for row in book[SHEET].iter_rows() for c in row if c.value == "chưa đo"]
    assert cell.comment is not None
    assert "một số" in cell.comment.text
    cell.value = 1250.5
    book.save(marked)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        dropped(page, marked)
    settled(page)
    expect(page.locator("h1")).to_have_text(marked.name)
    expect(page.locator(".question")).to_have_count(0)
    expect(bar.get_by_role("button", name="Ghi 2 dòng vào sổ")).to_be_visible()
    expect(part(page, "totals").get_by_role("row", name="Diện tích đất")).to_contain_text(
        "1.250,50"
    )


def test_changes_are_seen_committed_once_and_taken_back(page: Page, tmp_path: Path, mark: str):
    path = tmp_path / f"{mark}.xlsx"
    write_rows(path, {"site": [site(f"{mark}-1", "Trụ sở cũ", land_area_m2=Decimal(100))]})
    press(page, opened(page, path).get_by_role("button", name="Ghi 1 dòng vào sổ"))

    write_rows(path, {"site": [site(f"{mark}-1", "Trụ sở", land_area_m2=Decimal("120.5"))]})
    bar = opened(page, path)
    change = part(page, "changes").get_by_role("row", name=f"{mark}-1")
    expect(change.locator("del")).to_have_text(["Trụ sở cũ", "100,00"])
    expect(change.locator("ins")).to_have_text(["Trụ sở", "120,50"])
    press(page, bar.get_by_role("button", name="Ghi 1 dòng vào sổ"))
    expect(bar).to_contain_text("Đã ghi")
    again = opened(page, path)
    expect(again).to_contain_text("0 mới")
    expect(again).to_contain_text("0 thay đổi")
    expect(again).to_contain_text("Mọi dòng đã có trong sổ và giống hệt")

    page.goto("/imports")
    page.locator("#listing").get_by_role("link", name=path.name).first.click()
    page.get_by_role("link", name="Hoàn tác…").click()
    expect(page.locator(".diff")).to_contain_text("Trụ sở cũ")
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.locator(".reverted")).to_contain_text("Trả về giá trị trước", ignore_case=True)
    page.goto(f"/sites/{mark}-1")
    expect(page.locator("h1")).to_have_text("Trụ sở cũ")


def test_a_job_that_runs_is_stopped_and_gone_on_with_while_pages_answer(
    page: Page, tmp_path: Path, mark: str
):
    header = "STT;Tên tài sản;Đơn vị sử dụng;Số seri;Năm sử dụng;Số lượng;Nguyên giá (đồng)"
    lines = (f"{n};Máy tính {n};03646.office;{mark}-{n};2019;1;20000000" for n in range(1, MANY))
    path = tmp_path / f"{mark}.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    page.goto("/imports")
    page.set_input_files("input[type=file]", path)
    page.wait_for_url(re.compile(r"/imports/sessions/\d+$"))
    bar = page.locator(BAR)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        bar.get_by_role("button", name="Dừng").click()
    expect(bar).to_contain_text("Phiên này đã dừng; chưa ghi gì")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        bar.get_by_role("button", name="Chạy tiếp").click()
    assert page.request.get("/units").status == 200  # while the file is examined
    page.wait_for_function("() => !document.querySelector('#session[data-job]')", timeout=60_000)
    settled(page)
    expect(bar).to_contain_text("7.999")


def test_an_agency_is_looked_for_by_name(page: Page, tmp_path: Path, mark: str):
    table = [
        ["DANH SÁCH TÀI SẢN"],
        ["STT", "Tên tài sản", "Đơn vị sử dụng", "Số lượng", "Nguyên giá (đồng)"],
        [1, f"Máy chiếu {mark}", "Bộ phận một cửa cũ", 1, 20_000_000],
    ]
    path = tmp_path / f"{mark}.xlsx"
    path.write_bytes(xlsx({"Thiết bị": table}))
    bar = opened(page, path)
    question = page.locator(".question").first
    field = question.get_by_label("Tìm cơ quan theo tên hoặc mã")
    with page.expect_response(re.compile("/imports/records")):
        field.press_sequentially("văn phòng", delay=5)
    code = question.locator("datalist option").first
    expect(code).to_have_attribute("value", re.compile(r"^\d{5}\."))
    field.fill(str(code.get_attribute("value")))
    press(page, question.get_by_role("button", name="Chọn"))
    expect(bar.get_by_role("button", name="Ghi 1 dòng vào sổ")).to_be_visible()
