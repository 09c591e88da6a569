"""Comments: what people say about a plan, who answered, and what was settled. Pure.

Everything said is an entry, and entries are only ever added: a comment, its answers, each time that
it was settled and each time that it was opened again. A comment with all that followed it is a
thread; whether it is open is what its last turn says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_TEXT = 4000
LONGEST_REASON = 500


class Kind(StrEnum):
    """What an entry is: a comment, or something done with one."""

    COMMENT = "comment"
    ANSWER = "answer"
    SETTLE = "settle"
    REOPEN = "reopen"


class About(StrEnum):
    """What kind of thing a comment is on."""

    PLAN = "plan"
    SITE = "site"
    AGENCY = "agency"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a comment is on: one site, one agency or one commune; none of them is the whole plan."""

    site: str | None = None
    agency: str | None = None
    unit: str | None = None

    @property
    def about(self) -> About:
        """Which of the four it is."""
        if self.site is not None:
            return About.SITE
        if self.agency is not None:
            return About.AGENCY
        return About.PLAN if self.unit is None else About.UNIT


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said.

    Attributes:
        answers: id of the comment to which it belongs, None of a comment itself.
        subject: what its comment is on.
        revision: the plan's revision that its writer saw.
        text: of a settlement and a reopening the reason, which a reopening may lack.
    """

    id: int
    kind: Kind
    answers: int | None
    subject: Subject
    revision: int
    text: str
    by: str
    at: datetime

    @property
    def comment(self) -> int:
        """The id of its comment."""
        return self.id if self.answers is None else self.answers


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what followed it, in the order in which it was said."""

    first: Entry
    answers: tuple[Entry, ...]
    turns: tuple[Entry, ...]

    @property
    def settlement(self) -> Entry | None:
        """The settlement that holds, None while the comment is open."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.kind is Kind.SETTLE else None


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """Which comments are wanted; None is "any"."""

    about: About | None = None
    site: str | None = None
    agency: str | None = None
    unit: str | None = None
    settled: bool | None = None


def threads_of(entries: Iterable[Entry]) -> list[Thread]:
    """Return the threads of some comments, given with all their entries; the latest first."""
    together: dict[int, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        together.setdefault(entry.comment, []).append(entry)
    return [_thread(said) for _, said in sorted(together.items(), reverse=True)]


def _thread(said: Sequence[Entry]) -> Thread:
    return Thread(
        first=said[0],
        answers=tuple(each for each in said if each.kind is Kind.ANSWER),
        turns=tuple(each for each in said if each.kind in {Kind.SETTLE, Kind.REOPEN}),
    )
