"""The sites of a snapshot in one compact binary message, and what is fetched beside it.

`encode_sites` holds what the map needs to draw and to be clicked; texts for searching and listing
follow in a second, later request (`site_texts`), so that the first picture does not wait for them.

Format 1, little-endian; site i of every column is site i in order of code, as in `site_texts`:

    offset  size  what
    0       4     magic "TSMP"
    4       2     format (1)
    6       2     0
    8       4     N, number of sites
    12      4     D, length of the dictionary in bytes, a multiple of 4
    16      D     dictionary: JSON in UTF-8, padded with spaces
    16+D    ...   the columns that the dictionary lists, one after the other

The dictionary's `columns` give name, type ("i32", "u16", "u8") and offset from the end of the
dictionary, so that a later revision of the product can add a column and old readers skip it:

    lon, lat      i32  1e-6 degree (WGS 84); NO_POINT where the site has no point
    commune       u16  index in `communes`; NO_COMMUNE where the new unit is not known
    disposition   u8   0 undecided, else index in `dispositions` plus 1
    kind          u8   index in `kinds`
    flags         u8   PLACED: the plan lets an agency work there; ROUGH_POINT: the point is that
                       of the unit, not of the site; OCCUPIED: somebody uses it on the baseline

That is 13 bytes a site, before compression: 300,000 sites are 3.9 MB raw and less on the wire.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from typing import Any

from app.estate.model import PointAccuracy, Site, SiteKind
from app.plans.dispositions import Disposition
from app.plans.snapshot import Snapshot

MAGIC = b"TSMP"
FORMAT = 1
NO_POINT = -(2**31)
NO_COMMUNE = 2**16 - 1
PLACED, ROUGH_POINT, OCCUPIED = 1, 2, 4

_KIND_NAMES = {
    SiteKind.HEADQUARTERS: "Trụ sở làm việc",
    SiteKind.EDUCATION: "Cơ sở giáo dục",
    SiteKind.HEALTH: "Cơ sở y tế",
    SiteKind.CULTURE_SPORT: "Cơ sở văn hóa, thể thao",
    SiteKind.OTHER: "Cơ sở khác",
}
_ACCURACY_NAMES = {
    PointAccuracy.SURVEYED: "Đo tại thực địa",
    PointAccuracy.ADDRESS: "Theo địa chỉ",
    PointAccuracy.UNIT: "Theo điểm trung tâm của xã, phường (không phải vị trí của cơ sở)",
    PointAccuracy.NONE: "Chưa có tọa độ",
}

_HEADER = struct.Struct("<4sHHII")
_LOST_COLOUR = "#000000"
_MICRODEGREE = 1_000_000
_TYPES = {"i32": "i", "u16": "H", "u8": "B"}


def encode_sites(snapshot: Snapshot) -> bytes:
    """Return the sites of a snapshot in format 1 (see the module)."""
    sites = snapshot.register.sites
    communes = snapshot.new_communes
    commune_index = {unit.key: index for index, unit in enumerate(communes)}
    dispositions = _dispositions(snapshot)
    disposition_index = {d.key: index + 1 for index, d in enumerate(dispositions)}
    kind_index = {kind.value: index for index, kind in enumerate(SiteKind)}
    other = kind_index[SiteKind.OTHER.value]
    decisions = snapshot.state.decisions

    columns = {
        "lon": array("i", (_microdegrees(site.longitude, site.latitude) for site in sites)),
        "lat": array("i", (_microdegrees(site.latitude, site.longitude) for site in sites)),
        "commune": array("H", (commune_index.get(s.new_unit or "", NO_COMMUNE) for s in sites)),
        "disposition": array(
            "B",
            (
                disposition_index[decisions[site.code].disposition] if site.code in decisions else 0
                for site in sites
            ),
        ),
        "kind": array("B", (kind_index.get(site.kind, other) for site in sites)),
        "flags": array("B", (_flags(site, snapshot) for site in sites)),
    }
    listed, content = _packed(columns)
    dictionary = {
        "plan": snapshot.plan,
        "revision": snapshot.revision,
        "columns": listed,
        "dispositions": [
            {"key": d.key, "name": d.name, "english": d.english, "colour": d.colour}
            for d in dispositions
        ],
        "kinds": [{"key": kind.value, "name": _KIND_NAMES[kind]} for kind in SiteKind],
        "communes": [
            {"code": unit.code, "name": unit.name, "lon": unit.longitude, "lat": unit.latitude}
            for unit in communes
        ],
    }
    text = json.dumps(dictionary, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return _HEADER.pack(MAGIC, FORMAT, 0, len(sites), len(text)) + text + content


def site_texts(snapshot: Snapshot) -> dict[str, Any]:
    """Return what the map searches and lists, as columns in the order of `encode_sites`.

    `old_addresses` holds an address only where it differs from the one in `addresses`.
    """
    sites = snapshot.register.sites
    return {
        "format": FORMAT,
        "codes": [site.code for site in sites],
        "names": [site.name for site in sites],
        "addresses": [site.address_new or site.address_old or "" for site in sites],
        "old_addresses": [
            site.address_old
            if site.address_old and site.address_new and site.address_old != site.address_new
            else ""
            for site in sites
        ],
    }


def kind_name(kind: str) -> str:
    """Return a kind of site in words."""
    return _KIND_NAMES[SiteKind(kind)] if kind in set(SiteKind) else kind


def accuracy_name(accuracy: str) -> str:
    """Return in words how far a site's point can be trusted."""
    return _ACCURACY_NAMES[PointAccuracy(accuracy)] if accuracy in set(PointAccuracy) else accuracy


def disposition_of(snapshot: Snapshot, key: str) -> Disposition:
    """Return a disposition by key; one that the catalogue has lost since is named by its key."""
    known = snapshot.dispositions.get(key)
    return known or Disposition(key, key, key, _LOST_COLOUR, "", "", False, (), "", (), False)


def _dispositions(snapshot: Snapshot) -> list[Disposition]:
    used = {decision.disposition for decision in snapshot.state.decisions.values()}
    lost = sorted(used - snapshot.dispositions.keys())
    return [*snapshot.dispositions.values(), *(disposition_of(snapshot, key) for key in lost)]


def _microdegrees(degrees: float | None, other: float | None) -> int:
    if degrees is None or other is None:
        return NO_POINT
    return round(degrees * _MICRODEGREE)


def _flags(site: Site, snapshot: Snapshot) -> int:
    flags = PLACED if site.code in snapshot.placements_of else 0
    if site.point_accuracy == PointAccuracy.UNIT:
        flags |= ROUGH_POINT
    if site.code in snapshot.occupancies_of:
        flags |= OCCUPIED
    return flags


def _packed(columns: dict[str, array[int]]) -> tuple[list[dict[str, Any]], bytes]:
    """Return the list of columns with their offsets, and their bytes; the widest come first."""
    names = {typecode: name for name, typecode in _TYPES.items()}
    listed: list[dict[str, Any]] = []
    content = bytearray()
    for name, column in columns.items():
        if sys.byteorder == "big":
            column.byteswap()
        listed.append({"name": name, "type": names[column.typecode], "offset": len(content)})
        content += column.tobytes()
        content += bytes(-len(content) % 4)
    return listed, bytes(content)
