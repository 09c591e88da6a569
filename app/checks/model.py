"""Checks and meters: what they are made of, and what they find. Pure.

A check is a rule over a snapshot that finds problems; a meter is a number shown live. Both look at
one subject at a time (a site, an agency, a commune), so that after a move only what it touched is
looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from app.kernel.numbers import format_number, format_number_en

if TYPE_CHECKING:
    from app.checks.scene import Scene

Number: TypeAlias = int | Decimal


class Severity(StrEnum):
    """How grave a problem is: against the law or impossible, doubtful, or to be known."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Family(StrEnum):
    """What a check or meter is about; one file each."""

    COMPLETENESS = "completeness"
    SPACE = "space"
    EQUIPMENT = "equipment"
    LAW = "law"
    ACCESS = "access"
    CONSERVATION = "conservation"
    DATA = "data"


class Scope(StrEnum):
    """What a check or meter looks at, one at a time."""

    SITE = "site"
    AGENCY = "agency"
    COMMUNE = "commune"
    PLAN = "plan"


class State(StrEnum):
    """What a meter shows; "told" is a figure that is neither good nor bad."""

    OK = "ok"
    TOLD = "told"
    WARNING = "warning"
    ERROR = "error"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """What a meter's numbers are of."""

    AREA = "m2"
    COUNT = "count"
    DONG = "vnd"
    DISTANCE = "km"
    SHARE = "share"


class Combine(StrEnum):
    """How the amounts of several subjects come to one: sums, weighted means, or the largest."""

    SUM = "sum"
    MEAN = "mean"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands, and whether it was read there."""

    instrument: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found about its subject.

    Attributes:
        words: the values of the placeholders in the check's sentences; numbers are written as
            each language does, decimals with the places that they have, and what English words
            otherwise than Vietnamese stands twice, as "reason" and "reason_en".
        site, agency, building, staff, asset: codes of what it is about, beside the subject.
        part: tells several findings of one check about one subject apart.
        citation: where the rule stands, None where it stands nowhere.
    """

    words: Mapping[str, str | Number] = field(default_factory=dict)
    site: str | None = None
    agency: str | None = None
    building: str | None = None
    staff: str | None = None
    asset: str | None = None
    part: str = ""
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over a snapshot.

    Attributes:
        key: stable, English; version: raised whenever the rule changes.
        sentence, english: what is wrong; repair, repair_en: how it could be repaired; all of them
            with placeholders.
        find: what it finds about a subject (the key of a commune, the code of a site or agency).
    """

    key: str
    version: int
    family: Family
    severity: Severity
    scope: Scope
    sentence: str
    english: str
    repair: str
    repair_en: str
    find: Callable[[Scene, str], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found in a plan; its sentences are put together when they are asked for."""

    check: Check
    subject: str
    commune: str
    found: Found

    @property
    def id(self) -> str:
        """A name that stays the same over revisions: the check, and what it is about."""
        name = f"{self.check.key}:{self.subject}"
        return f"{name}~{self.found.part}" if self.found.part else name

    @property
    def sentence(self) -> str:
        """What is wrong, in Vietnamese."""
        return _filled(self.check.sentence, self.found.words, format_number)

    @property
    def english(self) -> str:
        """What is wrong, in English; names stay as they are."""
        return _filled(self.check.english, self.found.words, format_number_en)

    @property
    def repair(self) -> str:
        """What could be done about it, in Vietnamese."""
        return _filled(self.check.repair, self.found.words, format_number)

    @property
    def repair_en(self) -> str:
        """What could be done about it, in English."""
        return _filled(self.check.repair_en, self.found.words, format_number_en)

    @property
    def citation(self) -> Citation | None:
        """Where the rule stands."""
        return self.found.citation

    @property
    def site(self) -> str | None:
        """Code of the site that it is about."""
        return self.subject if self.check.scope is Scope.SITE else self.found.site

    @property
    def agency(self) -> str | None:
        """Code of the agency that it is about."""
        return self.subject if self.check.scope is Scope.AGENCY else self.found.agency


def _filled(
    sentence: str, words: Mapping[str, str | Number], number: Callable[[Number, int], str]
) -> str:
    """Return a sentence with its placeholders filled, the numbers in a language's form."""
    return sentence.format_map(
        {
            name: value if isinstance(value, str) else number(value, _places(value))
            for name, value in words.items()
        }
    )


def _places(value: Number) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A problem that a planner has accepted; `sentence` is what was read then, at `revision`."""

    problem: str
    sentence: str
    revision: int
    reason: str
    accepted_by: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """What a meter reads of a subject; a figure that is not known is None.

    In sums every figure adds up. In means `value` and `baseline` are weighted sums, of the weights
    `weight` and `baseline_weight`; distances are whole metres.
    """

    value: Number | None = None
    baseline: Number | None = None
    needed: Number | None = None
    allotted: Number | None = None
    limit: Number | None = None
    weight: int = 0
    baseline_weight: int = 0


NOTHING = Amount()


@dataclass(frozen=True, slots=True)
class Meter:
    """A number shown live.

    Attributes:
        key: stable, English; version: raised whenever what it measures changes.
        better: "lower" or "higher", None where neither is.
        measure: what it reads of a subject, None for nothing.
        judge: what it shows of the amount of a commune or plan.
        judge_plan: what it shows of the whole plan, where that is judged otherwise.
        cite: where its limit stands, given what holds on the plan's day.
    """

    key: str
    version: int
    family: Family
    name: str
    english: str
    unit: Unit
    better: str | None
    scope: Scope
    measure: Callable[[Scene, str], Amount | None]
    judge: Callable[[Amount], State]
    combine: Combine = Combine.SUM
    cite: Callable[[Scene], Citation | None] = lambda scene: None
    judge_plan: Callable[[Amount], State] | None = None


# --- How meters judge ----------------------------------------------------------------------------


def only_told(amount: Amount) -> State:
    """Return that a figure is neither good nor bad; unknown where there is none."""
    return State.UNKNOWN if amount.value is None else State.TOLD


def as_before(amount: Amount) -> State:
    """Return an error where a figure is not the baseline's; none at all is nothing."""
    return State.OK if (amount.value or 0) == (amount.baseline or 0) else State.ERROR


def none_is_right(amount: Amount) -> State:
    """Return a warning where there is any."""
    return _any(amount, State.WARNING)


def none_is_possible(amount: Amount) -> State:
    """Return an error where there is any."""
    return _any(amount, State.ERROR)


def _any(amount: Amount, state: State) -> State:
    if amount.value is None:
        return State.UNKNOWN
    return state if amount.value else State.OK


def combined(how: Combine, amounts: Iterable[Amount]) -> Amount:
    """Return what several amounts come to; what none of them knows is not known."""
    join = _larger if how is Combine.WORST else _plus
    value = baseline = needed = allotted = limit = None
    weight = baseline_weight = 0
    for amount in amounts:
        if amount.value is not None:
            value = join(value, amount.value)
        if amount.baseline is not None:
            baseline = join(baseline, amount.baseline)
        if amount.needed is not None:
            needed = join(needed, amount.needed)
        if amount.allotted is not None:
            allotted = join(allotted, amount.allotted)
        if amount.limit is not None:
            limit = join(limit, amount.limit)
        weight += amount.weight
        baseline_weight += amount.baseline_weight
    return Amount(value, baseline, needed, allotted, limit, weight, baseline_weight)


def _plus(a: Number | None, b: Number) -> Number:
    return b if a is None else a + b


def _larger(a: Number | None, b: Number) -> Number:
    return b if a is None else max(a, b)
