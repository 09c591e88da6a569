"""Which records of assets can go when an agency gives pieces away. Pure.

A plan moves whole records: one that stands for four desks goes with all four, or stays. So the
records that come nearest to the pieces from below are chosen, and the rest is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.assets.model import Asset
from app.checks.scene import Scene
from app.plans.model import AssignAsset


@dataclass(frozen=True, slots=True)
class Carried:
    """The records that go: their codes, in order of preference, and how many pieces they are."""

    assets: tuple[str, ...]
    pieces: int


NOTHING_CARRIED = Carried((), 0)


def carried_by(scene: Scene, giver: str, asked: Iterable[tuple[str, int]]) -> list[Carried]:
    """Return for each kind and number of pieces, in turn, the records that an agency can give.

    No record goes twice. Those go first that stand where the agency does not work under the plan,
    site by site, so that few places are searched; then by code.
    """
    stock = _Stock(scene, giver)
    return [stock.take(kind, pieces) for kind, pieces in asked]


class _Stock:
    """The records of an agency, looked at only as far as somebody asks for them."""

    def __init__(self, scene: Scene, agency: str) -> None:
        self._scene = scene
        self._agency = agency
        self._records = self._in_order()
        self._seen: defaultdict[str, list[Asset]] = defaultdict(list)

    def take(self, kind: str, pieces: int) -> Carried:
        """Return the records for so many pieces of a kind, and offer them no more."""
        chosen = filling((asset.quantity for asset in self._offered(kind)), pieces)
        seen = self._seen[kind]
        taken = [seen[place] for place in chosen]
        for place in reversed(chosen):
            del seen[place]
        return Carried(tuple(asset.code for asset in taken), sum(asset.quantity for asset in taken))

    def _offered(self, kind: str) -> Iterator[Asset]:
        yield from self._seen[kind]
        for counted_as, asset in self._records:
            self._seen[counted_as].append(asset)
            if counted_as == kind:
                yield asset

    def _in_order(self) -> Iterator[tuple[str, Asset]]:
        scene = self._scene
        stays = {placement.site for placement in scene.placements_of(self._agency)}
        by_code, counted_as = (
            scene.snapshot.register.asset_by_code,
            scene.ground.belongings.counted_as,
        )
        places = sorted(
            scene.records_of(self._agency), key=lambda each: (each[0] in stays, each[0] or "")
        )
        for site, codes in places:
            for code in codes:
                asset = by_code[code]
                kind = counted_as(asset, site)
                if kind is not None and asset.quantity > 0:
                    yield kind, asset


def filling(quantities: Iterable[int], pieces: int) -> list[int]:
    """Return the places of quantities (above 0) whose sum is the most that `pieces` allow.

    Earlier ones are preferred: no more of the sequence is looked at than that sum needs. The sums
    that can be reached are the bits of a number, so that one more record is one shift.
    """
    room = (1 << (pieces + 1)) - 1
    known: list[int] = []
    sums = [1]
    for quantity in quantities:
        known.append(quantity)
        sums.append((sums[-1] | sums[-1] << min(quantity, pieces + 1)) & room)
        if sums[-1] >> pieces:
            break
    best = sums[-1].bit_length() - 1
    chosen = []
    for place in range(len(known) - 1, -1, -1):
        if not sums[place] >> best & 1:
            chosen.append(place)
            best -= known[place]
    return chosen[::-1]


def assignments(scene: Scene, receiver: str, carried: Carried) -> list[AssignAsset]:
    """Return the changes that give records to an agency, where it works under the plan.

    Where it has one place, or none yet, the records follow it; of several the main one is named,
    as pieces that follow would stay where they stand.
    """
    site = _named_site(scene, receiver)
    return [AssignAsset(code, receiver, site) for code in carried.assets]


def _named_site(scene: Scene, agency: str) -> str | None:
    sites = {placement.site for placement in scene.placements_of(agency)}
    if len(sites) < 2:
        return None
    main = scene.main_site(agency)
    if main is None or not scene.ground.belongings.has_office_norms(main.code):
        return None
    return main.code
