"""The shell of a plan's map: Folium makes map, groups, layer control and legend.

Nothing of it is embedded data and nothing comes from another host: boundaries and sites are fetched
by our own modules (app/web/static/map) from addresses of the API. The web hands in every address,
because the map does not know where files are served from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from app.plans.dispositions import Disposition, Undecided

VIET_NAM = (16.2, 106.3)
HIGHEST_ZOOM = 18
ENGLISH = "en"

_WORDS = {
    "newBoundaries": ("Ranh giới xã, phường mới", "New communes and wards"),
    "oldBoundaries": ("Ranh giới xã, phường cũ", "Old communes and wards"),
    "labels": ("Tên xã, phường", "Names"),
    "sites": ("Cơ sở nhà, đất", "Sites"),
    "base": ("Bản đồ nền", "Base map"),
    "legend": ("Hình thức xử lý", "Disposition"),
    "unused": ("Hình thức chưa dùng", "Not used in this plan"),
    "placed": ("Có cơ quan được bố trí theo phương án", "An agency is placed here by the plan"),
    "rough": ("Vị trí gần đúng (điểm trung tâm xã)", "Approximate point (that of the commune)"),
}


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Picture tiles under everything else.

    Attributes:
        address: of a tile, with {z}, {x}, {y}.
        attribution: whom to name, as plain text; "" where nobody says.
        min_zoom, max_zoom: between which there are tiles; nearer, the last ones are enlarged.
        bounds: west, south, east, north of what they cover, None where nobody says.
    """

    address: str
    attribution: str = ""
    min_zoom: int = 0
    max_zoom: int = HIGHEST_ZOOM
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class MapAddresses:
    """Where the page finds what it needs; all on our own host, except the base map that was chosen.

    Attributes:
        leaflet_js, styles: files of the shell.
        client: the ES module to start, with all that it imports.
        sites, texts, new_boundaries, old_boundaries: of the data; site: of one site's details,
            its code follows.
        base_map: the one that the province configured, None for none.
        start: the function of `client` that is called with the map and its set-up.
    """

    leaflet_js: str
    styles: str
    client: str
    sites: str
    texts: str
    site: str
    new_boundaries: str
    old_boundaries: str
    base_map: BaseMap | None = None
    start: str = "openPlanMap"


@dataclass(frozen=True, slots=True)
class MapParts:
    """The shell in the three parts of a page; scripts carry the nonce."""

    header: str
    html: str
    script: str


