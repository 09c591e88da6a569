"""Layers of boundaries: what is stored as WKB becomes small GeoJSON that a browser can draw."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas
import numpy
import shapely

from app.units.model import StoredBoundary, Succession, Unit

TOLERANCE_M = 40.0
"""How far a drawn line may leave the stored one, m: half a pixel at the scale of a commune."""

_DEGREES = "EPSG:4326"
_METRES = "EPSG:32648"  # UTM 48N, whose strip holds most of Viet Nam; distances only guide drawing
_DECIMALS = 5
_FORMAT = 2


def layer_fingerprint(
    boundaries: Iterable[StoredBoundary],
    units: Mapping[str, Unit],
    successions: Iterable[Succession],
) -> str:
    """Return what changes when the layer of these boundaries would, without making it."""
    digest = hashlib.sha256(f"{_FORMAT}:{TOLERANCE_M}:{_DECIMALS}".encode())
    for boundary in sorted(boundaries, key=lambda b: b.unit):
        name = units[boundary.unit].name if boundary.unit in units else ""
        digest.update(f"|{boundary.unit}|{name}|{boundary.approximate}|{boundary.source}|".encode())
        digest.update(boundary.wkb)
    for pair in sorted((link.old_unit, link.new_unit) for link in successions):
        digest.update("|".join(pair).encode())
    return digest.hexdigest()[:16]


def boundary_layer(
    boundaries: Sequence[StoredBoundary],
    units: Mapping[str, Unit],
    successions: Iterable[Succession],
    *,
    tolerance_m: float = TOLERANCE_M,
) -> bytes:
    """Return boundaries as one GeoJSON FeatureCollection, simplified so that neighbours still meet.

    Each feature has code, name, `label` (a point inside it: longitude, latitude), `successors` or
    `predecessors` (names) and whether it is approximate. The collection's own member `truso` says
    how many are approximate and which sources they come from.
    """
    ordered = sorted((b for b in boundaries if b.unit in units), key=lambda b: b.unit)
    successors: defaultdict[str, list[str]] = defaultdict(list)
    predecessors: defaultdict[str, list[str]] = defaultdict(list)
    for link in successions:
        if link.new_unit in units:
            successors[link.old_unit].append(units[link.new_unit].name)
        if link.old_unit in units:
            predecessors[link.new_unit].append(units[link.old_unit].name)
    features = [
        {
            "type": "Feature",
            "id": boundary.unit,
            "geometry": json.loads(geometry),
            "properties": {
                "code": units[boundary.unit].code,
                "name": units[boundary.unit].name,
                "short_name": units[boundary.unit].short_name,
                "label": label,
                "approximate": boundary.approximate,
                "successors": sorted(successors[boundary.unit]),
                "predecessors": sorted(predecessors[boundary.unit]),
            },
        }
        for boundary, (geometry, label) in zip(ordered, _drawn(ordered, tolerance_m), strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "truso": {
            "approximate": sum(boundary.approximate for boundary in ordered),
            "sources": sorted({each.source for each in ordered if not each.approximate}),
            "points_from": sorted({each.source for each in ordered if each.approximate}),
        },
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _drawn(
    boundaries: Sequence[StoredBoundary], tolerance_m: float
) -> list[tuple[str, list[float]]]:
    """Return the GeoJSON geometry and the label point of each boundary."""
    if not boundaries:
        return []
    stored = geopandas.GeoSeries.from_wkb([b.wkb for b in boundaries], crs=_DEGREES)
    metres = stored.to_crs(_METRES)
    simplified = geopandas.GeoSeries(
        shapely.coverage_simplify(metres.to_numpy(), tolerance_m), crs=_METRES
    ).to_crs(_DEGREES)
    rounded = shapely.transform(simplified.to_numpy(), lambda c: numpy.round(c, _DECIMALS))
    labels = shapely.get_coordinates(stored.map(_largest_part).representative_point())
    return [
        (shapely.to_geojson(geometry), [round(float(x), _DECIMALS), round(float(y), _DECIMALS)])
        for geometry, (x, y) in zip(rounded, labels, strict=True)
    ]


def _largest_part(geometry: Any) -> Any:
    parts = shapely.get_parts(geometry)
    return parts[int(numpy.argmax(shapely.area(parts)))]
