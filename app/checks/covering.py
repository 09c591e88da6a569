"""Which surplus of equipment covers which shortage, over the whole plan. Pure.

The rule is one that a finance officer can follow by hand, nearest first. Of all pairs of an agency
that has an item above its norm and one that lacks it, those inside one commune come first, then the
nearest by straight line, then those whose distance nobody knows; ties go by code. Each pair in turn
gets what is left of the one or of the other, whichever is less. So nobody gives or gets more than
its surplus or shortage; no item is left with both; in each commune as much is covered as there can
be; and the order in which agencies are looked at changes nothing. It is not the plan of the fewest
metres in all: that would send a neighbour's printer far away to save others a little.

"The unit that receives the task receives the asset" comes before: what an old committee had is its
successor's already (`Scene.held`). Pieces that are broken or follow norms of their own field (a
school's) count neither as had nor as surplus.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.checks.apart import Apart, Places
from app.checks.equipment import is_measured
from app.checks.ground import OFFICE_KINDS
from app.checks.holdings import CARS
from app.checks.model import Citation
from app.checks.scene import Scene
from app.checks.whole_records import NOTHING_CARRIED, Carried, carried_by


@dataclass(frozen=True, slots=True)
class Kind:
    """What is counted: an item of the norms of equipment, or cars.

    Attributes:
        key: of the item, or `CARS`; citation: verified only where all that it rests on is.
    """

    key: str
    name: str
    english: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Transfer:
    """Pieces that one agency could give to another.

    Attributes:
        kind: key of the item, or `CARS`; the agencies by code, their communes by key.
        carried: the records that can go, and how many of the pieces they are.
    """

    kind: str
    from_agency: str
    to_agency: str
    from_commune: str
    to_commune: str
    pieces: int
    apart: Apart
    carried: Carried = NOTHING_CARRIED

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a transfer one: item, giver and receiver."""
        return self.kind, self.from_agency, self.to_agency


@dataclass(frozen=True, slots=True)
class Balance:
    """Pieces of one kind; sums of several balances are balances again.

    Attributes:
        needed: by norm; has: under the plan; short, over: below and above the norm.
        within: covered inside the commune; elsewhere: covered from other communes.
        given: what others of the commune and other communes could get of what is over.
    """

    needed: int = 0
    has: int = 0
    short: int = 0
    over: int = 0
    within: int = 0
    elsewhere: int = 0
    given: int = 0

    @property
    def uncovered(self) -> int:
        """How many pieces are lacking for which there is no surplus anywhere."""
        return self.short - self.within - self.elsewhere

    @property
    def left_over(self) -> int:
        """How many pieces are above the norm and needed nowhere."""
        return self.over - self.given

    def __add__(self, other: Balance) -> Balance:
        """Return both together."""
        return Balance(
            self.needed + other.needed,
            self.has + other.has,
            self.short + other.short,
            self.over + other.over,
            self.within + other.within,
            self.elsewhere + other.elsewhere,
            self.given + other.given,
        )


@dataclass(frozen=True, slots=True)
class Position:
    """How one agency stands with one kind; `agency` is None for the cars of a whole commune."""

    kind: str
    commune: str
    agency: str | None
    balance: Balance


@dataclass(frozen=True, slots=True)
class Cover:
    """The balance of equipment of a plan, and what could cover what.

    Attributes:
        kinds: in the order of the norms, cars last; empty where no norm of the day is known.
        positions: in the order of kind, commune and agency.
        transfers: in the order of kind, and in each as they were found: nearest first.
        unmeasured: codes of agencies of which nobody has entered what they have.
    """

    kinds: tuple[Kind, ...]
    positions: tuple[Position, ...]
    transfers: tuple[Transfer, ...]
    unmeasured: tuple[str, ...]

    def balances(self, commune: str | None = None) -> dict[str, Balance]:
        """Return the balance of each kind, by key: of one commune (its key), or of the plan."""
        total = {kind.key: Balance() for kind in self.kinds}
        for position in self.positions:
            if commune is None or position.commune == commune:
                total[position.kind] += position.balance
        return total


