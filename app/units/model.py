"""Administrative units and their succession."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class UnitFact:
    """What the code lists lack about a unit, with its source; None is "not known".

    Attributes:
        unit: key of the unit.
        population: inhabitants; population_note: what the source says about the figure.
        area_km2: area as the source states it.
        seat_address, seat_latitude, seat_longitude: the seat of the People's Committee (WGS 84).
        source, as_of: where the facts come from, and their date where it is known.
    """

    unit: str
    population: int | None
    population_note: str | None
    area_km2: Decimal | None
    seat_address: str | None
    seat_latitude: float | None
    seat_longitude: float | None
    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit that a name or code fits, with what tells it from others of the same name.

    `exact` is False where only the letters agree, not the diacritics ("Chieng Hac").
    """

    unit: Unit
    district_name: str | None
    province_name: str | None
    exact: bool = True

    def place(self) -> str:
        """Return where the unit is, as one says it: "thị xã Mộc Châu, tỉnh Sơn La"."""
        above = (name for name in (self.district_name, self.province_name) if name)
        return ", ".join(name[0].lower() + name[1:] for name in above)


@dataclass(frozen=True, slots=True)
class LineageLink:
    """One successor or predecessor of a unit."""

    match: UnitMatch
    relation: Relation
    effective: date
    resolution: str | None
    source: str

    @property
    def unit(self) -> Unit:
        """The unit at the other end."""
        return self.match.unit


@dataclass(frozen=True, slots=True)
class Lineage:
    """A unit and what it passed into, or came from; empty links where nothing is recorded."""

    match: UnitMatch
    links: tuple[LineageLink, ...]

    @property
    def unit(self) -> Unit:
        """The unit that was asked for."""
        return self.match.unit


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records a load found new, changed and the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What `load_units` did, from which source; provinces are the new ones' codes."""

    provinces: tuple[str, ...]
    units: Tally
    successions: Tally
    source: str


@dataclass(frozen=True, slots=True)
class FactsReport:
    """What `load_facts` did; `unknown` lists the rows whose unit is not loaded ("12345 Xã ...")."""

    file_name: str
    sha256: str
    source: str
    as_of: date | None
    facts: Tally
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredBoundary:
    """The polygon of a unit in force: WKB in EPSG:4326, with where it comes from.

    `approximate` polygons are our own cells round place points: whoever shows one says so.
    """

    unit: str
    wkb: bytes
    area_m2: int
    approximate: bool
    source: str
    boundary_set: int


@dataclass(frozen=True, slots=True)
class UnitDetail:
    """A unit and all that is known of it; `facts` and `boundary` are None where none is loaded."""

    match: UnitMatch
    successors: tuple[LineageLink, ...]
    predecessors: tuple[LineageLink, ...]
    facts: UnitFact | None
    boundary: StoredBoundary | None


class Gravity(StrEnum):
    """What a finding in a file of boundaries leads to."""

    REFUSE = "refuse"
    REPORT = "report"
    NOTE = "note"


class FindingKind(StrEnum):
    """What may be found in a file of boundaries."""

    UNKNOWN_CODE = "unknown-code"
    WRONG_LIST = "wrong-list"
    INVALID = "invalid"
    REPAIRED = "repaired"
    LOST_ZERO = "lost-zero"
    RECODED = "recoded"
    DUPLICATE = "duplicate"
    NO_SHAPE = "no-shape"
    MISSING = "missing"
    OVERLAP = "overlap"
    GAP = "gap"
    NAME = "name"
    AREA = "area"
    NOT_LOADED = "not-loaded"


GRAVITY: Mapping[FindingKind, Gravity] = {
    FindingKind.UNKNOWN_CODE: Gravity.REFUSE,
    FindingKind.WRONG_LIST: Gravity.REFUSE,
    FindingKind.INVALID: Gravity.REFUSE,
    FindingKind.REPAIRED: Gravity.REPORT,
    FindingKind.LOST_ZERO: Gravity.REPORT,
    FindingKind.DUPLICATE: Gravity.REPORT,
    FindingKind.NO_SHAPE: Gravity.REPORT,
    FindingKind.MISSING: Gravity.REPORT,
    FindingKind.OVERLAP: Gravity.REPORT,
    FindingKind.GAP: Gravity.REPORT,
    FindingKind.NAME: Gravity.REPORT,
    FindingKind.RECODED: Gravity.NOTE,
    FindingKind.AREA: Gravity.NOTE,
    FindingKind.NOT_LOADED: Gravity.NOTE,
}
"""REFUSE: nothing of the file is loaded; REPORT: loaded, unless the check is strict; NOTE: told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file of boundaries: which units, what, and how large (m²)."""

    kind: FindingKind
    codes: tuple[str, ...]
    detail: str
    area_m2: int | None = None

    @property
    def gravity(self) -> Gravity:
        """What it leads to."""
        return GRAVITY[self.kind]


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """What loading or making boundaries did, and its provenance.

    `unchanged` says that these very boundaries stood already, so that nothing was written.
    `boundary_set` is None where nothing was to be made.
    """

    boundary_set: int | None
    file_name: str
    sha256: str | None
    layer: str | None
    crs: str | None
    vintage: int
    approximate: bool
    source: str
    as_of: date | None
    unit_count: int
    findings: tuple[Finding, ...]
    unchanged: bool = False
