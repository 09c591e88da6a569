"""What the page of people and equipment shows: where groups go, and who and what is in them. Pure.

A group is what comes from one agency and site and goes to one place: a register of half a million
assets has a few thousand of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from app.kernel.text import fold, sort_key
from app.plans.model import AssignAsset, AssignStaff
from app.plans.snapshot import Snapshot
from app.plans.whereabouts import Places, Whereabouts, whereabouts

Kind: TypeAlias = Literal["staff", "assets"]

_fold = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True)
class Group:
    """Those who go from one agency and site to one place.

    Attributes:
        agency, site: codes of where they are in the baseline; where: where they are in the plan.
        unit: key of the commune where they end up, or where they are while that is not resolved.
        staff, assets: codes, in order.
    """

    agency: str
    site: str | None
    where: Whereabouts
    unit: str
    staff: tuple[str, ...]
    assets: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Which groups are wanted; "" is any.

    Attributes:
        how: as `Whereabouts.how`, or "moved" for all but the unchanged.
        unit: key of a commune; agency, site: codes, of before or of after.
    """

    how: str = ""
    unit: str = ""
    agency: str = ""
    site: str = ""

    def fits(self, group: Group) -> bool:
        """Return whether a group is wanted."""
        where = group.where
        return (
            (not self.how or where.how == self.how or (self.how == "moved" and _moved(where)))
            and (not self.unit or group.unit == self.unit)
            and (not self.agency or self.agency in {group.agency, where.agency})
            and (not self.site or self.site in {group.site, where.site})
        )


def _moved(where: Whereabouts) -> bool:
    return where.how != "unchanged"


@dataclass(frozen=True)
class Item:
    """A person or an asset, with its group."""

    code: str
    name: str
    quantity: int
    group: Group


def groups_of(snapshot: Snapshot) -> list[Group]:
    """Return all groups: the unresolved first, then by agency in Vietnamese order."""
    places = whereabouts(snapshot)
    register, state = snapshot.register, snapshot.state
    staff = _by_group(register.staff_by_place, state.staff, places, _home_of_staff(snapshot))
    assets = _by_group(register.assets_by_place, state.assets, places, _home_of_asset(snapshot))
    found = [
        Group(agency, site, where, _unit(snapshot, agency, site, where),
              staff.get(key, ()), assets.get(key, ()))
        for key in {**staff, **assets}
        for agency, site, where in [key]
    ]  # fmt: skip
    names = {group.agency: _agency_key(snapshot, group.agency) for group in found}
    order = {"unresolved": 0, "hand": 1, "follows": 2, "unchanged": 3}
    return sorted(found, key=lambda g: (order[g.where.how], names[g.agency], g.site or ""))


_Key: TypeAlias = tuple[str, str | None, Whereabouts]


def _by_group(
    by_place: Mapping[tuple[str, str | None], tuple[str, ...]],
    by_hand: Mapping[str, AssignStaff | AssignAsset],
    places: Places,
    home_of: Callable[[str], tuple[str, str | None]],
) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, tuple[str, ...]] = {}
    assigned: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for code in by_hand:
        assigned[home_of(code)].add(code)
    for home, codes in by_place.items():
        apart = assigned.get(home)
        rest = tuple(code for code in codes if code not in apart) if apart else codes
        if rest:
            found[(*home, places.of(*home))] = rest
    for code, assignment in sorted(by_hand.items()):
        home = home_of(code)
        key = (*home, places.of(*home, assignment))
        found[key] = (*found.get(key, ()), code)
    return found


def _home_of_staff(snapshot: Snapshot) -> Callable[[str], tuple[str, str | None]]:
    known = snapshot.register.staff_by_code
    return lambda code: (known[code].agency, known[code].site)


def _home_of_asset(snapshot: Snapshot) -> Callable[[str], tuple[str, str | None]]:
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
        counts[group.where.how] += len(getattr(group, kind))
    return counts


def items_of(
    snapshot: Snapshot, groups: Sequence[Group], kind: Kind, q: str, *, offset: int, limit: int
) -> tuple[list[Item], int]:
    """Return some of the people or assets of the groups, and how many there are.

    `q` is looked for in code and name, with or without diacritics.
    """
    words = fold(q)
    if words:
        fitting = [
            (code, group)
            for group, code in _codes(groups, kind)
            if words in _fold(f"{code} {_name(snapshot, kind, code)}")
        ]
        total, shown = len(fitting), fitting[offset : offset + limit]
    else:
        total = sum(len(getattr(group, kind)) for group in groups)
        shown = list(_slice(groups, kind, offset, limit))
    return [_item(snapshot, kind, code, group) for code, group in shown], total


def _codes(groups: Iterable[Group], kind: Kind) -> Iterator[tuple[Group, str]]:
    for group in groups:
        for code in getattr(group, kind):
            yield group, code


def _slice(
    groups: Iterable[Group], kind: Kind, offset: int, limit: int
) -> Iterator[tuple[str, Group]]:
    for group in groups:
        codes = getattr(group, kind)
        some = codes[offset : offset + limit]
        yield from ((code, group) for code in some)
        offset, limit = max(0, offset - len(codes)), limit - len(some)
        if not limit:
            return


def _name(snapshot: Snapshot, kind: Kind, code: str) -> str:
    register = snapshot.register
    if kind == "staff":
        title = register.staff_by_code[code].title
        return register.title_names.get(title, title)
    return register.asset_by_code[code].name


def _item(snapshot: Snapshot, kind: Kind, code: str, group: Group) -> Item:
    quantity = 1 if kind == "staff" else snapshot.register.asset_by_code[code].quantity
    return Item(code, _name(snapshot, kind, code), quantity, group)
