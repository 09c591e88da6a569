"""Distances between points, and from where they are measured: the centres of old communes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from app.estate.model import PointAccuracy, Site

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude, degrees (WGS 84)."""

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre of an old commune that passed into a new one.

    Attributes:
        unit: key of the old commune; point: its place point.
        weight: its inhabitants where they are known of every old commune, else 1.
        today_m: how far its own headquarters is, m; None where no point of one is exact enough.
    """

    unit: str
    point: Point
    weight: int
    today_m: int | None


def distance_m(a: Point, b: Point) -> int:
    """Return the great-circle distance of two points (haversine), in whole metres."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half))))


def point_of(site: Site | None) -> Point | None:
    """Return where a site is, None where it has no point."""
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return (site.latitude, site.longitude)


def nearest_m(point: Point, sites: Iterable[Site]) -> int | None:
    """Return how far the nearest site is whose point is its own, None where there is none.

    A point that stands for the whole commune says nothing about the way to the site.
    """
    exact = {PointAccuracy.SURVEYED, PointAccuracy.ADDRESS}
    return min(
        (
            distance_m(point, to)
            for site in sites
            if site.point_accuracy in exact and (to := point_of(site)) is not None
        ),
        default=None,
    )
