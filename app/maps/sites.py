"""The sites of a snapshot in one compact binary message, and what is fetched beside it.

`encode_sites` holds what the map needs to draw and to be clicked; texts for searching and listing
follow in a second, later request (`site_texts`), so that the first picture does not wait for them.

Format 2, little-endian; site i of every column is site i in order of code, as in `site_texts`:

    offset  size  what
    0       4     magic "TSMP"
    4       2     format (2)
    6       2     0
    8       4     N, number of sites
    12      4     D, length of the dictionary in bytes
    16      D     dictionary: JSON in UTF-8
    16+D    ...   the columns that the dictionary lists, one after the other

The dictionary's `columns` give name, type ("i32", "u32", "u16", "u8") and offset from the end of
the dictionary, so that a later revision of the product can add a column and old readers skip it.
A column of wider numbers stands as byte planes, all lowest bytes first: it compresses to three
quarters of what the numbers themselves do.

    lon, lat      i32  1e-6 degree (WGS 84); NO_POINT where the site has no point
    usable        u32  usable floor area, m²; UNKNOWN_AREA where not known of every building
    commune       u16  index in `communes`; NO_COMMUNE where the new unit is not known
    distance      u16  0.1 km in a straight line to the seat of the new commune: where the plan
                       lets its office work, else its place point; UNKNOWN_DISTANCE
    disposition   u8   0 undecided, else index in `dispositions` plus 1
    kind          u8   index in `kinds`
    flags         u8   PLACED: the plan lets an agency work there; ROUGH_POINT: the point is that
                       of the unit, not of the site; OCCUPIED: somebody uses it on the baseline
    condition     u8   index of the class, that of most of the floor
    value         u8   index of the class: land value and residual value of the buildings
    utilisation   u8   % of the usable floor that the plan allots; UNKNOWN_PERCENT where an area is
                       not known
    present_use   u8   the same on the baseline

`measures` gives the classes of these columns with names and colours (`app.maps.measures`): a value
v is of the class with low <= v < high. That is 23 bytes a site, before compression.

`site_changes` is what an editor needs instead of a new message after a move.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from app.estate.model import PointAccuracy, SiteKind
from app.maps.columns import Column, RegisterColumns, plan_columns, register_columns, seats
from app.maps.measures import KIND_NAMES, measures_out
from app.plans.dispositions import Disposition
from app.plans.snapshot import Snapshot

MAGIC = b"TSMP"
FORMAT = 2

_ACCURACY_NAMES = {
    PointAccuracy.SURVEYED: ("Đo tại thực địa", "Surveyed on site"),
    PointAccuracy.ADDRESS: ("Theo địa chỉ", "By the address"),
    PointAccuracy.UNIT: (
        "Theo điểm trung tâm của xã, phường (không phải vị trí của cơ sở)",
        "The centre of the commune (not where the site is)",
    ),
    PointAccuracy.NONE: ("Chưa có tọa độ", "No point yet"),
}

_HEADER = struct.Struct("<4sHHII")
_LOST_COLOUR = "#000000"
_TYPES = {"int32": "i32", "uint32": "u32", "uint16": "u16", "uint8": "u8"}


def encode_sites(snapshot: Snapshot, register: RegisterColumns | None = None) -> bytes:
    """Return the sites of a snapshot in format 2 (see the module).

    `register` is `register_columns` of a snapshot on the same baseline, where that is at hand.
    """
    register = register or register_columns(snapshot)
    dispositions = _dispositions(snapshot)
    columns = {
        **register.columns,
        **plan_columns(snapshot, register, [each.key for each in dispositions]),
    }
    listed, content = _packed(columns)
    dictionary = {
        "plan": snapshot.plan,
        "revision": snapshot.revision,
        "columns": listed,
        "dispositions": _named(dispositions),
        "kinds": [
            {"key": kind.value, "name": name, "english": english}
            for kind, (name, english, _) in KIND_NAMES.items()
        ],
        "measures": measures_out(),
        "communes": [
            {"code": unit.code, "name": unit.name, "lon": unit.longitude, "lat": unit.latitude}
            for unit in register.communes
        ],
    }
    text = json.dumps(dictionary, ensure_ascii=False, separators=(",", ":")).encode()
    return _HEADER.pack(MAGIC, FORMAT, 0, len(register.codes), len(text)) + text + content


def site_changes(
    old: Snapshot, new: Snapshot, register: RegisterColumns | None = None
) -> dict[str, Any]:
    """Return what turns the message of `old` into that of `new`, a plan at two revisions.

    `rows` and `codes` say which sites; `disposition`, `flags`, `utilisation` and `distance` their
    new values. `dispositions` replaces the dictionary's, None where that stays as it is.
    """
    register = register or register_columns(new)
    before, after = _dispositions(old), _dispositions(new)
    rows = _touched_rows(old, new, register, all_decided=before != after)
    was = plan_columns(old, register, [each.key for each in before], rows)
    now = plan_columns(new, register, [each.key for each in after], rows)
    differs = np.zeros(len(rows), dtype=bool)
    for name, column in now.items():
        differs |= column != was[name]
    kept = rows[differs]
    return {
        "format": FORMAT,
        "plan": new.plan,
        "from": old.revision,
        "revision": new.revision,
        "dispositions": None if before == after else _named(after),
        "rows": kept.tolist(),
        "codes": [register.codes[row] for row in kept],
        **{name: column[differs].tolist() for name, column in now.items()},
    }


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


def kind_names(kind: str) -> tuple[str, str]:
    """Return a kind of site in words, in Vietnamese and in English."""
    if kind not in set(SiteKind):
        return kind, kind
    name, english, _ = KIND_NAMES[SiteKind(kind)]
    return name, english


def accuracy_names(accuracy: str) -> tuple[str, str]:
    """Return how far a site's point can be trusted, in Vietnamese and in English."""
    if accuracy not in set(PointAccuracy):
        return accuracy, accuracy
    return _ACCURACY_NAMES[PointAccuracy(accuracy)]


