"""The page of a plan's map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.maps import service
from app.maps.service import MapOfPlan
from app.web.assets import STATIC_FOLDER, static_url
from app.web.base_map import allow_base_map, configured_base_map
from app.web.language import language_of
from app.web.security import nonce_of
from app.web.templating import page

if TYPE_CHECKING:  # Folium takes a second to load: the page does it, not the start
    from app.maps.page import BaseMap

_CLIENT = "map/plan_map.js"


@get("/plans/{code:str}/map", name="plan_map", include_in_schema=False)
async def plan_map_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    revision: FromQuery[int | None] = None,
) -> Template:
    """Show a plan on the map, at a revision, by default the latest."""
    from app.maps.page import VIET_NAM, plan_map

    found = await service.map_of_plan(code, revision)
    base_map = configured_base_map(request)
    parts = plan_map(
        _addresses(found, base_map),
        found.catalogue.dispositions.values(),
        found.catalogue.undecided,
        nonce=nonce_of(request),
        language=language_of(request),
        centre=found.centre or VIET_NAM,
    )
    answer = page(request, "map.html", plan=found.plan, revision=found.revision, map=parts)
    allow_base_map(answer, request, base_map)
    return answer


HANDLERS = (plan_map_page,)


def _addresses(found: MapOfPlan, base_map: BaseMap | None) -> Any:
    from app.maps.page import MapAddresses

    plan = f"/api/v1/plans/{quote(found.plan.code)}/revisions/{found.revision}"
    boundaries = f"/api/v1/boundaries/{found.province}"
    return MapAddresses(
        leaflet_js=static_url("vendor/leaflet/leaflet.js"),
        leaflet_css=static_url("vendor/leaflet/leaflet.css"),
        styles=(static_url("map/map.css"), static_url("map/map_side.css")),
        modules=_modules(),
        client=f"/static/{_CLIENT}",
        sites=f"{plan}/sites.bin?v={found.fingerprint}",
        texts=f"{plan}/site-texts.json?v={found.fingerprint}",
        site=f"{plan}/sites/",
        new_boundaries=f"{boundaries}/{NEW_VINTAGE}.geojson",
        old_boundaries=f"{boundaries}/{OLD_VINTAGE}.geojson",
        base_map=base_map,
    )


def _modules() -> dict[str, str]:
    """Return the map's modules: address by which they import each other → with its hash."""
    names = sorted(file.name for file in (STATIC_FOLDER / "map").glob("*.js"))
    return {f"/static/map/{name}": static_url(f"map/{name}") for name in names}
