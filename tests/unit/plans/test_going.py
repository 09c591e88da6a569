"""People and equipment in groups, and one by one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.plans.going import (
    Kind,
    Wanted,
    counts_by_how,
    counts_by_way,
    groups_of,
    groups_that_fit,
    items_of,
)
from app.plans.model import AssignAsset, AssignStaff, ReleaseStaff, Step
from tests.builders.checks import (
    CENTRE,
    FAR_HALL,
    HALL,
    LARGE,
    OFFICE,
    OLD_COMMITTEE,
    OTHER_OFFICE,
    REGISTER,
    decide,
    picture,
    place,
)
from tests.builders.register import MUONG_CHANH, TO_HIEU, staff

MANY = replace(
    REGISTER,
    staff=(
        *REGISTER.staff,
        *(staff(f"CB-9{n:02}", agency=OLD_COMMITTEE, site=HALL) for n in range(12)),
    ),
)
STEPS: tuple[Step, ...] = (
    decide(HALL, "hand-over-to-locality", receiver="UBND"),
    place(OFFICE, LARGE),
    AssignStaff("CB-1", CENTRE, LARGE),
    AssignStaff("CB-905", OTHER_OFFICE),
    AssignAsset("TS-1", OTHER_OFFICE),
    AssignStaff("CB-905", CENTRE, HALL),
)


def all_items(steps: tuple[Step, ...], kind: Kind, wanted: Wanted, q: str = "") -> list[str]:
    shown = picture(*steps, register=MANY)
    groups = [group for group in groups_of(shown) if wanted.fits(group)]
    found, total = items_of(shown, groups, kind, q, offset=0, limit=1_000)
    assert total == len(found)
    return [item.code for item in found]


def test_a_group_goes_to_the_successor_and_who_is_assigned_is_a_group_apart():
    groups = groups_of(picture(AssignStaff("CB-905", CENTRE, LARGE), register=MANY))
    old = {
        (group.where.how, group.where.agency): group.staff
        for group in groups
        if group.agency == OLD_COMMITTEE and group.staff
    }
    assert old[("hand", CENTRE)] == ("CB-905",)
    assert len(old[("follows", OFFICE)]) == 12
    assert "CB-905" not in old[("follows", OFFICE)]


def test_whoever_is_left_in_a_site_that_is_given_up_comes_first():
    shown = picture(STEPS[0], register=MANY)
    first = groups_of(shown)[0]
    assert (first.where.how, first.where.reason) == ("unresolved", "no-site")
    assert (first.agency, first.site, first.unit) == (OLD_COMMITTEE, HALL, TO_HIEU)
    assert counts_by_how(groups_of(shown), "staff") == {"unresolved": 13, "follows": 1,
                                                        "unchanged": 1}  # fmt: skip


def test_filters_look_at_before_and_after():
    assert all_items((), "staff", Wanted(unit=MUONG_CHANH)) == ["CB-3"]
    assert all_items((), "staff", Wanted(agency=OTHER_OFFICE)) == ["CB-3"]
    moved = (AssignStaff("CB-1", OTHER_OFFICE),)
    assert all_items(moved, "staff", Wanted(agency=OTHER_OFFICE)) == ["CB-1", "CB-3"]
    assert all_items(moved, "staff", Wanted(how="hand")) == ["CB-1"]
    assert all_items(moved, "assets", Wanted(site=FAR_HALL)) == ["TS-5"]
    assert "CB-3" not in all_items((), "staff", Wanted(how="moved"))


def test_words_are_sought_in_code_and_name_without_diacritics():
    assert all_items((), "assets", Wanted(), q="may in") == ["TS-2"]
    assert all_items((), "assets", Wanted(), q="ts-4") == ["TS-4"]
    assert all_items((), "staff", Wanted(), q="TUONG duong, cong chuc") == all_items(
        (), "staff", Wanted()
    )
    everybody = all_items((), "staff", Wanted())
    assert all_items((), "staff", Wanted(), q="civil servant") == everybody, "in English too"


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(STEPS), max_size=6).map(tuple),
    st.sampled_from(["staff", "assets"]),
    st.integers(min_value=1, max_value=7),
)
def test_groups_hold_everybody_once_and_pages_put_together_are_the_list(
    steps: tuple[Step, ...], kind: Kind, size: int
):
    shown = picture(*steps, register=MANY)
    groups = groups_of(shown)
    everything = [code for group in groups for code in getattr(group, kind)]
    assert sorted(everything) == sorted(each.code for each in getattr(MANY, kind))
    paged: list[str] = []
    for offset in range(0, len(everything) + size, size):
        some, total = items_of(shown, groups, kind, "", offset=offset, limit=size)
        assert total == len(everything)
        paged += [item.code for item in some]
    assert paged == everything


def test_a_released_person_goes_back_to_its_group():
    steps = (AssignStaff("CB-905", CENTRE, LARGE), ReleaseStaff("CB-905"))
    assert groups_of(picture(*steps, register=MANY)) == groups_of(picture(register=MANY))


def test_who_follows_does_so_to_its_agencys_placement_or_stays_with_the_successor():
    (group,) = (
        g for g in groups_of(picture(register=MANY)) if g.agency == OLD_COMMITTEE and g.staff
    )
    assert (group.where.how, group.way) == ("follows", "succession")
    placed = groups_of(picture(place(OFFICE, LARGE), register=MANY))
    assert {g.way for g in placed if g.agency == OLD_COMMITTEE} == {"placement"}
    assert counts_by_way(placed, "staff") == {"placement": 14, "unchanged": 1}


def test_today_and_the_plan_are_told_apart():
    moved = (AssignStaff("CB-1", OTHER_OFFICE, FAR_HALL),)
    assert all_items(moved, "staff", Wanted(site=FAR_HALL, side="today")) == ["CB-3"]
    assert all_items(moved, "staff", Wanted(site=FAR_HALL, side="plan")) == ["CB-1", "CB-3"]
    assert all_items(moved, "staff", Wanted(site=HALL, side="plan", how="hand")) == []
    assert "CB-1" in all_items(moved, "staff", Wanted(site=HALL, side="today", how="hand"))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(STEPS), max_size=6).map(tuple),
    st.builds(
        Wanted,
        how=st.sampled_from(["", "moved", "hand", "placement", "succession", "unresolved"]),
        agency=st.sampled_from(["", *(each.code for each in REGISTER.agencies)]),
        site=st.sampled_from(["", *(each.code for each in REGISTER.sites)]),
        side=st.sampled_from(["", "today", "plan"]),
    ),
)
def test_what_concerns_one_site_or_agency_is_found_as_if_all_were_looked_at(
    steps: tuple[Step, ...], wanted: Wanted
):
    shown = picture(*steps, register=MANY)
    assert groups_that_fit(shown, wanted) == [g for g in groups_of(shown) if wanted.fits(g)]
