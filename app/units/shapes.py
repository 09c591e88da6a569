"""What both real and approximate boundaries need of a shape: its surface and its size.

Areas are measured on the WGS 84 ellipsoid (pyproj), so that m² mean m² at any latitude.
"""

from __future__ import annotations

import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

_GEOD = Geod(ellps="WGS84")


def area_m2(shape: BaseGeometry) -> int:
    """Return the area of a shape in degrees (WGS 84) on the ellipsoid, in whole m²."""
    surface = polygonal(shape)
    if surface.is_empty:
        return 0
    area, _ = _GEOD.geometry_area_perimeter(shapely.orient_polygons(surface))
    return round(abs(area))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """Return the surfaces of a shape, without the lines and points that cutting leaves."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [
        part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}
    ]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()
