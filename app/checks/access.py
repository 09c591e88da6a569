"""Access: how far people are from the new seat and the new Service Centre, against today.

Straight lines between points (haversine); real roads in the northern mountains are 1.2 to 2.7 times
as long, so that a straight line compares places and states no travel. Distances are whole metres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from app.checks.distance import Centre, distance_m, point_of
from app.checks.model import (
    Amount,
    Check,
    Combine,
    Family,
    Found,
    Meter,
    Scope,
    Severity,
    Unit,
    only_told,
)
from app.checks.scene import Scene
from app.estate.model import Site

FAR_M = 15_000
"""From here on a straight line to the seat is told as far; a mark for the eye, no rule of law."""


def _distance(scene: Scene, commune: str, centre: Centre, site: Site) -> int | None:
    """Return how far a site is from an old unit, m: by road where that is loaded, else straight.

    None where the site has no point.
    """
    road = scene.ground.road_m(centre.unit, commune, site.code)
    if road is not None:
        return road
    to = point_of(site)
    return None if to is None else distance_m(centre.point, to)


Target = Callable[[Scene, str], Site | None]


def _seat(scene: Scene, commune: str) -> Site | None:
    return scene.seat(commune)


def _centre(scene: Scene, commune: str) -> Site | None:
    return scene.centre(commune)


def _mean(target: Target, scene: Scene, commune: str) -> Amount | None:
    centres = scene.ground.centres_of.get(commune, ())
    if not centres:
        return None
    site = target(scene, commune)
    value = weight = today = today_weight = 0
    for centre in centres:
        if site is not None and (metres := _distance(scene, commune, centre, site)) is not None:
            value += centre.weight * metres
            weight += centre.weight
        if centre.today_m is not None:
            today += centre.weight * centre.today_m
            today_weight += centre.weight
    return Amount(
        value=value if weight else None,
        baseline=today if today_weight else None,
        weight=weight,
        baseline_weight=today_weight,
    )


def _worst(target: Target, scene: Scene, commune: str) -> Amount | None:
    centres = scene.ground.centres_of.get(commune, ())
    if not centres:
        return None
    site = target(scene, commune)
    ways = [_distance(scene, commune, centre, site) for centre in centres] if site else []
    return Amount(
        value=max((way for way in ways if way is not None), default=None),
        baseline=max((c.today_m for c in centres if c.today_m is not None), default=None),
    )


def _far(scene: Scene, commune: str) -> Iterator[Found]:
    site = scene.seat(commune)
    if site is None:
        return
    for centre in scene.ground.centres_of.get(commune, ()):
        metres = _distance(scene, commune, centre, site)
        by_road = scene.ground.road_m(centre.unit, commune, site.code) is not None
        if metres is not None and metres > FAR_M:
            yield Found(
                {
                    "unit": scene.snapshot.units[centre.unit].name,
                    "site": site.name,
                    "km": kilometres(metres),
                    "how": " đường bộ" if by_road else " đường chim bay",
                    "how_en": " by road" if by_road else " as the crow flies",
                },
                site=site.code,
                part=centre.unit,
            )


def _unweighted(scene: Scene, commune: str) -> Iterator[Found]:
    ground = scene.ground
    if commune == ground.province and ground.predecessors and not ground.population:
        lacking = ground.without_population
        names = ", ".join(scene.snapshot.units[unit].name for unit in lacking[:5])
        rest = len(lacking) - 5
        yield Found(
            {
                "units": names + (f" và {rest} đơn vị khác" if rest > 0 else ""),
                "units_en": names + (f" and {rest} other units" if rest > 0 else ""),
            }
        )


def _straight(scene: Scene, commune: str) -> Iterator[Found]:
    if commune == scene.ground.province and scene.ground.centres_of and not scene.ground.ways:
        yield Found()


def kilometres(metres: int) -> Decimal:
    """Return a distance as it is told: kilometres with one place, halves upwards."""
    return (Decimal(metres) / 1000).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


CHECKS = (
    Check(
        key="seat-far",
        version=1,
        family=Family.ACCESS,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="{unit} (cũ): trung tâm cách {site} {km} km{how}.",
        english="{unit} (old): its centre is {km} km from {site}{how_en}.",
        repair="Xem xét thêm điểm tiếp nhận của Trung tâm Phục vụ hành chính công tại nơi này.",
        repair_en="Consider another counter of the Public Administration Service Centre there.",
        find=_far,
    ),
    Check(
        key="straight-lines",
        version=1,
        family=Family.ACCESS,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="Khoảng cách là đường chim bay; đường bộ ở vùng núi dài gấp 1,2 đến 2,7 lần.",
        english="Distances are straight lines; roads in the mountains are 1.2 to 2.7 times as "
        "long.",
        repair="Nạp bảng đường đi: truso checks travel-times load TỆP.csv.",
        repair_en="Load a table of travel times: truso checks travel-times load FILE.csv.",
        find=_straight,
    ),
    Check(
        key="population-missing",
        version=1,
        family=Family.ACCESS,
        severity=Severity.INFO,
        scope=Scope.COMMUNE,
        sentence="Chưa có dân số của {units}: khoảng cách được tính trung bình đều giữa các đơn "
        "vị cũ, không theo dân số.",
        english="The population of {units_en} is not known: distances are averaged equally over "
        "the old units, not by population.",
        repair="Nạp dân số của các đơn vị cũ: truso units facts load TỆP.csv --level old.",
        repair_en="Load the population of the old units: truso units facts load FILE.csv --level "
        "old.",
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
        judge=only_told,
        combine=combine,
    )


METERS = (
    _meter(
        "seat-distance-mean",
        "Khoảng cách trung bình đến trụ sở mới",
        "Mean distance to the new seat",
        Combine.MEAN,
        _seat,
    ),
    _meter(
        "seat-distance-worst",
        "Khoảng cách xa nhất đến trụ sở mới",
        "Longest distance to the new seat",
        Combine.WORST,
        _seat,
    ),
    _meter(
        "centre-distance-mean",
        "Khoảng cách trung bình đến Trung tâm Phục vụ hành chính công",
        "Mean distance to the Service Centre",
        Combine.MEAN,
        _centre,
    ),
    _meter(
        "centre-distance-worst",
        "Khoảng cách xa nhất đến Trung tâm Phục vụ hành chính công",
        "Longest distance to the Service Centre",
        Combine.WORST,
        _centre,
    ),
)
