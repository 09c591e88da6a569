"""Who goes where, in groups, and who and what is in them. Pure.

A group is what comes from one agency and site and goes to one place: a register of half a million
assets has a few thousand of them. What concerns one site or agency is found without the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from app.kernel.text import fold, sort_key
from app.people.catalogue import english_title
from app.plans.model import AssignAsset, AssignStaff
from app.plans.snapshot import Home, Register, Snapshot
from app.plans.whereabouts import Places, Whereabouts, whereabouts

Kind: TypeAlias = Literal["staff", "assets"]
Way: TypeAlias = Literal["hand", "placement", "succession", "unchanged", "unresolved"]
Side: TypeAlias = Literal["", "today", "plan"]

KINDS: tuple[Kind, ...] = get_args(Kind)
WAYS: tuple[Way, ...] = get_args(Way)

_fold = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True)
class Group:
    """Those who go from one agency and site to one place.

    Attributes:
        agency, site: codes of where they are in the baseline; where: where they are in the plan.
        way: how they come there; what follows does so to where its agency is placed ("placement"),
            or stays in its site with the agency that succeeds ("succession").
        unit: key of the commune where they end up, or where they are while that is not resolved.
        staff, assets: codes, in order.
    """

    agency: str
    site: str | None
    where: Whereabouts
    way: Way
    unit: str
    staff: tuple[str, ...]
    assets: tuple[str, ...]

    def codes(self, kind: Kind) -> tuple[str, ...]:
        """Return the codes of its people or of its assets."""
        return self.staff if kind == "staff" else self.assets


@dataclass(frozen=True)
class Wanted:
    """Which groups are wanted; "" is any.

    Attributes:
        how: as `Whereabouts.how` or `Group.way`, or "moved" for all but the unchanged.
        unit: key of a commune; agency, site: codes.
        side: whether agency and site are those of "today" or those of the "plan"; "" is either.
    """

    how: str = ""
    unit: str = ""
    agency: str = ""
    site: str = ""
    side: Side = ""

    def fits(self, group: Group) -> bool:
        """Return whether a group is wanted."""
        where = group.where
        return (
            (not self.how or self.how in {where.how, group.way} or self._moved(group))
            and (not self.unit or group.unit == self.unit)
            and (not self.agency or self.agency in self._sides(group.agency, where.agency))
            and (not self.site or self.site in self._sides(group.site, where.site))
        )

    def _moved(self, group: Group) -> bool:
        return self.how == "moved" and group.where.how != "unchanged"

    def _sides(self, today: str | None, plan: str | None) -> tuple[str | None, ...]:
        match self.side:
            case "today":
                return (today,)
            case "plan":
                return (plan,)
            case _:
                return today, plan


@dataclass(frozen=True)
class Item:
    """A person or an asset, with its group; `english` of a person's title where it is known."""

    code: str
    name: str
    english: str | None
    quantity: int
    group: Group


def groups_of(snapshot: Snapshot) -> list[Group]:
    """Return all groups: the unresolved first, then by agency in Vietnamese order."""
    return _groups(snapshot, None)


def groups_that_fit(snapshot: Snapshot, wanted: Wanted) -> list[Group]:
    """Return the groups that are wanted; of one site or agency without looking at the others."""
    homes = None
    if wanted.site:
        homes = _homes_about_site(snapshot, wanted.site)
    elif wanted.agency:
        homes = set(_homes_about_agency(snapshot.register, wanted.agency))
    return [group for group in _groups(snapshot, homes) if wanted.fits(group)]


def _homes_about_site(snapshot: Snapshot, site: str) -> set[Home]:
    """Return where those may be today who are at a site today or under the plan."""
    homes = set(snapshot.register.homes_of_site.get(site, ()))
    for placement in snapshot.placements_of.get(site, ()):
        homes.update(_homes_about_agency(snapshot.register, placement.agency))
    return homes


def _homes_about_agency(register: Register, agency: str) -> Iterator[Home]:
    """Yield where those may be today who are in an agency today or under the plan."""
    yield from register.homes_of_agency.get(agency, ())
    known = register.agency_by_code.get(agency)
    for unit in _forebears(register, known.unit) if known else ():
        for earlier in register.agencies_of_unit.get(unit, ()):
            yield from register.homes_of_agency.get(earlier.code, ())


def _forebears(register: Register, unit: str) -> set[str]:
    """Return the units that passed into a unit, in however many steps."""
    found: set[str] = set()
    open_units = [unit]
    while open_units:
        for earlier in register.predecessors_of.get(open_units.pop(), ()):
            if earlier not in found:
                found.add(earlier)
                open_units.append(earlier)
    return found