def cover_of(scene: Scene) -> Cover:
    """Return the balance of equipment under a plan, and what could cover what."""
    places = Places(scene)
    positions: list[Position] = []
    transfers: list[Transfer] = []
    measured, unmeasured = _measured(scene)
    for item in scene.ground.norms.items if measured else ():
        needed = {code: scene.ground.equipment_need(code).get(item.key, 0) for code in measured}
        has = {code: scene.held(code).items[item.key] for code in measured}
        found = nearest_first(
            {code: has[code] - needed[code] for code in measured if has[code] > needed[code]},
            {code: needed[code] - has[code] for code in measured if has[code] < needed[code]},
            scene.ground.commune_of_agency,
            places.apart,
        )
        made = [_transfer(scene, item.key, *pair, pieces) for pair, pieces in found.items()]
        balances = _balances(needed, has, made, lambda code: code)
        positions += (
            Position(item.key, scene.ground.commune_of_agency[code], code, balances[code])
            for code in measured
        )
        transfers += made
    cars_positions, cars = _cars(scene, places)
    return Cover(
        kinds=_kinds(scene, with_items=bool(measured), with_cars=bool(cars_positions)),
        positions=(*positions, *cars_positions),
        transfers=_with_records(scene, [*transfers, *cars]),
        unmeasured=unmeasured,
    )


def nearest_first(
    spare: Mapping[str, int],
    lacking: Mapping[str, int],
    commune_of: Mapping[str, str],
    apart: Callable[[str, str], Apart],
) -> dict[tuple[str, str], tuple[int, Apart]]:
    """Return how many pieces each giver could give each receiver, with their distance.

    `spare` and `lacking` hold pieces above 0, by code; pairs come in the order in which they were
    served: those within a commune, then by distance, the unknown ones last, ties by code.
    """
    left, open_ = dict(spare), dict(lacking)
    found: dict[tuple[str, str], tuple[int, Apart]] = {}
    givers: defaultdict[str, list[str]] = defaultdict(list)
    for giver in spare:
        givers[commune_of[giver]].append(giver)

    def serve(pairs: Iterable[tuple[str, str]]) -> None:
        far = {pair: apart(*pair) for pair in pairs}
        order = sorted(far, key=lambda p: (far[p].metres is None, far[p].metres or 0, p))
        for giver, receiver in order:
            pieces = min(left[giver], open_[receiver])
            if pieces > 0:
                found[giver, receiver] = pieces, far[giver, receiver]
                left[giver] -= pieces
                open_[receiver] -= pieces

    serve((giver, receiver) for receiver in lacking for giver in givers[commune_of[receiver]])
    # Of each commune now only givers or only receivers are left.
    receivers = [code for code, number in open_.items() if number]
    serve((giver, receiver) for giver, number in left.items() if number for receiver in receivers)
    return found


# --- What is counted -----------------------------------------------------------------------------


def _measured(scene: Scene) -> tuple[list[str], tuple[str, ...]]:
    """Return the agencies whose equipment is held against the norm, and those that wait for it."""
    ground, agencies = scene.ground, scene.snapshot.agencies
    known: list[str] = []
    waiting: list[str] = []
    for commune in sorted(ground.new_agencies_of):
        for code in sorted(ground.new_agencies_of[commune]):
            if ground.has_own_premises(agencies[code]):
                continue
            (known if is_measured(scene, code) else waiting).append(code)
    return known, tuple(waiting) if ground.norms.items else ()


def _kinds(scene: Scene, *, with_items: bool, with_cars: bool) -> tuple[Kind, ...]:
    norms = scene.ground.norms
    groups = {group.key: group.source.verified for group in norms.groups.values()}
    kinds = []
    for item in norms.items if with_items else ():
        # For whom an item is counted by group of titles, the grouping has to be verified too.
        named = {*item.per_person, *(item.shared.groups if item.shared else ())}
        verified = item.source.verified and all(groups.get(each, False) for each in named)
        citation = Citation(item.source.instrument, item.source.article, verified)
        kinds.append(Kind(item.key, item.name, item.english, citation))
    if with_cars and norms.cars is not None:
        source = norms.cars.source
        citation = Citation(source.instrument, source.article, source.verified)
        kinds.append(Kind(CARS, "Xe ô tô phục vụ công tác chung", "Cars for common work", citation))
    return tuple(kinds)


