"""A baseline: the register of a province, frozen into sections that never change again.

A section is one kind of record as JSON (decimals as text), in order of code, compressed. Its
SHA-256 is of the JSON and not of the compressed bytes, which differ between builds of zlib; the
baseline's is over its sections. The same register therefore always has the same SHA-256, and what
comes back from the database is proven to be what was frozen.

A class of record that gets a new field must give it a default, so that older baselines still read.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Any

import msgspec

from app.agencies.model import Agency
from app.assets.model import Asset
from app.estate.model import Building, Occupancy, Site
from app.kernel.collector import collector_at_rest
from app.people.model import Post, Staff, Title
from app.plans.snapshot import Register, Totals
from app.units.model import Succession, Unit

SECTIONS: dict[str, type[Any]] = {
    "units": Unit,
    "successions": Succession,
    "agencies": Agency,
    "sites": Site,
    "buildings": Building,
    "occupancies": Occupancy,
    "titles": Title,
    "posts": Post,
    "staff": Staff,
    "assets": Asset,
}
"""The sections of a baseline, named as the fields of `Register`, and what each is made of."""

_ORDER: dict[str, Callable[[Any], Any]] = {
    "units": lambda unit: unit.key,
    "successions": lambda succession: (succession.old_unit, succession.new_unit),
    "occupancies": lambda o: (o.site, o.building or "", o.agency, str(o.from_date or "")),
    "titles": lambda title: (title.rank, title.key),
    "posts": lambda post: (post.agency, post.title),
}

_COMPRESSION = 3  # 500,000 assets: a third of the time of level 6, for a tenth more bytes


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of record of a baseline; `sha256` is of the JSON that `content` decompresses to."""

    name: str
    record_count: int
    sha256: str
    content: bytes


class DamagedBaselineError(ValueError):
    """A section of a baseline is not what was frozen."""


def freeze(register: Register) -> tuple[Section, ...]:
    """Return the sections of a register, each in order of code."""
    return tuple(_freeze_section(name, getattr(register, name)) for name in SECTIONS)


def _freeze_section(name: str, records: tuple[Any, ...]) -> Section:
    ordered = sorted(records, key=_ORDER.get(name, lambda record: record.code))
    text = msgspec.json.encode(ordered)
    return Section(
        name, len(ordered), hashlib.sha256(text).hexdigest(), zlib.compress(text, _COMPRESSION)
    )


def baseline_sha256(province: str, sections: tuple[Section, ...]) -> str:
    """Return the SHA-256 that names a baseline by its content."""
    lines = [province, *(f"{s.name} {s.record_count} {s.sha256}" for s in sections)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class FrozenRegister(Register):
    """A register as a baseline holds it: a section is decoded when it is first asked for.

    So half a million assets cost nothing to whoever looks at sites only; the totals are those that
    were stored when the register was frozen.
    """

    _sections: Mapping[str, Section]
    _decoding: Mapping[str, threading.Lock]

    def __init__(self, sections: Mapping[str, Section], totals: Totals) -> None:
        if missing := SECTIONS.keys() - sections.keys():
            raise DamagedBaselineError(f"sections {sorted(missing)} are missing")
        # A frozen dataclass takes no assignment; cached properties write here too.
        self.__dict__["_sections"] = sections
        self.__dict__["totals"] = totals
        self.__dict__["_decoding"] = {name: threading.Lock() for name in SECTIONS}

    def __getattr__(self, name: str) -> tuple[Any, ...]:
        if name not in SECTIONS:
            raise AttributeError(name)
        with self._decoding[name]:  # A thread that asks meanwhile waits for the same records.
            records: tuple[Any, ...] | None = self.__dict__.get(name)
            if records is None:
                records = decode_section(self._sections[name])
                self.__dict__[name] = records
        return records


def decode_section(section: Section) -> tuple[Any, ...]:
    """Return the records of a section.

    Raises:
        DamagedBaselineError: the content is not what was frozen.
    """
    try:
        text = zlib.decompress(section.content)
    except zlib.error as error:
        raise DamagedBaselineError(f"section {section.name}: {error}") from error
    with ThreadPoolExecutor(1) as aside, collector_at_rest():
        digest = aside.submit(lambda: hashlib.sha256(text).hexdigest())  # another core's work
        try:
            records: tuple[Any, ...] = _decoder(section.name).decode(text)
            unread = None
        except msgspec.DecodeError as error:
            records, unread = (), error
    if digest.result() != section.sha256:
        raise DamagedBaselineError(f"section {section.name} does not have its SHA-256")
    if unread is not None:
        raise DamagedBaselineError(f"section {section.name}: {unread}") from unread
    return records


@cache
def _decoder(name: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(GenericAlias(tuple, (SECTIONS[name], ...)))


def encode_totals(totals: Totals) -> str:
    """Return totals as JSON, decimals as text."""
    return msgspec.json.encode(totals).decode()


def decode_totals(text: str) -> Totals:
    """Return the totals that `encode_totals` wrote."""
    return msgspec.json.decode(text, type=Totals)
