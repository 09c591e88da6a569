"""Where people and equipment are under a plan: by succession and placement, or by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.agencies.model import Agency
from app.plans.model import AssignAsset, AssignStaff, Step
from app.plans.snapshot import Register
from app.plans.whereabouts import Whereabouts, whereabouts
from app.units.model import Relation, Succession
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, place, retain, snapshot
from tests.builders.register import (
    MUONG_CHANH,
    OLD_TO_HIEU,
    SON_LA,
    TO_HIEU,
    agency,
    asset,
    staff,
)

OLD = "CU-03649-UBND"
NEW_COUNCIL = "03646.party-committee"


def old_agency(kind: str = "other", unit: str = OLD_TO_HIEU) -> Agency:
    return agency(OLD, name="UBND phường Tô Hiệu (cũ)", kind=kind, unit=unit)


def succession(new_unit: str, relation: Relation = Relation.WHOLE) -> Succession:
    return Succession(OLD_TO_HIEU, new_unit, relation, date(2025, 7, 1), None, "test")


def register(
    *agencies: Agency, successions: tuple[Succession, ...] | None = None, **sections: object
) -> Register:
    return replace(
        REGISTER,
        agencies=(*REGISTER.agencies, *(agencies or (old_agency(),))),
        successions=REGISTER.successions if successions is None else successions,
        staff=(staff("CB-9", agency=OLD, site="SL-0001"),),
        **sections,  # type: ignore[arg-type]
    )


def of_the_old(*steps: Step, **changes: object) -> Whereabouts:
    known = changes.pop("register", None) or register(**changes)  # type: ignore[arg-type]
    return whereabouts(snapshot(*steps, register=known)).of_staff("CB-9")  # type: ignore[arg-type]


def test_who_belonged_to_an_old_committee_goes_to_the_new_office_and_stays_where_that_may() -> None:
    assert of_the_old() == Whereabouts(OFFICE, "SL-0001", "follows")


def test_the_site_is_the_only_one_in_which_the_successor_is_placed() -> None:
    assert of_the_old(place(agency=OFFICE)) == Whereabouts(OFFICE, "SL-0002", "follows")
    both = (place(agency=OFFICE), place(agency=OFFICE, site="SL-0003"))
    assert of_the_old(*both) == Whereabouts(OFFICE, "SL-0001", "follows")


def test_whose_site_is_vacated_and_whose_agency_has_no_place_is_unresolved() -> None:
    assert of_the_old(hand_over()) == Whereabouts(OFFICE, None, "unresolved", "no-site")
    assert of_the_old(retain()) == Whereabouts(OFFICE, "SL-0001", "follows")
    assert of_the_old(hand_over(), place(agency=OFFICE)).site == "SL-0002"


def test_the_agency_of_the_same_kind_comes_before_the_office() -> None:
    party = agency(NEW_COUNCIL, name="Đảng ủy phường Tô Hiệu", kind="party-committee")
    known = register(old_agency("party-committee"), party)
    assert of_the_old(register=known).agency == NEW_COUNCIL
    without = register(old_agency("party-committee"))
    assert of_the_old(register=without).agency == OFFICE


def test_agencies_of_no_kind_are_not_alike() -> None:
    market = agency("03646.market", name="Ban quản lý chợ", kind="other")
    assert of_the_old(register=register(old_agency("other"), market)).agency == OFFICE


@pytest.mark.parametrize(
    ("successions", "reason"),
    [
        ((), "no-successor"),
        (
            (succession(TO_HIEU, Relation.PARTIAL), succession(MUONG_CHANH, Relation.PARTIAL)),
            "split-unit",
        ),
        ((succession(MUONG_CHANH),), "no-agency"),
    ],
)
def test_where_succession_leads_to_no_agency_that_is_said(
    successions: tuple[Succession, ...], reason: str
) -> None:
    assert of_the_old(successions=successions) == Whereabouts(None, None, "unresolved", reason)  # type: ignore[arg-type]


def test_two_agencies_of_the_same_kind_leave_it_open() -> None:
    offices = [agency(f"03646.p{number}", kind="party-committee") for number in (1, 2)]
    known = register(old_agency("party-committee"), *offices)
    assert of_the_old(register=known).reason == "several-agencies"


def test_an_agency_that_goes_on_keeps_its_people_where_they_are() -> None:
    department = agency("14.finance", name="Sở Tài chính", kind="other", unit=SON_LA)
    known = replace(
        register(department), staff=(staff("CB-9", agency="14.finance", site="SL-0003"),)
    )
    assert of_the_old(register=known) == Whereabouts("14.finance", "SL-0003", "unchanged")
    moved = of_the_old(place(agency="14.finance"), register=known)
    assert moved == Whereabouts("14.finance", "SL-0002", "follows")
    nowhere = replace(known, staff=(staff("CB-9", agency="14.finance", site=None),))
    assert of_the_old(register=nowhere) == Whereabouts("14.finance", None, "unchanged")


def test_what_is_assigned_by_hand_is_there() -> None:
    by_hand = AssignStaff("CB-9", CENTRE, "SL-0003")
    assert of_the_old(place(), by_hand) == Whereabouts(CENTRE, "SL-0003", "hand")
    no_site = AssignStaff("CB-9", CENTRE)
    assert of_the_old(place(), no_site) == Whereabouts(CENTRE, "SL-0002", "hand")
    assert of_the_old(hand_over(), no_site) == Whereabouts(CENTRE, None, "hand", "no-site")


def test_equipment_follows_as_people_do() -> None:
    known = register(assets=(asset("TS-1", agency=OLD, site="SL-0001"), asset("TS-2", agency=OLD)))
    places = whereabouts(
        snapshot(place(agency=OFFICE), AssignAsset("TS-2", CENTRE, "SL-0003"), register=known)
    )
    assert dict(places.assets) == {
        "TS-1": Whereabouts(OFFICE, "SL-0002", "follows"),
        "TS-2": Whereabouts(CENTRE, "SL-0003", "hand"),
    }
    assert places.of_asset("TS-1") == places.assets["TS-1"]


SITES = st.sampled_from(["SL-0001", "SL-0002", "SL-0003"])
AGENCIES = st.sampled_from([OFFICE, CENTRE, OLD])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(hand_over, SITES),
    st.builds(retain, SITES),
    st.builds(place, st.none(), SITES, AGENCIES),
    st.builds(AssignStaff, st.sampled_from(["CB-9", "CB-8"]), AGENCIES, st.none() | SITES),
)


@given(
    st.lists(STEPS, max_size=8),
    st.lists(st.tuples(AGENCIES, st.none() | SITES), min_size=2, max_size=2),
    st.sampled_from([(), (succession(TO_HIEU),), (succession(TO_HIEU), succession(MUONG_CHANH))]),
)
@settings(max_examples=80, deadline=None)
def test_everybody_is_in_one_place_or_is_listed(
    steps: list[Step],
    people: list[tuple[str, str | None]],
    successions: tuple[Succession, ...],
) -> None:
    known = replace(
        register(successions=successions),
        staff=tuple(
            staff(code, agency=at, site=site)
            for code, (at, site) in zip(("CB-8", "CB-9"), people, strict=True)
        ),
    )
    picture = snapshot(*steps, register=known)
    found = whereabouts(picture).staff
    assert found.keys() == {"CB-8", "CB-9"}, "nobody is lost, nobody is doubled"
    for person in known.staff:
        where = found[person.code]
        assert (where.how == "hand") == (person.code in picture.state.staff)
        if where.how == "unchanged":
            assert (where.agency, where.site) == (person.agency, person.site)
        if where.how in {"follows", "unchanged"}:
            assert where.agency != OLD, "nobody stays with an agency of an abolished unit"
            assert where.reason is None
        if where.how == "unresolved":
            assert where.site is None
            assert where.reason
