"""Entries of a data file: checked one by one, so that the error names the entry."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError

Entry = TypeVar("Entry", bound=msgspec.Struct)


def read_entries(path: Path, section: str, kind: type[Entry], key: str) -> tuple[Entry, ...]:
    """Return the entries `[[section]]` of a data file, in the file's order.

    `key` names the field that no two entries may share.

    Raises:
        ConfigurationError: the file cannot be read or has no entries; or an entry lacks a field,
            has an unknown or wrongly typed one, or repeats a key: the detail names the entry.
    """
    raw = read_data_file(path).get(section)
    if not isinstance(raw, list) or not raw:
        raise ConfigurationError(f"{path.name}: thiếu các mục [[{section}]].")
    entries: dict[str, Entry] = {}
    for number, each in enumerate(raw, start=1):
        name = each.get(key, "?") if isinstance(each, dict) else "?"
        try:
            entry = msgspec.convert(each, kind)
        except msgspec.ValidationError as error:
            raise ConfigurationError(
                f"{path.name}, mục [[{section}]] thứ {number} ({key} = {name}): {error}."
            ) from error
        if name in entries:
            raise ConfigurationError(
                f"{path.name}, mục [[{section}]] thứ {number}: {key} = {name} đã có ở mục trước."
            )
        entries[name] = entry
    return tuple(entries.values())
