"""Dispositions: what can lawfully be done with a site. A data file, `dispositions.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError

DISPOSITIONS_FILE = Path(__file__).with_name("dispositions.toml")

DECISION_FIELDS = ("receiver", "new_use", "legal_basis", "deadline")
"""Fields of a decision that a disposition can require."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """One form of handling, with its source.

    Attributes:
        key: stable, English, "hand-over-to-locality".
        name: the law's words; english: for the English screen.
        colour: of the colour-blind-safe palette, "#RRGGBB", alike on map, table and workbook.
        instrument, article: where the law says it; verified: whether that was read in the source.
        preconditions: what must hold, in words.
        authority: who decides.
        requires: fields of a decision that must be filled (of `DECISION_FIELDS`).
        vacates: whether the present users leave the site under it.
        note: what a planner should know.
    """

    key: str
    name: str
    english: str
    colour: str
    instrument: str
    article: str
    verified: bool
    preconditions: tuple[str, ...]
    authority: str
    requires: tuple[str, ...]
    vacates: bool
    note: str = ""


def load_dispositions(path: Path = DISPOSITIONS_FILE) -> dict[str, Disposition]:
    """Return the catalogue by key, in the file's order.

    Raises:
        ConfigurationError: the file lacks a field, has an unknown one, or names a key twice.
    """
    catalogue: dict[str, Disposition] = {}
    for number, entry in enumerate(read_data_file(path).get("disposition", []), start=1):
        try:
            disposition = Disposition(
                **{
                    **entry,
                    "preconditions": tuple(entry.get("preconditions", ())),
                    "requires": tuple(entry.get("requires", ())),
                }
            )
        except TypeError as error:
            raise ConfigurationError(f"{path.name}, mục thứ {number}: {error}.") from error
        unknown = set(disposition.requires) - set(DECISION_FIELDS)
        if unknown or disposition.key in catalogue:
            raise ConfigurationError(
                f"{path.name}, mục thứ {number} ({disposition.key}): "
                + (f"trường bắt buộc lạ {sorted(unknown)}." if unknown else "khóa bị trùng.")
            )
        catalogue[disposition.key] = disposition
    return catalogue
