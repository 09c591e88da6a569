"""Norms of space, equipment and vehicles, and what an agency needs by them. Pure.

A norm is a maximum. It has an instrument, an article, days in force, and says whether it was read
in its source; what has no norm is named as such and never counted as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.numbers import area
from app.kernel.text import fold
from app.people.model import Post

_NO_WORD = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a norm stands: instrument, article, first and last day in force, and whether read."""

    instrument: str
    article: str
    valid_from: date
    valid_to: date | None
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TitleArea:
    """Working area of one person of a title, m², at most."""

    title: str
    area_m2: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class CommonShare:
    """What is added for common use, as a share of the titles' areas (0.85), at most."""

    share: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class SpecialisedArea:
    """Specialised area of an agency of a kind, m², by decision of the competent body."""

    kind: str
    area_m2: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class OwnPremises:
    """A kind of agency that has premises of its own, under its ministry's rules."""

    kind: str
    reason: str
    english: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TitleGroup:
    """Titles that may have the same equipment."""

    key: str
    name: str
    titles: frozenset[str]
    source: Source


@dataclass(frozen=True, slots=True)
class Shared:
    """One piece for `one_per` staff of the groups (all staff where none is named)."""

    one_per: int
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of equipment, and how many pieces an agency may have of it.

    Attributes:
        per_person: pieces by key of the group; price: highest price of one by group ("all"), đồng.
        shared: pieces in common, None for none; words: what asset names are known by, folded.
    """

    key: str
    name: str
    english: str
    words: tuple[str, ...]
    per_person: Mapping[str, int]
    price: Mapping[str, int]
    shared: Shared | None
    source: Source


@dataclass(frozen=True, slots=True)
class CarNorm:
    """How many cars for common work a commune may have, and by what an asset's class is a car."""

    per_commune: int
    words: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Need:
    """How much space an agency may have.

    Attributes:
        needed_m2: by norm, two places; None where no post of the agency has a norm.
        titles_m2: the part of the titles; common_m2: for common use; specialised_m2.
        posts: how many posts were counted.
        unmeasured: titles without a norm, with how many posts; they are not in `needed_m2`.
        source: of the titles' areas and the common share; verified: whether all of it was read.
    """

    needed_m2: Decimal | None
    titles_m2: Decimal
    common_m2: Decimal
    specialised_m2: Decimal
    posts: int
    unmeasured: Mapping[str, int]
    source: Source | None
    verified: bool


@dataclass(frozen=True)
class Norms:
    """The norms that are in force on a day.

    Attributes:
        on: the day; digest: names the content, so that results on other norms are told apart.
        title_areas: by title; common_share: None where none is in force.
        short_share: by how much an agency may stay below its norm before it is called short.
        items: of equipment, empty where no norm is known for the day; groups by title;
            equipment_source: the instrument of both, verified where all of them are.
        unusable: words of a condition under which a piece counts no more, folded.
    """

    on: date
    digest: str
    title_areas: Mapping[str, TitleArea]
    common_share: CommonShare | None
    specialised_areas: Mapping[str, SpecialisedArea]
    own_premises: Mapping[str, OwnPremises]
    short_share: Decimal
    items: tuple[Item, ...]
    equipment_source: Source | None
    groups: Mapping[str, TitleGroup]
    cars: CarNorm | None
    unusable: tuple[str, ...]

    def space_need(self, kind: str, posts: Iterable[Post]) -> Need:
        """Return how much space an agency of a kind may have with these posts."""
        titles_m2 = Decimal(0)
        counted = 0
        unmeasured: dict[str, int] = {}
        sources: list[Source] = []
        for post in posts:
            if post.number <= 0:
                continue
            counted += post.number
            norm = self.title_areas.get(post.title)
            if norm is None:
                unmeasured[post.title] = unmeasured.get(post.title, 0) + post.number
                continue
            titles_m2 += post.number * norm.area_m2
            sources.append(norm.source)
        share = self.common_share
        if share is None or not sources:
            return Need(None, titles_m2, Decimal(0), Decimal(0), counted, unmeasured, None, False)
        specialised = self.specialised_areas.get(kind)
        special_m2 = specialised.area_m2 if specialised else Decimal(0)
        if specialised:
            sources.append(specialised.source)
        sources.append(share.source)
        needed = needed_area(titles_m2, share.share, special_m2)
        return Need(
            needed_m2=needed,
            titles_m2=titles_m2,
            common_m2=needed - area(titles_m2) - area(special_m2),
            specialised_m2=special_m2,
            posts=counted,
            unmeasured=unmeasured,
            source=share.source,
            verified=all(source.verified for source in sources),
        )

    def equipment_need(self, posts: Iterable[Post]) -> dict[str, int]:
        """Return how many pieces of each item an agency with these posts may have, by item key.

        Titles that no group names are not counted, except where all staff share.
        """
        by_group: dict[str, int] = {}
        everyone = 0
        for post in posts:
            everyone += post.number
            group = self.groups.get(post.title)
            if group is not None:
                by_group[group.key] = by_group.get(group.key, 0) + post.number
        needs: dict[str, int] = {}
        for item in self.items:
            pieces = sum(
                number * item.per_person.get(group, 0) for group, number in by_group.items()
            )
            if item.shared is not None:
                sharing = item.shared.groups
                staff = sum(by_group.get(group, 0) for group in sharing) if sharing else everyone
                pieces += shared_pieces(staff, item.shared.one_per)
            needs[item.key] = pieces
        return needs

    def item_of(self, name: str) -> str | None:
        """Return the key of the item that an asset's name tells, None where it is none of them."""
        words = f" {_NO_WORD.sub(' ', fold(name))} "
        fitting = [
            (len(known), item.key)
            for item in self.items
            for known in item.words
            if f" {known} " in words
        ]
        return max(fitting)[1] if fitting else None

    def is_car(self, asset_class: str) -> bool:
        """Return whether a class of assets is that of cars."""
        if self.cars is None:
            return False
        words = fold(asset_class)
        return any(words.startswith(known) for known in self.cars.words)

    def is_unusable(self, condition: str | None) -> bool:
        """Return whether a piece in this condition counts no more."""
        if condition is None:
            return False
        words = fold(condition)
        return any(words.startswith(known) for known in self.unusable)


def needed_area(
    titles_m2: Decimal, common_share: Decimal, specialised_m2: Decimal = Decimal(0)
) -> Decimal:
    """Return Σ posts × norm × (1 + share for common use) + specialised area, m², two places.

    Decree 155/2025/NĐ-CP, Articles 4 to 7 (before: Decree 152/2017/NĐ-CP).

    >>> needed_area(Decimal(705), Decimal("0.85"))
    Decimal('1304.25')
    """
    return area(titles_m2 * (1 + common_share) + specialised_m2)


def shared_pieces(staff: int, one_per: int) -> int:
    """Return how many pieces so many staff share, rounded up: 3 staff at one per 15 have 1.

    Decision 10/2026/QĐ-TTg, annex, section B: decimals are rounded up.
    """
    return -(-staff // one_per)
