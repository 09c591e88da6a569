"""Names that are nearly alike: measured by RapidFuzz, many at once, and judged with care.

The measure is the normalised indel similarity of the folded names (0 to 100), as written or with
the words sorted, which counts `OTHER_ORDER` less, whichever is larger. Another kind, another
district than the one written, another code list than the one meant each lower it. Numbers have to
agree: Phường 1 is nowhere near Phường 11. A name is proposed where it reaches `STRONG` and the next
is `MARGIN` points behind; from `FLOOR` on it is one of the choices; below, nothing is meant.

Checked on all 10,035 old communes with one letter of the name left out, their district and province
beside them: see `tests/unit/units/test_every_name.py`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from app.kernel.text import fold
from app.units.place_index import Entry
from app.units.written_names import Reading, loose_key, name_key, numbers_in

STRONG = 85
MARGIN = 8
FLOOR = 70
CHOICES = 5
NEAREST = 3
OTHER_KIND = 8
OTHER_DISTRICT = 10
OTHER_LIST = 10
OTHER_ORDER = 8

_LOOKED_AT = 40
_AT_ONCE = 512

Malus: TypeAlias = Callable[[Entry, Reading], int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name whose near ones are wanted: its readings, and what lowers an entry's score."""

    readings: tuple[Reading, ...]
    malus: Malus


@dataclass(frozen=True, slots=True)
class Near:
    """An entry and how alike its name is, 0 to 100."""

    entry: Entry
    score: int


def near_names(wanted: Sequence[Wanted], pool: Sequence[Entry]) -> list[list[Near]]:
    """Return, for each name wanted, the entries of the pool most like it, the best first.

    Units come once each, under the name that fits best.
    """
    if not pool:
        return [[] for _ in wanted]
    names = [entry.folded for entry in pool]
    numbers = [numbers_in(name) for name in names]
    sorted_names = [_sorted_words(name) for name in names]
    queries = [(i, r, name_key(r.name)) for i, each in enumerate(wanted) for r in each.readings]
    best: list[dict[str, tuple[int, str, Entry]]] = [{} for _ in wanted]
    for start in range(0, len(queries), _AT_ONCE):
        part = queries[start : start + _AT_ONCE]
        folded = [_folded(reading) for _, reading, _ in part]
        scores = np.maximum(
            _ratios(folded, names),
            _ratios([_sorted_words(name) for name in folded], sorted_names) - OTHER_ORDER,
        )
        count = min(_LOOKED_AT, len(pool))
        likeliest = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        for row, (index, reading, key) in enumerate(part):
            own_numbers = numbers_in(folded[row])
            malus, found = wanted[index].malus, best[index]
            for column in likeliest[row].tolist():
                if numbers[column] != own_numbers:
                    continue
                entry = pool[column]
                score = int(scores[row, column]) - malus(entry, reading)
                name = entry.unit.key + ("+" if entry.aliases else "")
                if name not in found or found[name][0] < score:
                    found[name] = (score, key, entry)
    return [_ranked(found.values()) for found in best]


def verdict(near: Sequence[Near]) -> tuple[str, list[Near]]:
    """Return "proposed", "choice" or "unknown", and the names that belong to it."""
    if not near or near[0].score < FLOOR:
        return "unknown", list(near[:NEAREST])
    behind = near[0].score - near[1].score if len(near) > 1 else MARGIN
    if near[0].score >= STRONG and behind >= MARGIN:
        return "proposed", [near[0]]
    return "choice", [each for each in near[:CHOICES] if each.score >= FLOOR]


def one_letter_off(reading: Reading, entries: Iterable[Entry]) -> list[Entry]:
    """Return entries whose name differs from the reading in one letter, diacritics aside."""
    loose = loose_key(reading.name)
    return [e for e in entries if Levenshtein.distance(loose, e.loose, score_cutoff=1) <= 1]


def _folded(reading: Reading) -> str:
    return fold(name_key(reading.name))


def _sorted_words(name: str) -> str:
    return " ".join(sorted(name.split(" ")))


def _ratios(queries: Sequence[str], names: Sequence[str]) -> NDArray[np.int16]:
    return process.cdist(queries, names, scorer=fuzz.ratio, dtype=np.uint8).astype(np.int16)


def _ranked(found: Iterable[tuple[int, str, Entry]]) -> list[Near]:
    """Return the best; of equal ones first those whose diacritics agree better."""
    likeliest = heapq.nlargest(2 * CHOICES, found, key=lambda each: each[0])
    ordered = sorted(
        likeliest,
        key=lambda each: (-each[0], -fuzz.ratio(each[1], each[2].key), each[2].unit.key),
    )
    return [Near(entry, max(score, 0)) for score, _, entry in ordered]
