"""Dispositions: what can lawfully be done with a site. A data file, `dispositions.toml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError

DISPOSITIONS_FILE = Path(__file__).with_name("dispositions.toml")

DECISION_FIELDS = ("receiver", "new_use", "legal_basis", "deadline")
"""Fields of a decision that a disposition can require."""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document on which a decision can rest.

    Attributes:
        key: stable, "nd-186-2025".
        instrument: number and date; title: the document's own.
        wording: what a planner picks as the legal basis of a decision, to be completed by hand with
            the number of the province's decision.
        verified: whether instrument and title were read in the source.
    """

    key: str
    instrument: str
    title: str
    wording: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where one `LegalBasis` provides for a disposition; article "" where it is not known."""

    basis: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Disposition:
    """One form of handling, with its source.

    Attributes:
        key: stable, English, "hand-over-to-locality".
        name: the law's words; english: for the English screen, the name where the file has none.
        colour: of the colour-blind-safe palette, "#RRGGBB", alike on map, table and workbook.
        instrument, article: where the law says it; verified: whether that was read in the source.
        preconditions: what must hold, in words.
        authority: who decides.
        requires: fields of a decision that must be filled (of `DECISION_FIELDS`).
        vacates: whether the present users leave the site under it.
        note: what a planner should know.
        sentence, sentence_en: how a history words it, with "{site}"; see `told_of`.
        citations: the documents on which a decision of this form can rest, the usual one first.
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
    sentence: str = ""
    sentence_en: str = ""
    citations: tuple[Citation, ...] = ()

    def told_of(self, sites: str) -> str:
        """Return how a history words it of sites that are named: by its name if in no other way."""
        return self.sentence.format(site=sites) if self.sentence else f"{self.name}: {sites}"

    def told_in_english_of(self, sites: str) -> str:
        """Return the same in English."""
        return (
            self.sentence_en.format(site=sites) if self.sentence_en else f"{self.english}: {sites}"
        )


@dataclass(frozen=True, slots=True)
class Undecided:
    """How a site without a decision is named and drawn."""

    name: str
    english: str
    colour: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the data file says: dispositions and legal bases by key, in the file's order."""

    dispositions: dict[str, Disposition]
    legal_bases: dict[str, LegalBasis]
    undecided: Undecided


@lru_cache(maxsize=8)
def _catalogue_in(_own_folder: str | None) -> Catalogue:
    return load_catalogue()


def catalogue() -> Catalogue:
    """Return the catalogue in force; read once in a process for each folder of own data files.

    Raises:
        ConfigurationError: see `load_catalogue`.
    """
    return _catalogue_in(os.environ.get("TRUSO_DATA"))


def load_dispositions(path: Path = DISPOSITIONS_FILE) -> dict[str, Disposition]:
    """Return the dispositions by key, in the file's order.

    Raises:
        ConfigurationError: see `load_catalogue`.
    """
    return load_catalogue(path).dispositions


def load_catalogue(path: Path = DISPOSITIONS_FILE) -> Catalogue:
    """Return the catalogue of dispositions and legal bases.

    Raises:
        ConfigurationError: an entry lacks a field, has an unknown one, names a key twice, requires
            a field that a decision does not have, or cites a document that the file does not list.
    """
    content = read_data_file(path)
    bases: dict[str, LegalBasis] = {}
    for number, entry in enumerate(content.get("legal_basis", []), start=1):
        place = f"{path.name}, legal_basis thứ {number}"
        basis = _build(LegalBasis, entry, place)
        _require(basis.key not in bases, place, f"khóa {basis.key} bị trùng")
        bases[basis.key] = basis
    dispositions: dict[str, Disposition] = {}
    for number, entry in enumerate(content.get("disposition", []), start=1):
        place = f"{path.name}, disposition thứ {number} ({entry.get('key', '?')})"
        disposition = _disposition(entry, place, bases)
        _require(disposition.key not in dispositions, place, "khóa bị trùng")
        dispositions[disposition.key] = disposition
    entry = _with_english(content.get("undecided", {}))
    undecided = _build(Undecided, entry, f"{path.name}, undecided")
    return Catalogue(dispositions, bases, undecided)


def _disposition(entry: dict[str, Any], place: str, bases: dict[str, LegalBasis]) -> Disposition:
    disposition = _build(
        Disposition,
        {
            **_with_english(entry),
            "preconditions": tuple(entry.get("preconditions", ())),
            "requires": tuple(entry.get("requires", ())),
            "citations": tuple(_build(Citation, c, place) for c in entry.get("citations", ())),
        },
        place,
    )
    strange = sorted(set(disposition.requires) - set(DECISION_FIELDS))
    _require(not strange, place, f"trường bắt buộc lạ {strange}")
    uncited = sorted({c.basis for c in disposition.citations} - bases.keys())
    _require(not uncited, place, f"viện dẫn văn bản không có trong legal_basis: {uncited}")
    for field in ("sentence", "sentence_en"):
        try:
            parsed = Formatter().parse(getattr(disposition, field))
            names = {name for _, name, _, _ in parsed if name is not None}
        except ValueError:
            names = {"?"}
        _require(names <= {"site"}, place, f"{field} chỉ được dùng {{site}}")
    return disposition


def _with_english(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its Vietnamese name for English, where a province's file has none."""
    return {**entry, "english": entry.get("english") or entry.get("name", "")}


Entry = TypeVar("Entry", LegalBasis, Citation, Disposition, Undecided)


def _build(kind: type[Entry], entry: dict[str, Any], place: str) -> Entry:
    try:
        return kind(**entry)
    except TypeError as error:
        raise ConfigurationError(f"{place}: {error}.") from error


def _require(holds: bool, place: str, what: str) -> None:
    if not holds:
        raise ConfigurationError(f"{place}: {what}.")
