"""Rules about names in full: in the district, in the province, as aliases, in other writings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold
from app.units.candidates import Candidates, Hit, one_place, targets_once, units_once
from app.units.model import Unit
from app.units.near_names import one_letter_off
from app.units.place_index import District, PlaceIndex, Scope, nearest_provinces
from app.units.places import Candidate, PlaceName, Resolution, Status
from app.units.written_names import TOWNSHIP, Reading, loose_key, name_key, numbers_in

WHOLE = Decimal("0.95")
"""An alias with this share of the surface in one unit is as good as a name of that unit."""
LISTED = 20
"""No choice has more candidates than this; the note says how many there were."""

_FARM = "nông trường "


@dataclass(frozen=True, slots=True)
class Asked:
    """A name with what is known of its place."""

    name: PlaceName
    readings: tuple[Reading, ...]
    scope: Scope
    district: District | None
    lists: frozenset[int]

    @property
    def told_district(self) -> District | None:
        """The district that is written and known, None where either is not so."""
        return self.district if self.district is not None and self.district.known else None


class NameRules:
    """Rules 3 to 8 of `app.units.resolve`, on the names of an index."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index
        self._candidates = Candidates(index)

    def decide(self, asked: Asked) -> Resolution | None:
        """Return what the rules say, None where no name agrees even in its letters."""
        if not self._bare_of_several(asked) and (named := self._named(asked)):
            return named
        return self._named_otherwise(asked)

    def _named(self, asked: Asked) -> Resolution | None:
        """Rules 3 to 5: names and aliases as they are written."""
        hits = self._hits(asked)
        own = [h for h in hits if h.of_kind and self._listed(asked, h) and not h.entry.aliases]
        aliases = [h for h in hits if h.of_kind and h.entry.aliases]
        district = asked.told_district
        if district is not None:
            here = units_once(h for h in own if district.holds(h.entry))
            if here:
                note = self._contradiction(here[0].entry.unit) if len(here) == 1 else ""
                return self._by_name(asked, here, "đúng tên, đúng huyện", note)
            named_here = [h for h in aliases if district.holds(h.entry)]
            behind = units_once(
                h
                for h in hits
                if h.reading.behind and h.reading.kind == TOWNSHIP and not h.entry.aliases
                if self._listed(asked, h) and district.holds(h.entry)
            )
            if not named_here and len(behind) == 1:
                note = f"nguồn ghi “{asked.name.name}”, danh mục là {behind[0].entry.unit.name}"
                return self._by_name(asked, behind, "đúng tên, đúng huyện", note)
        else:
            named_here = aliases
        elsewhere = units_once(
            Hit(entry, own[0].reading)
            for entry in nearest_provinces([h.entry for h in own], asked.scope)
        )
        if named_here:
            return self._by_alias(asked, named_here, elsewhere)
        if elsewhere:
            return self._elsewhere(asked, elsewhere)
        if aliases:
            resolution = self._by_alias(asked, aliases, [])
            note = f"huyện ghi là {asked.name.district}, tệp tên cũ ghi huyện khác"
            status = Status.PROPOSED if resolution.status is Status.EXACT else resolution.status
            return replace(resolution, status=status, note=note)
        return None

    def _bare_of_several(self, asked: Asked) -> bool:
        """Return whether a name without diacritics may be another's that was written without.

        Xã Thanh An has none, but "xa thanh an" may be xã Thạnh An as well.
        """
        if fold(asked.name.name) != asked.name.name.lower():
            return False
        twins = [h for h in self._letters(asked) if h.of_kind and h.entry.folded != h.entry.key]
        district = asked.told_district
        if district is not None and any(district.holds(h.entry) for h in self._hits(asked)):
            twins = [h for h in twins if district.holds(h.entry)]
        return any(h.entry.aliases or self._listed(asked, h) for h in twins)

    def _named_otherwise(self, asked: Asked) -> Resolution | None:
        """Rules 6 to 8: townships, other diacritics, the other list, other kinds."""
        if town := self._town(asked):
            return town
        exact = self._hits(asked)
        letters = self._letters(asked)
        alike = [h for h in letters if h.of_kind and (h.entry.aliases or self._listed(asked, h))]
        if found := self.nearest_hits(asked, alike):
            spelt = [self._candidates.spelt(hit) for hit in found]
            return offer(asked, [*spelt, *self._close_by(asked, found)])
        other = [h for h in exact if h.of_kind and not h.entry.aliases]
        if found := self.nearest_hits(asked, other):
            plausible = asked.district is None or (
                asked.told_district is not None
                and all(self._index.came_from(h.entry.unit, asked.told_district) for h in found)
            )
            return offer(
                asked,
                [self._candidates.other_list(hit) for hit in found],
                strong=plausible or len(found) > 1,
            )
        listed = [h for h in exact if h.entry.aliases or self._listed(asked, h)]
        if found := self.nearest_hits(asked, listed):
            district = asked.told_district
            strong = district is None or all(district.holds(h.entry) for h in found)
            others = [self._candidates.other_kind(hit) for hit in found]
            return offer(asked, [*others, *self._close_by(asked, found)], strong=strong)
        rest = units_once(exact) or units_once(letters)
        if not rest:
            return None
        return offer(asked, [self._candidates.spelt(hit) for hit in rest], strong=False)

    def _by_name(self, asked: Asked, hits: list[Hit], reason: str, note: str = "") -> Resolution:
        """Return the answer where names agree in full: one is used, several are a choice."""
        candidates = one_place([self._candidates.of_unit(hit.entry.unit, reason) for hit in hits])
        if len(candidates) > 1:
            candidates = [replace(candidate, reason="đúng tên") for candidate in candidates]
        bare_number = hits[0].reading.kind is None and hits[0].reading.name.isdigit()
        notes = [note]
        if len(candidates) == 1:
            unit, heirs = candidates[0].unit, candidates[0].heirs
            if len(hits) > 1:
                notes.append("là tên của cả đơn vị cũ và đơn vị mới, đều thuộc đơn vị mới này")
            if candidates[0].new_unit is None:
                names = "; ".join(heir.name for heir in heirs) or "chưa rõ"
                notes.append(f"{unit.name} được chia cho nhiều đơn vị mới: {names}")
        return offer(asked, candidates, "; ".join(filter(None, notes)), sure=not bare_number)

    def _elsewhere(self, asked: Asked, hits: list[Hit]) -> Resolution:
        """Rule 5, for names that the district written does not have."""
        if asked.district is None:
            bare = hits[0].reading.kind is None and OLD_VINTAGE in asked.lists
            reason = "tên duy nhất trong tỉnh"
            if asked.scope.everywhere:
                resolution = self._by_name(asked, hits, "tên duy nhất trong danh mục đã nạp")
                return _unsure(resolution, "nguồn không ghi tỉnh")
            resolution = self._by_name(asked, hits, reason)
            if bare and self._index.has_district(hits[0].entry.loose, asked.scope):
                return _unsure(resolution, f"“{asked.name.name}” cũng là tên một huyện")
            return resolution
        written = asked.district.written
        if not asked.district.known:
            resolution = self._by_name(asked, hits, "tên duy nhất trong tỉnh")
            return _unsure(resolution, f"danh mục không có huyện “{written}”")
        close = one_letter_off(hits[0].reading, self._index.of_districts(asked.district.units))
        if close:
            candidates = [
                *(self._candidates.spelt(Hit(entry, hits[0].reading)) for entry in close),
                *(self._candidates.of_unit(hit.entry.unit, "đúng tên, khác huyện") for hit in hits),
            ]
            return offer(asked, candidates, f"tên gần giống một đơn vị ở {written}")
        unit = hits[0].entry.unit
        above = self._index.units.get(unit.district or "")
        now = f"{above.name[0].lower()}{above.name[1:]}" if above else "tỉnh, không còn cấp huyện"
        note = (
            f"huyện trong địa chỉ là {written}, đơn vị thuộc {now}: địa bàn huyện đã thay đổi"
            if len(hits) == 1
            else f"không đơn vị nào trong số này thuộc {written}"
        )
        return self._by_name(asked, hits, "tên duy nhất trong tỉnh", note)

    def _by_alias(self, asked: Asked, hits: list[Hit], others: list[Hit]) -> Resolution:
        """Rule 4; `others` are listed units of that name outside the district."""
        groups = {id(hit.entry): hit.entry for hit in hits}.values()
        offered = targets_once(c for entry in groups for c in self._candidates.of_entry(entry, ""))
        targets = {candidate.unit.key for candidate in offered}
        named = [self._candidates.of_unit(hit.entry.unit, "đúng tên, khác huyện") for hit in others]
        named = one_place(named)
        if len(named) == 1 and named[0].new_unit and {named[0].new_unit.key} == targets:
            return self._elsewhere(asked, others)
        letters = [h for h in self._letters(asked) if h.of_kind and self._listed(asked, h)]
        if asked.told_district is not None and not others:
            alike = [h for h in letters if asked.told_district.holds(h.entry)]
            named = [
                candidate
                for candidate in (self._candidates.spelt(hit) for hit in units_once(alike))
                if candidate.new_unit is None or candidate.new_unit.key not in targets
            ]
        whole = all(c.share is not None and c.share >= WHOLE for c in offered)
        settled = len(offered) == 1 and not named
        known = asked.district is None or asked.district.known
        known = known and not asked.scope.everywhere
        sure = settled and whole and known and asked.lists != {NEW_VINTAGE}
        note = ""
        if len(offered) > 1:
            note = f"“{asked.name.name}” được chia cho nhiều đơn vị mới"
        elif named:
            note = "tệp tên cũ và danh mục đơn vị dẫn tới hai đơn vị khác nhau"
        return offer(asked, [*offered, *named], note, sure=sure)

    def _town(self, asked: Asked) -> Resolution | None:
        reading = asked.readings[0]
        if reading.kind != TOWNSHIP or reading.behind:
            return None
        name = reading.name
        if name.lower().startswith(_FARM):
            name = name[len(_FARM) :]
        district = self._index.district(name, asked.scope)
        loose = loose_key(name)
        if district is None or not self._index.has_district(loose, asked.scope):
            return None
        called = self._index.alike(loose, asked.scope)
        towns = [
            entry
            for entry in self._index.of_districts(sorted(district.units))
            if entry.kind in {TOWNSHIP, "phường"}
        ]
        reason = f"mang tên hoặc là đô thị của huyện {name}"
        candidates = [
            self._candidates.of_unit(hit.entry.unit, reason, score=50)
            for hit in units_once(Hit(entry, reading) for entry in (*called, *towns))
        ]
        note = f"danh mục không có “{asked.name.name}”; {name} là tên huyện"
        return offer(asked, candidates, note, strong=False)

    def _close_by(self, asked: Asked, found: list[Hit]) -> list[Candidate]:
        """Return units of the district one letter off a name that none there bears as written.

        A name without any diacritics is written otherwise than lists do, not wrongly.
        """
        reading = found[0].reading
        district = asked.told_district
        bare = fold(reading.name) == reading.name.lower()
        if district is None or (bare and found[0].of_kind):
            return []
        own = {hit.entry.unit.key for hit in found}
        close = one_letter_off(reading, self._index.of_districts(sorted(district.units)))
        return [self._candidates.spelt(Hit(e, reading)) for e in close if e.unit.key not in own]

    def _hits(self, asked: Asked) -> list[Hit]:
        return [
            Hit(entry, reading)
            for reading in asked.readings
            for entry in self._index.named(name_key(reading.name), asked.scope)
            if not reading.guessed or entry.folded == entry.key
        ]

    def _letters(self, asked: Asked) -> list[Hit]:
        return [
            Hit(entry, reading)
            for reading in asked.readings
            for entry in self._index.alike(loose_key(reading.name), asked.scope)
            if numbers_in(fold(name_key(reading.name))) == numbers_in(entry.folded)
        ]

    def nearest_hits(self, asked: Asked, hits: list[Hit]) -> list[Hit]:
        """Return the hits in the district, else in the provinces meant, else all; units once."""
        district = asked.told_district
        here = [h for h in hits if district is not None and district.holds(h.entry)]
        if not here and hits:
            near = {id(e) for e in nearest_provinces([h.entry for h in hits], asked.scope)}
            here = [hit for hit in hits if id(hit.entry) in near]
        return units_once(here)

    def _listed(self, asked: Asked, hit: Hit) -> bool:
        return hit.entry.unit.vintage in asked.lists

    def _contradiction(self, unit: Unit) -> str:
        alias = self._index.contradictions.get(unit.key)
        if alias is None:
            return ""
        return f"{alias.file_name} ghi {self._index.units[alias.target].name}"


def _unsure(resolution: Resolution, note: str) -> Resolution:
    """Return the resolution with a doubt: what would be used is only proposed."""
    status = Status.PROPOSED if resolution.status is Status.EXACT else resolution.status
    notes = "; ".join(filter(None, [note, resolution.note]))
    return replace(resolution, status=status, note=notes)


def offer(
    asked: Asked,
    candidates: list[Candidate],
    note: str = "",
    *,
    sure: bool = False,
    strong: bool = True,
) -> Resolution:
    """Return an answer: one candidate is used if `sure`, proposed if `strong`, else asked."""
    if strong:
        candidates = one_place(candidates)
    if len(candidates) == 1 and strong:
        status = Status.EXACT if sure else Status.PROPOSED
    else:
        status = Status.CHOICE
    if len(candidates) > LISTED:
        note = "; ".join(filter(None, [note, f"{len(candidates)} đơn vị trùng tên"]))
    return Resolution(asked.name, status, tuple(candidates[:LISTED]), note)
