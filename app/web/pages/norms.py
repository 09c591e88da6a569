"""The page of norms: what is in force on a day, where it stands, and how a province replaces it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from litestar import Request, get
from litestar.response import Template

from app.agencies.service import agency_kinds
from app.kernel import clock
from app.kernel.errors import InvalidInputError
from app.norms.catalogue import EQUIPMENT_FILE, SPACE_FILE, VEHICLE_FILE, norms_in_force
from app.norms.model import Norms, Source, TitleGroup
from app.people.catalogue import TitleEntry, load_title_catalogue
from app.web.forms import read_date
from app.web.language import ENGLISH, language_of, mark
from app.web.templating import page


@dataclass(frozen=True)
class TitleLine:
    """Titles that may have the same area by the same article."""

    titles: tuple[str, ...]
    area_m2: Decimal
    source: Source


@dataclass(frozen=True)
class DataFile:
    """A file of norms; `own` says whether the province's own one is read."""

    name: str
    about: str
    own: bool


@get("/norms", include_in_schema=False)
async def norms(request: Request[Any, Any, Any]) -> Template:
    """Show the norms in force on a day, by default today."""
    today = clock.today()
    error: InvalidInputError | None = None
    on: date | None = today
    try:
        on = read_date(dict(request.query_params), "on", "Ngày") or today
    except InvalidInputError as refused:
        error = refused
    found = norms_in_force(on or today)
    english = language_of(request) == ENGLISH
    titles = load_title_catalogue()
    return page(
        request,
        "norms.html",
        error.status if error else 200,
        error=error,
        on=on or today,
        today=today,
        norms=found,
        title_lines=_title_lines(found, titles, english=english),
        unmeasured=[_name(t, english=english) for t in titles.values() if _lacks(found, t)],
        groups=_groups(found),
        group_titles={
            group.key: _titles(sorted(group.titles), titles, english=english)
            for group in _groups(found)
        },
        kinds={kind.kind: kind.english if english else kind.label for kind in agency_kinds()},
        files=_files(),
    )


def _title_lines(
    found: Norms, titles: Mapping[str, TitleEntry], *, english: bool
) -> list[TitleLine]:
    lines: defaultdict[tuple[Decimal, Source], list[str]] = defaultdict(list)
    for title, norm in found.title_areas.items():
        lines[norm.area_m2, norm.source].append(title)
    return [
        TitleLine(_titles(keys, titles, english=english), area_m2, source)
        for (area_m2, source), keys in lines.items()
    ]


def _lacks(found: Norms, title: TitleEntry) -> bool:
    return title.key not in found.title_areas


def _groups(found: Norms) -> list[TitleGroup]:
    groups = {group.key: group for group in found.groups.values()}
    return [groups[key] for key in sorted(groups)]


def _titles(keys: list[str], titles: Mapping[str, TitleEntry], *, english: bool) -> tuple[str, ...]:
    return tuple(_name(titles[k], english=english) if k in titles else k for k in keys)


def _name(title: TitleEntry, *, english: bool) -> str:
    return title.english if english else title.name


def _files() -> list[DataFile]:
    folder = os.environ.get("TRUSO_DATA")
    return [
        DataFile(path.name, about, bool(folder) and (Path(folder or "") / path.name).is_file())
        for path, about in (
            (SPACE_FILE, mark("diện tích làm việc")),
            (EQUIPMENT_FILE, mark("máy móc, thiết bị")),
            (VEHICLE_FILE, mark("xe ô tô")),
        )
    ]


HANDLERS = (norms,)
