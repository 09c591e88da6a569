"""What crosses HTTP about comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from app.comments.model import Entry, Kind, Subject, Thread
from app.comments.rules import Named


class CommentIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A comment on one site, agency or commune (by key); on the whole plan where none is named.

    `revision` is the plan's that its writer saw.
    """

    text: str
    revision: int
    site: str | None = None
    agency: str | None = None
    unit: str | None = None


class AnswerIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An answer to a comment."""

    text: str
    revision: int


class SettlementIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a comment was settled, in a few words."""

    reason: str


class ReopeningIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a comment is opened again."""

    reason: str = ""


class AnswerOut(msgspec.Struct, kw_only=True):
    """An answer; `revision` is the plan's that its writer saw."""

    id: int
    text: str
    revision: int
    by: str
    at: datetime


class TurnOut(msgspec.Struct, kw_only=True):
    """Who settled a comment (or opened it again: `settled` is false), when and why."""

    id: int
    settled: bool
    reason: str
    by: str
    at: datetime


class CommentOut(msgspec.Struct, kw_only=True):
    """A comment with what followed it, in the order in which it was said.

    `about` is "plan", "site", "agency" or "unit"; `name` is its subject's, `commune` the key of
    the commune where that is; `settled` is the settlement that holds, null while it is open.
    """

    id: int
    about: str
    site: str | None
    agency: str | None
    unit: str | None
    name: str
    commune: str | None
    commune_name: str | None
    revision: int
    text: str
    by: str
    at: datetime
    answers: list[AnswerOut]
    turns: list[TurnOut]
    settled: TurnOut | None


class CommentEventOut(msgspec.Struct, kw_only=True):
    """What was said, as those who follow the plan are told of it.

    `kind` is "comment", "answer", "settle" or "reopen", and `comment` the id of the comment.
    """

    id: int
    comment: int
    kind: str
    about: str
    site: str | None
    agency: str | None
    unit: str | None
    name: str
    text: str
    by: str


class CountsOut(msgspec.Struct, kw_only=True):
    """How many comments there are; by code or key only where some are open.

    `latest` is the id of what was said last, 0 where nothing was.
    """

    latest: int
    open: int
    settled: int
    plan: int
    sites: dict[str, int]
    agencies: dict[str, int]
    units: dict[str, int]


def comment_out(thread: Thread, named: Named) -> CommentOut:
    """Return a comment as it crosses HTTP."""
    first = thread.first
    settlement = thread.settlement
    return CommentOut(
        id=first.id,
        about=first.subject.about,
        site=first.subject.site,
        agency=first.subject.agency,
        unit=first.subject.unit,
        name=named.name,
        commune=named.commune,
        commune_name=named.commune_name,
        revision=first.revision,
        text=first.text,
        by=first.by,
        at=first.at,
        answers=[
            AnswerOut(id=each.id, text=each.text, revision=each.revision, by=each.by, at=each.at)
            for each in thread.answers
        ],
        turns=[_turn_out(each) for each in thread.turns],
        settled=None if settlement is None else _turn_out(settlement),
    )


def _turn_out(entry: Entry) -> TurnOut:
    return TurnOut(
        id=entry.id,
        settled=entry.kind is Kind.SETTLE,
        reason=entry.text,
        by=entry.by,
        at=entry.at,
    )


def comment_event_out(entry: Entry, named: Named) -> CommentEventOut:
    """Return an entry as those who follow the plan are told of it."""
    return CommentEventOut(
        id=entry.id,
        comment=entry.comment,
        kind=entry.kind,
        about=entry.subject.about,
        site=entry.subject.site,
        agency=entry.subject.agency,
        unit=entry.subject.unit,
        name=named.name,
        text=entry.text,
        by=entry.by,
    )


def counts_out(counts: Mapping[Subject, tuple[int, int]], latest: int) -> CountsOut:
    """Return how many comments are open and settled, by what they are on."""
    still_open = {subject: number for subject, (number, _) in counts.items() if number}
    return CountsOut(
        latest=latest,
        open=sum(still_open.values()),
        settled=sum(settled for _, settled in counts.values()),
        plan=still_open.get(Subject(), 0),
        sites={s.site: number for s, number in still_open.items() if s.site is not None},
        agencies={s.agency: number for s, number in still_open.items() if s.agency is not None},
        units={s.unit: number for s, number in still_open.items() if s.unit is not None},
    )
