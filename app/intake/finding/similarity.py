"""How near a column of a sheet is to a column of a form, and which goes with which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.intake.finding.words import compared
from app.intake.forms.dictionary import SEPARATOR, Column, SheetForm, flat_key

SURE = 0.97
"""From here on a header says what the form says."""

USED = 0.8
"""From here on a column is taken for the form's, and said to be."""

WORDS = 0.85
"""From here on the words are the same but for short forms, units or headings."""

CLEAR = 0.02
"""By how much the nearest must be nearer than the next."""

OFFERED = 0.55
"""From here on a column of the form is offered for one that was not understood."""

_SHORT = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A column of a form for a column of a sheet, how sure that is (0-1), and by what.

    `how` is "alias" (the dictionary's own words), "words" (the same but for short forms, units
    or headings), "similar", "saved" (as it was understood before) or "answer".
    """

    column: Column
    score: float
    how: str


def match_paths(paths: Sequence[str], form: SheetForm) -> dict[int, Match]:
    """Return which column of the form each path is, by its words alone; each at most once."""
    return dict(_match(tuple(paths), form))


@lru_cache(maxsize=512)
def _match(paths: tuple[str, ...], form: SheetForm) -> dict[int, Match]:
    return _assign(paths, form)


def _assign(paths: tuple[str, ...], form: SheetForm) -> dict[int, Match]:
    known = form.by_key
    matches: dict[int, Match] = {}
    taken: set[str] = set()
    for index, path in enumerate(paths):
        column = known.get(flat_key(path)) if path else None
        if column is not None and column.field not in taken:
            matches[index] = Match(column, 1.0, "alias")
            taken.add(column.field)
    pairs = []
    for index, path in enumerate(paths):
        if path and index not in matches and flat_key(path) not in known:
            scores = sorted(
                (-score, place)
                for place, column in enumerate(form.columns)
                if column.field not in taken and (score := similarity(path, column)) >= USED
            )
            if len(scores) == 1 or (scores and scores[1][0] - scores[0][0] > CLEAR):
                pairs.append((scores[0][0], index, scores[0][1]))
    for negative, index, place in sorted(pairs):
        column = form.columns[place]
        if column.field not in taken:
            how = "words" if -negative >= WORDS else "similar"
            matches[index] = Match(column, -negative, how)
            taken.add(column.field)
    return dict(sorted(matches.items()))


def offers(path: str, form: SheetForm, taken: Sequence[str] = ()) -> list[tuple[float, Column]]:
    """Return the form's columns that a path may be, the nearest first."""
    found = [
        (score, column)
        for column in form.columns
        if column.field not in taken and (score := similarity(path, column)) >= OFFERED
    ]
    return sorted(found, key=lambda pair: -pair[0])[:5]


def similarity(path: str, column: Column) -> float:
    """Return how near a header path is to a column's words, 1 for the same.

    >>> from app.intake.forms.dictionary import Column
    >>> floor = Column("f", "TỔNG DT SÀN XÂY DỰNG (m2)", "area", "")
    >>> round(similarity("Tổng diện tích sàn xây dựng", floor), 2)
    0.98
    """
    return max(_nearness(path, words) for words in (column.header, *column.also))


@lru_cache(maxsize=65_536)
def _nearness(path: str, words: str) -> float:
    if flat_key(path) == flat_key(words):
        return 1.0
    own, wanted = compared(path), compared(words)
    if not own or not wanted:
        return 0.0
    if own == wanted:
        return 0.98
    own_levels = [compared(level) for level in path.split(SEPARATOR)]
    wanted_levels = [compared(level) for level in words.split(SEPARATOR)]
    if _is_tail(own_levels, wanted_levels):
        # The form names the column without the heading that the sheet has over it.
        return 0.93
    if len(wanted_levels) > 1 and _is_tail(wanted_levels, own_levels):
        return 0.86
    return _by_letters(own_levels, wanted_levels)


def _is_tail(levels: Sequence[str], tail: Sequence[str]) -> bool:
    whole = " ".join(tail)
    return any(" ".join(levels[start:]) == whole for start in range(1, len(levels)))


def _by_letters(own: Sequence[str], wanted: Sequence[str]) -> float:
    from rapidfuzz.fuzz import token_sort_ratio

    own_all, wanted_all = " ".join(own), " ".join(wanted)
    leaf, wanted_leaf = own[-1], wanted[-1]
    if min(len(own_all), len(wanted_all)) <= _SHORT:
        return 0.0
    whole = token_sort_ratio(own_all, wanted_all) / 100
    if len(own) == 1 and len(wanted) == 1:
        return 0.95 * whole
    last = token_sort_ratio(leaf, wanted_leaf) / 100
    if len(own) > 1 and len(wanted) > 1:
        # A heading over both: what is under it must agree at least as well as the heading.
        return 0.95 * min(whole, 0.5 * whole + 0.5 * last)
    return 0.95 * max(
        whole,
        0.9
        * token_sort_ratio(
            leaf if len(own) > 1 else own_all, wanted_leaf if len(wanted) > 1 else wanted_all
        )
        / 100,
    )
