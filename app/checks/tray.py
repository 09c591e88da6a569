"""The tray: the agencies of each new commune, what they may have by norm, and what they get."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from app.agencies.template import load_template
from app.checks.scene import ZERO, AgencySpace, Scene
from app.checks.schemas import TrayAgencyOut, TrayCommuneOut, TrayPlacementOut
from app.checks.space import is_short


def tray_of(scene: Scene, commune: str) -> TrayCommuneOut:
    """Return the agencies of a commune in the order of the template, and its sums."""
    codes = scene.ground.new_agencies_of.get(commune, ())
    agencies = scene.snapshot.agencies
    order = _order()
    rows = [
        _agency_out(scene, code)
        for code in sorted(codes, key=lambda c: (order.get(agencies[c].kind, len(order)), c))
    ]
    return TrayCommuneOut(
        unit=commune,
        name=scene.ground.communes[commune].name,
        needed_m2=sum((row.needed_m2 or ZERO for row in rows), ZERO),
        allotted_m2=sum((row.allotted_m2 for row in rows), ZERO),
        agencies=rows,
    )


@lru_cache(maxsize=1)
def _order() -> Mapping[str, int]:
    return {kind.kind: kind.order for kind in load_template()}


def _agency_out(scene: Scene, code: str) -> TrayAgencyOut:
    agency = scene.snapshot.agencies[code]
    space = scene.agency_space(code)
    own = scene.ground.has_own_premises(agency)
    return TrayAgencyOut(
        agency=code,
        name=agency.name,
        kind=agency.kind,
        posts=space.need.posts,
        needed_m2=None if own else space.need.needed_m2,
        norm_verified=space.need.verified,
        allotted_m2=space.allotted_m2,
        state="own-premises" if own and not space.placements else _state(scene, space),
        placements=[
            TrayPlacementOut(
                site=placement.site,
                site_name=scene.snapshot.sites[placement.site].name,
                building=placement.building,
                area_m2=placement.area_m2,
            )
            for placement in space.placements
        ],
    )


def _state(scene: Scene, space: AgencySpace) -> str:
    if not space.placements:
        return "unplaced"
    if space.over_m2 > 0:
        return "over"
    return "short" if is_short(scene, space) else "placed"
