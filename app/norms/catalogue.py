"""Data files of norms: space, equipment and vehicles, by the day on which they are in force."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app.kernel.datafiles import read_data_file
from app.kernel.entries import read_entries
from app.kernel.errors import ConfigurationError
from app.kernel.text import fold
from app.norms.model import (
    CarNorm,
    CommonShare,
    Item,
    Norms,
    OwnPremises,
    Shared,
    Source,
    SpecialisedArea,
    TitleArea,
    TitleGroup,
)

SPACE_FILE = Path(__file__).with_name("space_norms.toml")
EQUIPMENT_FILE = Path(__file__).with_name("equipment_norms.toml")
VEHICLE_FILE = Path(__file__).with_name("vehicle_norms.toml")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    verified: bool
    note: str = ""


class _Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str
    valid_from: date = msgspec.field(name="from")
    valid_to: date | None = msgspec.field(name="to", default=None)
    article: str = ""
    note: str = ""


class _Cited(_Entry, frozen=True, kw_only=True):
    instrument: str
    article: str = ""


class _CommonShare(_Cited, frozen=True, kw_only=True):
    share: Decimal


class _TitleArea(_Cited, frozen=True, kw_only=True):
    titles: tuple[str, ...]
    area_m2: Decimal


class _SpecialisedArea(_Cited, frozen=True, kw_only=True):
    kind: str
    area_m2: Decimal


class _OwnPremises(_Entry, frozen=True, kw_only=True):
    kind: str
    reason: str
    english: str = ""


class _Group(_Cited, frozen=True, kw_only=True):
    key: str
    name: str
    titles: tuple[str, ...]


class _Shared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    one_per: int
    groups: tuple[str, ...]


class _Item(_Cited, frozen=True, kw_only=True):
    key: str
    name: str
    english: str
    words: tuple[str, ...]
    per_person: dict[str, int] = {}
    price: dict[str, int] = {}
    shared: _Shared | None = None


class _Cars(_Cited, frozen=True, kw_only=True):
    valid_from: date = msgspec.field(name="from")
    valid_to: date | None = msgspec.field(name="to", default=None)
    per_commune: int
    words: tuple[str, ...]


class _Tolerance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    short_share: Decimal


class _Unusable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


Struct = TypeVar("Struct", bound=msgspec.Struct)
Norm = TypeVar("Norm")


def norms_in_force(on: date) -> Norms:
    """Return the norms of a day; read once in a process for each folder of own data files.

    Raises:
        ConfigurationError: a data file cannot be used; the detail names the file and the entry.
    """
    return _norms(on, os.environ.get("TRUSO_DATA"))


@lru_cache(maxsize=64)
def _norms(on: date, _own_folder: str | None) -> Norms:
    return load_norms(on)


def load_norms(on: date) -> Norms:
    """Return the norms of a day, read from the data files.

    Raises:
        ConfigurationError: see `norms_in_force`.
    """
    space = _Space(on)
    equipment = _Equipment(on)
    cars = _cars(on)
    content = {
        "on": on,
        "space": space.content,
        "equipment": equipment.content,
        "cars": cars,
    }
    return Norms(
        on=on,
        digest=hashlib.sha256(repr(content).encode()).hexdigest()[:16],
        title_areas=space.title_areas,
        common_share=space.common_share,
        specialised_areas=space.specialised_areas,
        own_premises=space.own_premises,
        short_share=space.short_share,
        items=equipment.items,
        equipment_source=equipment.source,
        groups=equipment.groups,
        cars=cars,
        unusable=equipment.unusable,
    )


class _Space:
    """What the file of space norms says of a day."""

    def __init__(self, on: date) -> None:
        sources = _Sources(SPACE_FILE, on)
        self.content = read_data_file(SPACE_FILE)
        self.title_areas = sources.one_each(
            _entries(SPACE_FILE, "title_area", _TitleArea),
            lambda entry, source: {
                title: TitleArea(title, entry.area_m2, source) for title in entry.titles
            },
        )
        shares = sources.one_each(
            _entries(SPACE_FILE, "common_share", _CommonShare),
            lambda entry, source: {"share": CommonShare(entry.share, source)},
        )
        self.common_share = shares.get("share")
        self.specialised_areas = sources.one_each(
            _entries(SPACE_FILE, "specialised_area", _SpecialisedArea),
            lambda entry, source: {entry.kind: SpecialisedArea(entry.kind, entry.area_m2, source)},
        )
        self.own_premises = {
            entry.kind: OwnPremises(
                entry.kind, entry.reason, entry.english or entry.reason, entry.verified
            )
            for entry in _entries(SPACE_FILE, "own_premises", _OwnPremises)
        }
        self.short_share = _table(SPACE_FILE, "tolerance", _Tolerance).short_share


class _Equipment:
    """What the file of equipment norms says of a day."""

    def __init__(self, on: date) -> None:
        sources = _Sources(EQUIPMENT_FILE, on)
        self.content = read_data_file(EQUIPMENT_FILE)
        groups = sources.one_each(
            _entries(EQUIPMENT_FILE, "group", _Group),
            lambda entry, source: {
                entry.key: TitleGroup(entry.key, entry.name, frozenset(entry.titles), source)
            },
        )
        self.groups = {title: group for group in groups.values() for title in group.titles}
        items = sources.one_each(
            _entries(EQUIPMENT_FILE, "item", _Item),
            lambda entry, source: {entry.key: _item(entry, source, groups.keys())},
        )
        self.items = tuple(items.values())
        self.source = sources.whole(
            [
                *(item.source for item in items.values()),
                *(group.source for group in groups.values()),
            ]
        )
        unusable = _table(EQUIPMENT_FILE, "unusable", _Unusable)
        self.unusable = tuple(fold(word) for word in unusable.words)


def _item(entry: _Item, source: Source, groups: Any) -> Item:
    shared = entry.shared
    named = set(entry.per_person) | set(shared.groups if shared else ())
    if strange := sorted(named - set(groups)):
        raise ConfigurationError(
            f"{EQUIPMENT_FILE.name}, mục [[item]] key = {entry.key}: nhóm {', '.join(strange)} "
            "không có trong [[group]] của cùng văn bản."
        )
    return Item(
        key=entry.key,
        name=entry.name,
        english=entry.english,
        words=tuple(fold(word) for word in entry.words),
        per_person=entry.per_person,
        price=entry.price,
        shared=Shared(shared.one_per, frozenset(shared.groups)) if shared else None,
        source=source,
    )


def _cars(on: date) -> CarNorm | None:
    for entry in read_entries(VEHICLE_FILE, "cars", _Cars, "from"):
        if _holds(entry.valid_from, entry.valid_to, on):
            source = Source(
                entry.instrument,
                entry.article,
                entry.valid_from,
                entry.valid_to,
                entry.verified,
                entry.note,
            )
            return CarNorm(entry.per_commune, tuple(fold(word) for word in entry.words), source)
    return None


class _Sources:
    """The instruments of a file that are in force on a day."""

    def __init__(self, path: Path, on: date) -> None:
        self._path = path
        known = read_entries(path, "instrument", _Instrument, "key")
        self._known = {instrument.key for instrument in known}
        self._in_force = {
            instrument.key: instrument
            for instrument in known
            if _holds(instrument.valid_from, instrument.valid_to, on)
        }

    def one_each(
        self,
        entries: tuple[Any, ...],
        norms_of: Callable[[Any, Source], Mapping[str, Norm]],
    ) -> dict[str, Norm]:
        """Return the norms of the entries in force, by their key.

        Raises:
            ConfigurationError: an entry cites an instrument that the file does not list, or two
                entries in force give the same norm.
        """
        found: dict[str, Norm] = {}
        for entry in entries:
            if entry.instrument not in self._known:
                raise ConfigurationError(
                    f"{self._path.name}: văn bản {entry.instrument} không có trong [[instrument]]."
                )
            instrument = self._in_force.get(entry.instrument)
            if instrument is None:
                continue
            source = Source(
                instrument.name,
                entry.article,
                instrument.valid_from,
                instrument.valid_to,
                entry.verified,
                entry.note,
            )
            norms = norms_of(entry, source)
            if twice := sorted(norms.keys() & found.keys()):
                raise ConfigurationError(
                    f"{self._path.name}: {', '.join(twice)} có hai định mức cùng có hiệu lực."
                )
            found |= norms
        return found

    def whole(self, parts: Sequence[Source]) -> Source | None:
        """Return the first part's instrument as a whole, verified where every part is."""
        if not parts:
            return None
        first = parts[0]
        names = {each.name: each for each in self._in_force.values()}
        return replace(
            first,
            article=names[first.instrument].article,
            verified=all(each.verified for each in parts),
            note="",
        )


def _holds(valid_from: date, valid_to: date | None, on: date) -> bool:
    return valid_from <= on and (valid_to is None or on < valid_to + timedelta(days=1))


def _entries(path: Path, section: str, kind: type[Struct]) -> tuple[Struct, ...]:
    """Return entries that have no key of their own; a file may have none of them."""
    raw = read_data_file(path).get(section, [])
    if not isinstance(raw, list):
        raise ConfigurationError(f"{path.name}: {section} phải viết thành các mục [[{section}]].")
    found = []
    for number, each in enumerate(raw, start=1):
        try:
            found.append(msgspec.convert(each, kind))
        except msgspec.ValidationError as error:
            raise ConfigurationError(
                f"{path.name}, mục [[{section}]] thứ {number}: {error}."
            ) from error
    return tuple(found)


def _table(path: Path, section: str, kind: type[Struct]) -> Struct:
    try:
        return msgspec.convert(read_data_file(path).get(section, {}), kind)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path.name}, mục [{section}]: {error}.") from error
