"""What a record cannot be without, from what else its row says; its notes; what identifies it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.estate.model import PointAccuracy, SiteKind
from app.intake.entities import ENTITIES
from app.intake.forms.dictionary import SEPARATOR
from app.intake.model import StagedRow
from app.kernel.numbers import format_number
from app.kernel.text import fold

_HEADQUARTERS = ("van phong", "tru so", "nha lam viec", "uy ban nhan dan", "ubnd")
_KINDS = (
    (SiteKind.EDUCATION, ("truong ", "mam non", "tieu hoc", "trung hoc", "nha tre")),
    (SiteKind.HEALTH, ("tram y te", "benh vien", "phong kham", "trung tam y te")),
    (SiteKind.CULTURE_SPORT, ("nha van hoa", "san van dong", "nha thi dau", "bao tang")),
)
_SUMMED = frozenset({"historical_cost", "residual_value", "land_value", "land_area_m2", "quantity"})
_PERSONAL = "note.user"
"""Names of people stay out of the register."""
_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "site": ("managed_by", "name", "address", "address_old"),
    "building": ("group", "address", "site_name", "name", "grade", "year_built"),
    "asset": ("group", "site_name", "name", "note.room", "year_in_use"),
}


def fill(row: StagedRow, defaults: Mapping[str, Any]) -> None:
    """Give a row's record what it cannot be without, and keep in its note what has no field."""
    values = row.values
    if row.entity == "asset":
        _name_asset(values)
    for name, value in defaults.items():
        if values.get(name) is None:
            values[name] = value
    if row.entity == "site":
        _fill_site(values)
    _add_parts(row)
    _add_notes(row)


def identity_of(row: StagedRow, holder: str | None) -> list[object]:
    """Return what tells a row apart from others of its form, and stays when it is corrected.

    Only what the file says itself, so that no answer changes it.
    """
    own = [value for name, value in row.values.items() if name.split(".")[0] == "identity"]
    said = row.values.get("holder") or holder
    if any(own):
        return [said, *own]
    return [said, *(row.values.get(name) for name in _IDENTITY.get(row.entity, ("name",)))]


def kind_of(name: str) -> str:
    """Return the kind of site that a name tells, "other" where it tells none."""
    folded = fold(name)
    if folded.startswith(_HEADQUARTERS):
        return SiteKind.HEADQUARTERS.value
    for kind, words in _KINDS:
        if folded.startswith(words):
            return kind.value
    return SiteKind.OTHER.value


def _fill_site(values: dict[str, Any]) -> None:
    if "name" not in values:  # The table has no such column: who holds it names it.
        said = next(filter(None, map(values.get, ("holder", "managed_by", "address"))), None)
        if said:
            values["name"] = str(said)[:300]
    if not values.get("kind"):
        values["kind"] = kind_of(str(values.get("name") or ""))
    if values.get("address") and not values.get("address_old"):
        values["address_old"] = values["address"]
    if values.get("latitude") is None or values.get("longitude") is None:
        for name in ("latitude", "longitude", "point_accuracy"):
            values.pop(name, None)
    elif values.get("point_accuracy") in (None, PointAccuracy.NONE.value):
        values["point_accuracy"] = PointAccuracy.ADDRESS.value


def _name_asset(values: dict[str, Any]) -> None:
    """Give an asset a class and a name from what else is said of it."""
    if not values.get("asset_class"):
        values["asset_class"] = str(values.get("group") or "Chưa phân loại")[:120]
    if not values.get("name"):
        name = values.get("note.model") or values.get("note.model_number")
        values["name"] = str(name or values["asset_class"])[:300]


def _add_parts(row: StagedRow) -> None:
    """Add up the parts of a figure ("historical_cost.budget") where it is not given itself."""
    sums: dict[str, Any] = {}
    for name, value in row.values.items():
        whole, _, part = name.partition(".")
        summed = part and whole in _SUMMED and whole in ENTITIES[row.entity].fields
        if summed and isinstance(value, (int, Decimal)):
            sums[whole] = sums.get(whole, 0) + value
    for whole, total in sums.items():
        if row.values.get(whole) is None:
            row.values[whole] = total


def _add_notes(row: StagedRow) -> None:
    said = [
        f"{_label(row, name)}: {_as_written(value)}"
        for name, value in row.values.items()
        if name.startswith("note.")
        and not name.startswith(_PERSONAL)
        and value not in (None, "")
        and value != 0
    ]
    said += [_label(row, name) for name in row.marks if name.startswith("note.")]
    if said:
        row.values["note"] = "; ".join(filter(None, [row.values.get("note"), *said]))


def _label(row: StagedRow, name: str) -> str:
    return row.headers.get(name, name.removeprefix("note.")).rpartition(SEPARATOR)[2]


def _as_written(value: object) -> str:
    return format_number(value, 2) if isinstance(value, Decimal) else str(value)