def _groups(snapshot: Snapshot, homes: Iterable[Home] | None) -> list[Group]:
    places = whereabouts(snapshot)
    register, state = snapshot.register, snapshot.state
    staff = _by_group(register.staff_by_place, homes, state.staff, places, _home_of_staff(snapshot))
    assets = _by_group(
        register.assets_by_place, homes, state.assets, places, _home_of_asset(snapshot)
    )
    found = [
        Group(agency, site, where, _way(snapshot, where), _unit(snapshot, agency, site, where),
              staff.get(key, ()), assets.get(key, ()))
        for key in {**staff, **assets}
        for agency, site, where in [key]
    ]  # fmt: skip
    names = {group.agency: _agency_key(snapshot, group.agency) for group in found}
    order = {"unresolved": 0, "hand": 1, "follows": 2, "unchanged": 3}
    return sorted(
        found,
        key=lambda g: (
            order[g.where.how],
            names[g.agency],
            g.site or "",
            g.where.agency or "",
            g.where.site or "",
        ),
    )


def _way(snapshot: Snapshot, where: Whereabouts) -> Way:
    if where.how != "follows":
        return where.how
    places = snapshot.placements_by_agency.get(where.agency or "", ())
    placed = {place.site for place in places} == {where.site}
    return "placement" if placed else "succession"


_Key: TypeAlias = tuple[str, str | None, Whereabouts]


def _by_group(
    by_place: Mapping[Home, tuple[str, ...]],
    homes: Iterable[Home] | None,
    by_hand: Mapping[str, AssignStaff | AssignAsset],
    places: Places,
    home_of: Callable[[str], Home],
) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, tuple[str, ...]] = {}
    assigned: defaultdict[Home, set[str]] = defaultdict(set)
    for code in by_hand:
        assigned[home_of(code)].add(code)
    for home in by_place if homes is None else homes:
        codes = by_place.get(home, ())
        apart = assigned.get(home)
        rest = tuple(code for code in codes if code not in apart) if apart else codes
        if rest:
            found[(*home, places.of(*home))] = rest
    together: defaultdict[_Key, list[str]] = defaultdict(list)
    for code, assignment in sorted(by_hand.items()):
        home = home_of(code)
        together[(*home, places.of(*home, assignment))].append(code)
    return {**found, **{key: tuple(codes) for key, codes in together.items()}}


def _home_of_staff(snapshot: Snapshot) -> Callable[[str], Home]:
    known = snapshot.register.staff_by_code
    return lambda code: (known[code].agency, known[code].site)


def _home_of_asset(snapshot: Snapshot) -> Callable[[str], Home]:
    known = snapshot.register.asset_by_code
    return lambda code: (known[code].agency, known[code].site)


def _unit(snapshot: Snapshot, agency: str, site: str | None, where: Whereabouts) -> str:
    if where.agency is not None and (later := snapshot.agencies.get(where.agency)):
        return later.unit
    stands = snapshot.sites.get(site) if site else None
    if stands is not None and stands.new_unit:
        return stands.new_unit
    known = snapshot.agencies.get(agency)
    return known.unit if known else ""


def _agency_key(snapshot: Snapshot, code: str) -> str:
    known = snapshot.agencies.get(code)
    return sort_key(known.name if known else code)


def counts_by_how(groups: Iterable[Group], kind: Kind) -> Counter[str]:
    """Return how many people, or records of assets, are where they are in which way."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts[group.where.how] += len(group.codes(kind))
    return counts


def counts_by_way(groups: Iterable[Group], kind: Kind) -> Counter[Way]:
    """Return how many people, or records of assets, come where they come in which way."""
    counts: Counter[Way] = Counter()
    for group in groups:
        counts[group.way] += len(group.codes(kind))
    return +counts


def items_of(
    snapshot: Snapshot, groups: Sequence[Group], kind: Kind, q: str, *, offset: int, limit: int
) -> tuple[list[Item], int]:
    """Return some of the people or assets of the groups, and how many there are.

    `q` is looked for in code and names, with or without diacritics.
    """
    words = fold(q)
    if words:
        fitting = [
            (code, group)
            for group, code in _codes(groups, kind)
            if words in _fold(" ".join((code, *filter(None, _names(snapshot, kind, code)))))
        ]
        total, shown = len(fitting), fitting[offset : offset + limit]
    else:
        total = sum(len(group.codes(kind)) for group in groups)
        shown = list(_slice(groups, kind, offset, limit))
    return [_item(snapshot, kind, code, group) for code, group in shown], total


def _codes(groups: Iterable[Group], kind: Kind) -> Iterator[tuple[Group, str]]:
    for group in groups:
        for code in group.codes(kind):
            yield group, code


def _slice(
    groups: Iterable[Group], kind: Kind, offset: int, limit: int
) -> Iterator[tuple[str, Group]]:
    for group in groups:
        codes = group.codes(kind)
        some = codes[offset : offset + limit]
        yield from ((code, group) for code in some)
        offset, limit = max(0, offset - len(codes)), limit - len(some)
        if not limit:
            return


def _names(snapshot: Snapshot, kind: Kind, code: str) -> tuple[str, str | None]:
    register = snapshot.register
    if kind == "staff":
        title = register.staff_by_code[code].title
        return register.title_names.get(title, title), english_title(title)
    return register.asset_by_code[code].name, None


def _item(snapshot: Snapshot, kind: Kind, code: str, group: Group) -> Item:
    quantity = 1 if kind == "staff" else snapshot.register.asset_by_code[code].quantity
    return Item(code, *_names(snapshot, kind, code), quantity, group)
