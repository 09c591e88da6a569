"""The balance of equipment as a workbook: by item, by agency, and the transfers proposed.

Figures are numbers, with a filter over each table, so that finance staff go on working in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO, TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.appendices.cells import (
    GRID,
    ROW_POINTS,
    SHADE,
    cell_at,
    font,
    line,
    put_text,
    set_page,
    text_height,
)
from app.appendices.problems import UNVERIFIED
from app.checks.covering import Balance, Cover, Position, Transfer
from app.checks.holdings import CARS
from app.checks.model import Citation
from app.checks.scene import Scene
from app.kernel.clock import format_date

_Value: TypeAlias = str | int | Decimal | None
_INTEGER = "[$-42A]#,##0"
_KILOMETRES = "[$-42A]#,##0.00"
_CODES_SHOWN = 30
"""How many codes a cell names: a cell holds 32,767 characters, and nobody reads on."""
_BALANCE = (
    "Định mức", "Đang có", "Thiếu", "Thừa", "Bù trong xã, phường", "Bù từ nơi khác",
    "Còn phải mua", "Thừa chưa ai cần",
)  # fmt: skip
_NOTE = (
    "Định mức là mức tối đa. Đồ hỏng và đồ dùng theo định mức chuyên dùng không tính. Xe ô tô tính "
    "theo xã, phường: cột Thiếu là số xe còn được nhận trong mức tối đa, không phải mua."
)
_HOW = (
    "Trong cùng xã, phường trước, rồi đến nơi gần nhất theo đường chim bay. Mỗi dòng sổ tài sản đi "
    "cả dòng; phần chưa đi được nằm trong dòng nhiều chiếc hơn."
)


def write_equipment(scene: Scene, cover: Cover, target: BinaryIO) -> None:
    """Write the balance of a plan's equipment as a workbook to `target`."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    snapshot = scene.snapshot
    origin = (
        f"{snapshot.plan_name} ({snapshot.plan}), phiên bản {snapshot.revision}; định mức ngày "
        f"{format_date(snapshot.norms_on)}"
    )
    names = {kind.key: kind.name for kind in cover.kinds}
    sums = cover.balances()
    sheets = (
        _Sheet(
            "Cân đối",
            "Cân đối trang thiết bị, xe ô tô so với định mức",
            _NOTE,
            (("TT", 6), ("Trang thiết bị", 36), *((each, 12) for each in _BALANCE), ("Căn cứ", 48)),
            [
                (kind.name, *_figures(kind.key, sums[kind.key]), _basis(kind.citation))
                for kind in cover.kinds
            ],
        ),
        _Sheet(
            "Từng cơ quan",
            "Thừa, thiếu trang thiết bị của từng cơ quan",
            _NOTE,
            (
                ("TT", 6),
                ("Trang thiết bị", 28),
                ("Xã, phường", 20),
                ("Cơ quan", 40),
                *((each, 11) for each in _BALANCE),
            ),
            [
                _position(scene, names, each)
                for each in cover.positions
                if each.balance.short or each.balance.over
            ],
        ),
        _Sheet(
            "Điều chuyển",
            "Đề xuất điều chuyển trang thiết bị",
            _HOW,
            (
                ("TT", 6),
                ("Trang thiết bị", 24),
                ("Từ cơ quan thừa", 36),
                ("Xã, phường", 18),
                ("Đến cơ quan thiếu", 36),
                ("Xã, phường", 18),
                ("Cách nhau (km)", 11),
                ("Số chiếc", 9),
                ("Đi được cả dòng", 10),
                ("Mã tài sản đi được", 30),
                ("Ghi chú", 26),
            ),
            [_transfer(scene, names, each) for each in cover.transfers],
        ),
    )
    for each in sheets:
        _write(workbook.create_sheet(each.name), each, origin)
    workbook.properties.title = "Cân đối trang thiết bị"
    workbook.properties.creator = "Trụ Sở"
    workbook.properties.language = "vi-VN"
    workbook.save(target)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table of its own; `columns` are heading and width in digits, rows come without number."""

    name: str
    title: str
    note: str
    columns: tuple[tuple[str, float], ...]
    rows: Sequence[tuple[_Value, ...]]


def _figures(kind: str, balance: Balance) -> tuple[_Value, ...]:
    return (
        balance.needed,
        balance.has,
        balance.short,
        balance.over,
        balance.within,
        balance.elsewhere,
        None if kind == CARS else balance.uncovered,
        balance.left_over,
    )


def _basis(citation: Citation) -> str:
    words = (
        f"{citation.article}, {citation.instrument}" if citation.article else citation.instrument
    )
    return words if citation.verified else f"{words} ({UNVERIFIED})"


def _position(scene: Scene, names: Mapping[str, str], position: Position) -> tuple[_Value, ...]:
    agency = scene.snapshot.agencies.get(position.agency or "")
    return (
        names[position.kind],
        scene.ground.communes[position.commune].name,
        agency.name if agency else "Cả xã, phường",
        *_figures(position.kind, position.balance),
    )


def _transfer(scene: Scene, names: Mapping[str, str], transfer: Transfer) -> tuple[_Value, ...]:
    agencies, communes = scene.snapshot.agencies, scene.ground.communes
    metres = transfer.apart.metres
    left = transfer.pieces - transfer.carried.pieces
    codes = transfer.carried.assets
    more = f" và {len(codes) - _CODES_SHOWN} mã khác" if len(codes) > _CODES_SHOWN else ""
    remarks = (
        "Tính từ trung tâm xã, phường." if transfer.apart.rough else "",
        f"{left} chiếc nằm trong dòng nhiều chiếc hơn." if left else "",
    )
    return (
        names[transfer.kind],
        agencies[transfer.from_agency].name,
        communes[transfer.from_commune].name,
        agencies[transfer.to_agency].name,
        communes[transfer.to_commune].name,
        None if metres is None else Decimal(metres) / 1000,
        transfer.pieces,
        transfer.carried.pieces,
        ", ".join(codes[:_CODES_SHOWN]) + more,
        " ".join(filter(None, remarks)),
    )


def _write(sheet: Worksheet, table: _Sheet, origin: str) -> None:
    widths = [width for _, width in table.columns]
    whole = (1, len(widths))
    line(sheet, 1, whole, table.title.upper(), font=font(bold=True, size=14))
    line(sheet, 2, whole, origin, font=font(italic=True))
    line(sheet, 3, whole, table.note, font=font(italic=True))
    head = 5
    for place, (heading, _) in enumerate(table.columns, start=1):
        cell = cell_at(sheet, head, place)
        put_text(cell, heading)
        cell.font = font(bold=True, size=10.5)
        cell.fill = SHADE
        cell.border = GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[head].height = 3 * ROW_POINTS
    for number, values in enumerate(table.rows, start=1):
        row = head + number
        for place, value in enumerate((number, *values), start=1):
            _put(cell_at(sheet, row, place), value)
        sheet.row_dimensions[row].height = text_height(
            (width - _INDENT_WIDTH, value)
            for width, value in zip(widths[1:], values, strict=True)
            if isinstance(value, str)
        )
    sheet.freeze_panes = f"C{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(widths))}{head + len(table.rows)}"
    sheet.print_title_rows = f"{head}:{head}"
    set_page(sheet, widths, origin)


_INDENT_WIDTH = 3.0
"""What an indent takes of a column's width, digits."""
_FONT = font()
_TEXT = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_FIGURE = Alignment(horizontal="right", vertical="top", indent=1)


def _put(cell: Cell, value: _Value) -> None:
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value
        cell.number_format = _KILOMETRES if isinstance(value, Decimal) else _INTEGER
    cell.font = _FONT
    cell.border = GRID
    cell.alignment = _TEXT if isinstance(value, str) else _FIGURE