def disposition_of(snapshot: Snapshot, key: str) -> Disposition:
    """Return a disposition by key; one that the catalogue has lost since is named by its key."""
    known = snapshot.dispositions.get(key)
    return known or Disposition(key, key, key, _LOST_COLOUR, "", "", False, (), "", (), False)


def _dispositions(snapshot: Snapshot) -> list[Disposition]:
    used = {decision.disposition for decision in snapshot.state.decisions.values()}
    lost = sorted(used - snapshot.dispositions.keys())
    return [*snapshot.dispositions.values(), *(disposition_of(snapshot, key) for key in lost)]


def _named(dispositions: list[Disposition]) -> list[dict[str, str]]:
    return [
        {"key": d.key, "name": d.name, "english": d.english, "colour": d.colour}
        for d in dispositions
    ]


def _touched_rows(
    old: Snapshot, new: Snapshot, register: RegisterColumns, *, all_decided: bool
) -> Column:
    """Return, in order, the rows that can differ: touched by a move, or their seat has moved."""
    first, last = sorted((old, new), key=lambda snapshot: snapshot.revision)
    touched = set(last.touched_since(first.revision).sites)
    if all_decided:
        touched.update(old.state.decisions, new.state.decisions)
    rows = {register.rows[code] for code in touched}
    for commune, (before, after) in enumerate(
        zip(seats(old, register), seats(new, register), strict=True)
    ):
        if before != after and commune in register.rows_of:
            rows.update(register.rows_of[commune].tolist())
    return np.array(sorted(rows), dtype=np.int64)


def _packed(columns: dict[str, Column]) -> tuple[list[dict[str, Any]], bytes]:
    """Return the list of columns with their offsets, and their bytes."""
    listed: list[dict[str, Any]] = []
    content = bytearray()
    for name, column in columns.items():
        listed.append({"name": name, "type": _TYPES[column.dtype.name], "offset": len(content)})
        content += column.view("u1").reshape(-1, column.itemsize).T.tobytes()
    return listed, bytes(content)
