"""Candidates for a written name, each with the reason why it is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.numbers import format_number
from app.units.model import Unit
from app.units.place_index import Entry, PlaceIndex
from app.units.places import Candidate, Via
from app.units.written_names import Reading, loose_key

_LISTS: Mapping[int, str] = {OLD_VINTAGE: "danh mục cũ", NEW_VINTAGE: "danh mục mới"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in the index, and the reading of the written name that led to it."""

    entry: Entry
    reading: Reading

    @property
    def of_kind(self) -> bool:
        """Whether the kinds agree, as far as both are said."""
        kind = self.reading.kind
        return kind is None or not self.entry.kind or self.entry.kind == kind


class Candidates:
    """Makes candidates from the units and names of an index."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index

    def of_unit(
        self, unit: Unit, reason: str, *, via: Via = Via.NAME, score: int = 100
    ) -> Candidate:
        """Return a unit as candidate."""
        heirs, new = self._index.heirs(unit)
        return Candidate(unit, self._index.place(unit), new, heirs, score, None, via, reason)

    def of_entry(self, entry: Entry, reason: str) -> list[Candidate]:
        """Return the unit of a name, or all units that an alias leads to, each with its share."""
        if not entry.aliases:
            return [self.of_unit(entry.unit, reason)]
        return [
            replace(
                self.of_unit(self._index.units[alias.target], "", via=Via.ALIAS),
                share=alias.share,
                reason=f"tên cũ {alias.name}"
                + (f" ({alias.district[0].lower()}{alias.district[1:]})" if alias.district else "")
                + f" theo {alias.file_name}: {_percent(alias.share)} diện tích nay thuộc "
                + self._index.units[alias.target].name,
            )
            for alias in entry.aliases
        ]

    def spelt(self, hit: Hit) -> Candidate:
        """Return a unit whose name differs from the written one in diacritics, or in one letter."""
        if hit.entry.aliases:
            candidate = self.of_entry(hit.entry, "")[0]
            return replace(candidate, score=95, reason=f"chỉ giống khi bỏ dấu; {candidate.reason}")
        unit = hit.entry.unit
        same = hit.entry.loose == loose_key(hit.reading.name)
        reason = "chỉ giống khi bỏ dấu" if same else "khác một chữ"
        return self.of_unit(unit, f"{reason}: danh mục ghi {unit.name}", score=95)

    def other_list(self, hit: Hit) -> Candidate:
        """Return a unit of the code list that was not meant."""
        unit = hit.entry.unit
        reason = f"là tên trong {_LISTS[unit.vintage]}"
        return self.of_unit(unit, reason, score=90)

    def other_kind(self, hit: Hit) -> Candidate:
        """Return a unit of the written name but of another kind."""
        candidate = self.of_entry(hit.entry, "")[0]
        reason = f"nguồn ghi {hit.reading.kind}, danh mục là {hit.entry.unit.name}"
        if hit.entry.aliases:
            reason = f"nguồn ghi {hit.reading.kind}; {candidate.reason}"
        return replace(candidate, score=80, reason=reason)

    def alike(self, entry: Entry, score: int) -> list[Candidate]:
        """Return what a name nearly alike leads to."""
        return [
            replace(
                candidate,
                score=score,
                via=Via.NEAR,
                reason=f"gần giống ({score} %) {candidate.reason}",
            )
            for candidate in self.of_entry(entry, f"tên {entry.unit.name}")
        ]


def one_place(candidates: list[Candidate]) -> list[Candidate]:
    """Return one candidate where an old and a new unit of a name are the same place.

    The new unit is certain then. Where only an alias leads to it, the old unit says more.
    """
    if len(candidates) != 2:
        return candidates
    old, new = sorted(candidates, key=lambda each: each.unit.vintage)
    if old.new_unit is None or old.new_unit != new.new_unit or old.unit == new.unit:
        return candidates
    if old.unit.vintage == new.unit.vintage:
        return candidates
    return [old if new.via is Via.ALIAS else new]


def units_once(hits: Iterable[Hit]) -> list[Hit]:
    """Return each unit, and each alias, once."""
    once: dict[object, Hit] = {}
    for hit in hits:
        once.setdefault(id(hit.entry) if hit.entry.aliases else hit.entry.unit.key, hit)
    return list(once.values())


def targets_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each unit once, the largest share first."""
    once: dict[str, Candidate] = {}
    for candidate in candidates:
        once.setdefault(candidate.unit.key, candidate)
    return sorted(once.values(), key=lambda each: -(each.share or 0))


def _percent(share: Decimal) -> str:
    percent = share * 100
    return f"{format_number(percent, 0 if percent == int(percent) else 1)} %"
