"""The shell that Folium makes: nothing foreign, nothing unescaped, a nonce on every script."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from app.maps.page import BaseMap, MapAddresses, MapParts, plan_map
from app.plans.dispositions import Undecided, load_catalogue

CATALOGUE = load_catalogue()
ADDRESSES = MapAddresses(
    leaflet_js="/static/vendor/leaflet/leaflet.js?v=1",
    styles="/static/joined/map.css?v=1",
    client="/static/joined/map/plan_map.js?v=1",
    sites="/api/v1/plans/son-la/revisions/2/sites.bin?v=abc",
    texts="/api/v1/plans/son-la/revisions/2/site-texts.json?v=abc",
    site="/api/v1/plans/son-la/revisions/2/sites/",
    new_boundaries="/api/v1/boundaries/14/2025.geojson",
    old_boundaries="/api/v1/boundaries/14/2024.geojson",
)


def made(**given: Any) -> MapParts:
    values: dict[str, Any] = {
        "addresses": ADDRESSES,
        "dispositions": CATALOGUE.dispositions.values(),
        "undecided": CATALOGUE.undecided,
        "nonce": "n0nce",
        "language": "vi",
    }
    return plan_map(**{**values, **given})


def whole(parts: MapParts) -> str:
    return parts.header + parts.html + parts.script


def test_every_address_is_one_of_ours() -> None:
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", whole(made()))
    assert addresses == [
        ADDRESSES.sites,
        ADDRESSES.new_boundaries,
        ADDRESSES.client,
        ADDRESSES.leaflet_js,
        ADDRESSES.styles,
    ]
    assert "://" not in whole(made())


def test_data_and_client_are_fetched_before_a_script_asks_for_them() -> None:
    header = made().header
    assert re.findall(r'rel="preload" href="([^"]+)" as="fetch" crossorigin', header) == [
        ADDRESSES.sites,
        ADDRESSES.new_boundaries,
    ]
    assert f'rel="modulepreload" href="{ADDRESSES.client}"' in header


def test_every_script_carries_the_nonce() -> None:
    scripts = re.findall(r"<script[^>]*>", whole(made()))
    assert len(scripts) == 3
    assert all('nonce="n0nce"' in script for script in scripts)


def test_the_legend_names_every_disposition_and_undecided_in_its_colour() -> None:
    html = made().html
    for disposition in CATALOGUE.dispositions.values():
        assert f'data-disposition="{disposition.key}"' in html
        assert f'fill="{disposition.colour}"' in html
        assert disposition.name in html
    assert "Chưa có phương án" in html


def test_the_legend_is_english_on_an_english_page() -> None:
    html = made(language="en").html
    assert "Hand" in html or "Transfer" in html
    assert "Undecided" in html


def test_a_client_that_explains_its_own_colours_gets_no_legend() -> None:
    addresses = replace(ADDRESSES, client="/static/joined/editor/open.js?v=1", start="openEditor")
    parts = made(addresses=addresses, legend=False)
    assert "map-legend" not in parts.html
    start = 'import { openEditor as open } from "/static/joined/editor/open.js?v=1"'
    assert start in parts.script


def test_no_name_from_a_data_file_becomes_markup() -> None:
    evil = '"><script>alert(1)</script>'
    first = next(iter(CATALOGUE.dispositions.values()))
    parts = made(
        dispositions=[replace(first, name=evil, key=evil, colour=evil, article=evil)],
        undecided=Undecided(name=evil, english=evil, colour=evil),
        addresses=replace(ADDRESSES, site=f"/x/{evil}"),
    )
    assert "<script>alert" not in whole(parts)
    assert len(re.findall(r"<script\b", whole(parts))) == 3


def test_the_same_map_is_the_same_text() -> None:
    def without_lot(parts: MapParts) -> str:
        return re.sub(r"[0-9a-f]{32}", "", whole(parts))

    assert without_lot(made()) == without_lot(made())


def test_no_base_map_unless_the_province_chose_one() -> None:
    assert "tileLayer" not in made().script
    tiles = BaseMap("http://tiles.son-la.local/{z}/{x}/{y}.png")
    script = made(addresses=replace(ADDRESSES, base_map=tiles)).script
    assert "tileLayer" in script
    assert "tiles.son-la.local" in script


def test_the_base_map_says_whom_to_name_and_where_it_ends() -> None:
    tiles = BaseMap("/tiles/{z}/{x}/{y}?v=1", "© Sở <b>TNMT</b>", 6, 13, (103.1, 20.5, 105.1, 22.1))
    script = made(addresses=replace(ADDRESSES, base_map=tiles)).script
    assert '"attribution": "\\u00a9 S\\u1edf \\u0026lt;b\\u0026gt;TNMT' in script
    assert '"maxNativeZoom": 13' in script
    assert '"bounds":[[20.5,103.1,],[22.1,105.1,],]' in re.sub(r"\s", "", script)


@pytest.mark.parametrize("group", ["newBoundaries", "oldBoundaries", "labels", "sites"])
def test_the_client_gets_a_group_for_each_layer(group: str) -> None:
    assert f"{group}: feature_group_{group}" in made().script
