"""Which unit an old address names: one, several to choose from, or none; nothing is guessed.

Addresses name old units. The old unit is looked for by exact name in its province; the new unit is
the one that it passed into as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.intake.address import Address, Part, name_pattern, parse_address, township_name
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE
from app.kernel.text import fold
from app.units.model import Level, Relation, Succession, Unit, UnitMatch
from app.units.service import find_communes
from app.units.store import successions_of_province, units_of_province

_URBAN_KINDS = frozenset({"Phường", "Thị trấn"})


class Certainty(StrEnum):
    """How an address was understood."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Location:
    """What an address names.

    Attributes:
        old_unit: the commune where it is certain, else the old province, which always is.
        new_unit: the successor of the whole old commune, None where undecided.
        rule: why, in words; moved: whether the address names another district than the list.
        candidates: units to choose from, "03646 Phường Tô Hiệu (tỉnh Sơn La)".
    """

    certainty: Certainty
    found: str
    old_unit: Unit
    new_unit: Unit | None
    rule: str
    moved: bool = False
    candidates: tuple[str, ...] = ()


class Gazetteer:
    """The units of one new province: old communes, their districts, what they passed into."""

    def __init__(
        self, province: str, units: Iterable[Unit], successions: Iterable[Succession]
    ) -> None:
        self.province = province
        self.units = {unit.key: unit for unit in units}
        self.old_provinces = [
            unit
            for unit in self.units.values()
            if unit.level is Level.PROVINCE and unit.vintage == OLD_VINTAGE
        ]
        self._successions: dict[str, list[Succession]] = {}
        for link in successions:
            self._successions.setdefault(link.old_unit, []).append(link)

    @classmethod
    async def of_province(cls, province: str) -> Gazetteer:
        """Return the gazetteer of a new province (key), empty where it is not loaded."""
        return cls(
            province, await units_of_province(province), await successions_of_province(province)
        )

    def old_province(self, name: str) -> Unit | None:
        """Return the old province of that name (with or without kind), None where none is."""
        wanted = fold(name)
        for unit in self.old_provinces:
            if wanted in {fold(unit.name), fold(unit.short_name)}:
                return unit
        return None

    def place(self, unit: Unit) -> str:
        """Return a unit for reading: "03646 Phường Tô Hiệu (thành phố Sơn La)"."""
        district = self.units.get(unit.district or "")
        if unit.vintage == NEW_VINTAGE:
            where = "đơn vị mới"
        elif district is not None:
            where = district.name[0].lower() + district.name[1:]
        else:
            where = "đơn vị cũ"
        return f"{unit.code} {unit.name} ({where})"

    def successor(self, unit: Unit) -> tuple[Unit | None, list[Unit]]:
        """Return the new unit of a whole old one, or None and all that it was split over."""
        links = self._successions.get(unit.key, [])
        heirs = [self.units[link.new_unit] for link in links if link.new_unit in self.units]
        if len(links) == 1 and links[0].relation is Relation.WHOLE and heirs:
            return heirs[0], []
        return None, heirs

    def communes_like(self, part: Part, district: Part | None) -> list[Unit]:
        """Return old communes that a damaged name ("Sập V?t") may stand for."""
        pattern = name_pattern(part.name)
        if pattern is None:
            return []
        found = [unit for unit in self._old_communes() if pattern.fullmatch(fold(unit.short_name))]
        here = [u for u in found if district is not None and self.in_district(u, district.name)]
        return here or found

    def towns_of(self, name: str) -> list[Unit]:
        """Return the towns of the district `name`: wards and townships, among which the old one."""
        return [
            unit
            for unit in self._old_communes()
            if unit.kind in _URBAN_KINDS and self.in_district(unit, name)
        ]

    def new_communes(self, name: str) -> list[Unit]:
        """Return new communes of that name: no answer to an old address, but worth showing."""
        return [
            unit
            for unit in self.units.values()
            if unit.level is Level.COMMUNE
            and unit.vintage == NEW_VINTAGE
            and fold(unit.short_name) == fold(name)
        ]

    def has_district(self, name: str) -> bool:
        """Return whether an old district of the province is called `name`."""
        return any(
            unit.level is Level.DISTRICT and fold(unit.short_name) == fold(name)
            for unit in self.units.values()
        )

    def in_district(self, unit: Unit, name: str) -> bool:
        """Return whether an old unit lies in the district `name`, whatever its kind was then."""
        district = self.units.get(unit.district or "")
        return district is not None and fold(district.short_name) == fold(name)

    def district_name(self, unit: Unit) -> str:
        """Return the name of an old unit's district."""
        district = self.units.get(unit.district or "")
        return district.name if district else "không rõ"

    def _old_communes(self) -> list[Unit]:
        return [
            unit
            for unit in self.units.values()
            if unit.level is Level.COMMUNE and unit.vintage == OLD_VINTAGE
        ]


