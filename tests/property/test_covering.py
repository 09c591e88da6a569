"""Whatever is lacking and over: cover gives no more than there is, and as much as there can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assets.model import Asset
from app.checks.apart import Apart
from app.checks.covering import Cover, cover_of, nearest_first
from app.checks.holdings import CARS
from app.checks.scene import Scene
from app.checks.whole_records import assignments, filling
from app.plans.model import AssignAsset, Step
from tests.builders.checks import (
    CENTRE,
    FAR_HALL,
    HALL,
    LARGE,
    OFFICE,
    OLD_COMMITTEE,
    OTHER_OFFICE,
    OTHER_OLD_COMMITTEE,
    PARTY,
    QT_HALL,
    REGISTER,
    place,
    scene,
)
from tests.builders.register import asset

COMMUNES = "xyz"
CODES = [f"{commune}{number}" for commune in COMMUNES for number in range(4)]
COMMUNE_OF = {code: code[0] for code in CODES}
PIECES = st.integers(1, 40)


@st.composite
def provinces(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int], dict[str, int | None]]:
    """Spare and lacking pieces of different agencies, and how far each is from a point."""
    codes = draw(st.permutations(CODES))
    middle = draw(st.integers(0, len(codes)))
    spare = {code: draw(PIECES) for code in codes[:middle]}
    lacking = {code: draw(PIECES) for code in codes[middle:]}
    where = {code: draw(st.none() | st.integers(0, 5)) for code in codes}
    return spare, lacking, where


def apart_by(where: Mapping[str, int | None]):
    def apart(giver: str, receiver: str) -> Apart:
        start, end = where[giver], where[receiver]
        metres = None if start is None or end is None else abs(start - end)
        return Apart(COMMUNE_OF[giver] == COMMUNE_OF[receiver], metres)

    return apart


@given(provinces(), st.randoms(use_true_random=False))
def test_nearest_first_keeps_its_promises(province, random) -> None:
    spare, lacking, where = province
    apart = apart_by(where)
    found = nearest_first(spare, lacking, COMMUNE_OF, apart)
    gives: Counter[str] = Counter()
    gets: Counter[str] = Counter()
    for (giver, receiver), (pieces, far) in found.items():
        assert pieces > 0
        assert far == apart(giver, receiver)
        gives[giver] += pieces
        gets[receiver] += pieces
    left = {code: number - gives[code] for code, number in spare.items()}
    lacks = {code: number - gets[code] for code, number in lacking.items()}
    assert min([*left.values(), *lacks.values()]) >= 0, "nobody gives or gets too much"
    assert not (any(left.values()) and any(lacks.values())), "nothing stays over and short at once"
    for commune in COMMUNES:
        within = sum(n for (g, _), (n, far) in found.items() if far.within and g[0] == commune)
        over = sum(number for code, number in spare.items() if code[0] == commune)
        short = sum(number for code, number in lacking.items() if code[0] == commune)
        assert within == min(over, short), "a commune helps itself as far as it can"
    order = [
        (not f.within, f.metres is None, f.metres or 0, *pair) for pair, (_, f) in found.items()
    ]
    assert order == sorted(order), "pairs come nearest first"

    def shuffled(pieces: dict[str, int]) -> dict[str, int]:
        return dict(random.sample(list(pieces.items()), len(pieces)))

    again = nearest_first(shuffled(spare), shuffled(lacking), COMMUNE_OF, apart)
    assert list(again.items()) == list(found.items()), "the order of what comes in changes nothing"


@given(provinces())
def test_no_pair_left_out_is_nearer_than_one_that_its_giver_serves(province) -> None:
    spare, lacking, where = province
    apart = apart_by(where)
    found = nearest_first(spare, lacking, COMMUNE_OF, apart)
    gets: Counter[str] = Counter()
    for (_, receiver), (pieces, _) in found.items():
        gets[receiver] += pieces

    def rank(pair: tuple[str, str]) -> tuple[bool, bool, int, str, str]:
        far = apart(*pair)
        return (not far.within, far.metres is None, far.metres or 0, *pair)

    for giver, served in found:
        for receiver, number in lacking.items():
            if gets[receiver] < number:
                assert rank((giver, served)) <= rank((giver, receiver))


@given(st.lists(st.integers(1, 9), max_size=9), st.integers(1, 30))
def test_filling_reaches_the_most_with_the_shortest_beginning(
    quantities: list[int], pieces: int
) -> None:
    chosen = filling(quantities, pieces)
    total = sum(quantities[place] for place in chosen)
    places = range(len(quantities))
    sums = {
        sum(quantities[each] for each in some): max(some, default=-1)
        for size in range(len(quantities) + 1)
        for some in combinations(places, size)
    }
    assert total == max(number for number in sums if number <= pieces)
    assert chosen == sorted(set(chosen))
    shortest = min(
        max(some, default=-1)
        for size in range(len(quantities) + 1)
        for some in combinations(places, size)
        if sum(quantities[each] for each in some) == total
    )
    assert max(chosen, default=-1) == shortest


# --- Whole provinces -----------------------------------------------------------------------------

NAMES = {
    "Máy tính để bàn": "Máy móc, thiết bị",
    "Máy in": "Máy móc, thiết bị",
    "Máy scan": "Máy móc, thiết bị",
    "Xe con": "Xe ô tô",
}


@st.composite
def asset_lists(draw: st.DrawFn) -> tuple[Asset, ...]:
    made = []
    for number in range(draw(st.integers(0, 25))):
        name = draw(st.sampled_from(list(NAMES)))
        holder, site = draw(
            st.sampled_from(
                [(OLD_COMMITTEE, HALL), (OTHER_OLD_COMMITTEE, QT_HALL), (OTHER_OFFICE, FAR_HALL),
                 (CENTRE, None), (OLD_COMMITTEE, "SL-4")]
            )
        )  # fmt: skip
        quantity = draw(st.integers(1, 6))
        made.append(
            asset(f"TS-{number:02}", name=name, asset_class=NAMES[name], agency=holder, site=site,
                  quantity=quantity, condition=draw(st.sampled_from(["Tốt", "Hỏng", None])))
        )  # fmt: skip
    return tuple(made)


STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.builds(
        place,
        st.sampled_from([OFFICE, PARTY, CENTRE, OTHER_OFFICE]),
        st.sampled_from([HALL, LARGE, QT_HALL, FAR_HALL]),
    ),
    max_size=5,
)


def _counts(there: Scene) -> dict[tuple[str, str], int]:
    """How many pieces of each item, and cars, the new agencies have."""
    return {
        (agency, kind): there.held(agency).cars if kind == CARS else there.held(agency).items[kind]
        for agency in (OFFICE, PARTY, CENTRE, OTHER_OFFICE)
        for kind in ("computer", "printer", "scanner", CARS)
    }


def _changes(there: Scene, cover: Cover) -> list[AssignAsset]:
    return [
        change
        for each in cover.transfers
        for change in assignments(there, each.to_agency, each.carried)
    ]


@settings(max_examples=60, deadline=None)
@given(asset_lists(), STEPS)
def test_transfers_made_bring_nobody_below_or_above_the_norm_and_lose_nothing(
    assets: tuple[Asset, ...], steps: list[Step]
) -> None:
    register = replace(REGISTER, assets=assets)
    before = scene(*steps, register=register)
    cover = cover_of(before)
    changes = _changes(before, cover)
    assert len({change.asset for change in changes}) == len(changes), "no record goes twice"
    expected = Counter(_counts(before))
    for each in cover.transfers:
        assert 0 <= each.carried.pieces <= each.pieces
        quantities = [register.asset_by_code[code].quantity for code in each.carried.assets]
        assert sum(quantities) == each.carried.pieces
        expected[each.from_agency, each.kind] -= each.carried.pieces
        expected[each.to_agency, each.kind] += each.carried.pieces
    after = scene(*steps, *changes, register=register)
    assert _counts(after) == dict(expected)
    for kind, balance in cover.balances().items():
        later = cover_of(after).balances()[kind]
        carried = sum(each.carried.pieces for each in cover.transfers if each.kind == kind)
        assert (later.has, later.needed) == (balance.has, balance.needed)
        assert (later.short, later.over) == (balance.short - carried, balance.over - carried)


@settings(max_examples=40, deadline=None)
@given(asset_lists(), STEPS, st.randoms(use_true_random=False))
def test_the_balance_does_not_depend_on_the_order_of_the_register(
    assets: tuple[Asset, ...], steps: list[Step], random
) -> None:
    agencies = tuple(random.sample(REGISTER.agencies, len(REGISTER.agencies)))
    posts = tuple(random.sample(REGISTER.posts, len(REGISTER.posts)))
    straight = cover_of(scene(*steps, register=replace(REGISTER, assets=assets)))
    turned = cover_of(
        scene(*steps, register=replace(REGISTER, assets=assets, agencies=agencies, posts=posts))
    )
    assert turned == straight
    for balance in straight.balances().values():
        assert balance.short == balance.within + balance.elsewhere + balance.uncovered
        assert min(balance.uncovered, balance.left_over) == 0
