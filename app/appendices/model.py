"""An official table before it is a file: columns, groups, rows, sums. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | Decimal | None


class Figure(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    CENTRED = "centred"
    AREA = "area"
    THOUSAND_DONG = "thousand-dong"


class Authority(StrEnum):
    """Who decides: since Decree 286/2025 the Chairman, not the committee as a body."""

    CHAIRMAN = "chairman"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and the heading above that it shares with its neighbours.

    Attributes:
        key: name of the value in a row.
        heading: lower heading; `above`: the common one over several columns, None for none.
        width: in characters of the table's type.
        summed: whether groups and the whole have a sum.
        decided: whether the plan decides what stands in it, so that a reviewer may amend it.
    """

    key: str
    heading: str
    figure: Figure
    width: float
    above: str | None = None
    summed: bool = False
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line: values by column key, money in đồng; `colour` marks its disposition.

    `key` is the code of what the line is about, by which an edited copy is read back.
    """

    key: str
    values: dict[str, Value]
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one new commune, with its sums by column key."""

    numeral: str
    title: str
    rows: tuple[Row, ...]
    sums: dict[str, Decimal | int]


@dataclass(frozen=True, slots=True)
class AppendixTable:
    """A whole appendix.

    Attributes:
        plan, revision: which picture this is.
        title: in capitals on paper.
        province: "tỉnh Sơn La".
        groups: in the order of the paper; sums: over all of them.
        notes: what stands under the table.
        origin: plan, revision and baseline, for the foot of each page.
    """

    plan: str
    revision: int
    title: str
    province: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    sums: dict[str, Decimal | int]
    notes: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the paper around the table says.

    Attributes:
        authority: whose decision the appendix goes with.
        kind: kind of document, "Quyết định"; number: as written, "118/2025/QĐ-CTUBND", None for
            dots to be filled in by hand; signed_on: its date, None for dots.
        appendix_number: where the decision has several appendices.
    """

    authority: Authority = Authority.CHAIRMAN
    kind: str = "Quyết định"
    number: str | None = None
    signed_on: date | None = None
    appendix_number: int | None = field(default=None)
