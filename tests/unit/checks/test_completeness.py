"""Every old headquarters has a decision, every new agency a place, nobody is left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.checks.model import Severity
from app.plans.model import AssignAsset, AssignStaff, Withdraw
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
    SCHOOL,
    amount,
    changed,
    decide,
    evaluation,
    found,
    place,
    subjects,
)
from tests.builders.register import MUONG_CHANH, TO_HIEU, agency, occupancy


def test_a_headquarters_without_a_decision_is_an_error_until_it_is_decided() -> None:
    assert subjects(evaluation(), "headquarters-undecided") == [HALL, LARGE, QT_HALL, FAR_HALL]
    decided = evaluation(decide(HALL), decide(FAR_HALL), decide(LARGE), Withdraw(LARGE))
    assert subjects(decided, "headquarters-undecided") == [LARGE, QT_HALL]
    assert found(decided, "headquarters-undecided")[0].check.severity is Severity.ERROR
    meter = amount(decided, "headquarters-decided")
    assert (meter.value, meter.baseline, meter.needed) == (2, 0, 4)


def test_another_site_needs_a_decision_only_if_its_manager_is_gone() -> None:
    assert subjects(evaluation(), "site-of-abolished-unit") == [SCHOOL]
    assert subjects(evaluation(decide(SCHOOL)), "site-of-abolished-unit") == []
    still_there = changed(sites=(replace(REGISTER.site_by_code[SCHOOL], managing_agency=OFFICE),))
    assert subjects(evaluation(register=still_there), "site-of-abolished-unit") == []


def test_new_agencies_need_a_place_but_the_police_have_their_own() -> None:
    assert subjects(evaluation(), "agency-unplaced") == [OFFICE, PARTY, CENTRE, OTHER_OFFICE]
    problem = found(evaluation(place(), place(PARTY)), "agency-unplaced")[0]
    assert problem.agency == CENTRE
    assert problem.sentence.endswith("chưa được bố trí trụ sở (cần 166,50 m²).")
    assert POLICE not in subjects(evaluation(), "agency-unplaced")
    assert amount(evaluation(place()), "agencies-placed", TO_HIEU).needed == 3


def test_an_agency_in_a_whole_site_and_in_a_building_of_it_is_placed_twice() -> None:
    twice = evaluation(place(), place(building=f"{HALL}-N1"))
    assert subjects(twice, "agency-placed-twice") == [OFFICE]
    split = evaluation(
        place(site=LARGE, building=f"{LARGE}-N1"), place(site=LARGE, building=f"{LARGE}-N2")
    )
    assert subjects(split, "agency-placed-twice") == []


def test_an_agency_cannot_work_where_the_site_is_given_up() -> None:
    given_up = evaluation(place(), decide(HALL, "recover"))
    assert [p.agency for p in found(given_up, "placed-where-vacated")] == [OFFICE]
    kept = evaluation(place(), decide(HALL, "retain"))
    assert subjects(kept, "placed-where-vacated") == []


def test_a_site_may_be_handed_to_the_unit_whose_agency_works_there() -> None:
    to_its_own = evaluation(place(), decide(HALL, "transfer", receiver_agency=PARTY))
    assert subjects(to_its_own, "placed-where-vacated") == []
    to_another = evaluation(place(), decide(HALL, "transfer", receiver_agency=OTHER_OFFICE))
    assert subjects(to_another, "placed-where-vacated") == [HALL]
    in_words = evaluation(place(), decide(HALL, "transfer", receiver="UBND phường Tô Hiệu"))
    assert subjects(in_words, "placed-where-vacated") == []


def test_whoever_has_to_leave_needs_another_place() -> None:
    leaving = evaluation(decide(FAR_HALL, "recover"))
    assert [p.agency for p in found(leaving, "user-without-place")] == [OTHER_OFFICE]
    elsewhere = evaluation(decide(FAR_HALL, "recover"), place(OTHER_OFFICE, LARGE))
    assert subjects(elsewhere, "user-without-place") == []
    ended = evaluation(decide(HALL, "recover"))
    assert subjects(ended, "user-without-place") == [], "the old committee is no more"


def test_a_user_whose_unit_is_abolished_but_not_itself_is_open() -> None:
    school_of_politics = agency(
        "TTCT", name="Trung tâm Chính trị", kind="other", unit="03652@2024", valid_to=None
    )
    register = changed(
        agencies=(school_of_politics,),
        occupancies=(*REGISTER.occupancies, occupancy(LARGE, "TTCT", from_date=None)),
    )
    assert subjects(evaluation(register=register), "user-unresolved") == []
    problem = found(evaluation(place(CENTRE, LARGE), register=register), "user-unresolved")[0]
    assert (problem.subject, problem.agency) == (LARGE, "TTCT")
    assert "120,00 m² tại Trung tâm chính trị thành phố" in problem.sentence


def test_vacated_sites_and_their_cost_are_counted() -> None:
    plan = evaluation(decide(HALL, "recover"), decide(QT_HALL))
    assert amount(plan, "sites-vacated", TO_HIEU).value == 1
    assert amount(plan, "cost-vacated").value == 28_657_244_000 + 4_200_000_000
    assert amount(plan, "cost-vacated", MUONG_CHANH).value == 0


def test_people_and_assets_stay_with_their_successor_where_that_is_placed() -> None:
    moved_in = evaluation(decide(HALL, "recover"), place(OFFICE, LARGE))
    assert subjects(moved_in, "left-behind") == []
    assert amount(moved_in, "staff-unresolved").value == 0


def test_people_and_assets_in_a_vacated_site_without_a_placed_successor_are_left() -> None:
    left = evaluation(decide(HALL, "recover"))
    problem = found(left, "left-behind")[0]
    assert (problem.agency, problem.site) == (OLD_COMMITTEE, HALL)
    assert "1 người, 10 tài sản tại Trụ sở UBND phường Tô Hiệu (cũ)" in problem.sentence
    assert amount(left, "staff-unresolved", TO_HIEU).value == 1
    assert amount(left, "assets-unresolved", TO_HIEU).value == 10


def test_a_split_unit_leaves_its_people_open() -> None:
    split = replace(
        REGISTER,
        successions=(
            *REGISTER.successions,
            replace(REGISTER.successions[1], new_unit=MUONG_CHANH),
        ),
    )
    problems = found(evaluation(register=split), "left-behind")
    assert [p.agency for p in problems] == [OTHER_OLD_COMMITTEE]
    assert "bị chia cho nhiều đơn vị mới" in problems[0].sentence


def test_what_was_moved_by_hand_is_no_longer_left_behind() -> None:
    steps = (
        decide(HALL, "recover"),
        AssignStaff("CB-1", PARTY, LARGE),
        AssignAsset("TS-1", PARTY, LARGE),
        AssignAsset("TS-3", PARTY, LARGE),
    )
    assert subjects(evaluation(*steps[:3]), "left-behind") == [OLD_COMMITTEE]
    assert subjects(evaluation(*steps), "left-behind") == []


def test_moving_by_hand_into_a_vacated_site_is_told() -> None:
    plan = evaluation(
        AssignStaff("CB-3", PARTY, HALL), decide(HALL, "recover"), place(OFFICE, LARGE)
    )
    problem = found(plan, "left-behind")[0]
    assert (problem.agency, problem.site) == (PARTY, HALL)
    assert amount(plan, "staff-unresolved").value == 1


def test_the_name_of_a_problem_stays_when_other_things_change() -> None:
    before = {p.id for p in evaluation().problems()}
    after = {p.id for p in evaluation(place(), decide(QT_HALL)).problems()}
    assert f"headquarters-undecided:{HALL}" in before & after
    assert before - after == {
        f"agency-unplaced:{OFFICE}",
        f"headquarters-undecided:{QT_HALL}",
    }


def test_an_agency_that_ended_on_its_own_needs_no_place() -> None:
    ended = agency(CENTRE, kind="service-centre", valid_to=date(2026, 1, 1))
    assert CENTRE not in subjects(
        evaluation(register=changed(agencies=(ended,))), "agency-unplaced"
    )
    assert Decimal(0) == amount(evaluation(), "capacity-exceeded").value
