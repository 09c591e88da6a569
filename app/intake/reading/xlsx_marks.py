"""Marks of .xlsx sheets, found in the bytes of their XML without parsing it.

Nearly all files write every cell as `<c r="F12" …>`; pieces that do are searched at the speed of
`bytes.count`. A piece with any other writing (single quotes, a prefix, cells without a place) is
read tag by tag, so that no way of writing hides a cell from the limits.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator

from defusedxml.ElementTree import fromstring

from app.intake.parsing.values import NOT_CALCULATED
from app.intake.reading.archive import pieces
from app.intake.reading.marks import Marks, column_number

__all__ = ["xlsx_marks", "xlsx_parts"]

_LONGEST_ROW = 8 * 1024 * 1024
_NARROW = 26
"""Columns of a sheet none of whose cells has two letters."""

_ROOT = re.compile(rb"<(?:([A-Za-z][\w.-]*:)|)worksheet[\s>]")
_ROW_ENDS = (b"</row>", b":row>")


class _Writing:
    """How the cells of a sheet are written: patterns for one prefix, nearly always none."""

    def __init__(self, prefix: bytes) -> None:
        x = re.escape(prefix)
        self.row = b"<" + prefix + b'row r="'
        self.formula_start = b"<" + prefix + b"f"
        # What is no cell in the first 26 columns and 999,999 rows; no cell written as usual.
        self.unlike_narrow = re.compile(rb"<%bc(?! r=\"[A-Z]\d{1,6}\")" % x)
        self.unusual = re.compile(rb"<%bc(?! r=\"[A-Z]{1,3}\d{1,7}\"|ols?[ >])" % x)
        self.places = re.compile(rb"<%bc r=\"([A-Z]{1,3})(\d{1,7})\"" % x)
        self.filled = re.compile(
            rb"<%bc r=\"([A-Z]{1,3})(\d{1,7})\"[^>]*(?<!/)>(?!\s*</%bc>)" % (x, x)
        )
        self.formula = re.compile(
            rb"<%bc r=\"([A-Z]{1,3})(\d{1,7})\"([^>]*)>\s*<%bf(?:\s[^>]*)?(?:/>|>[^<]*</%bf>)"
            rb"\s*(<%bv\s*/>|<%bv(?: [^>]*)?>([^<]*)<|)" % (x, x, x, x, x)
        )
        self.error = re.compile(
            rb"<%bc r=\"([A-Z]{1,3})(\d{1,7})\"(?=[^>]*?\bt=\"e\")[^>]*>"
            rb"(?:(?!</%bc>).)*?<%bv(?: [^>]*)?>([^<]*)<" % (x, x, x),
            re.DOTALL,
        )
        # Tags of another prefix, in which a cell could hide.
        self.foreign = re.compile(
            rb"<(?!/?%b|[?!])" % x if prefix else rb"<[A-Za-z_][\w.-]*:c[\s/>]"
        )


# For pieces in any other writing: every tag that matters, with its attributes and what follows.
_TAG = re.compile(
    rb"<(?:[\w.-]+:)?(?:(?P<row>row)|(?P<cell>c))(?P<attributes>\s[^>]*?|)(?P<empty>/?)>"
    rb"(?P<inside>\s*<(?:[\w.-]+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)"
    rb"|\s*</(?:[\w.-]+:)?c\s*>|)"
    rb"(?P<value>\s*<(?:[\w.-]+:)?v\s*/>|\s*<(?:[\w.-]+:)?v(?:\s[^>]*)?>(?P<shown>[^<]*)<|)"
)
_ATTRIBUTE = re.compile(rb"(?:^|\s)([rt])\s*=\s*[\"']\s*([^\"']*?)\s*[\"']")
_PLACE = re.compile(rb"([A-Za-z]{1,3})(\d{1,9})")


def xlsx_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive in which each sheet stands, by name of the sheet."""
    links = {
        link.get("Id"): link.get("Target", "")
        for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            link = next((v for name, v in element.attrib.items() if name.endswith("}id")), None)
            target = links.get(link, "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            parts[element.get("name", "")] = part
    return parts


def xlsx_marks(archive: zipfile.ZipFile, part: str, *, exact: bool) -> Marks:
    """Return the marks of one sheet.

    Args:
        exact: whether formatted cells without content are told from filled ones, which takes
            longer; else the extent may come out too large, never too small.

    Raises:
        zipfile.BadZipFile, zlib.error: the part is damaged.
    """
    reader = None
    for rows in _by_row(pieces(archive, part)):
        if reader is None:
            reader = _Reader(rows[:4096], exact=exact)
        reader.read(rows)
    return reader.marks if reader else Marks()


def _by_row(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes cut behind ends of rows, save where one row is endless."""
    rest = b""
    for piece in parts:
        joined = rest + piece if rest else piece
        cut = max(joined.rfind(end) + len(end) for end in _ROW_ENDS)
        if cut < len(_ROW_ENDS[1]):
            cut = 0
        if not cut and len(joined) > _LONGEST_ROW:
            cut = len(joined)
        if cut:
            yield joined[:cut]
        rest = joined[cut:]
    if rest:
        yield rest


class _Reader:
    def __init__(self, start: bytes, *, exact: bool) -> None:
        root = _ROOT.search(start)
        self.marks = Marks()
        self._prefix = root.group(1) or b"" if root else b""
        self._writing = _Writing(self._prefix)
        self._exact = exact
        self._row = -1
        self._column = -1

    def read(self, rows: bytes) -> None:
        """Read whole rows, or what stands around them."""
        writing = self._writing
        narrow = writing.unlike_narrow.search(rows) is None
        usual = narrow or not writing.unusual.search(rows)
        if usual and (self._prefix or b":c" in rows):
            usual = not writing.foreign.search(rows)
        if usual:
            self._read_usual(rows, narrow=narrow)
        else:
            self._read_any(rows)

    def _read_usual(self, rows: bytes, *, narrow: bool) -> None:
        writing, marks = self._writing, self.marks
        if self._exact:
            self._extent(writing.filled.findall(rows))
        elif not narrow:
            self._extent(writing.places.findall(rows))
        elif (last := rows.rfind(writing.row)) >= 0:
            start = last + len(writing.row)
            number = rows[start : rows.find(b'"', start)]
            if number.isdigit():
                marks.fill(int(number) - 1, _NARROW - 1)
        if b't="e"' in rows:
            for letters, digits, shown in writing.error.findall(rows):
                place = (int(digits) - 1, column_number(letters))
                marks.failed[place] = shown.decode("utf-8", "replace")
        if writing.formula_start in rows:
            for letters, digits, attributes, value, result in writing.formula.findall(rows):
                row, column = int(digits) - 1, column_number(letters)
                marks.formula(row, column)
                if not result and not (value and b't="str"' in attributes):
                    marks.failed[row, column] = NOT_CALCULATED

    def _extent(self, places: list[tuple[bytes, bytes]]) -> None:
        if places:
            last = max(int(digits) for digits in {digits for _, digits in places})
            widest = max(column_number(letters) for letters in {letters for letters, _ in places})
            self.marks.fill(last - 1, widest)

    def _read_any(self, rows: bytes) -> None:
        marks = self.marks
        for match in _TAG.finditer(rows):
            attributes = dict(_ATTRIBUTE.findall(match["attributes"]))
            place = attributes.get(b"r", b"")
            if match["row"]:
                self._row = int(place) - 1 if place.isdigit() else self._row + 1
                self._column = -1
                continue
            if found := _PLACE.match(place):
                self._column = column_number(found[1])
                row = int(found[2]) - 1
            else:
                self._column += 1
                row = max(self._row, 0)
            inside = match["inside"].strip()
            if match["empty"] or inside.startswith(b"</"):
                continue
            marks.fill(row, self._column)
            if inside:
                marks.formula(row, self._column)
            if attributes.get(b"t") == b"e":
                if shown := match["shown"]:
                    marks.failed[row, self._column] = shown.decode("utf-8", "replace")
            elif inside and not match["shown"]:
                has_value = match["value"] and attributes.get(b"t") == b"str"
                if not has_value:
                    marks.failed[row, self._column] = NOT_CALCULATED