def _transfer(
    scene: Scene, kind: str, giver: str, receiver: str, found: tuple[int, Apart]
) -> Transfer:
    communes = scene.ground.commune_of_agency
    pieces, apart = found
    return Transfer(kind, giver, receiver, communes[giver], communes[receiver], pieces, apart)


def _balances(
    needed: Mapping[str, int],
    has: Mapping[str, int],
    transfers: Iterable[Transfer],
    subject: Callable[[str], str],
) -> dict[str, Balance]:
    """Return the balances of one kind by subject, which is an agency's own code or its commune."""
    within: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for transfer in transfers:
        got = within if transfer.apart.within else elsewhere
        got[subject(transfer.to_agency)] += transfer.pieces
        given[subject(transfer.from_agency)] += transfer.pieces
    return {
        each: Balance(
            needed=needed[each],
            has=has[each],
            short=max(0, needed[each] - has[each]),
            over=max(0, has[each] - needed[each]),
            within=within[each],
            elsewhere=elsewhere[each],
            given=given[each],
        )
        for each in needed
    }


# --- Cars ----------------------------------------------------------------------------------------


def _cars(scene: Scene, places: Places) -> tuple[list[Position], list[Transfer]]:
    """Return how communes stand with cars, and which could go where there is room.

    The norm is of a commune, as the most that it may have. A commune without any car is served
    before another gets its second; offices receive them.
    """
    ground = scene.ground
    norm = ground.norms.cars
    if norm is None:
        return [], []
    has = {
        commune: sum(scene.held(code).cars for code in codes)
        for commune, codes in sorted(ground.agencies_of.items())
        if commune in ground.communes
        and commune != ground.province
        and any(scene.held(code).records for code in codes)
    }
    spare: dict[str, int] = {}
    for commune, number in has.items():
        spare.update(_givers_of_cars(scene, commune, number - norm.per_commune))
    offices = {commune: ground.agency_of_kind(commune, OFFICE_KINDS) for commune in has}
    pieces: dict[tuple[str, str], tuple[int, Apart]] = {}
    count = dict(has)
    for level in range(1, norm.per_commune + 1):
        room = {
            office: 1
            for commune, office in offices.items()
            if office is not None and count[commune] < level
        }
        found = nearest_first(spare, room, ground.commune_of_agency, places.apart)
        for (giver, receiver), (number, apart) in found.items():
            known = pieces.get((giver, receiver), (0, apart))[0]
            pieces[giver, receiver] = known + number, apart
            spare[giver] -= number
            count[ground.commune_of_agency[receiver]] += number
        spare = {giver: number for giver, number in spare.items() if number}
    transfers = [_transfer(scene, CARS, *pair, found) for pair, found in pieces.items()]
    limits = dict.fromkeys(has, norm.per_commune)
    balances = _balances(limits, has, transfers, lambda code: ground.commune_of_agency[code])
    return [Position(CARS, commune, None, balances[commune]) for commune in has], transfers


def _givers_of_cars(scene: Scene, commune: str, over: int) -> dict[str, int]:
    """Return which agencies of a commune would give its cars above the limit: who has most first.

    Police and military have theirs by rules of their own, and give none.
    """
    agencies = scene.snapshot.agencies
    has = {
        code: scene.held(code).cars
        for code in scene.ground.agencies_of.get(commune, ())
        if not scene.ground.has_own_premises(agencies[code])
    }
    given: Counter[str] = Counter()
    for _ in range(over):
        code = min(has, key=lambda each: (given[each] - has[each], each), default=None)
        if code is None or given[code] == has[code]:
            break
        given[code] += 1
    return dict(given)


# --- Records -------------------------------------------------------------------------------------


def _with_records(scene: Scene, transfers: Iterable[Transfer]) -> tuple[Transfer, ...]:
    """Return the transfers with the records that can go, nearest receivers choosing first."""
    made = list(transfers)
    by_giver: defaultdict[str, list[int]] = defaultdict(list)
    for number, transfer in enumerate(made):
        by_giver[transfer.from_agency].append(number)
    for giver, numbers in by_giver.items():
        asked = ((made[number].kind, made[number].pieces) for number in numbers)
        for number, carried in zip(numbers, carried_by(scene, giver, asked), strict=True):
            made[number] = replace(made[number], carried=carried)
    return tuple(made)
