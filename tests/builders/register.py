"""One small builder per noun: a valid record, of which a test says only what matters to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from app.agencies.model import Agency
from app.assets.model import Asset
from app.db.engine import transaction
from app.estate.model import Building, Occupancy, Site
from app.people.model import Post, Staff, Title
from app.units.model import Level, Unit
from app.units.store import save_units

DAY = date(2025, 7, 1)
SON_LA = "14@2025"
OLD_SON_LA = "14@2024"
TO_HIEU = "03646@2025"
OLD_TO_HIEU = "03649@2024"
MUONG_CHANH = "04153@2025"


def unit(key: str = TO_HIEU, name: str = "Phường Tô Hiệu", **given: Any) -> Unit:
    code, vintage = key.split("@")
    kind = next(k for k in ("Phường", "Xã", "Đặc khu", "Tỉnh", "Thị trấn") if name.startswith(k))
    values: dict[str, Any] = {
        "key": key,
        "code": code,
        "vintage": int(vintage),
        "level": Level.PROVINCE if len(code) == 2 else Level.COMMUNE,
        "kind": kind,
        "name": name,
        "short_name": name.removeprefix(kind).strip(),
        "province": None if len(code) == 2 else f"14@{vintage}",
        "district": None,
        "valid_from": date(2025, 7, 1) if vintage == "2025" else None,
        "valid_to": None if vintage == "2025" else date(2025, 6, 30),
        "latitude": None,
        "longitude": None,
        "area_km2": None,
        "source": "test",
    }
    return Unit(**{**values, **given})


UNITS = (
    unit(SON_LA, "Tỉnh Sơn La"),
    unit(OLD_SON_LA, "Tỉnh Sơn La"),
    unit(),
    unit(OLD_TO_HIEU, "Phường Tô Hiệu"),
    unit(MUONG_CHANH, "Xã Mường Chanh"),
)


async def insert_units(*units: Unit) -> None:
    """Put units into the database: of Sơn La, its old and new ward Tô Hiệu, and a commune."""
    async with transaction():
        await save_units(units or UNITS, [])


def agency(code: str = "03646.office", **given: Any) -> Agency:
    values: dict[str, Any] = {
        "name": "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô Hiệu",
        "kind": "office",
        "unit": TO_HIEU,
        "parent": None,
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "note": None,
    }
    return Agency(code, **{**values, **given})


def site(code: str = "SL-0001", **given: Any) -> Site:
    values: dict[str, Any] = {
        "name": "Trụ sở UBND phường Tô Hiệu (cũ)",
        "kind": "headquarters",
        "old_unit": OLD_TO_HIEU,
        "new_unit": TO_HIEU,
        "managing_agency": None,
        "managed_by": "UBND phường Tô Hiệu",
        "address_old": "Số 19, đường Tô Hiệu",
        "address_new": None,
        "latitude": 21.33,
        "longitude": 103.91,
        "point_accuracy": "address",
        "land_area_m2": Decimal("1417.70"),
        "land_value": 28_657_244_000,
        "current_use": "Trụ sở làm việc",
        "legal_papers": None,
        "note": None,
        "data_note": "số liệu thử",
    }
    return Site(code, **{**values, **given})


def building(code: str = "SL-0001-N1", site: str = "SL-0001", **given: Any) -> Building:
    values: dict[str, Any] = {
        "name": "Nhà làm việc 2 tầng",
        "grade": "Cấp III",
        "storeys": 2,
        "year_built": 2004,
        "year_in_use": 2005,
        "built_area_m2": Decimal("300.00"),
        "gross_floor_area_m2": Decimal("600.00"),
        "usable_floor_area_m2": Decimal("480.50"),
        "historical_cost": 4_200_000_000,
        "residual_value": 840_000_000,
        "condition": "đang sử dụng",
        "note": None,
        "data_note": None,
    }
    return Building(code, site, **{**values, **given})


def occupancy(site: str = "SL-0001", agency: str = "03646.office", **given: Any) -> Occupancy:
    values: dict[str, Any] = {
        "building": None,
        "area_m2": Decimal("120.00"),
        "use": "làm việc",
        "from_date": date(2025, 7, 1),
        "to_date": None,
        "note": None,
    }
    return Occupancy(site=site, agency=agency, **{**values, **given})


def title(key: str = "specialist", **given: Any) -> Title:
    return Title(key, **{"name": "Chuyên viên và tương đương", "rank": 17, **given})


def post(agency: str = "03646.office", title: str = "specialist", number: int = 5) -> Post:
    return Post(agency, title, number)


def staff(code: str = "CB-001", **given: Any) -> Staff:
    values = {"agency": "03646.office", "title": "specialist", "site": None, "note": None}
    return Staff(code, **{**values, **given})


def asset(code: str = "TS-0001", **given: Any) -> Asset:
    values: dict[str, Any] = {
        "name": "Máy tính để bàn",
        "asset_class": "Máy móc, thiết bị",
        "quantity": 1,
        "unit_of_measure": "Cái",
        "historical_cost": 14_500_000,
        "residual_value": 4_142_857,
        "year_in_use": 2022,
        "condition": "đang dùng",
        "agency": "03646.office",
        "site": None,
        "note": None,
        "data_note": None,
    }
    return Asset(code, **{**values, **given})
