"""Approximate boundaries where no file of real ones is loaded.

Every old unit gets the Voronoi cell of its place point among all place points round about, so that
neighbouring provinces' points draw the line between provinces. Towards the sea and abroad, where
there are no points, cells end at a limit drawn round the points themselves. A new unit is the union
of the cells of the old units that went into it; a cell that was divided is divided again by the new
units' own points. Where real new boundaries are loaded, old cells are drawn inside them.

These are pictures of where a unit roughly lies, never a boundary of record: whoever shows one says
so. All functions are pure.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.units.model import Succession, Unit
from app.units.shapes import polygonal

KILOMETRE = 1 / 111.2
"""In degrees of latitude, the unit of the plane in which cells are drawn."""
NEIGHBOURHOOD = 70 * KILOMETRE
"""How far beyond the province place points take part."""
LONGEST_EDGE = 40 * KILOMETRE
"""Points nearer than this belong to one stretch of land."""
RIM = 6 * KILOMETRE
"""How far the land reaches beyond the outermost place points; the radius of a lonely island."""
REACH = 0.8
"""A place point is kept within this part of its new unit's own radius (that of a circle of the
stated area round the new unit's point). Some place points were geocoded far off, and against the
real boundaries of Sơn La, Lai Châu and Điện Biên cells fit best so: the worst of 158 shares 24 % of
its surface with the real unit instead of nothing, the median 62 % either way."""
_APART = 0.15 * KILOMETRE
_GRID = 1e-7
_STRETCH = math.cos(math.radians(17))

_Name = tuple[str, str]


def approximate_communes(
    units: Mapping[str, Unit],
    successions: Iterable[Succession],
    province: str,
    real: Mapping[str, BaseGeometry],
) -> dict[str, BaseGeometry]:
    """Return polygons (EPSG:4326) for the communes of a new province that have no real one.

    Args:
        units: units by key; those of neighbouring provinces too, for the line between them.
        successions: of all these units.
        province: key of the new province.
        real: loaded polygons of communes of the province, by unit key, old and new.

    Both vintages are covered: the province's new communes, and every old unit that leads into
    them. A unit is left out only where real polygons leave no room for it.
    """
    into: dict[str, list[str]] = defaultdict(list)
    for link in successions:
        if units[link.new_unit].province is not None:
            into[link.old_unit].append(link.new_unit)
    new = sorted(key for key, unit in units.items() if unit.province == province)
    old = sorted(key for key, heirs in into.items() if set(heirs) & set(new))
    fixed = {key: _to_plane(shape) for key, shape in real.items()}
    points = _place_points(units, into)
    taken = _union(fixed[key] for key in new if key in fixed)
    pieces: dict[tuple[str, str], BaseGeometry] = {}
    for key, cell in _cells(points, old).items():
        heirs = sorted(into[key])
        seeds = [_point(units[heir]) or points[key] for heir in heirs]
        for heir, part in zip(heirs, split(cell, seeds), strict=True):
            if heir in new and heir not in fixed:
                pieces[key, heir] = polygonal(part.difference(taken))
    for heir in (key for key in new if key in fixed):
        sources = [key for key in old if heir in into[key] and key in points]
        seeds = [points[key] for key in sources]
        for key, part in zip(sources, split(fixed[heir], seeds), strict=True):
            pieces[key, heir] = part
    pieces = _fitted(pieces)
    made = {
        key: _union(piece for names, piece in pieces.items() if key in names)
        for key in (*new, *old)
        if key not in fixed
    }
    taken_by_old = _union(fixed[key] for key in old if key in fixed)
    if not taken_by_old.is_empty:
        for key in made.keys() & set(old):
            made[key] = polygonal(made[key].difference(taken_by_old))
    return {key: _from_plane(shape) for key, shape in made.items() if not shape.is_empty}


def split(surface: BaseGeometry, seeds: Sequence[tuple[float, float]]) -> list[BaseGeometry]:
    """Return `surface` divided by nearness to `seeds`, one non-empty part each, in their order.

    Seeds outside are first brought inside, and equal ones apart.
    """
    inside: list[tuple[float, float]] = []
    for x, y in seeds:
        inside.append(_distinct(surface, _brought_inside(surface, x, y), inside))
    if len(inside) == 1:
        return [surface]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(inside), extend_to=surface, ordered=True)
    )
    return [polygonal(surface.intersection(cell)) for cell in cells]


def _place_points(
    units: Mapping[str, Unit], into: Mapping[str, Sequence[str]]
) -> dict[str, tuple[float, float]]:
    points: dict[str, tuple[float, float]] = {}
    for key, heirs in sorted(into.items()):
        circles = [
            (centre, _radius(units[heir])) for heir in heirs if (centre := _point(units[heir]))
        ]
        own = _point(units[key])
        if own is None and circles:
            own = circles[0][0]
        if own is not None:
            points[key] = _within_reach(own, circles)
    shared: dict[tuple[float, float], list[str]] = defaultdict(list)
    for key, (x, y) in points.items():
        shared[round(x, 4), round(y, 4)].append(key)
    for keys in shared.values():
        if len(keys) == 1:
            continue
        x, y = points[keys[0]]
        for index, key in enumerate(keys):
            angle = math.tau * index / len(keys)
            points[key] = (x + _APART * math.cos(angle), y + _APART * math.sin(angle))
    return points


def _within_reach(
    point: tuple[float, float], circles: Sequence[tuple[tuple[float, float], float]]
) -> tuple[float, float]:
    if not circles:
        return point
    (x, y), radius = min(circles, key=lambda circle: math.dist(point, circle[0]) / circle[1])
    distance = math.dist(point, (x, y))
    if distance <= radius * REACH:
        return point
    share = radius * REACH / distance
    return x + (point[0] - x) * share, y + (point[1] - y) * share


def _radius(unit: Unit) -> float:
    return math.sqrt(float(unit.area_km2 or 100) / math.pi) * KILOMETRE


def _point(unit: Unit) -> tuple[float, float] | None:
    if unit.longitude is None or unit.latitude is None:
        return None
    return (unit.longitude * _STRETCH, unit.latitude)


def _cells(
    points: Mapping[str, tuple[float, float]], wanted: Collection[str]
) -> dict[str, BaseGeometry]:
    chosen = [key for key in wanted if key in points]
    if not chosen:
        return {}
    own = np.array([points[key] for key in chosen])
    low, high = own.min(axis=0) - NEIGHBOURHOOD, own.max(axis=0) + NEIGHBOURHOOD
    keys = [k for k, p in points.items() if (low <= p).all() and (p <= high).all()]
    sites = shapely.MultiPoint([points[key] for key in keys])
    land = _land(sites)
    frame = land.envelope
    if len(keys) == 1:
        return {keys[0]: land}
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=frame, ordered=True))
    by_key = dict(zip(keys, cells, strict=True))
    shapely.prepare(land)
    return {key: polygonal(by_key[key].intersection(land)) for key in chosen}


def _land(sites: BaseGeometry) -> BaseGeometry:
    triangles = shapely.get_parts(shapely.delaunay_triangles(sites))
    near = [
        triangle
        for triangle in triangles
        if all(
            math.dist(a, b) <= LONGEST_EDGE
            for a, b in combinations(triangle.exterior.coords[:3], 2)
        )
    ]
    land = shapely.union_all([*near, sites]).buffer(RIM, quad_segs=6)
    return _union(shapely.Polygon(part.exterior) for part in shapely.get_parts(land))


def _fitted(pieces: Mapping[_Name, BaseGeometry]) -> dict[_Name, BaseGeometry]:
    """Return the pieces so that neighbours share every vertex of their common line."""
    names = list(pieces)
    shapes = np.array(list(pieces.values()), dtype=object)
    if not names:
        return {}
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=_GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree(shapes)
    of_face, of_piece = tree.query(shapely.point_on_surface(faces), predicate="intersects")
    own: dict[int, list[BaseGeometry]] = defaultdict(list)
    seen: set[int] = set()
    for face, piece in sorted(zip(of_face, of_piece, strict=True)):
        if face not in seen:
            seen.add(face)
            own[piece].append(faces[face])
    return {names[piece]: shapely.coverage_union_all(parts) for piece, parts in own.items()}


def _brought_inside(surface: BaseGeometry, x: float, y: float) -> tuple[float, float]:
    seed = shapely.Point(x, y)
    if surface.contains(seed):
        return x, y
    edge = shapely.line_interpolate_point(shapely.shortest_line(surface, seed), 0)
    nearest = min(shapely.get_parts(surface), key=lambda part: part.distance(edge))
    target = nearest.representative_point()
    for share in (0.02, 0.05, 0.1, 0.2, 0.4, 0.7):
        moved = shapely.Point(
            edge.x + (target.x - edge.x) * share, edge.y + (target.y - edge.y) * share
        )
        if nearest.contains(moved):
            return moved.x, moved.y
    return target.x, target.y


def _distinct(
    surface: BaseGeometry, point: tuple[float, float], others: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    if all(math.dist(point, other) > _APART / 100 for other in others):
        return point
    radius = _APART
    while True:
        for step in range(8):
            angle = math.tau * step / 8
            moved = (point[0] + radius * math.cos(angle), point[1] + radius * math.sin(angle))
            apart = all(math.dist(moved, other) > radius / 100 for other in others)
            if apart and surface.contains(shapely.Point(moved)):
                return moved
        radius /= 2


def _union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    return polygonal(shapely.union_all(list(shapes)))


def _to_plane(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy * (_STRETCH, 1.0))


def _from_plane(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: xy / (_STRETCH, 1.0))
