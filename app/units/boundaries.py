"""Examining boundaries: what fits the code list, what is broken, missing, overlapping or open.

Every function is pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.kernel.numbers import format_number
from app.kernel.text import fold
from app.units.boundary_files import BoundaryFile
from app.units.model import Finding, FindingKind, Level, Unit
from app.units.shapes import area_m2, polygonal

SMALLEST_AREA_M2 = 1
"""An overlap or gap below 1 m² is rounding of coordinates and is not reported."""
AREA_DIFFERENCE = 0.05
"""A polygon whose area differs from the stated one by more than 5 % is noted."""

WRONG_LIST_SHARE = 0.2
"""Where more than 20 % of the rows bear another name than their code, the codes are another list's
(new codes read as old ones), or rows have shifted: the file is refused."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The polygons that can be loaded, by code, and everything that was found."""

    polygons: Mapping[str, BaseGeometry]
    findings: tuple[Finding, ...]


def examine(
    file: BoundaryFile, units: Mapping[str, Unit], listed: Mapping[str, str] | None = None
) -> Examination:
    """Return the polygons of `file` that fit `units` (by code, of one code list), and all findings.

    `listed` are the codes and names of the whole code list: a code that stands there but not in
    `units` is merely not loaded. Units are missing when the file has others of the same province
    and level. A ring that is invalid is mended where that leaves a surface.
    """
    findings = [*file.findings, *_listed(file, units, listed or {}), *_names(file, units)]
    shapes: dict[str, list[BaseGeometry]] = {}
    empty: set[str] = set()
    for number, code, _, shape in file.rows():
        if code not in units:
            continue
        if number in file.broken:
            text = f"{_called(units[code])}: vòng ranh giới không khép kín hoặc không đủ điểm"
            findings.append(Finding(FindingKind.INVALID, (code,), text))
        elif shape is None or shape.is_empty:
            empty.add(code)
        else:
            mended, found = _valid(units[code], shape)
            findings += found
            if mended is not None:
                shapes.setdefault(code, []).append(mended)
    polygons = {}
    for code, parts in sorted(shapes.items()):
        polygons[code] = parts[0] if len(parts) == 1 else shapely.union_all(parts)
        if len(parts) > 1:
            text = f"{_called(units[code])}: {len(parts)} dòng cùng mã, đã gộp làm một"
            findings.append(Finding(FindingKind.DUPLICATE, (code,), text))
    findings += [
        Finding(FindingKind.NO_SHAPE, (code,), f"{_called(units[code])}: không có hình")
        for code in sorted(empty - set(polygons))
    ]
    missing = missing_units(set(polygons) | empty, units)
    findings += [
        Finding(FindingKind.MISSING, (unit.code,), f"{_called(unit)}: không có trong tệp")
        for unit in missing
    ]
    findings += overlaps(polygons, units)
    findings += gaps(polygons, units, [*missing, *(units[code] for code in sorted(empty))])
    findings += _area_differences(polygons, units)
    return Examination(polygons, tuple(findings))


def missing_units(present: set[str], units: Mapping[str, Unit]) -> list[Unit]:
    """Return the units that the file lacks in the provinces and at the levels that it covers."""
    covered = {(units[code].province, units[code].level) for code in present}
    return [
        unit
        for code, unit in sorted(units.items())
        if code not in present
        and unit.level is not Level.PROVINCE
        and (unit.province, unit.level) in covered
    ]


def overlaps(polygons: Mapping[str, BaseGeometry], units: Mapping[str, Unit]) -> list[Finding]:
    """Return every pair of polygons that share a surface of at least `SMALLEST_AREA_M2`."""
    codes = list(polygons)
    shapes = np.array(list(polygons.values()), dtype=object)
    if len(shapes) < 2:
        return []
    # An edge that is not matched by the neighbour's own edge: only such polygons can overlap.
    suspect = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    pairs = (first < second) & (suspect[first] | suspect[second])
    first, second = first[pairs], second[pairs]
    shared = shapely.intersection(shapes[first], shapes[second])
    findings = []
    for i, j, shape in zip(first, second, shared, strict=True):
        size = area_m2(shape)
        if size >= SMALLEST_AREA_M2:
            a, b = units[codes[i]], units[codes[j]]
            text = f"{_called(a)} và {_called(b)} chồng lấn {format_number(size)} m²"
            findings.append(Finding(FindingKind.OVERLAP, (a.code, b.code), text, size))
    return findings


