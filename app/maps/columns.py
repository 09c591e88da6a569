"""The columns of the map's message: what the register gives once, and what a plan gives anew.

Rows are the sites in order of code. What no plan can change is made once for a baseline
(`RegisterColumns`); decisions, placements and what follows from them are made for a revision, for
all rows or only for those that moves have touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.estate.model import PointAccuracy, Site, SiteKind, is_in_use
from app.maps.measures import (
    CONDITIONS,
    KIND_NAMES,
    UNKNOWN_AREA,
    UNKNOWN_DISTANCE,
    UNKNOWN_PERCENT,
    condition_by_floor,
    condition_class,
    percent,
    value_class,
)
from app.plans.snapshot import Register, Snapshot
from app.units.model import Unit

NO_POINT = -(2**31)
NO_COMMUNE = 2**16 - 1
PLACED, ROUGH_POINT, OCCUPIED = 1, 2, 4
SEAT = "office"
"""Kind of the agency whose place is a commune's seat: the office of its Council and Committee."""

_MICRODEGREE = 1_000_000
_EARTH_RADIUS_M = 6_371_008.8  # mean radius
_TENTH_KM = 100.0

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class RegisterColumns:
    """What a baseline says about its sites, as columns.

    Attributes:
        codes: of the sites; rows: row by code.
        communes: the new communes, which `commune` indexes.
        columns: lon, lat, commune, kind, condition, value, present_use, usable, and the flags that
            no plan changes; see `app.maps.sites` for types and units.
        usable_hundredths: usable floor area, 0.01 m²; -1 where not known of every building.
        offices: commune by code of the agency whose place is its seat.
        rows_of: rows by commune.
    """

    codes: tuple[str, ...]
    rows: dict[str, int]
    communes: tuple[Unit, ...]
    columns: dict[str, Column]
    usable_hundredths: Column
    offices: dict[str, int]
    rows_of: dict[int, Column]


