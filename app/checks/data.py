"""Data: what is missing or doubtful in the register, before anyone rests a decision on it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.checks.model import (
    Amount,
    Check,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    State,
    Unit,
)
from app.checks.scene import Scene
from app.estate.model import Building, PointAccuracy
from app.kernel.numbers import format_area, format_dong, format_number

# Marks for the eye, no rule of law: outside of them a figure was most likely written in another
# unit of money, or has lost digits.
LEAST_COST_PER_M2 = 100_000
HIGHEST_COST_PER_M2 = 100_000_000
LEAST_LAND_VALUE_PER_M2 = 1_000
OLDEST_BUILDING = 1880


def _no_point(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.latitude is None or known.longitude is None:
        yield Found({"site": known.name})


def _rough_point(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    if known.latitude is not None and known.point_accuracy == PointAccuracy.UNIT:
        yield Found({"site": known.name})


def _no_commune(scene: Scene, site: str) -> Iterator[Found]:
    if scene.ground.commune_of_site[site] == scene.ground.province:
        yield Found({"site": scene.snapshot.sites[site].name})


def _missing(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    missing = []
    if known.land_area_m2 is None:
        missing.append("diện tích đất")
    if not buildings:
        missing.append("nhà, công trình")
    missing += [
        f"{what} của {building.name}" for building in buildings for what in _missing_of(building)
    ]
    if missing:
        yield Found({"site": known.name, "missing": ", ".join(missing)})


def _missing_of(building: Building) -> Iterator[str]:
    if building.usable_floor_area_m2 is None:
        yield "diện tích sàn sử dụng"
    if building.year_built is None and building.year_in_use is None:
        yield "năm xây dựng"
    if building.historical_cost is None:
        yield "nguyên giá"


def _doubtful(scene: Scene, site: str) -> Iterator[Found]:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    doubts = []
    built = sum((b.built_area_m2 or Decimal(0) for b in buildings), Decimal(0))
    land = known.land_area_m2
    if land is not None and land < built:
        doubts.append(
            f"diện tích đất {format_area(land)} m² nhỏ hơn diện tích xây dựng "
            f"{format_area(built)} m² (mất chữ số?)"
        )
    if land and known.land_value and known.land_value < LEAST_LAND_VALUE_PER_M2 * land:
        doubts.append(
            f"giá trị đất {format_dong(known.land_value)} đồng quá nhỏ (ghi theo nghìn đồng?)"
        )
    year = scene.snapshot.baseline_taken_on.year
    for building in buildings:
        doubts += [f"{building.name}: {doubt}" for doubt in _doubts_of(building, year)]
    for number, doubt in enumerate(doubts, start=1):
        yield Found({"site": known.name, "doubt": doubt}, part=str(number))


def _doubts_of(building: Building, year: int) -> Iterator[str]:
    built, gross = building.built_area_m2, building.gross_floor_area_m2
    usable, cost = building.usable_floor_area_m2, building.historical_cost
    if gross is not None and built is not None and gross < built:
        yield (
            f"tổng diện tích sàn {format_area(gross)} m² nhỏ hơn diện tích xây dựng "
            f"{format_area(built)} m²"
        )
    if usable is not None and gross is not None and usable > gross:
        yield (
            f"diện tích sàn sử dụng {format_area(usable)} m² lớn hơn tổng diện tích sàn "
            f"{format_area(gross)} m²"
        )
    floor = gross or usable or built
    if cost and floor:
        per_m2 = cost / floor
        if per_m2 < LEAST_COST_PER_M2:
            yield f"nguyên giá {format_dong(cost)} đồng quá nhỏ (ghi theo nghìn hay triệu đồng?)"
        elif per_m2 > HIGHEST_COST_PER_M2:
            yield f"nguyên giá {format_dong(cost)} đồng quá lớn (nhân thừa với 1.000?)"
    if cost is not None and building.residual_value is not None and building.residual_value > cost:
        yield f"giá trị còn lại {format_dong(building.residual_value)} đồng lớn hơn nguyên giá"
    for what, value in (
        ("năm xây dựng", building.year_built),
        ("năm sử dụng", building.year_in_use),
    ):
        if value is not None and not OLDEST_BUILDING <= value <= year:
            yield f"{what} {value} không hợp lý"
    if (
        building.year_built is not None
        and building.year_in_use is not None
        and building.year_in_use < building.year_built
    ):
        yield f"năm sử dụng {building.year_in_use} trước năm xây dựng {building.year_built}"


def _doubtful_assets(scene: Scene, agency: str) -> Iterator[Found]:
    held = scene.ground.held.get(agency)
    if held is None:
        return
    doubts = []
    if held.cheap:
        doubts.append(f"{format_number(held.cheap)} dòng có nguyên giá quá nhỏ (nghìn đồng?)")
    if held.over_cost:
        doubts.append(f"{format_number(held.over_cost)} dòng có giá trị còn lại lớn hơn nguyên giá")
    if held.no_year:
        doubts.append(f"{format_number(held.no_year)} dòng chưa có năm sử dụng")
    if doubts:
        yield Found({"agency": scene.snapshot.agencies[agency].name, "doubts": "; ".join(doubts)})


def _without_point(scene: Scene, site: str) -> Amount:
    known = scene.snapshot.sites[site]
    rough = known.latitude is None or known.point_accuracy in {
        PointAccuracy.UNIT,
        PointAccuracy.NONE,
    }
    return Amount(value=int(rough), baseline=int(rough), limit=0)


def _without_area(scene: Scene, site: str) -> Amount:
    known = scene.snapshot.sites[site]
    buildings = scene.snapshot.buildings_of.get(site, ())
    lacking = known.land_area_m2 is None or any(
        building.usable_floor_area_m2 is None for building in buildings
    )
    return Amount(
        value=int(lacking or not buildings), baseline=int(lacking or not buildings), limit=0
    )


def _none_is_right(amount: Amount) -> State:
    return State.WARNING if amount.value else State.OK


CHECKS = (
    Check(
        key="point-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: chưa có tọa độ, không hiện trên bản đồ.",
        english="{site}: has no point, and is not on the map.",
        repair="Ghi vĩ độ, kinh độ của cơ sở, hoặc chọn điểm theo địa chỉ.",
        find=_no_point,
    ),
    Check(
        key="point-rough",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}: tọa độ chỉ là điểm đại diện của xã, phường.",
        english="{site}: its point is only that of its commune.",
        repair="Đo hoặc chọn lại tọa độ theo địa chỉ.",
        find=_rough_point,
    ),
    Check(
        key="commune-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: chưa xác định được xã, phường mới.",
        english="{site}: its new commune is not known.",
        repair="Ghi xã, phường mới nơi có cơ sở (đơn vị cũ bị chia cho nhiều đơn vị mới).",
        find=_no_commune,
    ),
    Check(
        key="figures-missing",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.SITE,
        sentence="{site}: chưa có {missing}.",
        english="{site}: lacks {missing}.",
        repair="Bổ sung số liệu vào sổ đăng ký rồi chốt lại hiện trạng.",
        find=_missing,
    ),
    Check(
        key="figures-doubtful",
        version=1,
        family=Family.DATA,
        severity=Severity.WARNING,
        scope=Scope.SITE,
        sentence="{site}: {doubt}.",
        english="{site}: {doubt}.",
        repair="Đối chiếu với hồ sơ gốc; sửa trong sổ đăng ký nếu sai.",
        find=_doubtful,
    ),
    Check(
        key="assets-doubtful",
        version=1,
        family=Family.DATA,
        severity=Severity.INFO,
        scope=Scope.AGENCY,
        sentence="{agency}, tài sản: {doubts}.",
        english="{agency}, assets: {doubts}.",
        repair="Đối chiếu với sổ tài sản của đơn vị; sửa trong sổ đăng ký nếu sai.",
        find=_doubtful_assets,
    ),
)

METERS = (
    Meter(
        key="points-rough",
        version=1,
        family=Family.DATA,
        name="Cơ sở chưa có tọa độ chính xác",
        english="Sites without an exact point",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_without_point,
        judge=_none_is_right,
    ),
    Meter(
        key="areas-missing",
        version=1,
        family=Family.DATA,
        name="Cơ sở chưa đủ diện tích đất, sàn",
        english="Sites without land or floor area",
        unit=Unit.COUNT,
        better="lower",
        scope=Scope.SITE,
        measure=_without_area,
        judge=_none_is_right,
    ),
)
