"""The pages that show a plan on the map: to look at, and to plan on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.maps import service
from app.maps.service import MapOfPlan
from app.web.assets import static_url
from app.web.base_map import allow_base_map, configured_base_map
from app.web.language import language_of
from app.web.security import nonce_of
from app.web.templating import page

if TYPE_CHECKING:  # Folium takes a second to load: the page does it, not the start
    from app.maps.page import BaseMap

_READER = ("map/plan_map.js", "openPlanMap", "map.css")
_EDITOR = ("editor/open.js", "openEditor", "editor.css")


@get("/plans/{code:str}/map", name="plan_map", include_in_schema=False)
async def plan_map_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    revision: FromQuery[int | None] = None,
) -> Template:
    """Show a plan on the map, at a revision, by default the latest."""
    found = await service.map_of_plan(code, revision)
    base_map = configured_base_map(request)
    parts = _parts(request, found, base_map, _READER)
    answer = page(request, "map.html", plan=found.plan, revision=found.revision, map=parts)
    allow_base_map(answer, request, base_map)
    return answer


@get("/plans/{code:str}/edit", name="plan_editor", include_in_schema=False)
async def plan_editor_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Open a plan, as it stands now, in the editor."""
    found = await service.map_of_plan(code)
    base_map = configured_base_map(request)
    parts = _parts(request, found, base_map, _EDITOR, legend=False)
    answer = page(
        request,
        "plans/editor.html",
        plan=found.plan,
        revision=found.revision,
        province=found.province,
        vintage=NEW_VINTAGE,
        map=parts,
    )
    allow_base_map(answer, request, base_map)
    return answer


HANDLERS = (plan_map_page, plan_editor_page)


def _parts(
    request: Request[Any, Any, Any],
    found: MapOfPlan,
    base_map: BaseMap | None,
    client: tuple[str, str, str],
    *,
    legend: bool = True,
) -> Any:
    from app.maps.page import VIET_NAM, plan_map

    return plan_map(
        _addresses(found, base_map, client),
        found.catalogue.dispositions.values(),
        found.catalogue.undecided,
        nonce=nonce_of(request),
        language=language_of(request),
        centre=found.centre or VIET_NAM,
        legend=legend,
    )


def _addresses(
    found: MapOfPlan,
    base_map: BaseMap | None,
    client: tuple[str, str, str],
) -> Any:
    from app.maps.page import MapAddresses

    module, start, styles = client
    revisions = f"/api/v1/plans/{quote(found.plan.code)}/revisions"
    plan = f"{revisions}/{found.revision}"
    boundaries = f"/api/v1/boundaries/{found.province}"
    return MapAddresses(
        leaflet_js=static_url("vendor/leaflet/leaflet.js"),
        styles=static_url(f"joined/{styles}"),
        client=static_url(f"joined/{module}"),
        start=start,
        sites=f"{plan}/sites.bin?v={found.fingerprint}",
        # Those of the baseline, so that a browser keeps them from one revision to the next.
        texts=f"{revisions}/0/site-texts.json?v={found.texts_fingerprint}",
        site=f"{plan}/sites/",
        new_boundaries=f"{boundaries}/{NEW_VINTAGE}.geojson",
        old_boundaries=f"{boundaries}/{OLD_VINTAGE}.geojson",
        base_map=base_map,
    )
