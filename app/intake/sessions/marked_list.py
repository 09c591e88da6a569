"""The sheet that lists all that is to be repaired, each entry with a link to its cell."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from app.intake.forms.template import cell_text
from app.intake.sessions.marked_cells import FILLS, WORDS, Finding, Grade, shortened

LIST_SHEET = "Lỗi cần sửa"
MOST_ENTRIES = 20_000
_COLUMNS = (
    ("TT", 6), ("Mức", 11), ("Trang", 18), ("Ô", 8), ("Cột", 22), ("Đang có", 26), ("Cần", 34),
    ("Cách sửa", 38), ("Có thể là", 34),
)  # fmt: skip
_HEAD_ROWS = 5
_HEADER_FILL = "1F4E79"
_ADVICE = (
    "Hãy sửa các ô được tô màu ngay trên các trang của tệp này, lưu lại, rồi thả tệp vào trang "
    "nhập: những câu trả lời đã cho vẫn được giữ. Trang này không được nhập, không cần xóa."
)


def write_list(sheet: Any, findings: Sequence[Finding], file_name: str) -> None:
    """Fill an empty sheet, of a workbook in memory or one that is written as it goes."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    plain, bold = Font(name="Arial", size=10), Font(name="Arial", size=10, bold=True)
    link = Font(name="Arial", size=10, color="0563C1", underline="single")
    wrapped = Alignment(wrap_text=True, vertical="top")
    fills = {grade: PatternFill("solid", fgColor=colour) for grade, colour in FILLS.items()}
    for index, (_, width) in enumerate(_COLUMNS):
        sheet.column_dimensions[chr(65 + index)].width = width
    sheet.freeze_panes = f"A{_HEAD_ROWS + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = _fit_to_page()

    def cell(value: Any, font: Any = plain, alignment: Any = wrapped, fill: Any = None) -> Any:
        text = cell_text(value) if isinstance(value, str) else value
        made: Any = WriteOnlyCell(sheet, text)
        if isinstance(text, str):
            made.data_type = "s"
            made.quotePrefix = text.startswith(("=", "+", "-", "@"))
        made.font, made.alignment = font, alignment
        if fill is not None:
            made.fill = fill
        return made

    beside = Alignment(vertical="top")
    counts = {grade: sum(each.grade is grade for each in findings) for grade in Grade}
    told = ", ".join(f"{number} {WORDS[grade].lower()}" for grade, number in counts.items())
    title = Font(name="Arial", size=14, bold=True, color=_HEADER_FILL)
    sheet.append([cell(f"Lỗi cần sửa trong tệp {file_name}", title, beside)])
    sheet.append([cell(f"{told}.", bold, beside)])
    sheet.append([cell(_ADVICE, plain, beside)])
    legend = [cell(WORDS[grade], plain, beside, fills[grade]) for grade in Grade]
    sheet.append([cell("Màu:", bold, beside), *legend])
    head = Font(name="Arial", size=10, bold=True, color="FFFFFF")
    dark = PatternFill("solid", fgColor=_HEADER_FILL)
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.append([cell(words, head, centre, dark) for words, _ in _COLUMNS])
    for number, finding in enumerate(findings[:MOST_ENTRIES], start=1):
        place = cell(finding.cell or "", link if finding.cell else plain)
        if finding.cell:
            quoted = finding.sheet.replace("'", "''")
            place.hyperlink = Hyperlink(
                ref="", location=f"'{quoted}'!{finding.cell}", display=finding.cell
            )
            place.hyperlink.ref = (
                f"D{number + _HEAD_ROWS}"  # the cell does not know yet where it will be
            )
        texts = [
            finding.sheet,
            finding.cell or "",
            finding.column or "",
            finding.found,
            finding.expected,
            finding.repair,
            shortened(finding.candidates),
        ]
        graded = cell(WORDS[finding.grade], bold, wrapped, fills[finding.grade])
        others = [cell(text) for text in texts]
        others[1] = place
        # Spreadsheet programs do not fit the height of rows that were not edited.
        sheet.row_dimensions[number + _HEAD_ROWS].height = _height(texts)
        sheet.append([cell(number), graded, *others])
    if len(findings) > MOST_ENTRIES:
        rest = f"… và {len(findings) - MOST_ENTRIES} mục nữa; các ô đó vẫn được tô màu."
        sheet.append([cell(rest, bold, beside)])


def _height(texts: Sequence[str]) -> float:
    """Return a row's height in points for texts of the columns after the first two."""
    lines = max(
        sum(len(textwrap.wrap(part, width)) or 1 for part in text.splitlines() or [""])
        for text, (_, width) in zip(texts, _COLUMNS[2:], strict=True)
    )
    return min(400.0, 13.0 * lines + 2)


def _fit_to_page() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)
