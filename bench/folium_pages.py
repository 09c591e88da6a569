"""The maps that a user of Folium would make of the same sites, as `folium.Map.save` writes them.

Two are ways of Folium's own documentation, and what "stock" means in the measurements: a marker
with a popup for each site, and one GeoJSON layer with a function for its style. The third is tuned
for speed as nobody would write it who has not measured it: a GeoJSON layer for each colour, so that
no site is compared with every other. All draw on a canvas, the quickest that Leaflet has, although
Folium's default is an element for each site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.estate.model import Site
from app.plans.dispositions import load_dispositions

Chosen = Mapping[str, str | None]
"""Code of a site → key of its disposition, where it has one."""

TUNED = "tuned by hand"


def page_name(size: int, way: str) -> str:
    """Return the name of the page of so many sites, made in one of the `WAYS`."""
    return f"{size}-{way.replace(' ', '-')}.html"


def write_pages(folder: Path, size: int, sites: Sequence[Site], chosen: Chosen) -> None:
    """Write a page for each of the `WAYS`."""
    import folium

    for way, add in WAYS.items():
        shown = folium.Map(location=(21.3, 103.9), zoom_start=8, tiles=None, prefer_canvas=True)
        shown.default_js = [("leaflet", "leaflet.js")]
        shown.default_css = [("leaflet_css", "leaflet.css")]
        add(shown, sites, chosen)
        shown.save(str(folder / page_name(size, way)))


def _add_markers(shown: Any, sites: Sequence[Site], chosen: Chosen) -> None:
    import folium

    colours = _colours()
    group = folium.FeatureGroup(name="sites").add_to(shown)
    for site in sites:
        if site.latitude is None or site.longitude is None:
            continue
        colour = colours[chosen.get(site.code)]
        folium.CircleMarker(
            location=(site.latitude, site.longitude),
            popup=f"{site.code} {site.name}",
            **_dot(colour),
        ).add_to(group)


def _add_styled(shown: Any, sites: Sequence[Site], chosen: Chosen) -> None:
    import folium

    colours = _colours()

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        colour = colours[chosen.get(feature["properties"]["code"])]
        return {"color": colour, "fillColor": colour}

    folium.GeoJson(
        _collection(sites),
        marker=folium.CircleMarker(**_dot("#CCCCCC")),
        style_function=style,
        tooltip=folium.GeoJsonTooltip(["code", "name"]),
    ).add_to(shown)


def _add_by_colour(shown: Any, sites: Sequence[Site], chosen: Chosen) -> None:
    import folium

    for key, colour in _colours().items():
        own = [site for site in sites if chosen.get(site.code) == key]
        folium.GeoJson(
            _collection(own),
            name=key or "undecided",
            marker=folium.CircleMarker(**_dot(colour)),
            tooltip=folium.GeoJsonTooltip(["code", "name"]) if own else None,
        ).add_to(shown)


WAYS: dict[str, Callable[[Any, Sequence[Site], Chosen], None]] = {
    "a marker each": _add_markers,
    "style function": _add_styled,
    TUNED: _add_by_colour,
}


def _colours() -> dict[str | None, str]:
    return {None: "#CCCCCC", **{each.key: each.colour for each in load_dispositions().values()}}


def _dot(colour: str) -> dict[str, Any]:
    return {"radius": 4, "color": colour, "fill": True, "fill_color": colour,
            "fill_opacity": 0.8, "weight": 1}  # fmt: skip


def _collection(sites: Sequence[Site]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(site) for site in sites]}


def _feature(site: Site) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [site.longitude, site.latitude]},
        "properties": {
            "code": site.code,
            "name": site.name,
            "kind": site.kind,
            "commune": site.new_unit,
        },
    }