async def locate(text: str, province: Unit, gazetteer: Gazetteer) -> Location:
    """Return which old unit an address in an old province names, and its successor."""
    address = parse_address(text, province.short_name)
    part = address.commune
    if part is None:
        return _open(address, province, "địa chỉ không nêu xã, phường, thị trấn nào", [], gazetteer)
    named = await _communes(part.name, province, gazetteer)
    of_kind = [m for m in named if part.kind is None or fold(m.unit.kind) == fold(part.kind)]
    matches = of_kind or named
    district = address.district
    if district is not None:
        here = [m for m in matches if gazetteer.in_district(m.unit, district.name)]
        # Where the kind fits nothing in the district, a unit of another kind there may be meant.
        here = here or [m for m in named if gazetteer.in_district(m.unit, district.name)]
        if len(here) == 1 and here[0].exact:
            return _found(address, here[0].unit, gazetteer, bool(of_kind) or part.after)
        matches = here or matches
    if not matches:
        return _not_listed(address, part, province, gazetteer)
    units = [match.unit for match in matches]
    if len(matches) > 1:
        rule = f"có {len(matches)} đơn vị cũ cùng tên “{part.name}”"
    elif not matches[0].exact:
        rule = f"“{part.name}” chỉ giống tên {units[0].name} khi bỏ dấu"
    elif not of_kind:
        rule = f"địa chỉ ghi “{part.text}” nhưng danh mục chỉ có {units[0].name}"
    elif part.kind is None and district is None and gazetteer.has_district(part.name):
        rule = f"“{part.name}” vừa là tên xã vừa là tên huyện, địa chỉ không nêu rõ"
    else:
        return _found(address, units[0], gazetteer, True)
    return _open(address, province, rule, units, gazetteer)


async def _communes(name: str, province: Unit, gazetteer: Gazetteer) -> list[UnitMatch]:
    """Return old communes of that name; one written without diacritics counts as exact."""
    matches = await find_communes(name, vintage=OLD_VINTAGE, province=province.key)
    bare = fold(name) == name.lower()
    return [
        UnitMatch(m.unit, m.district_name, m.province_name, exact=m.exact or bare)
        for m in matches
        if m.unit.key in gazetteer.units and fold(m.unit.short_name) == fold(name)
    ]


def _found(address: Address, unit: Unit, gazetteer: Gazetteer, kind_fits: bool) -> Location:
    assert address.commune is not None
    district = address.district
    moved = district is not None and not gazetteer.in_district(unit, district.name)
    if district is None:
        rule = "tên duy nhất trong tỉnh"
    elif moved:
        rule = (
            f"tên duy nhất trong tỉnh; địa chỉ ghi “{district.text}” nhưng theo danh mục thuộc "
            f"{gazetteer.district_name(unit)} (huyện đã đổi)"
        )
    else:
        rule = "đúng tên, đúng huyện"
    if not kind_fits or (address.commune.after and fold(unit.kind) != address.commune.kind):
        rule += f"; địa chỉ ghi “{address.commune.text}”, danh mục là {unit.name}"
    heir, heirs = gazetteer.successor(unit)
    if heir is None:
        return Location(
            Certainty.AMBIGUOUS,
            address.text,
            unit,
            None,
            f"{rule}; {unit.name} "
            + ("được chia cho nhiều đơn vị mới" if heirs else "chưa có đơn vị mới kế thừa"),
            moved,
            tuple(gazetteer.place(each) for each in heirs),
        )
    return Location(Certainty.RESOLVED, address.text, unit, heir, rule, moved)


def _not_listed(address: Address, part: Part, province: Unit, gazetteer: Gazetteer) -> Location:
    if like := gazetteer.communes_like(part, address.district):
        rule = f"“{part.name}” mất chữ; chỉ đề xuất, cần người xác nhận"
        return _open(address, province, rule, like, gazetteer)
    rule = f"danh mục đơn vị cũ (2024) của {province.name} không có “{part.text}”"
    town = township_name(part)
    if town is not None and gazetteer.has_district(town):
        candidates = [*gazetteer.towns_of(town), *gazetteer.new_communes(town)]
        rule += f"; thị trấn mang tên huyện {town}, nay có thể là một trong các đơn vị sau"
        return _open(address, province, rule, candidates, gazetteer)
    return _open(address, province, rule, gazetteer.new_communes(part.name), gazetteer)


def _open(
    address: Address, province: Unit, rule: str, candidates: list[Unit], gazetteer: Gazetteer
) -> Location:
    return Location(
        Certainty.AMBIGUOUS if candidates else Certainty.UNKNOWN,
        address.text,
        province,
        None,
        rule,
        candidates=tuple(gazetteer.place(unit) for unit in candidates),
    )
