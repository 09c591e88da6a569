"""The land parcel that a text names: its number and that of its sheet of the cadastral map."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.kernel.text import fold

_NUMBER = r"\s*(?:so)?\s*[:.]?\s*(\d{1,5})\b"
_PARCEL = re.compile(rf"\bthua(?: dat)?{_NUMBER}")
_SEVERAL = re.compile(r"\bthua(?: dat)?\s*(?:so)?\s*[:.]?\s*\d+\s*(?:,|;|va|\+|-)\s*\d")
_MAP_SHEET = re.compile(rf"\bto(?: ban do)?{_NUMBER}|\bban do{_NUMBER}")
_NEIGHBOURHOOD = re.compile(r"\btổ\b(?!\s*bản đồ)", re.IGNORECASE)
"""A group of households ("tổ 5"), which without diacritics reads like a sheet of the map."""
_BARE = re.compile(r"\s*0*(\d{1,5})(?:[.,]0+)?\s*")


class Parcel(NamedTuple):
    """A parcel within a commune: the sheet of its map, and its number there."""

    map_sheet: int
    number: int


def parcel_in(text: str) -> Parcel | None:
    """Return the one parcel that a text names; None where it names none, or several.

    >>> parcel_in("Thửa đất số 12, tờ bản đồ số 5")
    Parcel(map_sheet=5, number=12)
    >>> parcel_in("thửa 12, 13 tờ số 5") is None
    True
    >>> parcel_in("Thửa đất số 12, tổ 5") is None
    True
    """
    folded = fold(_NEIGHBOURHOOD.sub("khu", text))
    if "thua" not in folded or ("to" not in folded and "ban do" not in folded):
        return None
    numbers = {int(found) for found in _PARCEL.findall(folded)}
    sheets = {int(one or other) for one, other in _MAP_SHEET.findall(folded)}
    if len(numbers) != 1 or len(sheets) != 1 or _SEVERAL.search(folded):
        return None
    return Parcel(sheets.pop(), numbers.pop())


def parcel_of(number: object, map_sheet: object) -> Parcel | None:
    """Return the parcel that two columns give; None where either gives no one number."""
    found = [_BARE.fullmatch(str(each)) for each in (map_sheet, number)]
    sheet, parcel = found
    if sheet is None or parcel is None:
        return None
    return Parcel(int(sheet[1]), int(parcel[1]))
