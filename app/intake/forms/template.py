"""Writing the register workbook: blank, or filled with records; the same input, the same file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from app.agencies.model import Agency
from app.assets.model import Asset
from app.estate.model import Building, Occupancy, Site
from app.intake.entities import state_of
from app.intake.forms.dictionary import Column, Form, SheetForm, load_form
from app.intake.model import column_letter
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_code
from app.people.model import Staff

Values = Mapping[str, Any]
"""Field of the dictionary → value; a text is written as a text, whatever it begins with."""

_FORMATS = {
    "area": "#,##0.00", "money": "#,##0", "integer": "0", "degrees": "0.000000", "year": "0",
    "date": "dd/mm/yyyy",
}  # fmt: skip
_LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767
"""How many characters a cell holds; longer texts are cut."""
_LARGEST_INTEGER = 10**15  # Excel keeps fifteen digits of a number
_FIRST_DAY = date(1900, 3, 1)  # before it the serial numbers of days are in dispute
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_FIXED_TIME = (2025, 7, 1, 0, 0, 0)
_FIXED_MOMENT = b"2025-07-01T00:00:00Z"
_MOMENT = re.compile(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_HEADER_FILL = "1F4E79"
_REQUIRED_FILL = "9C3D10"
_HINT_FILL = "EEF3F8"


def write_template(path: Path) -> None:
    """Write the blank register workbook: headers, hints, lists to choose from, a guide."""
    write_rows(path, {})


def template_bytes() -> bytes:
    """Return the blank register workbook."""
    return register_bytes({})


class RegisterRecords(Protocol):
    """Records of a register, as the nouns define them."""

    @property
    def agencies(self) -> Iterable[Agency]:
        """Agencies, superior ones in any order."""
        ...

    @property
    def sites(self) -> Iterable[Site]:
        """Sites."""
        ...

    @property
    def buildings(self) -> Iterable[Building]:
        """Buildings."""
        ...

    @property
    def staff(self) -> Iterable[Staff]:
        """Staff."""
        ...

    @property
    def assets(self) -> Iterable[Asset]:
        """Assets."""
        ...

    @property
    def occupancies(self) -> Iterable[Occupancy]:
        """Occupancies."""
        ...


def write_register(register: RegisterRecords, path: Path) -> None:
    """Write records as a register workbook, which imports as the same records."""
    write_rows(path, rows_of(register))


def rows_of(register: RegisterRecords) -> dict[str, Iterable[Values]]:
    """Return the rows of a register workbook that holds these records, by entity."""
    records: dict[str, Iterable[Any]] = {
        "agency": register.agencies,
        "site": register.sites,
        "building": register.buildings,
        "staff": register.staff,
        "asset": register.assets,
        "occupancy": register.occupancies,
    }
    return {name: map(values_of, each) for name, each in records.items()}


def write_rows(path: Path, rows: Mapping[str, Iterable[Values]]) -> None:
    """Write a register workbook with rows by entity ("site": …); see `register_bytes`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(register_bytes(rows))


def register_bytes(rows: Mapping[str, Iterable[Values]]) -> bytes:
    """Return a register workbook with rows by entity, in the order given.

    A row names fields of the dictionary `imports/register.toml`: areas as Decimal, money and years
    as int, days as date, units as codes, choices as the register stores them. The same rows give
    the same bytes inside the archive.
    """
    from openpyxl import Workbook

    form = load_form("register")
    book = Workbook(write_only=True)
    book.properties.creator = "Trụ Sở"
    book.properties.title = form.title
    _write_guide(book, form)
    for sheet in form.sheets:
        _write_sheet(book, sheet, rows.get(sheet.entity, ()))
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_times(buffer.getvalue())


def values_of(record: Any) -> dict[str, Any]:
    """Return a record of the register as a row of its sheet, which imports as the same record."""
    values = state_of(record)
    for name in ("old_unit", "new_unit"):
        if values.get(name):
            values[name] = unit_code(values[name])
    if "unit" in values:
        key = values.pop("unit")
        values["unit_old"] = unit_code(key) if key.endswith(f"@{OLD_VINTAGE}") else None
        values["unit_new"] = unit_code(key) if key.endswith(f"@{NEW_VINTAGE}") else None
    return values


def _write_guide(book: Any, form: Form) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    guide = book.create_sheet(str(form.extra["guide"]))
    guide.column_dimensions["A"].width = 26
    guide.column_dimensions["B"].width = 36
    guide.column_dimensions["C"].width = 12
    guide.column_dimensions["D"].width = 90
    bold, wrapped = (
        Font(name="Arial", size=10, bold=True),
        Alignment(wrap_text=True, vertical="top"),
    )
    plain = Font(name="Arial", size=10)

    def line(*texts: str, font: Any = plain) -> None:
        cells = []
        for text in texts:
            cell = WriteOnlyCell(guide, text)
            cell.font = font
            if len(texts) > 1:
                cell.alignment = wrapped
            cells.append(cell)
        guide.append(cells)

    guide.append([_title_cell(guide, form.title)])
    for rule in _RULES:
        line(rule)
    line("Trang", "Cột", "Bắt buộc", "Ý nghĩa", font=bold)
    for sheet in form.sheets:
        for column in sheet.columns:
            meaning = column.meaning
            if column.choices:
                meaning += " Danh sách: " + "; ".join(column.choices) + "."
            line(sheet.name, column.header, "x" if column.required else "", meaning)


