"""The pages that show a plan on the map: to look at, and to plan on."""

from __future__ import annotations

from collections.abc import Sequence
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

_READER = ("map/plan_map.js", "openPlanMap")
_EDITOR = ("editor/open.js", "openEditor")
_EDITOR_STYLES = (
    "map/map.css",
    "map/map_side.css",
    "editor/frame.css",
    "editor/map_tools.css",
    "editor/panels.css",
    "editor/tray.css",
    "editor/inspector.css",
    "editor/bulk.css",
    "editor/people.css",
    "editor/table.css",
    "editor/phone.css",
)


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
        _addresses(found, base_map, _READER, ("map/map.css", "map/map_side.css"), ("map",)),
        found.catalogue.dispositions.values(),
        found.catalogue.undecided,
        nonce=nonce_of(request),
        language=language_of(request),
        centre=found.centre or VIET_NAM,
    )
    answer = page(request, "map.html", plan=found.plan, revision=found.revision, map=parts)
    allow_base_map(answer, request, base_map)
    return answer


@get("/plans/{code:str}/edit", name="plan_editor", include_in_schema=False)
async def plan_editor_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Template:
    """Open a plan, as it stands now, in the editor."""
    from app.maps.page import VIET_NAM, plan_map

    found = await service.map_of_plan(code)
    base_map = configured_base_map(request)
    addresses = _addresses(found, base_map, _EDITOR, _EDITOR_STYLES, ("map", "editor"))
    parts = plan_map(
        addresses,
        found.catalogue.dispositions.values(),
        found.catalogue.undecided,
        nonce=nonce_of(request),
        language=language_of(request),
        centre=found.centre or VIET_NAM,
        legend=False,
    )
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


def _addresses(
    found: MapOfPlan,
    base_map: BaseMap | None,
    client: tuple[str, str],
    styles: Sequence[str],
    folders: Sequence[str],
) -> Any:
    from app.maps.page import MapAddresses

    revisions = f"/api/v1/plans/{quote(found.plan.code)}/revisions"
    plan = f"{revisions}/{found.revision}"
    boundaries = f"/api/v1/boundaries/{found.province}"
    return MapAddresses(
        leaflet_js=static_url("vendor/leaflet/leaflet.js"),
        leaflet_css=static_url("vendor/leaflet/leaflet.css"),
        styles=tuple(static_url(style) for style in styles),
        modules=_modules(folders),
        client=f"/static/{client[0]}",
        start=client[1],
        sites=f"{plan}/sites.bin?v={found.fingerprint}",
        # Those of the baseline, so that a browser keeps them from one revision to the next.
        texts=f"{revisions}/0/site-texts.json?v={found.texts_fingerprint}",
        site=f"{plan}/sites/",
        new_boundaries=f"{boundaries}/{NEW_VINTAGE}.geojson",
        old_boundaries=f"{boundaries}/{OLD_VINTAGE}.geojson",
        base_map=base_map,
    )


def _modules(folders: Sequence[str]) -> dict[str, str]:
    """Return the modules of folders: address by which they import each other → with its hash."""
    names = sorted(
        f"{folder}/{file.name}"
        for folder in folders
        for file in (STATIC_FOLDER / folder).glob("*.js")
    )
    return {f"/static/{name}": static_url(name) for name in names}
