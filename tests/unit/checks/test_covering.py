"""Which surplus of equipment covers which shortage, and which records can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.assets.model import Asset
from app.checks.covering import Balance, Cover, Transfer, cover_of
from app.checks.covering_service import ChosenTransfers
from app.checks.scene import Scene
from app.checks.whole_records import Carried, assignments, filling
from app.plans.model import AssignAsset, Place, Several, Step
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
    POLICE,
    QT_HALL,
    REGISTER,
    place,
    scene,
)
from tests.builders.register import MUONG_CHANH, TO_HIEU, asset

PLACED = (
    place(OFFICE, HALL),
    place(PARTY, HALL),
    place(CENTRE, LARGE),
    place(OTHER_OFFICE, FAR_HALL),
)


def computers(code: str, number: int, agency: str = OLD_COMMITTEE, site: str = HALL) -> Asset:
    return asset(code, agency=agency, site=site, quantity=number)


def cars(agency: str, *codes: str) -> tuple[Asset, ...]:
    return tuple(asset(code, agency=agency, name="Xe con", asset_class="Xe ô tô") for code in codes)


def holding(*assets: Asset, steps: tuple[Step, ...] = PLACED) -> Scene:
    """A scene in which these are all assets that there are."""
    return scene(*steps, register=replace(REGISTER, assets=assets))


def of(cover: Cover, kind: str) -> list[Transfer]:
    return [each for each in cover.transfers if each.kind == kind]


def told(cover: Cover, kind: str = "computer") -> list[tuple[str, str, int]]:
    return [(each.from_agency, each.to_agency, each.pieces) for each in of(cover, kind)]


# --- Pieces --------------------------------------------------------------------------------------


def test_what_is_over_covers_what_is_short_and_the_rest_is_to_be_bought() -> None:
    cover = cover_of(scene(*PLACED))
    assert cover.balances()["computer"] == Balance(
        needed=18, has=11, short=10, over=3, within=3, elsewhere=0, given=3
    )
    assert cover.balances()["computer"].uncovered == 7
    assert cover.balances(MUONG_CHANH)["computer"] == Balance(needed=4, has=2, short=2)
    printers = cover.balances()["printer"]
    assert (printers.short, printers.over, printers.uncovered) == (7, 0, 7)


def test_the_nearest_of_the_commune_is_served_first() -> None:
    assert told(cover_of(scene(*PLACED))) == [(OFFICE, PARTY, 2), (OFFICE, CENTRE, 1)]
    near = (place(OFFICE, HALL), place(PARTY, LARGE), place(CENTRE, HALL))
    assert told(cover_of(scene(*near))) == [(OFFICE, CENTRE, 3)]


def test_inside_a_commune_comes_before_a_nearer_agency_of_another() -> None:
    # The office would work under one roof with the other commune's, 14 km from its own centre.
    steps = (place(OFFICE, FAR_HALL), place(OTHER_OFFICE, FAR_HALL), place(CENTRE, HALL))
    cover = cover_of(scene(*steps))
    assert told(cover) == [(OFFICE, CENTRE, 3)]
    assert of(cover, "computer")[0].apart.within
    assert cover.balances(MUONG_CHANH)["computer"].uncovered == 2


def test_another_commune_gets_what_is_left_with_the_straight_line_between_them() -> None:
    transfer = of(
        cover_of(holding(computers("A", 16), computers("B", 1, OTHER_OFFICE))), "computer"
    )
    assert [(each.to_agency, each.pieces) for each in transfer] == [
        (PARTY, 2),
        (CENTRE, 6),
        (OTHER_OFFICE, 2),
    ]
    far = transfer[-1].apart
    assert far.metres is not None
    assert not far.within
    assert 16_100 < far.metres < 16_200
    assert not far.rough, "both work at addresses"
    assert (transfer[-1].from_commune, transfer[-1].to_commune) == (TO_HIEU, MUONG_CHANH)


def test_where_no_place_is_known_the_centre_of_the_commune_stands_for_it() -> None:
    unplaced = holding(computers("A", 16), computers("B", 1, OTHER_OFFICE), steps=())
    near, *_, far = of(cover_of(unplaced), "computer")
    assert near.apart.metres is None, "inside a commune its centre says nothing"
    assert far.apart.rough
    assert far.apart.metres is not None
    assert 16_100 < far.apart.metres < 16_200


def test_several_places_of_one_agency_need_no_transfer() -> None:
    two = holding(computers("A", 3), computers("B", 3, OTHER_OLD_COMMITTEE, QT_HALL))
    assert told(cover_of(two)) == []
    balance = next(
        p for p in cover_of(two).positions if p.agency == OFFICE and p.kind == "computer"
    )
    assert (balance.balance.needed, balance.balance.has) == (6, 6)


def test_police_and_agencies_without_any_list_are_in_no_balance() -> None:
    cover = cover_of(holding(computers("A", 20, OTHER_OFFICE), computers("P", 30, POLICE)))
    assert cover.unmeasured == (OFFICE, PARTY, CENTRE)
    assert {each.agency for each in cover.positions if each.agency} == {OTHER_OFFICE}
    assert cover.transfers == ()


def test_broken_pieces_and_those_of_a_school_go_nowhere() -> None:
    broken = replace(computers("A", 20), condition="Hỏng")
    school = computers("B", 20, site="SL-4")
    assert told(cover_of(holding(broken, school, computers("C", 6)))) == []


def test_an_item_is_verified_only_where_the_groups_of_titles_are() -> None:
    kinds = {kind.key: kind.citation for kind in cover_of(scene()).kinds}
    assert not kinds["computer"].verified, "which titles are of which group was not found"
    assert kinds["scanner"].verified, "all staff share it"
    assert kinds["scanner"].article == "Phụ lục, mục B"
    assert list(kinds)[-1] == "cars"


def test_without_a_norm_of_the_day_there_are_only_cars() -> None:
    cover = cover_of(scene(on=date(2025, 8, 1)))
    assert [kind.key for kind in cover.kinds] == ["cars"]
    assert (cover.transfers, cover.unmeasured) == ((), ())


# --- Cars ----------------------------------------------------------------------------------------


def test_cars_above_the_limit_go_where_there_is_room() -> None:
    cover = cover_of(
        holding(*cars(OLD_COMMITTEE, "X-1", "X-2", "X-3", "X-4", "X-5"), *cars(OTHER_OFFICE, "Y"))
    )
    assert told(cover, "cars") == [(OFFICE, OTHER_OFFICE, 1)]
    assert cover.balances()["cars"] == Balance(
        needed=4, has=6, short=1, over=3, elsewhere=1, given=1
    )
    assert cover.balances()["cars"].left_over == 2
    assert of(cover, "cars")[0].carried == Carried(("X-1",), 1)


def test_the_agency_with_most_cars_gives_and_the_police_never_does() -> None:
    assets = (*cars(OLD_COMMITTEE, "X-1"), *cars(PARTY, "Z-1", "Z-2"), *cars(POLICE, "P-1"))
    cover = cover_of(holding(*assets, computers("B", 1, OTHER_OFFICE)))
    assert sorted(told(cover, "cars")) == [(OFFICE, OTHER_OFFICE, 1), (PARTY, OTHER_OFFICE, 1)]
    all_police = cover_of(holding(*cars(POLICE, *"ABCD"), computers("B", 1, OTHER_OFFICE)))
    assert told(all_police, "cars") == []
    assert all_police.balances()["cars"].left_over == 2


# --- Records -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantities", "pieces", "chosen"),
    [
        ([1, 1, 1], 2, [0, 1]),
        ([9], 3, []),
        ([5, 3, 3], 6, [1, 2]),
        ([4, 2, 1], 3, [1, 2]),
        ([2, 2, 2], 5, [0, 1]),
        ([1, 4, 1], 4, [1]),
        ([], 3, []),
        ([100_000_000, 2], 2, [1]),
    ],
)
def test_records_fill_the_pieces_as_far_as_whole_ones_can(
    quantities: list[int], pieces: int, chosen: list[int]
) -> None:
    assert filling(quantities, pieces) == chosen


def test_a_record_of_more_pieces_than_go_stays_and_that_is_told() -> None:
    first, second = of(cover_of(scene(*PLACED)), "computer")
    assert (first.pieces, first.carried) == (2, Carried((), 0)), "all nine stand in one record"
    assert second.carried.pieces == 0


def test_of_chosen_transfers_it_is_told_what_goes_and_what_stays() -> None:
    cover = cover_of(holding(computers("A-1", 14), computers("A-2", 2), *cars(OTHER_OFFICE, "Y")))
    chosen = ChosenTransfers(tuple(of(cover, "computer")), Several(()))
    assert [each.pieces for each in chosen.transfers] == [2, 6, 2]
    assert (chosen.carried, chosen.left, chosen.receivers) == (2, 8, 1)


def test_those_go_first_that_stand_where_their_agency_no_longer_works() -> None:
    cover = cover_of(
        holding(
            *(computers(f"A-{number}", 1) for number in range(6)),
            computers("B-1", 1, OTHER_OLD_COMMITTEE, QT_HALL),
            computers("B-2", 2, OTHER_OLD_COMMITTEE, QT_HALL),
        )
    )
    party, centre = of(cover, "computer")
    assert (party.pieces, party.carried) == (2, Carried(("B-2",), 2))
    assert (centre.pieces, centre.carried) == (1, Carried(("B-1",), 1))


def test_what_planners_moved_by_hand_is_offered_where_it_is_now() -> None:
    assets = (computers("A", 1, OTHER_OFFICE, FAR_HALL), computers("B", 6), computers("C", 1))
    moved = cover_of(holding(*assets, steps=(*PLACED, AssignAsset("A", OFFICE))))
    assert [each.carried for each in of(moved, "computer")] == [Carried(("A", "C"), 2)]


def test_records_follow_one_place_and_are_sent_to_the_main_of_several() -> None:
    carried = Carried(("A", "B"), 2)
    assert assignments(scene(), PARTY, carried)[0] == AssignAsset("A", PARTY)
    assert assignments(scene(*PLACED), PARTY, carried)[1] == AssignAsset("B", PARTY)
    split = (place(PARTY, HALL, "20.00"), Place(PARTY, LARGE, area_m2=Decimal(35)))
    assert assignments(scene(*split), PARTY, carried)[0] == AssignAsset("A", PARTY, LARGE)


def test_once_made_the_transfers_are_no_longer_proposed() -> None:
    assets = (
        *(computers(f"A-{number:02}", 1) for number in range(12)),
        computers("B", 1, OTHER_OFFICE),
    )
    before = holding(*assets)
    cover = cover_of(before)
    assert told(cover) == [(OFFICE, PARTY, 2), (OFFICE, CENTRE, 4)]
    changes = [
        change
        for each in cover.transfers
        for change in assignments(before, each.to_agency, each.carried)
    ]
    after = cover_of(holding(*assets, steps=(*PLACED, *changes)))
    assert told(after) == []
    assert after.balances()["computer"].over == 0
    assert after.balances()["computer"].short == cover.balances()["computer"].uncovered