_RULES = (
    "Mỗi trang là một bảng; mỗi dòng là một bản ghi, nhận ra bằng mã. Mã không đổi về sau.",
    "Dòng thứ nhất là tiêu đề, dòng thứ hai là gợi ý (xóa cũng được). Không đổi tên các cột.",
    "Ô để trống nghĩa là không có giá trị. Cột không có trong tệp thì sổ đăng ký giữ nguyên.",
    "Giá trị ghi bằng đồng, diện tích bằng m², ngày dạng dd/mm/yyyy.",
    "Mã đơn vị hành chính gồm 5 chữ số và giữ số 0 ở đầu (ví dụ 03646).",
)


def _title_cell(sheet: Any, title: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(name="Arial", size=14, bold=True, color=_HEADER_FILL)
    return cell


def _write_sheet(book: Any, form: SheetForm, rows: Iterable[Values]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(form.name)
    sheet.freeze_panes = "B3"
    for index, column in enumerate(form.columns):
        dimension = sheet.column_dimensions[column_letter(index)]
        dimension.width = column.width
        dimension.font = Font(name="Arial", size=10)
        dimension.number_format = _FORMATS.get(column.type, "@")
    _add_lists(sheet, form)
    header_font = Font(name="Arial", size=10, bold=True, color="FFFFFF")
    hint_font = Font(name="Arial", size=9, italic=True, color="595959")
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    headers, hints = [], []
    for column in form.columns:
        header = WriteOnlyCell(sheet, column.header)
        fill = _REQUIRED_FILL if column.required else _HEADER_FILL
        header.font, header.alignment = header_font, centre
        header.fill = PatternFill("solid", start_color=fill)
        hint = WriteOnlyCell(sheet, column.hint or None)
        hint.font, hint.alignment = hint_font, centre
        hint.fill = PatternFill("solid", start_color=_HINT_FILL)
        headers.append(header)
        hints.append(hint)
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].height = 26
    sheet.append(headers)
    sheet.append(hints)
    for cells in _data_rows(sheet, form, rows):
        sheet.append(cells)


def _add_lists(sheet: Any, form: SheetForm) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, column in enumerate(form.columns):
        cells = f"{column_letter(index)}3:{column_letter(index)}{_LAST_ROW}"
        if column.choices:
            words = ",".join(column.choices)
            check = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            check.error = "Hãy chọn một giá trị trong danh sách."
        elif column.type in {"integer", "year", "money", "area"}:
            check = DataValidation(
                type="decimal" if column.type == "area" else "whole",
                operator="between",
                allow_blank=True,
            )
            check.formula1 = str(column.minimum or 0)
            check.formula2 = str(column.maximum if column.maximum is not None else 10**15)
            check.error = f"{column.header}: {column.meaning} Ô phải là số."
        else:
            continue
        check.errorTitle = "Giá trị chưa đúng"
        check.showErrorMessage = True
        check.add(cells)
        sheet.data_validations.append(check)


def _data_rows(sheet: Any, form: SheetForm, rows: Iterable[Values]) -> Iterator[list[Any]]:
    """Give the cells of each row; one style object per column, so that large files stay quick."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    font = Font(name="Arial", size=10)
    styles = []
    for column in form.columns:
        plain: Any = WriteOnlyCell(sheet)
        quoted: Any = WriteOnlyCell(sheet)
        for style in (plain, quoted):
            style.font, style.number_format = font, _FORMATS.get(column.type, "@")
        quoted.quotePrefix = True
        styles.append((plain._style, quoted._style))
    words = {
        column.field: {stored: word for word, stored in column.choices.items()}
        for column in form.columns
    }
    known = {column.field for column in form.columns}
    for values in rows:
        if strange := values.keys() - known:
            raise KeyError(f"the sheet “{form.name}” has no column for {sorted(strange)}")
        cells = []
        for column, (plain_style, quoted_style) in zip(form.columns, styles, strict=True):
            value = values.get(column.field)
            if column.choices and value is not None:
                value = words[column.field].get(value, value)
            written = _writable(column, value)
            cell: Any = WriteOnlyCell(sheet, written)
            cell._style = plain_style
            if isinstance(written, str):
                # A text that begins with "=" would become a formula.
                cell.data_type = "s"
                if written.startswith(("=", "+", "-", "@")):
                    cell._style = quoted_style
            cells.append(cell)
        yield cells


def cell_text(text: str) -> str:
    """Return a text as a cell of a workbook holds it: no longer than it can, nothing unwritable."""
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text[:LONGEST_TEXT])


def _writable(column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return cell_text(value)
    if isinstance(value, int) and abs(value) >= _LARGEST_INTEGER:
        return str(value)
    if isinstance(value, date) and value < _FIRST_DAY:
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float, Decimal, date)):
        return value
    raise TypeError(f"column “{column.header}” cannot hold {value!r}")


def _without_times(content: bytes) -> bytes:
    """Return the archive with a fixed time on each part and in its properties."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MOMENT.sub(_FIXED_MOMENT, part)
            target.writestr(
                zipfile.ZipInfo(entry.filename, _FIXED_TIME), part, zipfile.ZIP_DEFLATED
            )
    return result.getvalue()