class _Legend(MacroElement):
    """Dispositions with their colours; each entry is a button that shows or hides its sites."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <details class="map-legend" id="map-legend" open>
          <summary>{{ this.heading|e }}</summary>
          <ul>
            {%- for key, name, colour, provision in this.entries %}
            <li><button type="button" aria-pressed="true" data-disposition="{{ key|e }}"
                title="{{ provision|e }}"><svg class="map-swatch" viewBox="0 0 16 16"
                aria-hidden="true"><circle cx="8" cy="8" r="6" fill="{{ colour|e }}"/></svg>
                <span>{{ name|e }}</span> <span class="figure" data-count></span></button></li>
            {%- endfor %}
          </ul>
          <details class="unused" hidden><summary>{{ this.unused|e }}</summary><ul></ul></details>
          <p class="key"><svg class="map-swatch" viewBox="0 0 16 16" aria-hidden="true"><circle
              cx="8" cy="8" r="3.5" fill="#888"/><circle cx="8" cy="8" r="6.5" fill="none"
              stroke="#111827" stroke-width="2"/></svg> {{ this.placed|e }}</p>
          <p class="key"><svg class="map-swatch" viewBox="0 0 16 16" aria-hidden="true"><path
              d="M8 2l6 6-6 6-6-6z" fill="#888" stroke="#1b2733"/></svg> {{ this.rough|e }}</p>
        </details>
        {% endmacro %}
        """
    )

    def __init__(
        self, dispositions: Iterable[Disposition], undecided: Undecided, language: str
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Legend"
        english = language == ENGLISH
        self.heading = _word("legend", language)
        self.placed = _word("placed", language)
        self.rough = _word("rough", language)
        self.unused = _word("unused", language)
        self.entries = [
            (
                d.key,
                d.english if english else d.name,
                d.colour,
                f"{d.article} {d.instrument}".strip(),
            )
            for d in dispositions
        ]
        self.entries.append(
            ("", undecided.english if english else undecided.name, undecided.colour, "")
        )


class _Scale(MacroElement):
    """A scale in kilometres only; Folium's own has miles too."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Scale"


class _Client(MacroElement):
    """Hands the map and its groups to our own module once everything above stands."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.trusoMap = {
                map: {{ this._parent.get_name() }},
                setup: Object.assign({{ this.setup|tojson }}, { groups: {
                    {%- for key, group in this.groups.items() %}
                    {{ key }}: {{ group.get_name() }},
                    {%- endfor %}
                } }),
            };
        {% endmacro %}
        """
    )

    def __init__(self, setup: dict[str, Any], groups: Mapping[str, folium.FeatureGroup]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Client"
        self.setup = setup
        self.groups = groups


def plan_map(
    addresses: MapAddresses,
    dispositions: Iterable[Disposition],
    undecided: Undecided,
    *,
    nonce: str,
    language: str,
    centre: tuple[float, float] = VIET_NAM,
    zoom: int = 8,
    legend: bool = True,
) -> MapParts:
    """Return the shell of a plan's map, to be put into a page of ours.

    `centre` (latitude, longitude) and `zoom` hold until the boundaries are there; without `legend`
    the client explains its colours itself.
    """
    shell = folium.Map(
        location=centre,
        zoom_start=zoom,
        tiles=None,
        zoom_control="bottomright",
        minZoom=5,
        maxZoom=HIGHEST_ZOOM,
        zoom_snap=0.1,
        attributionControl=True,
    )
    shell._id = "plan"  # Folium draws an id by lot; the same page should be the same text.
    shell.default_js = [("leaflet", addresses.leaflet_js)]
    shell.default_css = [("styles", addresses.styles)]
    if addresses.base_map:
        _tiles(addresses.base_map, language).add_to(shell)
    groups: dict[str, folium.FeatureGroup] = {}
    for key in ("newBoundaries", "oldBoundaries", "labels", "sites"):
        group = folium.FeatureGroup(name=escape(_word(key, language)))
        group._id = key
        group.add_to(shell)
        groups[key] = group
    folium.LayerControl(collapsed=True).add_to(shell)
    _Scale().add_to(shell)
    if legend:
        _Legend(dispositions, undecided, language).add_to(shell)
    _Client(_setup(addresses, undecided), groups).add_to(shell)
    return _parts(shell, addresses, nonce)


def _tiles(base_map: BaseMap, language: str) -> folium.TileLayer:
    options: dict[str, Any] = {}
    if base_map.bounds is not None:
        west, south, east, north = base_map.bounds
        options["bounds"] = [[south, west], [north, east]]
    return folium.TileLayer(
        base_map.address,
        # Leaflet writes an attribution as markup.
        attr=escape(base_map.attribution) or _word("base", language),
        name=_word("base", language),
        min_zoom=base_map.min_zoom,
        max_zoom=HIGHEST_ZOOM,
        max_native_zoom=min(base_map.max_zoom, HIGHEST_ZOOM),
        **options,
    )


def _setup(addresses: MapAddresses, undecided: Undecided) -> dict[str, Any]:
    return {
        "addresses": {
            "sites": addresses.sites,
            "texts": addresses.texts,
            "site": addresses.site,
            "newBoundaries": addresses.new_boundaries,
            "oldBoundaries": addresses.old_boundaries,
        },
        "undecided": {
            "name": undecided.name,
            "english": undecided.english,
            "colour": undecided.colour,
        },
    }


def _parts(shell: folium.Map, addresses: MapAddresses, nonce: str) -> MapParts:
    """Render the shell; the page that it is put into has its own head and sizes the map itself."""
    figure = shell.get_root()
    assert isinstance(figure, Figure)
    shell.render()  # type: ignore[no-untyped-call]
    figure.header._children.pop("meta_http", None)
    figure.header.add_child(Element(""), name=shell.get_name())
    header = "\n".join(
        (
            *(_link("preload", data, 'as="fetch" crossorigin="anonymous"')
              for data in (addresses.sites, addresses.new_boundaries)),
            _link("modulepreload", addresses.client),
            figure.header.render(),
        )
    )  # fmt: skip
    start = (
        f'<script type="module">import {{ {addresses.start} as open }} from '
        f"{json.dumps(addresses.client)};\n"
        "window.trusoMap.opened = open(window.trusoMap.map, window.trusoMap.setup);</script>"
    )
    script = f"<script>{figure.script.render()}</script>\n{start}"
    return MapParts(_with_nonce(header, nonce), figure.html.render(), _with_nonce(script, nonce))


def _link(relation: str, address: str, attributes: str = "") -> str:
    """Return what makes the browser fetch something at once, before the script that asks for it."""
    return f'<link rel="{relation}" href="{escape(address)}" {attributes}>'


def _with_nonce(rendered: str, nonce: str) -> str:
    """Put the nonce on every script; data inside scripts cannot hold a "<" (tojson escapes it)."""
    return re.sub(r"<script\b", f'<script nonce="{escape(nonce)}"', rendered)


def _word(key: str, language: str) -> str:
    vietnamese, english = _WORDS[key]
    return english if language == ENGLISH else vietnamese
