"""A synthetic register of any size, deterministic by its seed: for demos, tests, benchmarks.

Nothing in it is real but the units and their place points. Shares of site kinds follow what the
provinces had handled by 1 December 2025 (offices 45 %, education 23 %, culture and sport 7.5 %,
health 4.6 %); buildings per site follow the 10-15 thousand of a province with 4-5 thousand sites.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import NamedTuple, TypeVar

from app.agencies.model import Agency
from app.assets.model import Asset
from app.estate.model import Building, Occupancy, PointAccuracy, Site, SiteKind
from app.kernel.errors import InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.people.model import Staff
from app.units.model import Level, Relation, Succession, Unit

_METRES_PER_DEGREE = 111_320
_HEADQUARTERS_SPREAD_M = 400
_SITE_SPREAD_M = 2_500

_KIND_SHARES = (
    (SiteKind.HEADQUARTERS, 45.0),
    (SiteKind.EDUCATION, 23.0),
    (SiteKind.CULTURE_SPORT, 7.5),
    (SiteKind.HEALTH, 4.6),
    (SiteKind.OTHER, 19.9),
)
_NAMES = {
    SiteKind.HEADQUARTERS: ("Nhà làm việc các đoàn thể", "Trụ sở Công an", "Trụ sở Quân sự"),
    SiteKind.EDUCATION: ("Trường mầm non", "Trường tiểu học", "Trường THCS", "Điểm trường"),
    SiteKind.CULTURE_SPORT: ("Nhà văn hóa", "Sân vận động", "Nhà văn hóa bản"),
    SiteKind.HEALTH: ("Trạm Y tế", "Phòng khám đa khoa khu vực"),
    SiteKind.OTHER: ("Kho lưu trữ", "Chợ trung tâm", "Trạm khuyến nông", "Nhà công vụ"),
}


class _Grade(NamedTuple):
    name: str
    storeys: tuple[int, int]
    dong_per_m2: int
    life_years: int


class _Equipment(NamedTuple):
    name: str
    asset_class: str
    measure: str
    price_dong: tuple[int, int]
    life_years: int


_GRADES = (
    (_Grade("Cấp II", (3, 5), 7_500_000, 50), 5),
    (_Grade("Cấp III", (2, 3), 6_000_000, 25), 45),
    (_Grade("Cấp IV", (1, 1), 4_200_000, 15), 50),
)
_EQUIPMENT = (
    (_Equipment("Máy tính để bàn", "Máy móc, thiết bị", "Bộ", (9_000_000, 20_000_000), 5), 26),
    (_Equipment("Máy in", "Máy móc, thiết bị", "Cái", (3_000_000, 13_000_000), 5), 14),
    (_Equipment("Bộ bàn ghế làm việc", "Máy móc, thiết bị", "Bộ", (2_000_000, 13_000_000), 8), 24),
    (_Equipment("Tủ tài liệu", "Máy móc, thiết bị", "Cái", (2_000_000, 7_000_000), 8), 16),
    (_Equipment("Điều hòa nhiệt độ", "Máy móc, thiết bị", "Bộ", (8_000_000, 18_000_000), 8), 9),
    (_Equipment("Máy photocopy", "Máy móc, thiết bị", "Cái", (40_000_000, 110_000_000), 8), 2),
    (_Equipment("Máy scan", "Máy móc, thiết bị", "Cái", (6_000_000, 22_000_000), 5), 4),
    (_Equipment("Giá đựng công văn", "Máy móc, thiết bị", "Cái", (500_000, 1_500_000), 10), 4),
    (_Equipment("Xe ô tô con", "Xe ô tô", "Chiếc", (700_000_000, 1_100_000_000), 15), 0.4),
    (
        _Equipment("Xe mô tô", "Phương tiện vận tải khác", "Chiếc", (20_000_000, 45_000_000), 10),
        0.6,
    ),
)
_CONDITIONS = (("Tốt", 30), ("Trung bình", 55), ("Xuống cấp", 12), ("Hỏng", 3))
_STAFF_TITLES = (
    ("committee-chair", 1),
    ("committee-vice-chair", 2),
    ("specialist", 16),
    ("support-contract", 2),
)
_YEAR = 2025

_Picked = TypeVar("_Picked")


@dataclass(frozen=True, slots=True)
class SampleRegister:
    """The records of a synthetic register, as the sheets of a register workbook hold them."""

    agencies: tuple[Agency, ...]
    sites: tuple[Site, ...]
    buildings: tuple[Building, ...]
    occupancies: tuple[Occupancy, ...]
    staff: tuple[Staff, ...]
    assets: tuple[Asset, ...]


def synthetic_register(
    units: Sequence[Unit],
    successions: Sequence[Succession],
    province: str,
    *,
    sites: int,
    assets: int,
    seed: int,
) -> SampleRegister:
    """Return a register of the old communes that lead into the new province `province` ("14").

    Args:
        units, successions: at least those of the province, both code lists.
        province: two-digit code of a new province.
        sites: how many sites; every old commune has its headquarters before any other site.
        assets: how many asset records.
        seed: the same arguments give the same register, on every machine.

    Raises:
        InvalidInputError: no old commune leads into the province, or a number is negative.
    """
    if sites < 0 or assets < 0:
        raise InvalidInputError("Số cơ sở (--sites) và số tài sản (--assets) không được âm.")
    communes = _old_communes(units, successions, province)
    if not communes:
        raise InvalidInputError(
            f"Không có đơn vị cũ nào sáp nhập vào tỉnh “{province}”. Mã tỉnh mới có 2 chữ số, "
            "ví dụ 14 là Sơn La."
        )
    if sites == 0 and assets > 0:
        raise InvalidInputError("Tài sản phải ở một cơ sở: --assets cần --sites từ 1 trở lên.")
    random = Random(f"truso-{province}-{seed}")
    note = f"Số liệu giả lập (truso sample, seed {seed})"
    agencies = tuple(_agency(commune) for commune, _ in communes)
    made_sites = _sites(random, communes, agencies, sites, note)
    buildings = _buildings(random, made_sites, note)
    return SampleRegister(
        agencies=agencies,
        sites=made_sites,
        buildings=buildings,
        occupancies=_occupancies(random, made_sites, buildings),
        staff=_staff(random, made_sites),
        assets=_assets(random, made_sites, assets, note),
    )


def _old_communes(
    units: Sequence[Unit], successions: Sequence[Succession], province: str
) -> list[tuple[Unit, str | None]]:
    """Return the old communes of a new province with the new unit each passed into as a whole."""
    by_key = {unit.key: unit for unit in units}
    wanted = unit_key(province, NEW_VINTAGE)
    found: dict[str, str | None] = {}
    for succession in sorted(successions, key=lambda s: (s.old_unit, s.new_unit)):
        old, new = by_key[succession.old_unit], by_key[succession.new_unit]
        if old.level is not Level.COMMUNE or new.province != wanted:
            continue
        found.setdefault(old.key, new.key if succession.relation is Relation.WHOLE else None)
    return [(by_key[key], new) for key, new in sorted(found.items())]


def _agency(commune: Unit) -> Agency:
    return Agency(
        code=f"CU-{commune.code}-UBND",
        name=f"UBND {commune.kind.lower()} {commune.short_name} (cũ)",
        kind="other",
        unit=unit_key(commune.code, OLD_VINTAGE),
        parent=None,
        valid_from=None,
        valid_to=commune.valid_to,
    )


def _sites(
    random: Random,
    communes: Sequence[tuple[Unit, str | None]],
    agencies: Sequence[Agency],
    count: int,
    note: str,
) -> tuple[Site, ...]:
    made = []
    for number in range(count):
        position = number if number < len(communes) else random.randrange(len(communes))
        commune, new_unit = communes[position]
        is_main = number < len(communes)
        kind = SiteKind.HEADQUARTERS if is_main else _pick(random, _KIND_SHARES)
        spread = _HEADQUARTERS_SPREAD_M if is_main else _SITE_SPREAD_M
        latitude, longitude = _near(random, commune, spread)
        place = f"{commune.kind.lower()} {commune.short_name}"
        what = (
            f"Trụ sở UBND {place} (cũ)"
            if is_main
            else f"{random.choice(_NAMES[kind])} {commune.short_name} {number}"
        )
        land = _square_metres(random.lognormvariate(7.2, 0.6))
        made.append(
            Site(
                code=f"GL-{number + 1:06d}",
                name=what,
                kind=kind,
                old_unit=commune.key,
                new_unit=new_unit,
                managing_agency=agencies[position].code,
                managed_by=agencies[position].name,
                address_old=f"Bản {random.randint(1, 20)}, {place}",
                address_new=None,
                latitude=latitude,
                longitude=longitude,
                point_accuracy=PointAccuracy.NONE if latitude is None else PointAccuracy.UNIT,
                land_area_m2=land,
                land_value=int(land) * random.randrange(300_000, 6_000_000, 50_000),
                current_use=random.choice(("Đang sử dụng", "Đang sử dụng", "Bỏ trống một phần")),
                legal_papers=random.choice((None, "Giấy chứng nhận quyền sử dụng đất")),
                note=None,
                data_note=note,
            )
        )
    return tuple(made)


def _near(random: Random, commune: Unit, spread_m: float) -> tuple[float | None, float | None]:
    if commune.latitude is None or commune.longitude is None:
        return None, None
    north, east = random.gauss(0, spread_m / 2), random.gauss(0, spread_m / 2)
    latitude = commune.latitude + north / _METRES_PER_DEGREE
    shrink = math.cos(math.radians(commune.latitude))
    longitude = commune.longitude + east / (_METRES_PER_DEGREE * shrink)
    return round(latitude, 6), round(longitude, 6)


def _buildings(random: Random, sites: Sequence[Site], note: str) -> tuple[Building, ...]:
    made = []
    for site in sites:
        for number in range(1, random.choice((1, 2, 2, 3, 3, 4)) + 1):
            grade = _pick(random, _GRADES)
            storeys = random.randint(*grade.storeys)
            year = random.randint(1985, 2023)
            built = _square_metres(random.uniform(80, 420))
            gross = built * storeys
            cost = int(gross) * grade.dong_per_m2
            left = max(0, grade.life_years - (_YEAR - year))
            made.append(
                Building(
                    code=f"{site.code}-N{number}",
                    site=site.code,
                    name="Nhà làm việc" if number == 1 else f"Nhà số {number}",
                    grade=grade.name,
                    storeys=storeys,
                    year_built=year,
                    year_in_use=year,
                    built_area_m2=built,
                    gross_floor_area_m2=gross,
                    usable_floor_area_m2=(gross * Decimal("0.8")).quantize(Decimal("0.01")),
                    historical_cost=cost,
                    residual_value=cost * left // grade.life_years,
                    condition=_pick(random, _CONDITIONS),
                    note=None,
                    data_note=note,
                )
            )
    return tuple(made)


def _occupancies(
    random: Random, sites: Sequence[Site], buildings: Sequence[Building]
) -> tuple[Occupancy, ...]:
    holders = {site.code: site.managing_agency for site in sites}
    made = []
    for building in buildings:
        agency = holders[building.site]
        usable = building.usable_floor_area_m2
        if agency is None or usable is None or random.random() < 0.1:
            continue
        share = Decimal(random.randint(60, 100)) / 100
        made.append(
            Occupancy(
                site=building.site,
                building=building.code,
                agency=agency,
                area_m2=(usable * share).quantize(Decimal("0.01")),
                use="Làm việc",
                from_date=date(building.year_in_use or _YEAR, 1, 1),
                to_date=None,
            )
        )
    return tuple(made)


def _staff(random: Random, sites: Sequence[Site]) -> tuple[Staff, ...]:
    titles = [title for title, number in _STAFF_TITLES for _ in range(number)]
    made: list[Staff] = []
    seen: set[str] = set()
    for site in sites:
        agency = site.managing_agency
        if agency is None or agency in seen:
            continue
        seen.add(agency)
        for title in titles[: random.randint(len(titles) - 4, len(titles))]:
            made.append(Staff(f"GL-CB-{len(made) + 1:06d}", agency, title, site.code))
    return tuple(made)


def _assets(random: Random, sites: Sequence[Site], count: int, note: str) -> tuple[Asset, ...]:
    made = []
    for number in range(count):
        site = sites[int(random.random() * len(sites))]
        kind = _pick(random, _EQUIPMENT)
        year = random.randint(2010, 2024)
        quantity = random.choice((1, 1, 1, 1, 2, 4))
        left = max(0, kind.life_years - (_YEAR - year))
        cost = quantity * random.randrange(*kind.price_dong, 10_000)
        made.append(
            Asset(
                code=f"GL-TS-{number + 1:07d}",
                name=kind.name,
                asset_class=kind.asset_class,
                quantity=quantity,
                unit_of_measure=kind.measure,
                historical_cost=cost,
                residual_value=cost * left // kind.life_years,
                year_in_use=year,
                condition=_pick(random, _CONDITIONS),
                agency=str(site.managing_agency),
                site=site.code,
                note=None,
                data_note=note,
            )
        )
    return tuple(made)


def _square_metres(value: float) -> Decimal:
    return Decimal(round(value * 100)) / 100


def _pick(random: Random, shares: Sequence[tuple[_Picked, float]]) -> _Picked:
    return random.choices([value for value, _ in shares], [share for _, share in shares])[0]
