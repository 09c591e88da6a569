"""Tables of travel: how far it is by road from the centre of an old commune, from a CSV file.

A table replaces the straight line where it has the way to a site, or to the new commune's seat.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.kernel.errors import InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import tidy

COLUMNS = ("from_unit", "to_site", "to_unit", "km", "minutes", "source")
_REQUIRED = ("from_unit", "km", "source")
LONGEST_KM = 1000
_KEY = re.compile(r"\d{5}(@\d{4})?")
_MINUTES = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class TravelTime:
    """The way by road from the centre of an old commune to a site, or to a new commune's seat.

    Attributes:
        from_unit: key of the old commune; to_site: code; to_unit: key; one of the two is None.
        metres: length of the way; minutes: how long it takes, None where not stated.
    """

    from_unit: str
    to_site: str | None
    to_unit: str | None
    metres: int
    minutes: int | None
    source: str

    @property
    def target(self) -> str:
        """Code of the site or key of the unit to which the way leads."""
        return self.to_site or self.to_unit or ""


@dataclass(frozen=True, slots=True)
class TravelFile:
    """A table as read: the ways by their line, and what is wrong with the other lines."""

    name: str
    sha256: str
    ways: Mapping[int, TravelTime]
    problems: tuple[str, ...]


def read_travel_times(path: Path) -> TravelFile:
    """Return the ways of a CSV file (UTF-8; comma, semicolon or tab) with the columns `COLUMNS`.

    Raises:
        InvalidInputError: the file is not there, not UTF-8 text, or lacks a column.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInputError(f"Không đọc được tệp {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"Tệp {path.name} không phải văn bản UTF-8. Hãy lưu lại dạng “CSV UTF-8”."
        ) from error
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), restval=""
    )
    columns = [tidy(name).lower() for name in reader.fieldnames or ()]
    missing = [name for name in _REQUIRED if name not in columns]
    if missing or not {"to_site", "to_unit"} & set(columns):
        raise InvalidInputError(
            f"Tệp {path.name} phải có các cột {', '.join(COLUMNS)} (một trong hai cột to_site, "
            f"to_unit); dòng đầu của tệp: {', '.join(columns) or 'trống'}."
        )
    reader.fieldnames = columns
    ways: dict[int, TravelTime] = {}
    problems: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for row in reader:
        line = reader.line_num
        values = {name: tidy(row.get(name) or "") for name in COLUMNS}
        try:
            way = _way(values)
        except InvalidInputError as error:
            problems.append(f"dòng {line}: {error.detail}")
            continue
        twice = seen.setdefault((way.from_unit, way.target), line)
        if twice != line:
            problems.append(f"dòng {line}: chặng này đã có ở dòng {twice}")
        ways[line] = way
    return TravelFile(path.name, hashlib.sha256(content).hexdigest(), ways, tuple(problems))


def _way(values: Mapping[str, str]) -> TravelTime:
    to_site, to_unit = values["to_site"] or None, values["to_unit"] or None
    if (to_site is None) == (to_unit is None):
        raise InvalidInputError("phải ghi đúng một trong hai cột to_site, to_unit")
    if not values["source"]:
        raise InvalidInputError("chưa ghi nguồn (source)")
    return TravelTime(
        from_unit=_unit(values["from_unit"], OLD_VINTAGE),
        to_site=to_site,
        to_unit=None if to_unit is None else _unit(to_unit, NEW_VINTAGE),
        metres=_metres(values["km"]),
        minutes=_minutes(values["minutes"]),
        source=values["source"],
    )


def _unit(text: str, vintage: int) -> str:
    if not _KEY.fullmatch(text):
        raise InvalidInputError(f"“{text}” không phải mã xã 5 chữ số (hoặc khóa như 03649@2024)")
    return text if "@" in text else unit_key(text, vintage)


def _metres(text: str) -> int:
    try:
        km = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise InvalidInputError(f"“{text}” không phải số km") from error
    if not (km.is_finite() and 0 <= km <= LONGEST_KM):
        raise InvalidInputError(f"{text} km ngoài khoảng có thể (0 đến {LONGEST_KM})")
    return round(km * 1000)


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not _MINUTES.fullmatch(text):
        raise InvalidInputError(f"“{text}” không phải số phút")
    return int(text)
