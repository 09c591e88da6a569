"""Administrative units and their succession."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """Where a unit stands: districts were abolished on 1 July 2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Relation(StrEnum):
    """Whether an old unit passed into a new one as a whole or in part."""

    WHOLE = "whole"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Unit:
    """A province, district or commune-level unit of one code list.

    Attributes:
        key: "03646@2025", see `app.kernel.ids.unit_key`.
        code: official code, text of 2, 3 or 5 digits.
        vintage: the code list it stands in (2024 before, 2025 after the reorganisation).
        kind: "Tỉnh", "Thành phố", "Huyện", "Thị xã", "Quận", "Phường", "Xã", "Thị trấn",
            "Đặc khu".
        name: with its kind, "Phường Tô Hiệu"; short_name: without, "Tô Hiệu".
        province: key of the province, None for a province.
        district: key of the old district, None for others.
        valid_from, valid_to: first and last day of validity, None where not known or open.
        latitude, longitude: a place point (WGS 84, degrees), not a centre of gravity.
        area_km2: stated area, None where the source has none.
        source: where this row comes from.
    """

    key: str
    code: str
    vintage: int
    level: Level
    kind: str
    name: str
    short_name: str
    province: str | None
    district: str | None
    valid_from: date | None
    valid_to: date | None
    latitude: float | None
    longitude: float | None
    area_km2: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class Succession:
    """Old unit → new unit, from a date, under a resolution where it is known."""

    old_unit: str
    new_unit: str
    relation: Relation
    effective: date
    resolution: str | None
    source: str
