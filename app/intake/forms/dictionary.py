"""Column dictionaries: what a known form calls its columns; a TOML file each in `imports/`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError, NotFoundError
from app.kernel.text import fold, tidy

IMPORTS = Path(__file__).resolve().parents[3] / "imports"
SEPARATOR = " › "

TYPES = (
    "code", "text", "area", "money", "integer", "degrees", "year", "date", "choice",
    "old-unit", "new-unit", "title", "mark",
)  # fmt: skip
_NOT_WORD = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    Attributes:
        field: the field that it fills; header: its words on the form, levels parted by " › ".
        also: other words for it that are read the same way.
        type: one of `TYPES`; refers: the entity whose code stands in it.
        choices: word on the sheet → stored value, for type "choice".
        instead: fields that stand for a required column where a table has none.
        default: value for a blank cell, where the register cannot be blank.
        hint: the line under the header in the blank workbook; meaning: for the dictionary's reader.
    """

    field: str
    header: str
    type: str
    meaning: str
    also: tuple[str, ...] = ()
    required: bool = False
    instead: tuple[str, ...] = ()
    refers: str | None = None
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    default: Any = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    hint: str = ""
    width: int = 16

    def missing_among(self, fields: Collection[str]) -> bool:
        """Whether it is required, and a table with these fields has nothing that stands for it."""
        return self.required and not {self.field, *self.instead} & set(fields)

    @property
    def keys(self) -> frozenset[str]:
        """The keys under which its header is recognised."""
        return frozenset(flat_key(words) for words in (self.header, *self.also))


@dataclass(frozen=True, slots=True, eq=False)
class SheetForm:
    """One table of a form.

    Attributes:
        entity: the kind of record that each row makes.
        identity: fields of which a data row fills at least one; empty where every row is data.
        prefer: names of sheets to take where several sheets hold the table.
        many: whether all tables are taken where several sheets, or one, hold several of it.
    """

    entity: str
    name: str
    meaning: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    many: bool = False

    @property
    def by_key(self) -> dict[str, Column]:
        """Every column by each key of its header."""
        return {key: column for column in self.columns for key in column.keys}


@dataclass(frozen=True, slots=True)
class Form:
    """A known form: where its words come from, and its tables.

    Attributes:
        blank: what a blank cell means, "clear" or "keep" what the register holds.
        marks: words above a table or in a sheet's name that name the form: "Mẫu 04/TH".
        general: whether it is no fixed form, but a list of which few columns may be there.
        extra: what only this form's own code reads.
    """

    key: str
    title: str
    source: str
    verified: bool
    blank: str
    sheets: tuple[SheetForm, ...]
    marks: tuple[str, ...] = ()
    general: bool = False
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def header_key(words: str) -> str:
    """Return the key of a header: no case, diacritics, marks; "m²" as "m2"; levels by "/".

    >>> header_key("THU HỒI › ĐẤT (M2)")
    'thu hoi/dat m2'
    """
    return "/".join(
        _NOT_WORD.sub(" ", fold(level.replace("²", "2"))).strip()
        for level in words.split(SEPARATOR.strip())
    )


@lru_cache(maxsize=65_536)
def flat_key(words: str) -> str:
    """Return the key of a header whose levels do not matter.

    >>> flat_key("THU HỒI › ĐẤT (M2)") == flat_key("Thu hồi đất (m²)")
    True
    """
    return " ".join(header_key(words).replace("/", " ").split())


def form_keys() -> tuple[str, ...]:
    """Return the keys of all known forms."""
    return tuple(sorted(path.stem for path in IMPORTS.glob("*.toml")))


def load_form(key: str) -> Form:
    """Return the form `key` from `imports/<key>.toml`, or the province's own file of that name.

    Raises:
        NotFoundError: there is no such form; the detail lists those there are.
        ConfigurationError: the file lacks something or holds something unknown.
    """
    if key not in form_keys():
        known = ", ".join(form_keys())
        raise NotFoundError(f"Không có biểu mẫu nhập “{key}”. Các biểu mẫu hiện có: {known}.")
    return _form(key)


@cache
def _form(key: str) -> Form:
    path = IMPORTS / f"{key}.toml"
    content = read_data_file(path)
    try:
        sheets = tuple(_sheet(entry) for entry in content.pop("sheet"))
        form = Form(
            key=key,
            title=content.pop("title"),
            source=content.pop("source"),
            verified=content.pop("verified"),
            blank=content.pop("blank"),
            sheets=sheets,
            marks=tuple(content.pop("marks", ())),
            general=content.pop("general", False),
            extra=content.pop("extra", {}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"Từ điển cột {path.name}: {error}.") from error
    if content or form.blank not in {"clear", "keep"}:
        raise ConfigurationError(
            f"Từ điển cột {path.name}: mục lạ {sorted(content)} hoặc blank = “{form.blank}” "
            "(phải là “clear” hay “keep”)."
        )
    return form


def _sheet(entry: dict[str, Any]) -> SheetForm:
    columns = [_column(column) for column in entry.pop("column")]
    for group in entry.pop("group", []):
        columns += _grouped(group)
    form = SheetForm(
        columns=tuple(columns),
        also=tuple(entry.pop("also", ())),
        identity=tuple(entry.pop("identity", ())),
        prefer=tuple(entry.pop("prefer", ())),
        **entry,
    )
    twice = [key for key, number in _counted(columns).items() if number > 1]
    if twice:
        raise ValueError(f"trang “{form.name}” có hai cột cùng tên {twice}")
    return form


def _counted(columns: list[Column]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for column in columns:
        for key in column.keys:
            counts[key] = counts.get(key, 0) + 1
    return counts


def _column(entry: dict[str, Any]) -> Column:
    column = Column(
        **{
            **entry,
            "also": tuple(entry.get("also", ())),
            "instead": tuple(entry.get("instead", ())),
            "header": tidy(entry["header"]),
        }
    )
    if column.type not in TYPES:
        raise ValueError(f"cột “{column.header}” có kiểu lạ “{column.type}”")
    if any("," in word for word in column.choices):
        raise ValueError(f"cột “{column.header}”: lựa chọn không được có dấu phẩy")
    return column


def _grouped(group: dict[str, Any]) -> list[Column]:
    """Return the columns of a group that repeats the same columns under several headings."""
    columns = []
    for heading in group["heading"]:
        for part in group["part"]:
            names = [heading["header"], *heading.get("also", ())]
            headers = [
                f"{name}{SEPARATOR}{word}"
                for name in names
                for word in (part["header"], *part.get("also", ()))
            ]
            columns.append(
                Column(
                    field=f"{heading['field']}.{part['field']}",
                    header=headers[0],
                    also=tuple(headers[1:]),
                    type=part["type"],
                    meaning=f"{heading['meaning']}: {part['meaning']}",
                    minimum=part.get("minimum"),
                )
            )
    return columns
