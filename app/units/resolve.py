"""Which unit a written name means. Nothing is guessed in silence.

The rules, in order; the first that finds something decides:

1. what a person answered about the same name in the same place;
2. a code;
3. the name with its diacritics and kind, the only one in the district that is written;
4. an alias that a province loaded, in that district: with `WHOLE` of the surface in one new unit it
   is used, with less proposed, divided it is a choice with shares;
5. the only one in the province: where the district differs that is said, and where the district
   has a name one letter off, or an alias that leads elsewhere, it is a choice;
6. a township called after its district, which the list no longer has: a choice of the towns;
7. the same letters with other diacritics, spaces, i for y: proposed, or a choice;
8. the name in the other code list, or with another kind: proposed, or a choice;
9. letters lost in a conversion ("Sập V?t"): proposed where one name fits;
10. names nearly alike (`app.units.near_names`): proposed, a choice, or unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from app.kernel.clock import day_of, format_date
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import fold
from app.units.candidates import Candidates, Hit, one_place
from app.units.name_rules import Asked, NameRules, offer
from app.units.near_names import (
    OTHER_DISTRICT,
    OTHER_KIND,
    OTHER_LIST,
    Malus,
    Wanted,
    near_names,
    verdict,
)
from app.units.place_index import Entry, PlaceIndex, within
from app.units.places import Candidate, PlaceName, Resolution, Status, UnitAnswer, Via
from app.units.written_names import (
    Reading,
    damaged_pattern,
    is_damaged,
    loose_key,
    misspelt_kinds,
    name_key,
    read_name,
)

_LISTS = (OLD_VINTAGE, NEW_VINTAGE)
_FORMS: Mapping[str, Callable[[str], str]] = {
    "key": name_key,
    "folded": fold,
    "loose": loose_key,
}
AnswerKey: TypeAlias = tuple[str, str, int]


def answer_key(index: PlaceIndex, name: PlaceName) -> AnswerKey:
    """Return under what an answer about a name in its place is remembered.

    Diacritics stay, so that an answer about Chiềng Hắc says nothing of Chiềng Hặc; case, spacing,
    abbreviation and the kind of the district do not matter.
    """
    reading = read_name(name.name)[0]
    scope = index.scope(name.province)
    province = name_key(name.province or "") if scope is None else scope.key
    district = index.district(name.district, scope) if scope is not None else None
    place = f"{district.key if district else name_key(name.district or '')}|{province}"
    return name_key(f"{reading.kind or ''} {reading.name}"), place, name.vintage or 0


def resolve(
    index: PlaceIndex, names: Sequence[PlaceName], answers: Mapping[AnswerKey, UnitAnswer]
) -> list[Resolution]:
    """Return what each name means, in their order."""
    resolver = _Resolver(index, answers)
    distinct = dict.fromkeys(names)
    found: dict[PlaceName, Resolution] = {}
    open_names: list[Asked] = []
    for name in distinct:
        decided = resolver.decide(name)
        if isinstance(decided, Resolution):
            found[name] = decided
        else:
            open_names.append(decided)
    for asked, resolution in resolver.nearest(open_names):
        found[asked.name] = resolution
    return [found[name] for name in names]


class _Resolver:
    def __init__(self, index: PlaceIndex, answers: Mapping[AnswerKey, UnitAnswer]) -> None:
        self._index = index
        self._candidates = Candidates(index)
        self._rules = NameRules(index)
        self._answers = answers

    def decide(self, name: PlaceName) -> Resolution | Asked:
        """Apply every rule but the last; return what is asked where none decides."""
        if answer := self._answers.get(answer_key(self._index, name)):
            unit = self._index.units.get(answer.unit)
            if unit is not None:
                day = format_date(day_of(answer.answered_at))
                reason = f"đã được trả lời ngày {day} cho đúng tên này ở nơi này"
                return _exact(name, self._candidates.of_unit(unit, reason, via=Via.ANSWER))
        if not fold(name.name).strip(" -.,"):
            return Resolution(name, Status.UNKNOWN, (), "không có tên đơn vị")
        scope = self._index.scope(name.province)
        if scope is None:
            note = f"danh mục đã nạp không có tỉnh “{name.province}”"
            return Resolution(name, Status.UNKNOWN, (), note)
        district = self._index.district(name.district, scope)
        vintage = name.vintage or (OLD_VINTAGE if district is not None else None)
        lists = frozenset({vintage} if vintage else _LISTS)
        asked = Asked(name, read_name(name.name), scope, district, lists)
        if coded := self._coded(asked):
            return coded
        if is_damaged(name.name):
            return self._damaged(asked) or asked
        return self._rules.decide(asked) or asked

    def _coded(self, asked: Asked) -> Resolution | None:
        code, _, vintage = asked.name.name.strip().partition("@")
        if not code.isdigit() or len(code) not in {4, 5}:
            return None
        lists = [int(vintage)] if vintage.isdigit() else sorted(asked.lists)
        keys = [unit_key(f"{code:0>5}", each) for each in lists]
        units = [self._index.units[key] for key in keys if key in self._index.units]
        if not units:
            return Resolution(asked.name, Status.UNKNOWN, (), f"danh mục không có mã {code}")
        reason = f"đúng mã {units[0].code}"
        candidates = one_place([self._candidates.of_unit(unit, reason) for unit in units])
        note = ""
        if len(code) == 4:
            note = f"mã “{code}” thiếu một chữ số, có phải {code:0>5}?"
        elif not all(within(asked.scope, unit.province) for unit in units):
            note = f"mã {code} không thuộc tỉnh “{asked.name.province}”"
        return offer(asked, candidates, note, sure=not note)

    def _damaged(self, asked: Asked) -> Resolution | None:
        readings = [r for each in asked.readings for r in (each, *misspelt_kinds(each))]
        for form, written in _FORMS.items():
            hits = []
            for reading in readings:
                key = written(reading.name)
                if not any(character.isalnum() for character in key):
                    continue
                pattern = damaged_pattern(key)
                hits += [
                    hit
                    for entry in self._index.entries
                    if within(asked.scope, entry.province)
                    and (entry.aliases or entry.unit.vintage in asked.lists)
                    and pattern.fullmatch(getattr(entry, form))
                    and (hit := Hit(entry, reading)).of_kind
                ]
            if found := self._rules.nearest_hits(asked, hits):
                reason = f"“{asked.name.name}” mất chữ, khớp với"
                candidates = [
                    replace(c, score=90, reason=f"{reason} {c.reason}")
                    for hit in found
                    for c in self._candidates.of_entry(hit.entry, hit.entry.unit.name)
                ]
                return offer(asked, one_place(candidates))
        return None

    def nearest(self, open_names: Sequence[Asked]) -> Iterable[tuple[Asked, Resolution]]:
        """Apply the last rule to all names that are still open, those of one scope together."""
        by_scope: dict[frozenset[str], list[Asked]] = defaultdict(list)
        for asked in open_names:
            by_scope[asked.scope.wide].append(asked)
        for group in by_scope.values():
            scope = group[0].scope
            pool = [e for e in self._index.entries if within(scope, e.province)]
            wanted = [Wanted(_near_readings(asked), _malus_of(asked)) for asked in group]
            for asked, near in zip(group, near_names(wanted, pool), strict=True):
                status, kept = verdict(near)
                candidates = [
                    candidate
                    for each in kept
                    for candidate in self._candidates.alike(each.entry, each.score)
                ]
                if status == "unknown":
                    named = "; ".join(f"{c.unit.name} ({c.place})" for c in candidates)
                    note = "danh mục không có tên này" + (f"; gần nhất: {named}" if named else "")
                    yield asked, Resolution(asked.name, Status.UNKNOWN, tuple(candidates), note)
                else:
                    yield asked, offer(asked, candidates, strong=status == "proposed")


def _exact(name: PlaceName, candidate: Candidate) -> Resolution:
    return Resolution(name, Status.EXACT, (candidate,))


def _near_readings(asked: Asked) -> tuple[Reading, ...]:
    return tuple(dict.fromkeys(r for each in asked.readings for r in (each, *misspelt_kinds(each))))


def _malus_of(asked: Asked) -> Malus:
    district = asked.told_district

    def malus(entry: Entry, reading: Reading) -> int:
        lost = 0
        if reading.kind is not None and entry.kind not in {"", reading.kind}:
            lost += OTHER_KIND
        if district is not None and not district.holds(entry):
            lost += OTHER_DISTRICT
        if not entry.aliases and entry.unit.vintage not in asked.lists:
            lost += OTHER_LIST
        return lost

    return malus
