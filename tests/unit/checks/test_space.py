"""Space by norm: short, over, unknown; what buildings hold; the tray."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.checks.tray import tray_of
from tests.builders.checks import (
    CENTRE,
    CENTRE_NEED,
    FAR_HALL,
    HALL,
    LARGE,
    OFFICE,
    OFFICE_NEED,
    OTHER_OFFICE,
    PARTY,
    PARTY_NEED,
    POLICE,
    REGISTER,
    amount,
    changed,
    decide,
    evaluation,
    found,
    place,
    scene,
    subjects,
)
from tests.builders.register import TO_HIEU, building, post


def test_the_need_is_posts_times_norm_with_the_common_share() -> None:
    needs = {row.agency: row.needed_m2 for row in tray_of(scene(), TO_HIEU).agencies}
    assert needs == {
        OFFICE: OFFICE_NEED, CENTRE: CENTRE_NEED, PARTY: PARTY_NEED, POLICE: None
    }  # fmt: skip


def test_before_the_merger_the_norms_of_2017_count() -> None:
    rows = tray_of(scene(on=date(2025, 6, 30)), TO_HIEU).agencies
    assert {row.agency: row.needed_m2 for row in rows}[CENTRE] == Decimal("90.00")


@pytest.mark.parametrize(
    ("area_m2", "state", "problem"),
    [
        ("148.00", "placed", None),
        ("148.01", "over", "space-over"),
        ("140.00", "placed", None),
        ("133.20", "placed", None),
        ("133.19", "short", "space-short"),
        (None, "placed", "space-unstated"),
    ],
)
def test_an_agency_is_over_from_the_first_centimetre_and_short_from_a_tenth(
    area_m2: str | None, state: str, problem: str | None
) -> None:
    step = place(OFFICE, LARGE, area_m2)
    row = next(r for r in tray_of(scene(step), TO_HIEU).agencies if r.agency == OFFICE)
    assert row.state == state
    told = [
        check
        for check in ("space-short", "space-over", "space-unstated")
        if OFFICE in subjects(evaluation(step), check)
    ]
    assert told == ([problem] if problem else [])


def test_an_agency_split_over_several_places_has_their_sum() -> None:
    steps = (place(OFFICE, HALL, "100.00"), place(OFFICE, LARGE, "60.00"))
    row = next(r for r in tray_of(scene(*steps), TO_HIEU).agencies if r.agency == OFFICE)
    assert row.allotted_m2 == Decimal("160.00")
    assert [p.site for p in row.placements] == [HALL, LARGE]
    sentence = found(evaluation(*steps), "space-over")[0].sentence
    assert "được 160,00 m², vượt 12,00 m² so với định mức tối đa 148,00 m²" in sentence


def test_police_have_their_own_premises_until_they_are_placed() -> None:
    rows = {row.agency: row for row in tray_of(scene(), TO_HIEU).agencies}
    assert (rows[POLICE].state, rows[POLICE].needed_m2) == ("own-premises", None)
    placed = {r.agency: r for r in tray_of(scene(place(POLICE, LARGE)), TO_HIEU).agencies}
    assert placed[POLICE].state == "placed"
    problem = next(p for p in found(evaluation(), "norm-missing") if p.agency == POLICE)
    assert "Cán bộ, chiến sĩ Công an cấp xã (12)" in problem.sentence


def test_an_agency_without_posts_is_told_and_its_need_unknown() -> None:
    register = replace(REGISTER, posts=tuple(p for p in REGISTER.posts if p.agency != CENTRE))
    assert subjects(evaluation(register=register), "posts-missing") == [CENTRE]
    row = next(r for r in tray_of(scene(register=register), TO_HIEU).agencies if r.agency == CENTRE)
    assert (row.posts, row.needed_m2, row.state) == (0, None, "unplaced")


def test_the_commune_adds_up_what_it_needs_lacks_and_has_above() -> None:
    plan = evaluation(place(OFFICE, LARGE, "200.00"), place(CENTRE, LARGE, "100.00"))
    whole = amount(plan, "space", TO_HIEU)
    assert whole.allotted == Decimal("300.00")
    assert whole.needed == OFFICE_NEED + CENTRE_NEED + PARTY_NEED
    assert amount(plan, "space-over", TO_HIEU).value == Decimal("52.00")
    assert amount(plan, "space-short", TO_HIEU).value == Decimal("66.50") + PARTY_NEED


def test_a_building_holds_no_more_than_its_usable_area() -> None:
    full = evaluation(place(OFFICE, LARGE, "300.00", building=f"{LARGE}-N2"))
    assert subjects(full, "building-over-capacity") == []
    over = evaluation(
        place(OFFICE, LARGE, "300.00", building=f"{LARGE}-N2"),
        place(PARTY, LARGE, "0.50", building=f"{LARGE}-N2"),
    )
    problem = found(over, "building-over-capacity")[0]
    assert (problem.subject, problem.found.building) == (LARGE, f"{LARGE}-N2")
    assert "bố trí 300,50 m² trong khi chỉ có 300,00 m² sàn sử dụng (vượt 0,50 m²)" in (
        problem.sentence
    )
    assert amount(over, "capacity-exceeded").value == Decimal("0.50")


def test_a_site_holds_no_more_than_its_buildings_together() -> None:
    over = evaluation(
        place(OFFICE, LARGE, "900.00", building=f"{LARGE}-N1"), place(PARTY, LARGE, "500.00")
    )
    assert [p.found.building for p in found(over, "building-over-capacity")] == [None]
    assert amount(over, "capacity-exceeded", TO_HIEU).value == Decimal("100.00")


def test_who_stays_takes_space_until_placed_or_the_site_is_given_up() -> None:
    whole, _ = scene().site_space(FAR_HALL)
    assert (whole.usable_m2, whole.allotted_m2, whole.free_m2) == (400, 200, 200)
    assert scene(place(OTHER_OFFICE, LARGE)).site_space(FAR_HALL)[0].allotted_m2 == 0
    assert scene(decide(FAR_HALL, "recover")).site_space(FAR_HALL)[0].allotted_m2 == 0
    assert scene().site_space(HALL)[0].allotted_m2 == 0, "the old committee has ended"


def test_capacity_is_unknown_where_a_building_does_not_state_it() -> None:
    register = changed(buildings=(building(f"{LARGE}-N2", LARGE, usable_floor_area_m2=None),))
    plan = evaluation(place(OFFICE, LARGE, "9999.00"), register=register)
    assert subjects(plan, "capacity-unknown") == [LARGE]
    assert subjects(plan, "building-over-capacity") == []
    one = evaluation(place(OFFICE, LARGE, "1000.01", building=f"{LARGE}-N1"), register=register)
    assert subjects(one, "building-over-capacity") == [LARGE]


def test_posts_of_no_one_count_nothing() -> None:
    register = replace(REGISTER, posts=(post(OFFICE, "specialist", 0),))
    row = next(r for r in tray_of(scene(register=register), TO_HIEU).agencies if r.agency == OFFICE)
    assert (row.posts, row.needed_m2) == (0, None)
