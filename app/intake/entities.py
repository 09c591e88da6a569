"""The kinds of record that an import writes, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from app.agencies.model import Agency
from app.agencies.store import save_agencies, stored_agencies
from app.assets.model import Asset
from app.assets.store import save_assets, stored_assets
from app.audit.names import record_name
from app.estate.model import Building, Occupancy, Site
from app.estate.store import (
    save_buildings,
    save_occupancies,
    save_sites,
    stored_buildings,
    stored_occupancies,
    stored_sites,
)
from app.people.model import Staff
from app.people.store import save_staff, stored_staff


@dataclass(frozen=True)
class Entity:
    """One kind of record.

    Attributes:
        name: as in dictionaries and change sets; label: in Vietnamese.
        record: its dataclass; key_fields: the fields that say which one it is.
        stored: records of the register by the first key field's values; save: writes new, changed.
        defaults: values of a new record for fields that cannot be empty.
    """

    name: str
    label: str
    record: type[Any]
    key_fields: tuple[str, ...]
    stored: Callable[[Collection[str]], Awaitable[Mapping[Any, Any]]]
    save: Callable[[Sequence[Any], Sequence[Any]], Awaitable[None]]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields of the record."""
        return tuple(each.name for each in fields(self.record))

    @cached_property
    def blank(self) -> Mapping[str, Any]:
        """Every field with its default, None where it has none."""
        return {name: self.defaults.get(name) for name in self.fields}

    @property
    def dated(self) -> bool:
        """Whether its records hold from one day to another."""
        return "valid_from" in self.blank or "from_date" in self.blank

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The fields that the record's type does not let be empty."""
        types = self.record.__annotations__
        return tuple(name for name in self.fields if "None" not in str(types[name]))

    def key_of(self, values: Mapping[str, Any]) -> Any:
        """Return the key by which `stored` names a record with these values."""
        key = tuple(values.get(name) for name in self.key_fields)
        return key[0] if len(key) == 1 else key


ENTITIES: Mapping[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity(
            "agency",
            "Cơ quan",
            Agency,
            ("code",),
            stored_agencies,
            save_agencies,
            {"kind": "other"},
        ),
        Entity(
            "site",
            "Cơ sở nhà, đất",
            Site,
            ("code",),
            stored_sites,
            save_sites,
            {"point_accuracy": "none"},
        ),
        Entity("building", "Nhà", Building, ("code",), stored_buildings, save_buildings),
        Entity("staff", "Cán bộ", Staff, ("code",), stored_staff, save_staff),
        Entity("asset", "Tài sản", Asset, ("code",), stored_assets, save_assets, {"quantity": 1}),
        Entity(
            "occupancy",
            "Hiện trạng sử dụng",
            Occupancy,
            ("site", "building", "agency", "from_date"),
            stored_occupancies,
            save_occupancies,
        ),
    )
}


def name_of(key: Any) -> str:
    """Return how a record with this key is named in change sets and origins."""
    if isinstance(key, str) and len(key) <= 64:
        return key
    return record_name(key if isinstance(key, tuple) else (key,))


def state_of(record: Any) -> dict[str, Any]:
    """Return a record's fields and values."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
