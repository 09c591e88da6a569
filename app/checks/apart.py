"""How far agencies are from each other under a plan. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.checks.distance import Point, distance_m, point_of
from app.checks.scene import Scene
from app.estate.model import PointAccuracy, Site

_OWN_POINT = {PointAccuracy.SURVEYED, PointAccuracy.ADDRESS}


class Apart(NamedTuple):
    """How far two agencies are from each other.

    Attributes:
        within: whether they are of one commune.
        metres: straight line, None where a place is not known; rough: measured from a point that
            stands for a whole commune.
    """

    within: bool
    metres: int | None
    rough: bool = False


class Places:
    """Where agencies are: where they are placed, else where they work today, else their commune.

    Each pair is measured once.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._points: dict[str, tuple[Point | None, bool]] = {}
        self._apart: dict[tuple[str, str], Apart] = {}

    def apart(self, giver: str, receiver: str) -> Apart:
        """Return how far two agencies are from each other."""
        known = self._apart.get((giver, receiver))
        if known is None:
            known = self._apart[giver, receiver] = self._measure(giver, receiver)
        return known

    def _measure(self, giver: str, receiver: str) -> Apart:
        communes = self._scene.ground.commune_of_agency
        within = communes[giver] == communes[receiver]
        (start, rough_start), (end, rough_end) = self._point(giver), self._point(receiver)
        rough = rough_start or rough_end
        if start is None or end is None or (within and rough):
            # Inside a commune its centre says nothing about the way.
            return Apart(within, None)
        return Apart(within, distance_m(start, end), rough)

    def _point(self, agency: str) -> tuple[Point | None, bool]:
        """Return an agency's point, and whether it only stands for its commune."""
        known = self._points.get(agency)
        if known is None:
            known = self._points[agency] = self._found(agency)
        return known

    def _found(self, agency: str) -> tuple[Point | None, bool]:
        scene = self._scene
        for site in self._sites(agency):
            point = point_of(site)
            if point is not None:
                return point, site.point_accuracy not in _OWN_POINT
        unit = scene.ground.communes.get(scene.ground.commune_of_agency[agency])
        if unit is None or unit.latitude is None or unit.longitude is None:
            return None, False
        return (unit.latitude, unit.longitude), True

    def _sites(self, agency: str) -> Iterator[Site]:
        scene = self._scene
        if (site := scene.main_site(agency)) is not None:
            yield site
        elif not scene.placements_of(agency):
            for code in sorted(scene.ground.sites_used_by.get(agency, ())):
                yield scene.snapshot.sites[code]
