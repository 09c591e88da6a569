"""Small workbooks of the kinds that nothing in Python writes: .xls and .xlsb, byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass(frozen=True)
class Formula:
    """A formula cell by its stored result; of an error its number."""

    result: float | None = None
    error: int | None = None


@dataclass(frozen=True)
class Failed:
    """A cell that shows an error, by its number."""

    error: int


Cell = str | float | bool | Formula | Failed


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container ([MS-CFB], version 3) with these streams, each of at least 4,096 bytes."""
    bodies = {name: body.ljust(4096, b"\x00") for name, body in streams.items()}
    chains: list[int] = [_FAT]
    entries = [_entry("Root Entry", 5, 1 if bodies else _FREE, _END, 0)]
    content = b""
    for number, (name, body) in enumerate(bodies.items(), 1):
        padded = body.ljust(-(-len(body) // _SECTOR) * _SECTOR, b"\x00")
        start, count = len(chains), len(padded) // _SECTOR
        chains += [*range(start + 1, start + count), _END]
        right = number + 1 if number < len(bodies) else _FREE
        entries.append(_entry(name, 2, _FREE, start, len(body), right=right))
        content += padded
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\x00")
    first_of_directory = len(chains)
    count = len(directory) // _SECTOR
    chains += [*range(first_of_directory + 1, first_of_directory + count), _END]
    assert len(chains) <= 128, "one sector of the table holds 128 sectors"
    table = struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first_of_directory,
                          0, 4096, _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + table + content + directory


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(
    sheets: Mapping[str, Mapping[tuple[int, int], Cell]],
    hidden: Mapping[str, int] | None = None,
    *,
    locked: bool = False,
    stated_rows: int | None = None,
) -> bytes:
    """A BIFF8 workbook; `hidden`: 1 for hidden, 2 for very hidden.

    `stated_rows`: how many rows of 200 columns each sheet says that it has.
    """
    bodies = {name: _xls_sheet(cells, stated_rows) for name, cells in sheets.items()}
    start = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 1996, 0, 6))
    if locked:
        start += _biff(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    head = len(start) + sum(12 + 2 * len(name) for name in sheets) + 4
    places: list[bytes] = []
    at = head
    for name, body in bodies.items():
        text = name.encode("utf-16-le")
        state = (hidden or {}).get(name, 0)
        places.append(_biff(0x0085, struct.pack("<IBBBB", at, state, 0, len(name), 1) + text))
        at += len(body)
    stream = start + b"".join(places) + _biff(0x000A, b"")
    assert len(stream) == head
    return compound({"Workbook": stream + b"".join(bodies.values())})


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_sheet(cells: Mapping[tuple[int, int], Cell], stated_rows: int | None) -> bytes:
    parts = [_biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 1996, 0, 6))]
    if stated_rows is not None:
        parts.append(_biff(0x0200, struct.pack("<IIHHH", 0, stated_rows, 0, 200, 0)))
    for (row, column), value in sorted(cells.items()):
        place = struct.pack("<HHH", row, column, 0)
        match value:
            case bool():
                parts.append(_biff(0x0205, place + bytes([value, 0])))
            case str():
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                parts.append(_biff(0x0204, place + text))
            case Failed(error):
                parts.append(_biff(0x0205, place + bytes([error, 1])))
            case Formula(result, error):
                stored = (
                    struct.pack("<d", result)
                    if error is None
                    else bytes([2, 0, error, 0, 0, 0, 0xFF, 0xFF])
                )
                parts.append(_biff(0x0006, place + stored + bytes(6) + struct.pack("<H", 0)))
            case _:
                parts.append(_biff(0x0203, place + struct.pack("<d", value)))
    return b"".join(parts) + _biff(0x000A, b"")


def xlsb(
    sheets: Mapping[str, Mapping[tuple[int, int], Cell]],
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """A binary workbook of Excel 2007 ([MS-XLSB]); the merged ranges are of every sheet."""
    buffer = io.BytesIO()
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        links = [
            f'<Relationship Id="rId{number}" Type="{relation}/worksheet" '
            f'Target="worksheets/sheet{number}.bin"/>'
            for number in range(1, len(sheets) + 1)
        ]
        archive.writestr(
            "xl/_rels/workbook.bin.rels", f"<Relationships>{''.join(links)}</Relationships>"
        )
        book = b"".join(
            _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
            for number, name in enumerate(sheets, 1)
        )
        book = _record(131) + _record(143) + book + _record(144) + _record(132)
        archive.writestr("xl/workbook.bin", book)
        for number, cells in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _xlsb_sheet(cells, merges))
    return buffer.getvalue()


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(body)
    size = b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_sheet(
    cells: Mapping[tuple[int, int], Cell], merges: Sequence[tuple[int, int, int, int]]
) -> bytes:
    rows = sorted({row for row, _ in cells})
    last = max((column for _, column in cells), default=0)
    extent = (rows[0], rows[-1], 0, last) if rows else (0, 0, 0, 0)
    parts = [_record(129), _record(148, struct.pack("<4I", *extent)), _record(145)]
    for row in rows:
        parts.append(_record(0, struct.pack("<I", row) + bytes(21)))
        for (_, column), value in sorted(c for c in cells.items() if c[0][0] == row):
            place = struct.pack("<II", column, 0)
            match value:
                case bool():
                    parts.append(_record(4, place + bytes([value])))
                case str():
                    parts.append(_record(6, place + _wide(value)))
                case Failed(error):
                    parts.append(_record(3, place + bytes([error])))
                case Formula(result, None):
                    parts.append(_record(9, place + struct.pack("<d", result) + bytes(10)))
                case Formula(_, error):
                    parts.append(_record(11, place + bytes([error]) + bytes(10)))
                case _:
                    parts.append(_record(5, place + struct.pack("<d", value)))
    parts.append(_record(146))
    if merges:
        parts.append(_record(177, struct.pack("<I", len(merges))))
        parts += [
            _record(176, struct.pack("<4I", top, bottom, left, right))
            for top, left, bottom, right in merges
        ]
        parts.append(_record(178))
    parts.append(_record(130))
    return b"".join(parts)
