"""The page of one record: one template for all nouns, driven by a specification of facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.response import Template

from app.intake.service import origins_of
from app.web.listing import Column
from app.web.records import history
from app.web.templating import page


@dataclass(frozen=True)
class Fact:
    """One labelled value; `form` as of `Column`; `whole`: over the full width."""

    label: str
    value: Any
    form: str = "shown"
    link: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Related:
    """Records that belong to this one: at most a page of them, and where all of them are."""

    heading: str
    columns: Sequence[Column[Any]]
    items: Sequence[Any]
    total: int
    all_address: str
    none: str


@dataclass(frozen=True)
class RecordPage:
    """What the page of a record says.

    Attributes:
        entity, key: by which its history and origin are kept.
        title: its own name; kind: what it is, marked; code: as people cite it.
        list_label, list_address: the list it is in.
        note: what about its figures is invented or doubtful, shown as a warning.
    """

    entity: str
    key: str
    title: str
    kind: str
    code: str
    list_label: str
    list_address: str
    facts: Sequence[Fact]
    related: Sequence[Related] = ()
    note: str | None = None
    actions: Sequence[tuple[str, str]] = field(default=())


async def record_page(
    request: Request[Any, Any, Any],
    record: RecordPage,
    template: str = "parts/record_page.html",
    **context: Any,
) -> Template:
    """Return the page of a record, with its history and where its values came from."""
    return page(
        request,
        template,
        record=record,
        changes=await history(record.entity, record.key),
        origins=await origins_of(record.key, record.entity),
        **context,
    )
