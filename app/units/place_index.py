"""All names of communes, old, new and other ones, arranged so that thousands are found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import fold
from app.units.lookup import without_kind
from app.units.model import Level, Relation, Succession, Unit
from app.units.places import UnitAlias
from app.units.written_names import loose_key, name_key, read_name

NEAR_DISTRICT = 85
"""How alike (0 to 100) the name of a district has to be to the only one that it may mean."""

_SHORT_PROVINCES = {
    "hcm": "hochiminh", "tphcm": "hochiminh", "hn": "hanoi", "tthue": "thuathienhue",
    "brvt": "bariavungtau",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one unit; of a loaded alias, with all units that it leads to.

    `unit` of an alias is the new unit with the largest share, `district` is then "". The district's
    short name in loose form tells aliases of one district from those of another.
    """

    unit: Unit
    kind: str
    key: str
    loose: str
    folded: str
    district: str
    district_loose: str
    province: str
    aliases: tuple[UnitAlias, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The provinces in which names are looked for: those meant first, then all that merged.

    `key` names the place for remembered answers. A scope without provinces is the whole country.
    """

    key: str
    near: frozenset[str]
    wide: frozenset[str]

    @property
    def everywhere(self) -> bool:
        """Whether no province was named."""
        return not self.wide


@dataclass(frozen=True, slots=True)
class District:
    """A district that was written: the units it may be, empty where no list knows it."""

    written: str
    key: str
    units: frozenset[str]
    loose: frozenset[str]

    @property
    def known(self) -> bool:
        """Whether a list, or a loaded alias, has a district of that name."""
        return bool(self.loose)

    def holds(self, entry: Entry) -> bool:
        """Return whether the named unit lies, or lay, in this district."""
        if entry.aliases:
            return bool(entry.district_loose) and entry.district_loose in self.loose
        return entry.district in self.units


class PlaceIndex:
    """Names of communes by key, and the units round them.

    An alias whose name the old list has too, in a district of that name, is left out: what the list
    says of its succession is official. Where they disagree, `contradictions` keeps the alias under
    the old unit's key.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        successions: Iterable[Succession],
        aliases: Iterable[UnitAlias] = (),
        spellings: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.units = {unit.key: unit for unit in units}
        self.spellings = spellings or {}
        self._links: dict[str, list[Succession]] = defaultdict(list)
        self._sources: dict[str, list[str]] = defaultdict(list)
        for link in successions:
            self._links[link.old_unit].append(link)
            self._sources[link.new_unit].append(link.old_unit)
        self.entries: list[Entry] = []
        self.contradictions: dict[str, UnitAlias] = {}
        self._by_key: dict[str, list[Entry]] = defaultdict(list)
        self._by_loose: dict[str, list[Entry]] = defaultdict(list)
        self._in_district: dict[str, list[Entry]] = defaultdict(list)
        self._districts: dict[str, list[Unit]] = defaultdict(list)
        self._alias_districts: dict[str, set[str]] = defaultdict(set)
        self._provinces: dict[str, list[Unit]] = defaultdict(list)
        self._scopes: dict[str, Scope | None] = {}
        self._add_units()
        self._add_aliases(aliases)

    def scope(self, province: str | None) -> Scope | None:
        """Return where to look for names of a province (name, code, key); None: not loaded."""
        written = (province or "").strip()
        if written not in self._scopes:
            self._scopes[written] = self._scope_of(written)
        return self._scopes[written]

    def district(self, written: str | None, scope: Scope) -> District | None:
        """Return the district that was written, None where nothing was.

        A name that no district bears means the only one that is nearly so called, if there is one.
        """
        text = (written or "").strip()
        if not fold(text):
            return None
        code = text.partition("@")[0]
        if code.isdigit():
            unit = self.units.get(unit_key(code, OLD_VINTAGE)) if len(code) == 3 else None
            named = [unit] if unit is not None and unit.level is Level.DISTRICT else []
            return District(text, text, _keys(named), _loose_names(named))
        reading = read_name(text)[0]
        loose = loose_key(reading.name)
        found = [u for u in self._districts[loose] if within(scope, u.province)]
        of_kind = [u for u in found if reading.kind and u.kind.lower() == reading.kind]
        alias_provinces = self._alias_districts.get(loose, set())
        names = {loose} if any(within(scope, key) for key in alias_provinces) else set()
        found = of_kind or found
        if not found and not names:
            found = self._nearly_called(loose, scope)
        key = name_key(reading.name)
        return District(text, key, _keys(found), _loose_names(found) | names)

    def named(self, key: str, scope: Scope) -> list[Entry]:
        """Return entries whose name without kind is `key`, diacritics included."""
        return [e for e in self._by_key.get(key, ()) if within(scope, e.province)]

    def alike(self, loose: str, scope: Scope) -> list[Entry]:
        """Return entries whose name without kind has the same letters, diacritics aside."""
        return [e for e in self._by_loose.get(loose, ()) if within(scope, e.province)]

    def of_districts(self, keys: Collection[str]) -> list[Entry]:
        """Return entries of the old units in these districts."""
        return [entry for key in keys for entry in self._in_district.get(key, [])]

    def has_district(self, loose: str, scope: Scope) -> bool:
        """Return whether an old district with communes, in the scope, bears the name."""
        return any(
            within(scope, unit.province) and not self.is_commune(unit)
            for unit in self._districts.get(loose, [])
        )

    def heirs(self, unit: Unit) -> tuple[tuple[Unit, ...], Unit | None]:
        """Return the new units of a unit, and the one that took the whole of it."""
        if unit.vintage == NEW_VINTAGE:
            return (unit,), unit
        links = self._links.get(unit.key, [])
        heirs = tuple(self.units[x.new_unit] for x in links if x.new_unit in self.units)
        whole = len(links) == 1 and links[0].relation is Relation.WHOLE and heirs
        return heirs, heirs[0] if whole else None

    def came_from(self, unit: Unit, district: District) -> bool:
        """Return whether a new unit was formed, in part at least, from units of a district."""
        sources = (self.units.get(key) for key in self._sources.get(unit.key, []))
        return any(source is not None and source.district in district.units for source in sources)

    def is_commune(self, unit: Unit) -> bool:
        """Return whether a unit stands at commune level: an island district without communes does.

        It passed into a special zone itself.
        """
        if unit.level is Level.DISTRICT:
            return unit.key in self._links
        return unit.level is Level.COMMUNE

    def place(self, unit: Unit) -> str:
        """Return where a unit is: "huyện Mai Sơn, tỉnh Sơn La"."""
        above = (self.units.get(key) for key in (unit.district, unit.province) if key)
        return ", ".join(each.name[0].lower() + each.name[1:] for each in above if each)

    def _add_units(self) -> None:
        for unit in self.units.values():
            if unit.level is Level.PROVINCE:
                self._provinces[loose_key(without_kind(unit.name))].append(unit)
                continue
            if unit.level is Level.DISTRICT:
                self._districts[loose_key(without_kind(unit.name))].append(unit)
                if not self.is_commune(unit):
                    continue
            other = [without_kind(name) for name in self.spellings.get(unit.key, ())]
            for name in dict.fromkeys([without_kind(unit.name), *other]):
                entry = Entry(
                    unit,
                    unit.kind.lower(),
                    name_key(name),
                    loose_key(name),
                    fold(name),
                    unit.district or "",
                    "",
                    unit.province or "",
                )
                self._add(entry)
                if unit.district is not None:
                    self._in_district[unit.district].append(entry)

    def _add_aliases(self, aliases: Iterable[UnitAlias]) -> None:
        groups: dict[tuple[str, str, str], list[UnitAlias]] = defaultdict(list)
        for alias in aliases:
            if alias.target in self.units:
                groups[alias.province, name_key(alias.district), name_key(alias.name)].append(alias)
        for (province, _, _), group in groups.items():
            group.sort(key=lambda alias: alias.rank)
            first = group[0]
            name = without_kind(first.name)
            district = loose_key(read_name(first.district)[0].name) if first.district else ""
            if district:
                self._alias_districts[district].add(province)
            if listed := self._listed_as(first, name, district):
                if first.target not in {heir.key for heir in self.heirs(listed)[0]}:
                    self.contradictions[listed.key] = first
                continue
            self._add(
                Entry(
                    self.units[first.target],
                    first.kind.lower(),
                    name_key(name),
                    loose_key(name),
                    fold(name),
                    "",
                    district,
                    province,
                    tuple(group),
                )
            )

    def _listed_as(self, alias: UnitAlias, name: str, district: str) -> Unit | None:
        provinces = {alias.province, *self._sources.get(alias.province, ())}
        for entry in self._by_key.get(name_key(name), ()):
            above = self.units.get(entry.district)
            if (
                above is not None
                and not entry.aliases
                and above.province in provinces
                and loose_key(without_kind(above.name)) == district
                and alias.kind.lower() in {"", entry.kind}
            ):
                return entry.unit
        return None

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._by_key[entry.key].append(entry)
        self._by_loose[entry.loose].append(entry)

    def _scope_of(self, written: str) -> Scope | None:
        if not fold(written):
            return Scope("", frozenset(), frozenset())
        code, _, vintage = written.partition("@")
        if code.isdigit():
            vintages = [int(vintage)] if vintage.isdigit() else [NEW_VINTAGE, OLD_VINTAGE]
            keys = [f"{code:0>2}@{each}" for each in vintages]
            found = [self.units[key] for key in keys if key in self.units][:1]
        else:
            loose = loose_key(read_name(written)[0].name)
            found = self._provinces.get(_SHORT_PROVINCES.get(loose, loose), [])
        if not found:
            return None
        named = {unit.key for unit in found}
        new = {key for key in named if self.units[key].vintage == NEW_VINTAGE}
        for key in named - new:
            new.update(link.new_unit for link in self._links.get(key, []))
        old = {key for key in named if self.units[key].vintage == OLD_VINTAGE}
        merged = {source for key in named & new for source in self._sources.get(key, [])}
        near = frozenset(new | (old or merged))
        own = sorted(old) if (old and merged - old) or len(old) > len(new) else sorted(new)
        return Scope(",".join(own or sorted(named)), near, near | merged)

    def _nearly_called(self, loose: str, scope: Scope) -> list[Unit]:
        near = [
            unit
            for name, units in self._districts.items()
            if fuzz.ratio(loose, name) >= NEAR_DISTRICT
            for unit in units
            if within(scope, unit.province)
        ]
        return near if len({loose_key(without_kind(unit.name)) for unit in near}) == 1 else []


def within(scope: Scope, province: str | None) -> bool:
    """Return whether a province (key) belongs to the scope."""
    return scope.everywhere or province in scope.wide


def nearest_provinces(entries: Sequence[Entry], scope: Scope) -> list[Entry]:
    """Return the entries in the provinces meant, or where there is none, in all that merged."""
    if scope.everywhere:
        return list(entries)
    return [e for e in entries if e.province in scope.near] or [
        e for e in entries if e.province in scope.wide
    ]


def _keys(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(unit.key for unit in units)


def _loose_names(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(loose_key(without_kind(unit.name)) for unit in units)
