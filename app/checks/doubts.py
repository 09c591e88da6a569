"""Figures that can hardly be right: lost zeros, money in another unit, areas that contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from app.estate.model import Building, Site
from app.kernel.numbers import format_area, format_dong, format_number_en

# Marks for the eye, no rule of law: outside of them a figure was most likely written in another
# unit of money, or has lost digits.
LEAST_COST_PER_M2 = 100_000
HIGHEST_COST_PER_M2 = 100_000_000
LEAST_LAND_VALUE_PER_M2 = 1_000
OLDEST_BUILDING = 1880


class Doubt(NamedTuple):
    """One doubtful figure: which, and why, in Vietnamese and in English."""

    figure: str
    words: str
    english: str


def doubts_of(site: Site, buildings: Iterable[Building], year: int) -> Iterator[Doubt]:
    """Yield what is doubtful about a site and its buildings; `year` is that of the baseline."""
    buildings = tuple(buildings)
    yield from _of_land(site, buildings)
    for building in buildings:
        for doubt in (*_of_areas(building), *_of_money(building), *_of_years(building, year)):
            yield Doubt(
                f"{building.code}.{doubt.figure}",
                f"{building.name}: {doubt.words}",
                f"{building.name}: {doubt.english}",
            )


def _of_land(site: Site, buildings: Iterable[Building]) -> Iterator[Doubt]:
    land = site.land_area_m2
    built = sum((b.built_area_m2 or Decimal(0) for b in buildings), Decimal(0))
    if land is not None and land < built:
        yield Doubt(
            "land",
            f"diện tích đất {format_area(land)} m² nhỏ hơn diện tích xây dựng "
            f"{format_area(built)} m² (mất chữ số?)",
            f"land of {_area_en(land)} m² is less than the built-over {_area_en(built)} m² "
            "(lost digits?)",
        )
    if land and site.land_value and site.land_value < LEAST_LAND_VALUE_PER_M2 * land:
        yield Doubt(
            "land-value",
            f"giá trị đất {format_dong(site.land_value)} đồng quá nhỏ (ghi theo nghìn đồng?)",
            f"the land's value of {format_number_en(site.land_value)} đồng is too small (in "
            "thousands?)",
        )


def _of_areas(building: Building) -> Iterator[Doubt]:
    built, gross = building.built_area_m2, building.gross_floor_area_m2
    usable = building.usable_floor_area_m2
    if gross is not None and built is not None and gross < built:
        yield Doubt(
            "gross",
            f"tổng diện tích sàn {format_area(gross)} m² nhỏ hơn diện tích xây dựng "
            f"{format_area(built)} m²",
            f"gross floor area of {_area_en(gross)} m² is less than the built-over "
            f"{_area_en(built)} m²",
        )
    if usable is not None and gross is not None and usable > gross:
        yield Doubt(
            "usable",
            f"diện tích sàn sử dụng {format_area(usable)} m² lớn hơn tổng diện tích sàn "
            f"{format_area(gross)} m²",
            f"usable floor area of {_area_en(usable)} m² is more than the gross "
            f"{_area_en(gross)} m²",
        )


def _of_money(building: Building) -> Iterator[Doubt]:
    cost, residual = building.historical_cost, building.residual_value
    floor = building.gross_floor_area_m2 or building.usable_floor_area_m2 or building.built_area_m2
    if cost and floor:
        per_m2 = cost / floor
        if per_m2 < LEAST_COST_PER_M2:
            yield Doubt(
                "cost",
                f"nguyên giá {format_dong(cost)} đồng quá nhỏ (ghi theo nghìn hay triệu đồng?)",
                f"cost of {format_number_en(cost)} đồng is too small (in thousands or millions?)",
            )
        elif per_m2 > HIGHEST_COST_PER_M2:
            yield Doubt(
                "cost",
                f"nguyên giá {format_dong(cost)} đồng quá lớn (nhân thừa với 1.000?)",
                f"cost of {format_number_en(cost)} đồng is too large (multiplied by 1,000?)",
            )
    if cost is not None and residual is not None and residual > cost:
        yield Doubt(
            "residual",
            f"giá trị còn lại {format_dong(residual)} đồng lớn hơn nguyên giá",
            f"residual value of {format_number_en(residual)} đồng is more than the historical cost",
        )


def _of_years(building: Building, year: int) -> Iterator[Doubt]:
    built, used = building.year_built, building.year_in_use
    if built is not None and not OLDEST_BUILDING <= built <= year:
        yield Doubt("built", f"năm xây dựng {built} không hợp lý", f"built in {built}")
    if used is not None and not OLDEST_BUILDING <= used <= year:
        yield Doubt("used", f"năm sử dụng {used} không hợp lý", f"in use since {used}")
    if built is not None and used is not None and used < built:
        yield Doubt(
            "years",
            f"năm sử dụng {used} trước năm xây dựng {built}",
            f"in use since {used}, before it was built in {built}",
        )


def _area_en(value: Decimal) -> str:
    return format_number_en(value, 2)
