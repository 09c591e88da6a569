"""Reading a table of facts about units (CSV): population, area, the seat's address and point."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app.kernel.errors import InvalidInputError
from app.kernel.text import fold, tidy
from app.units.model import UnitFact

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "unit_code", "new_code", "ma", "ma_xa", "ma_don_vi", "ma_dvhc"),
    "name": ("name", "new_name", "ten", "ten_xa", "ten_don_vi", "don_vi"),
    "population": ("population", "dan_so"),
    "population_note": ("population_note", "ghi_chu_dan_so"),
    "area_km2": ("area_km2", "dien_tich_km2"),
    "seat_address": ("seat_address", "hq_address", "dia_chi_tru_so"),
    "seat_latitude": ("seat_latitude", "seat_lat", "hq_lat", "vi_do"),
    "seat_longitude": ("seat_longitude", "seat_lon", "hq_lon", "kinh_do"),
}
"""Fact → the names that its column may have (compared without diacritics, case or signs)."""

LATITUDES = (6.0, 24.0)
LONGITUDES = (102.0, 118.0)
"""What Viet Nam lies within, its islands included, in degrees."""

_NOT_KNOWN = frozenset({"", "dang cap nhat", "chua co", "khong ro", "-"})
_SIGNS = re.compile(r"[^0-9a-z]+")
_WHOLE = re.compile(r"\d+")
_VALUES = (
    "population", "population_note", "area_km2", "seat_address", "seat_latitude", "seat_longitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of the file: its line, the unit's code and name as written, and what it states."""

    line: int
    code: str
    name: str | None
    population: int | None = None
    population_note: str | None = None
    area_km2: Decimal | None = None
    seat_address: str | None = None
    seat_latitude: float | None = None
    seat_longitude: float | None = None


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A file of facts as read: its rows, and every row that cannot be read, with the reason."""

    name: str
    sha256: str
    rows: tuple[FactRow, ...]
    problems: tuple[str, ...]


def read_facts(path: Path) -> FactsFile:
    """Return the rows of a CSV file of facts (UTF-8; comma, semicolon or tab).

    Raises:
        InvalidInputError: the file is not there, not UTF-8 text, or has no column of codes.
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
    header_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = _columns(path.name, next(reader, []))
    rows: list[FactRow] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        values = {
            fact: tidy(cells[index]) if index < len(cells) else ""
            for fact, index in columns.items()
        }
        try:
            row = _row(line, values)
        except InvalidInputError as error:
            problems.append(f"dòng {line}: {error.detail}")
            continue
        if row.code in seen:
            problems.append(f"dòng {line}: mã {row.code} đã có ở dòng {seen[row.code]}")
        seen[row.code] = line
        rows.append(row)
    return FactsFile(path.name, hashlib.sha256(content).hexdigest(), tuple(rows), tuple(problems))


def merged(
    row: FactRow, unit: str, stored: UnitFact | None, source: str, as_of: date | None
) -> UnitFact:
    """Return the facts of `unit` after `row`: what the row leaves empty stays as it is stored.

    The source then names both, so that no figure stands under a source that does not have it.
    """
    stated = {name: getattr(row, name) for name in _VALUES if getattr(row, name) is not None}
    if row.population is not None and row.population_note is None:
        stated["population_note"] = None
    if stored is None:
        facts = dict.fromkeys(_VALUES) | stated
        return UnitFact(unit=unit, **facts, source=source, as_of=as_of)
    kept = any(getattr(stored, name) is not None and name not in stated for name in _VALUES)
    sources = source
    if kept:
        parts = [source, *(part for part in stored.source.split("; ") if part != source)]
        sources = "; ".join(dict.fromkeys(parts))
    return replace(
        stored, **stated, source=sources, as_of=as_of or (stored.as_of if kept else None)
    )


def _columns(file_name: str, header: list[str]) -> dict[str, int]:
    written = [_SIGNS.sub("_", fold(cell).replace("²", "2")).strip("_") for cell in header]
    columns = {
        fact: written.index(name)
        for fact, names in COLUMNS.items()
        for name in names[::-1]
        if name in written
    }
    if "code" not in columns:
        raise InvalidInputError(
            f"Tệp {file_name} không có cột mã đơn vị. Tên cột nhận được: "
            f"{', '.join(COLUMNS['code'])}; dòng đầu của tệp: {', '.join(header) or 'trống'}."
        )
    if not columns.keys() & set(_VALUES):
        expected = ", ".join(COLUMNS[name][0] for name in _VALUES)
        raise InvalidInputError(f"Tệp {file_name} không có cột số liệu nào trong: {expected}.")
    return columns


def _row(line: int, values: Mapping[str, str]) -> FactRow:
    code = values["code"]
    if not re.fullmatch(r"\d{5}|\d{2}", code):
        hint = f" (có phải {code:0>5}?)" if re.fullmatch(r"\d{3,4}", code) else ""
        raise InvalidInputError(f"mã “{code}” không đủ 5 chữ số{hint}")
    known = {name: text for name, text in values.items() if fold(text) not in _NOT_KNOWN}
    latitude = _degrees(known.get("seat_latitude"), LATITUDES, "vĩ độ")
    longitude = _degrees(known.get("seat_longitude"), LONGITUDES, "kinh độ")
    if (latitude is None) != (longitude is None):
        raise InvalidInputError("trụ sở chỉ có một trong hai tọa độ")
    return FactRow(
        line=line,
        code=code,
        name=known.get("name"),
        population=_population(known.get("population")),
        population_note=known.get("population_note"),
        area_km2=_area(known.get("area_km2")),
        seat_address=known.get("seat_address"),
        seat_latitude=latitude,
        seat_longitude=longitude,
    )


def _population(text: str | None) -> int | None:
    if text is None:
        return None
    if not _WHOLE.fullmatch(text):
        raise InvalidInputError(
            f"dân số “{text}” không phải số nguyên viết liền (không dấu chấm, phẩy)"
        )
    return int(text)


def _area(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        area = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise InvalidInputError(f"diện tích “{text}” không phải số km²") from error
    if not (area.is_finite() and 0 <= area < 100_000):
        raise InvalidInputError(f"diện tích “{text}” km² ngoài khoảng có thể")
    return area.quantize(Decimal("0.0001"))


def _degrees(text: str | None, limits: tuple[float, float], what: str) -> float | None:
    if text is None:
        return None
    try:
        degrees = float(text.replace(",", "."))
    except ValueError as error:
        raise InvalidInputError(f"{what} “{text}” không phải số độ thập phân") from error
    if not limits[0] <= degrees <= limits[1]:
        raise InvalidInputError(f"{what} {text} nằm ngoài lãnh thổ Việt Nam")
    return degrees
