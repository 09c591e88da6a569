"""Facts of law that checks rest on, with their sources. A data file, `law_facts.toml`."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from app.checks.model import Citation
from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError
from app.kernel.text import fold

LAW_FILE = Path(__file__).with_name("law_facts.toml")


class _Cited(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    instrument: str
    article: str
    verified: bool
    note: str = ""

    @property
    def citation(self) -> Citation:
        """Where the fact stands."""
        return Citation(self.instrument, self.article, self.verified)


class _Decree(_Cited, frozen=True, kw_only=True):
    decree: str

    @cached_property
    def _written(self) -> re.Pattern[str]:
        number, _, rest = self.decree.partition("/")
        rest = re.escape(rest).replace("Đ", "[ĐD]")
        return re.compile(rf"(?<!\d)0*{re.escape(number.lstrip('0'))}/{rest}", re.IGNORECASE)

    def is_cited_in(self, words: str | None) -> bool:
        """Return whether a text names the decree by its number, "3/2025/ND-CP" as well."""
        return self._written.search(words or "") is not None


class ReorganisedUnits(_Decree, frozen=True, kw_only=True):
    """The decree under which premises of merged, split or ended units are handled."""


class OtherUnits(_Decree, frozen=True, kw_only=True):
    """The decree for all other premises; `no_longer`: dispositions that it has no more, by key."""

    no_longer: dict[str, str] = {}


class Repealed(_Decree, frozen=True, kw_only=True):
    """A decree of which some parts are repealed, since a day."""

    key: str
    parts: str
    english: str
    since: date = msgspec.field(name="from")


class Priority(_Cited, frozen=True, kw_only=True):
    """The order of priority for surplus premises; `last`: dispositions that wait, by key."""

    last: tuple[str, ...]


class JointBuilding(_Cited, frozen=True, kw_only=True):
    """Where the Service Centre belongs; `words` tell such a building."""

    words: tuple[str, ...]

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        return tuple(fold(word) for word in self.words)

    def is_told_by(self, words: str) -> bool:
        """Return whether what is said of a building tells that it is such a one."""
        said = fold(words)
        return any(word in said for word in self._folded)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reorganised_units: ReorganisedUnits
    other_units: OtherUnits
    priority: Priority
    joint_building: JointBuilding
    repealed: tuple[Repealed, ...] = ()


class LawFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of law of a day; `digest` names their content, but for how English words it."""

    digest: str
    reorganised_units: ReorganisedUnits
    other_units: OtherUnits
    priority: Priority
    joint_building: JointBuilding
    repealed: Mapping[str, Repealed]


def law_facts(on: date) -> LawFacts:
    """Return the facts of a day; read once in a process for each folder of own data files.

    Raises:
        ConfigurationError: the data file cannot be used; the detail names file and entry.
    """
    return _law_facts(on, os.environ.get("TRUSO_DATA"))


@lru_cache(maxsize=64)
def _law_facts(on: date, _own_folder: str | None) -> LawFacts:
    return load_law_facts(on)


def load_law_facts(on: date, path: Path = LAW_FILE) -> LawFacts:
    """Return the facts of a day, read from the data file.

    Raises:
        ConfigurationError: see `law_facts`.
    """
    content = read_data_file(path)
    try:
        file = msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path.name}: {error}.") from error
    keys = [each.key for each in file.repealed]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ConfigurationError(f"{path.name}, repealed: khóa {', '.join(twice)} bị trùng.")
    return LawFacts(
        digest=_digest(on, content),
        reorganised_units=file.reorganised_units,
        other_units=file.other_units,
        priority=file.priority,
        joint_building=file.joint_building,
        repealed={each.key: each for each in file.repealed if each.since <= on},
    )


def _digest(on: date, content: Mapping[str, Any]) -> str:
    repealed = [
        {name: value for name, value in each.items() if name != "english"}
        for each in content.get("repealed", ())
    ]
    told = repr((on, {**content, "repealed": repealed}))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
