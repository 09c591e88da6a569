"""What the behaviour tests of the register need to know of each resource."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.agencies.store import save_agencies
from app.assets.store import save_assets
from app.estate.store import save_buildings, save_occupancies, save_sites
from app.people.store import save_posts, save_staff, save_titles
from tests.builders.register import (
    SON_LA,
    TO_HIEU,
    agency,
    asset,
    building,
    insert_units,
    occupancy,
    post,
    site,
    staff,
    title,
)


async def _agencies() -> None:
    await insert_units()
    await save_agencies([agency()], [])


async def _sites() -> None:
    await _agencies()
    await save_sites([site()], [])


async def _buildings() -> None:
    await _sites()
    await save_buildings([building()], [])


async def _titles() -> None:
    await _sites()
    await save_titles([title()], [])


async def _many(save: Callable[..., Awaitable[None]], build: Callable[[str], Any]) -> None:
    await save([build(f"NHIEU-{number:02}") for number in range(30)], [])


@dataclass(frozen=True)
class Resource:
    """One resource over HTTP.

    Attributes:
        path: of its list.
        prepare: stores what a record of it needs.
        new: body of a POST that is accepted; key: how its record is asked for, None for a number.
        change: body of a PATCH that is accepted; rival: another one of the same field.
        shown: what the record shows besides, from the records that it points to.
        filters: query that finds it → query that does not.
        many: stores thirty more records.
        refused: body of fields that are refused with the field's name.
        blocker: stores a record that points to it; blocked_by: table of that record.
    """

    path: str
    prepare: Callable[[], Awaitable[None]]
    new: dict[str, Any]
    key: str | None
    change: dict[str, Any]
    rival: dict[str, Any]
    shown: dict[str, Any]
    filters: list[tuple[dict[str, Any], dict[str, Any]]]
    many: Callable[[], Awaitable[None]]
    refused: dict[str, Any]
    blocker: Callable[[], Awaitable[None]] | None = None
    blocked_by: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.path.rpartition("/")[2]


AGENCIES = Resource(
    path="/api/v1/agencies",
    prepare=insert_units,
    new={"code": "04000:x@1", "name": "Đội Quản lý trật tự", "unit": TO_HIEU},
    key="04000:x@1",
    change={"name": "Đội Quản lý đô thị"},
    rival={"name": "Đội Quản lý chợ"},
    shown={"kind": "other", "parent": None, "unit_name": "Phường Tô Hiệu"},
    filters=[
        ({"q": "trat tu quan ly"}, {"q": "trat tu do thi"}),
        ({"q": "TRẬT TỰ"}, {"q": "100%"}),
        ({"unit": TO_HIEU}, {"unit": "03649@2024"}),
        ({"kind": "other"}, {"kind": "office"}),
        ({"province": SON_LA}, {"province": "12@2025"}),
    ],
    many=lambda: _many(save_agencies, agency),
    refused={"unit": "99999@2025"},
    blocker=lambda: save_sites([site(managing_agency="04000:x@1")], []),
    blocked_by={"site": 1},
)
SITES = Resource(
    path="/api/v1/sites",
    prepare=_agencies,
    new={
        "code": "SL-0100",
        "name": "Trụ sở HĐND – UBND xã Chiềng Xôm",
        "kind": "headquarters",
        "new_unit": TO_HIEU,
        "managing_agency": "03646.office",
        "land_area_m2": "2350.5",
        "land_value": 9_007_199_254_740_993,
    },
    key="SL-0100",
    change={"land_area_m2": "2400.25"},
    rival={"land_area_m2": "2300.00"},
    shown={
        "land_area_m2": "2350.50",
        "point_accuracy": "none",
        "new_unit_name": "Phường Tô Hiệu",
        "old_unit_name": None,
        "managing_agency_name": agency().name,
    },
    filters=[
        ({"q": "chieng xom"}, {"q": "chieng com"}),
        ({"kind": "headquarters"}, {"kind": "health"}),
        ({"new_unit": TO_HIEU}, {"new_unit": "04153@2025"}),
        ({"province": SON_LA}, {"province": "12@2025"}),
        ({"managing_agency": "03646.office"}, {"managing_agency": "03646.police"}),
        ({"missing_point": True}, {"missing_point": False}),
        ({}, {"old_unit": "03649@2024"}),
    ],
    many=lambda: _many(save_sites, site),
    refused={"managing_agency": "nobody"},
    blocker=lambda: save_buildings([building("N1", "SL-0100"), building("N2", "SL-0100")], []),
    blocked_by={"building": 2},
)
BUILDINGS = Resource(
    path="/api/v1/buildings",
    prepare=_sites,
    new={
        "code": "SL-0001-N9",
        "site": "SL-0001",
        "name": "Nhà một cửa",
        "storeys": 1,
        "usable_floor_area_m2": "86.40",
    },
    key="SL-0001-N9",
    change={"usable_floor_area_m2": "90.00"},
    rival={"usable_floor_area_m2": "80.00"},
    shown={"site_name": site().name, "grade": None},
    filters=[
        ({"q": "mot cua"}, {"q": "hai cua"}),
        ({"site": "SL-0001"}, {"site": "SL-0002"}),
    ],
    many=lambda: _many(save_buildings, building),
    refused={"storeys": 201},
    blocker=lambda: save_occupancies([occupancy(building="SL-0001-N9")], []),
    blocked_by={"occupancy": 1},
)
OCCUPANCIES = Resource(
    path="/api/v1/occupancies",
    prepare=_buildings,
    new={
        "site": "SL-0001",
        "building": "SL-0001-N1",
        "agency": "03646.office",
        "area_m2": "75.00",
        "from_date": "2025-07-01",
        "to_date": "2026-06-30",
    },
    key=None,
    change={"area_m2": "80.00"},
    rival={"area_m2": "70.00"},
    shown={
        "site_name": site().name,
        "building_name": building().name,
        "agency_name": agency().name,
    },
    filters=[
        ({"site": "SL-0001"}, {"site": "SL-0002"}),
        ({"building": "SL-0001-N1"}, {"building": "SL-0001-N2"}),
        ({"agency": "03646.office"}, {"agency": "03646.police"}),
        ({"on": "2026-06-30"}, {"on": "2026-07-01"}),
        ({"on": "2025-07-01"}, {"on": "2025-06-30"}),
    ],
    many=lambda: save_occupancies(
        [occupancy(from_date=date(2020, 1, n + 1), to_date=None) for n in range(30)], []
    ),
    refused={"building": "SL-0001-N2"},
)
TITLES = Resource(
    path="/api/v1/titles",
    prepare=_sites,
    new={"key": "centre-director", "name": "Giám đốc Trung tâm", "rank": 10},
    key="centre-director",
    change={"rank": 9},
    rival={"rank": 8},
    shown={"verified": False, "english": "Director of the Public Administration Service Centre"},
    filters=[],
    many=lambda: save_titles([title(f"t-{n}", rank=n + 20) for n in range(30)], []),
    refused={},
    blocker=lambda: save_posts([post(title="centre-director")], []),
    blocked_by={"post": 1},
)
STAFF = Resource(
    path="/api/v1/staff",
    prepare=_titles,
    new={"code": "CB-100", "agency": "03646.office", "title": "specialist", "site": "SL-0001"},
    key="CB-100",
    change={"note": "biệt phái"},
    rival={"note": "nghỉ chế độ"},
    shown={
        "agency_name": agency().name,
        "title_name": title().name,
        "site_name": site().name,
    },
    filters=[
        ({"agency": "03646.office"}, {"agency": "03646.police"}),
        ({"site": "SL-0001"}, {"site": "SL-0002"}),
        ({"title": "specialist"}, {"title": "department-head"}),
    ],
    many=lambda: _many(save_staff, staff),
    refused={"title": "wizard"},
)
ASSETS = Resource(
    path="/api/v1/assets",
    prepare=_sites,
    new={
        "code": "TS-100",
        "name": "Ô tô 7 chỗ",
        "asset_class": "Xe ô tô",
        "agency": "03646.office",
        "site": "SL-0001",
        "historical_cost": 1_150_000_000,
    },
    key="TS-100",
    change={"residual_value": 690_000_000},
    rival={"residual_value": 0},
    shown={"quantity": 1, "agency_name": agency().name, "site_name": site().name},
    filters=[
        ({"q": "o to"}, {"q": "xe may"}),
        ({"q": "ts-100"}, {"q": "ts_100"}),
        ({"asset_class": "Xe ô tô"}, {"asset_class": "Súc vật"}),
        ({"agency": "03646.office"}, {"agency": "03646.police"}),
        ({"site": "SL-0001"}, {"site": "SL-0002"}),
    ],
    many=lambda: _many(save_assets, asset),
    refused={"quantity": -1},
)
RESOURCES = (AGENCIES, SITES, BUILDINGS, OCCUPANCIES, TITLES, STAFF, ASSETS)
