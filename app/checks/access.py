"""Access: how far people are from the new seat and the new Service Centre, against today.

Straight lines between points (haversine); real roads in the northern mountains are 1.2 to 2.7 times
as long, so that a straight line compares places and states no travel. Distances are whole metres.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

from app.checks.model import (
    Amount,
    Check,
    Combine,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    State,
    Unit,
)
from app.checks.scene import Scene
from app.estate.model import PointAccuracy, Site
from app.kernel.numbers import format_number

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

FAR_M = 15_000
"""From here on a straight line to the seat is told as far; a mark for the eye, no rule of law."""


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Return the great-circle distance of two points (latitude, longitude in degrees), metres."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_M * math.asin(math.sqrt(half)))


def _point(site: Site | None) -> tuple[float, float] | None:
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return (site.latitude, site.longitude)


def _centres(scene: Scene, commune: str) -> list[tuple[str, tuple[float, float], int]]:
    """Return key, point and weight of the old communes that passed into a new one.

    The weight is the population where it is known of every old commune of the province, else 1:
    weighted and unweighted means cannot be put together.
    """
    units = scene.snapshot.units
    population = scene.ground.population
    found = []
    for key in scene.ground.predecessors.get(commune, ()):
        unit = units.get(key)
        if unit is not None and unit.latitude is not None and unit.longitude is not None:
            weight = population[key] if population else 1
            found.append((key, (unit.latitude, unit.longitude), weight))
    return found


def _distance(scene: Scene, unit: str, point: tuple[float, float], site: Site) -> int | None:
    """Return how far a site is from an old unit, m; by the loaded table where it has it."""
    to = _point(site)
    return None if to is None else distance_m(point, to)


def _today(scene: Scene, unit: str, point: tuple[float, float]) -> int | None:
    """Return how far the old seat is from its unit's centre, m, None where its point is rough."""
    distances = [
        distance_m(point, to)
        for code in scene.ground.headquarters_of.get(unit, ())
        if (site := scene.snapshot.sites[code]).point_accuracy
        in {PointAccuracy.SURVEYED, PointAccuracy.ADDRESS}
        and (to := _point(site)) is not None
    ]
    return min(distances, default=None)


Target = Callable[[Scene, str], Site | None]


def _seat(scene: Scene, commune: str) -> Site | None:
    return scene.seat(commune)


def _centre(scene: Scene, commune: str) -> Site | None:
    return scene.centre(commune)


def _mean(target: Target, scene: Scene, commune: str) -> Amount | None:
    centres = _centres(scene, commune)
    if not centres:
        return None
    site = target(scene, commune)
    value = weight = today = today_weight = 0
    for unit, point, people in centres:
        if site is not None and (metres := _distance(scene, unit, point, site)) is not None:
            value += people * metres
            weight += people
        if (metres := _today(scene, unit, point)) is not None:
            today += people * metres
            today_weight += people
    return Amount(
        value=value if weight else None,
        baseline=today if today_weight else None,
        weight=weight,
        baseline_weight=today_weight,
    )


def _worst(target: Target, scene: Scene, commune: str) -> Amount | None:
    centres = _centres(scene, commune)
    if not centres:
        return None
    site = target(scene, commune)
    ways = [_distance(scene, unit, point, site) for unit, point, _ in centres] if site else []
    today = [_today(scene, unit, point) for unit, point, _ in centres]
    return Amount(
        value=max((way for way in ways if way is not None), default=None),
        baseline=max((way for way in today if way is not None), default=None),
    )


def _far(scene: Scene, commune: str) -> Iterator[Found]:
    site = scene.seat(commune)
    if site is None:
        return
    for unit, point, _ in _centres(scene, commune):
        metres = _distance(scene, unit, point, site)
        if metres is not None and metres > FAR_M:
            yield Found(
                {
                    "unit": scene.snapshot.units[unit].name,
                    "site": site.name,
                    "km": kilometres(metres),
                },
                site=site.code,
                part=unit,
            )


def _unweighted(scene: Scene, commune: str) -> Iterator[Found]:
    ground = scene.ground
    if commune == ground.province and ground.predecessors and not ground.population:
        lacking = ground.without_population
        names = ", ".join(scene.snapshot.units[unit].name for unit in lacking[:5])
        more = f" và {len(lacking) - 5} đơn vị khác" if len(lacking) > 5 else ""
        yield Found({"units": names + more})


def kilometres(metres: int) -> str:
    """Return a distance as on screen, "12,4"."""
    return format_number(Decimal(metres) / 1000, 1)


def _told(amount: Amount) -> State:
    return State.UNKNOWN if amount.value is None else State.OK


CHECKS = (
    Check(
        key="seat-far",
        version=1,
        family=Family.ACCESS,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="{unit} (cũ): trung tâm cách {site} {km} km đường chim bay.",
        english="{unit} (old): its centre is {km} km from {site} as the crow flies.",
        repair="Xem xét thêm điểm tiếp nhận của Trung tâm Phục vụ hành chính công tại nơi này.",
        find=_far,
    ),
    Check(
        key="population-missing",
        version=1,
        family=Family.ACCESS,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="Chưa có dân số của {units}: khoảng cách được tính trung bình đều giữa các đơn "
        "vị cũ, không theo dân số.",
        english="The population of {units} is not known: distances are averaged equally over "
        "the old units, not by population.",
        repair="Nạp dân số của các đơn vị cũ: truso units facts TỆP.csv.",
        find=_unweighted,
    ),
)


def _meter(key: str, name: str, english: str, combine: Combine, target: Target) -> Meter:
    measure = _worst if combine is Combine.WORST else _mean
    return Meter(
        key=key,
        version=1,
        family=Family.ACCESS,
        name=name,
        english=english,
        unit=Unit.DISTANCE,
        better="lower",
        scope=Scope.COMMUNE,
        measure=partial(measure, target),
        judge=_told,
        combine=combine,
    )


METERS = (
    _meter(
        "seat-distance-mean",
        "Khoảng cách trung bình đến trụ sở mới (đường chim bay)",
        "Mean distance to the new seat (straight line)",
        Combine.MEAN,
        _seat,
    ),
    _meter(
        "seat-distance-worst",
        "Khoảng cách xa nhất đến trụ sở mới (đường chim bay)",
        "Longest distance to the new seat (straight line)",
        Combine.WORST,
        _seat,
    ),
    _meter(
        "centre-distance-mean",
        "Khoảng cách trung bình đến Trung tâm Phục vụ hành chính công (đường chim bay)",
        "Mean distance to the Service Centre (straight line)",
        Combine.MEAN,
        _centre,
    ),
    _meter(
        "centre-distance-worst",
        "Khoảng cách xa nhất đến Trung tâm Phục vụ hành chính công (đường chim bay)",
        "Longest distance to the Service Centre (straight line)",
        Combine.WORST,
        _centre,
    ),
)