def register_columns(snapshot: Snapshot) -> RegisterColumns:
    """Return the columns of a snapshot's baseline; every snapshot on it may use them."""
    register = snapshot.register
    sites, communes = register.sites, snapshot.new_communes
    rows = {site.code: row for row, site in enumerate(sites)}
    index_of = {unit.key: index for index, unit in enumerate(communes)}
    kinds = {kind.value: index for index, kind in enumerate(KIND_NAMES)}
    other = kinds[SiteKind.OTHER.value]
    lon, lat = _points(sites)
    commune = _column("<u2", [index_of.get(site.new_unit or "", NO_COMMUNE) for site in sites])
    usable, condition, value = _of_buildings(register, rows)
    flags = _column(
        "u1", [ROUGH_POINT * (site.point_accuracy == PointAccuracy.UNIT) for site in sites]
    )
    flags[[rows[each.site] for each in register.occupancies]] |= OCCUPIED
    whole = np.where(usable < 0, UNKNOWN_AREA, (usable + 50) // 100)
    return RegisterColumns(
        codes=tuple(rows),
        rows=rows,
        communes=communes,
        columns={
            "lon": lon,
            "lat": lat,
            "usable": whole.astype("<u4"),
            "commune": commune,
            "kind": _column("u1", [kinds.get(site.kind, other) for site in sites]),
            "flags": flags,
            "condition": condition,
            "value": value,
            "present_use": _present_use(snapshot, rows, usable),
        },
        usable_hundredths=usable,
        offices={
            agency.code: index_of[agency.unit]
            for agency in register.agencies
            if agency.kind == SEAT and agency.unit in index_of
        },
        rows_of={int(each): np.flatnonzero(commune == each) for each in np.unique(commune)},
    )


def _points(sites: Sequence[Site]) -> tuple[Column, Column]:
    """Return longitudes and latitudes, 1e-6 degree; half a point is none."""
    degrees = np.array([(site.longitude, site.latitude) for site in sites], dtype=float)
    degrees = degrees.reshape(len(sites), 2)
    degrees[np.isnan(degrees).any(axis=1)] = NO_POINT / _MICRODEGREE
    lon, lat = np.rint(degrees * _MICRODEGREE).astype("<i4").T
    return np.ascontiguousarray(lon), np.ascontiguousarray(lat)


def _of_buildings(register: Register, rows: Mapping[str, int]) -> tuple[Column, Column, Column]:
    """Return usable floor (0.01 m², -1 unknown), condition and value of the sites."""
    count, buildings = len(rows), register.buildings
    row = _column("i8", [rows[building.site] for building in buildings])
    usable = _column("i8", [_hundredths(each.usable_floor_area_m2) for each in buildings])
    gross = _column("i8", [_hundredths(each.gross_floor_area_m2) for each in buildings])

    total = _summed(count, row, np.maximum(usable, 0))
    total[row[usable < 0]] = -1  # the floor of a site is known where that of every building is
    total[~np.isin(np.arange(count), row)] = -1

    floors = np.zeros((count, len(CONDITIONS)), dtype="i8")
    classes = _column("i8", [condition_class(building.condition) for building in buildings])
    # A building whose condition is told but whose area is not counts as little as can be.
    floor = np.maximum(np.where(usable > 0, usable, gross), 1)
    np.add.at(floors, (row, classes), floor)

    left = _column("i8", [_dong(building.residual_value) for building in buildings])
    land = _column("i8", [_dong(site.land_value) for site in register.sites])
    is_known = land >= 0
    is_known[row[left >= 0]] = True
    worth = np.maximum(land, 0) + _summed(count, row, np.maximum(left, 0))
    return (
        total,
        condition_by_floor(floors).astype("u1"),
        value_class(worth, is_known).astype("u1"),
    )


def _present_use(snapshot: Snapshot, rows: Mapping[str, int], usable: Column) -> Column:
    day = snapshot.baseline_taken_on
    present = [each for each in snapshot.register.occupancies if is_in_use(each, day)]
    row = _column("i8", [rows[occupancy.site] for occupancy in present])
    area = _column("i8", [_hundredths(occupancy.area_m2) for occupancy in present])
    share = percent(_summed(len(rows), row, np.maximum(area, 0)), usable)
    share[row[area < 0]] = UNKNOWN_PERCENT
    return share.astype("u1")


def plan_columns(
    snapshot: Snapshot,
    register: RegisterColumns,
    disposition_keys: Sequence[str],
    rows: Column | None = None,
) -> dict[str, Column]:
    """Return what the plan says about these rows (by default all): see `app.maps.sites`.

    disposition: 0 undecided, else place in `disposition_keys` plus 1; flags; utilisation; distance.
    """
    if rows is None:
        rows = np.arange(len(register.codes))
        codes: Sequence[str] = register.codes
    else:
        codes = [register.codes[row] for row in rows]
    number = {key: index + 1 for index, key in enumerate(disposition_keys)}
    decisions, placements = snapshot.state.decisions, snapshot.placements_of
    disposition = np.fromiter(
        ((number[made.disposition] if (made := decisions.get(code)) else 0) for code in codes),
        dtype="u1",
        count=len(codes),
    )
    flags = register.columns["flags"][rows].copy()
    allotted = np.zeros(len(codes), dtype="i8")
    for at, code in enumerate(codes):
        if placed := placements.get(code):
            flags[at] |= PLACED
            areas = [_hundredths(placement.area_m2) for placement in placed]
            allotted[at] = -1 if -1 in areas else sum(areas)
    utilisation = percent(allotted, register.usable_hundredths[rows])
    utilisation[allotted < 0] = UNKNOWN_PERCENT
    return {
        "disposition": disposition,
        "flags": flags,
        "utilisation": utilisation.astype("u1"),
        "distance": _distances(register, seats(snapshot, register), rows),
    }


def seats(snapshot: Snapshot, register: RegisterColumns) -> list[tuple[float, float] | None]:
    """Return where each commune's seat is (latitude, longitude), None where nobody knows.

    It is the site in which the plan lets the commune's office work (with the largest area, of those
    that have a point), else the place point of the commune.
    """
    found: list[tuple[float, float] | None] = [
        _point(commune.latitude, commune.longitude) for commune in register.communes
    ]
    for agency, commune in register.offices.items():
        sites = [
            (placement.area_m2 or Decimal(0), snapshot.sites[placement.site])
            for placement in snapshot.placements_by_agency.get(agency, ())
        ]
        placed = [
            (area, site.code, point)
            for area, site in sites
            if (point := _point(site.latitude, site.longitude)) is not None
        ]
        if placed:
            found[commune] = max(placed)[2]
    return found


def _distances(
    register: RegisterColumns, towards: Sequence[tuple[float, float] | None], rows: Column
) -> Column:
    """Return how far these sites are from their commune's seat, 0.1 km (haversine)."""
    lat = register.columns["lat"][rows]
    lon = register.columns["lon"][rows]
    commune = register.columns["commune"][rows].astype(np.int64)
    seat = np.full((len(towards) + 1, 2), np.nan)
    for index, point in enumerate(towards):
        if point is not None:
            seat[index] = point
    commune[commune == NO_COMMUNE] = len(towards)
    to_lat, to_lon = np.radians(seat[commune].T)
    from_lat, from_lon = np.radians(lat / _MICRODEGREE), np.radians(lon / _MICRODEGREE)
    half = (
        np.sin((to_lat - from_lat) / 2) ** 2
        + np.cos(to_lat) * np.cos(from_lat) * np.sin((to_lon - from_lon) / 2) ** 2
    )
    tenths = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1))) / _TENTH_KM
    lost = np.isnan(tenths) | (lon == NO_POINT)
    return np.where(lost, UNKNOWN_DISTANCE, np.minimum(np.rint(np.nan_to_num(tenths)),
                    UNKNOWN_DISTANCE - 1)).astype("<u2")  # fmt: skip


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _column(dtype: str, values: Sequence[int]) -> Column:
    return np.fromiter(values, dtype=dtype, count=len(values))


def _summed(count: int, row: Column, values: Column) -> Column:
    totals = np.zeros(count, dtype="i8")
    np.add.at(totals, row, values)
    return totals


def _hundredths(area_m2: Decimal | None) -> int:
    return -1 if area_m2 is None else int(area_m2 * 100)


def _dong(value: int | None) -> int:
    return -1 if value is None else value