def gaps(
    polygons: Mapping[str, BaseGeometry], units: Mapping[str, Unit], absent: Sequence[Unit] = ()
) -> list[Finding]:
    """Return every hole of at least `SMALLEST_AREA_M2` that the polygons leave between them.

    A finding names the units round the hole, and those of `absent` whose place point lies in it.
    A gap that opens to the outside is not seen: without a province's own line it is outside.
    """
    codes = list(polygons)
    shapes = np.array(list(polygons.values()), dtype=object)
    if not len(shapes):
        return []
    whole = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    tree = shapely.STRtree(shapes)
    findings = []
    for ring in rings:
        hole = shapely.Polygon(ring)
        size = area_m2(hole)
        if size < SMALLEST_AREA_M2:
            continue
        around = sorted(codes[i] for i in tree.query(hole, predicate="intersects"))
        inside = [
            unit
            for unit in absent
            if unit.longitude is not None
            and unit.latitude is not None
            and hole.contains(shapely.Point(unit.longitude, unit.latitude))
        ]
        text = f"khoảng trống {format_number(size)} m² giữa " + ", ".join(
            _called(units[code]) for code in around[:4]
        )
        if inside:
            text += f"; có thể là {', '.join(_called(unit) for unit in inside)}"
        findings.append(Finding(FindingKind.GAP, tuple(around), text, size))
    return findings


def _valid(unit: Unit, shape: BaseGeometry) -> tuple[BaseGeometry | None, list[Finding]]:
    if shape.is_valid:
        return shape, []
    reason = shapely.is_valid_reason(shape)
    mended = polygonal(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if mended.is_empty:
        text = f"{_called(unit)}: vòng ranh giới hỏng, không sửa được ({reason})"
        return None, [Finding(FindingKind.INVALID, (unit.code,), text)]
    text = f"{_called(unit)}: vòng ranh giới hỏng, đã sửa ({reason})"
    return mended, [Finding(FindingKind.REPAIRED, (unit.code,), text, area_m2(mended))]


def _listed(
    file: BoundaryFile, units: Mapping[str, Unit], listed: Mapping[str, str]
) -> list[Finding]:
    unknown = {
        code: _unknown(number, code, name, units)
        for number, code, name, _ in file.rows()
        if code not in units and code not in listed
    }
    findings = [Finding(FindingKind.UNKNOWN_CODE, (code,), text) for code, text in unknown.items()]
    not_loaded = [code for code in file.frame["code"] if code not in units and code in listed]
    if not_loaded:
        shown = ", ".join(f"{code} {listed[code]}" for code in not_loaded[:5])
        text = f"{len(not_loaded)} đơn vị trong tệp chưa nạp vào danh mục, bỏ qua ({shown}…)"
        findings.append(Finding(FindingKind.NOT_LOADED, tuple(not_loaded), text))
    return findings


def _names(file: BoundaryFile, units: Mapping[str, Unit]) -> list[Finding]:
    findings = []
    for _, code, name, _ in file.rows():
        unit = units.get(code)
        if unit and name and fold(name) not in {fold(unit.name), fold(unit.short_name)}:
            text = f"{_called(unit)}: tệp ghi tên “{name}”"
            findings.append(Finding(FindingKind.NAME, (code,), text))
    if len(findings) > WRONG_LIST_SHARE * len(file.frame):
        text = (
            f"{len(findings)} trong {len(file.frame)} dòng có tên khác với tên của mã (cột "
            f"{file.code_column}): tệp có thể theo danh mục khác, hoặc các dòng bị lệch"
        )
        findings.append(Finding(FindingKind.WRONG_LIST, (), text))
    return findings


def _unknown(number: int, code: str, name: str | None, units: Mapping[str, Unit]) -> str:
    text = f"dòng {number}: mã “{code}”" + (f" ({name})" if name else "")
    text += " không có trong danh mục"
    alike = [unit for unit in units.values() if name and fold(unit.name) == fold(name)]
    if len(alike) == 1:
        text += (
            f"; cùng tên có mã {alike[0].code}, nếu đúng hãy thêm --recode {code}={alike[0].code}"
        )
    return text


def _area_differences(
    polygons: Mapping[str, BaseGeometry], units: Mapping[str, Unit]
) -> list[Finding]:
    findings = []
    for code, shape in polygons.items():
        stated = units[code].area_km2
        if not stated:
            continue
        size = area_m2(shape)
        if abs(size / (float(stated) * 1e6) - 1) > AREA_DIFFERENCE:
            measured = Decimal(size) / 1_000_000
            text = (
                f"{_called(units[code])}: hình rộng {format_number(measured, 2)} km², danh mục ghi "
                f"{format_number(stated, 2)} km²"
            )
            findings.append(Finding(FindingKind.AREA, (code,), text, size))
    return findings


def _called(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"
