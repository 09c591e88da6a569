"""The report of a session as it is stored: a head, and parts of some hundred rows or problems."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from app.intake.model import Outcome, Problem
from app.intake.report_model import ImportReport, RowSummary

PART_SIZE = 200
PROBLEM = "problem"

ORDER = (Outcome.REFUSED, Outcome.WAITING, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
"""Rows are listed in this order: what has to be looked at first."""

_WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})

Item = TypeVar("Item", RowSummary, Problem)


@dataclass(frozen=True, slots=True)
class Part:
    """Entries of one kind from number `first` on (counted from 0), packed."""

    kind: str
    first: int
    size: int
    content: bytes


def packed_head(report: ImportReport) -> bytes:
    """Return the report without its rows and problems, packed."""
    return _pack(replace(report, rows=(), problems=()))


def head_of(packed: bytes) -> ImportReport:
    """Return what `packed_head` packed."""
    return msgspec.json.decode(zlib.decompress(packed), type=ImportReport)


def parts_of(report: ImportReport) -> Iterator[Part]:
    """Give the rows by outcome and the problems in parts, one after the other."""
    for outcome in ORDER:
        yield from _parts(str(outcome), [row for row in report.rows if row.outcome is outcome])
    yield from _parts(PROBLEM, report.problems)


def entries_of(content: bytes, kind: type[Item]) -> list[Item]:
    """Return the entries of a part; values of fields are those of JSON."""
    return msgspec.json.decode(zlib.decompress(content), type=list[kind])  # type: ignore[valid-type]


def digest_of(report: ImportReport) -> str:
    """Return what tells whether two examinations would do the same to the register."""
    digest = hashlib.sha256(report.form.encode())
    for row in report.rows:
        changes = row.changes if row.outcome in _WRITTEN else None
        digest.update(msgspec.json.encode((row.entity, row.record_code, row.outcome, changes)))
    return digest.hexdigest()


def _parts(kind: str, items: Sequence[Any]) -> Iterator[Part]:
    for first in range(0, len(items), PART_SIZE):
        some = items[first : first + PART_SIZE]
        yield Part(kind, first, len(some), _pack(some))


def _pack(value: Any) -> bytes:
    return zlib.compress(msgspec.json.encode(value), 1)
