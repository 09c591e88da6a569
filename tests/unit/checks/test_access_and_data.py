"""Distances to the new seat against today's; doubtful figures; what is conserved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.checks.conservation import against_baseline, losses
from app.checks.distance import distance_m
from app.checks.registry import METER_BY_KEY
from app.checks.schemas import MeterOut, commune_out, plan_meters_out, shown
from app.plans.model import AssignStaff
from app.plans.snapshot import totals_of
from tests.builders.checks import (
    CENTRE,
    HALL,
    LARGE,
    OFFICE,
    OLD_MUONG_CHANH,
    OTHER_OFFICE,
    PARTY,
    POLICE,
    QT_HALL,
    QUYET_THANG,
    REGISTER,
    amount,
    changed,
    evaluation,
    found,
    place,
    subjects,
    with_population,
)
from tests.builders.register import (
    MUONG_CHANH,
    OLD_TO_HIEU,
    SON_LA,
    TO_HIEU,
    asset,
    building,
    site,
    unit,
)

A_HUNDREDTH_DEGREE = 1112  # metres of latitude, on a sphere of the Earth's mean radius


def test_distances_are_great_circles_in_metres() -> None:
    assert distance_m((21.33, 103.91), (21.33, 103.91)) == 0
    assert distance_m((21.33, 103.91), (21.34, 103.91)) == A_HUNDREDTH_DEGREE
    hanoi, sai_gon = (21.0278, 105.8342), (10.7769, 106.7009)
    assert (
        distance_m(hanoi, sai_gon)
        == distance_m(sai_gon, hanoi)
        == pytest.approx(1_144_000, rel=0.01)
    )


def test_the_mean_and_the_worst_way_are_to_where_the_office_is_placed() -> None:
    assert amount(evaluation(), "seat-distance-mean", TO_HIEU).value is None
    placed = evaluation(place(OFFICE, HALL))
    mean = amount(placed, "seat-distance-mean", TO_HIEU)
    assert (mean.value, mean.weight) == (A_HUNDREDTH_DEGREE, 2)
    assert shown(METER_BY_KEY["seat-distance-mean"], mean)[0] == Decimal("0.56")
    assert amount(placed, "seat-distance-worst", TO_HIEU).value == A_HUNDREDTH_DEGREE
    assert amount(placed, "centre-distance-mean", TO_HIEU).value is None
    assert amount(evaluation(place(CENTRE, LARGE)), "centre-distance-worst").value == (
        A_HUNDREDTH_DEGREE
    )


def test_today_is_the_way_to_the_old_headquarters_whose_point_is_exact() -> None:
    worst = amount(evaluation(), "seat-distance-worst", TO_HIEU)
    assert worst.baseline == distance_m((21.34, 103.91), (21.341, 103.91))
    rough = changed(sites=(replace(REGISTER.site_by_code[QT_HALL], point_accuracy="unit"),))
    assert amount(evaluation(register=rough), "seat-distance-worst", TO_HIEU).baseline == 0


def test_a_mean_is_weighted_by_population_where_it_is_known_of_all() -> None:
    everyone = with_population((OLD_TO_HIEU, 1000), (QUYET_THANG, 3000), (OLD_MUONG_CHANH, 500))
    weighted = evaluation(place(OFFICE, HALL), facts=everyone)
    mean = amount(weighted, "seat-distance-mean", TO_HIEU)
    assert (mean.value, mean.weight) == (3000 * A_HUNDREDTH_DEGREE, 4000)
    assert found(weighted, "population-missing") == []


def test_without_all_populations_the_mean_is_equal_and_says_so() -> None:
    some = with_population((OLD_TO_HIEU, 1000), (QUYET_THANG, None))
    plan = evaluation(place(OFFICE, HALL), facts=some)
    assert amount(plan, "seat-distance-mean", TO_HIEU).weight == 2
    problem = found(plan, "population-missing")[0]
    assert problem.subject == SON_LA
    assert "Phường Quyết Thắng, Xã Mường Chanh" in problem.sentence


def test_a_far_seat_is_told() -> None:
    far = changed(units=(unit(QUYET_THANG, "Phường Quyết Thắng", latitude=21.50, longitude=103.9),))
    plan = evaluation(place(OFFICE, HALL), register=far)
    problem = found(plan, "seat-far")[0]
    assert (problem.commune, problem.site) == (TO_HIEU, HALL)
    assert "18,9 km đường chim bay" in problem.sentence


# --- Data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "check"),
    [
        ({"latitude": None, "longitude": None}, "point-missing"),
        ({"point_accuracy": "unit"}, "point-rough"),
        ({"new_unit": None, "old_unit": None}, "commune-missing"),
        ({"land_area_m2": None}, "figures-missing"),
        ({"land_area_m2": Decimal("14.17")}, "figures-doubtful"),
        ({"land_value": 28_657_244 // 100}, "figures-doubtful"),
    ],
)
def test_a_site_with_missing_or_doubtful_figures_is_told(given: dict[str, Any], check: str) -> None:
    register = changed(sites=(replace(REGISTER.site_by_code[HALL], **given),))
    assert HALL not in subjects(evaluation(), check)
    assert HALL in subjects(evaluation(register=register), check)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"gross_floor_area_m2": Decimal("60.00")}, "tổng diện tích sàn 60,00 m² nhỏ hơn"),
        ({"usable_floor_area_m2": Decimal("4805.00")}, "lớn hơn tổng diện tích sàn"),
        ({"historical_cost": 4_200_000, "residual_value": 1}, "ghi theo nghìn hay triệu đồng"),
        ({"historical_cost": 4_200_000_000_000}, "nhân thừa"),
        ({"residual_value": 9_000_000_000}, "lớn hơn nguyên giá"),
        ({"year_built": 204}, "năm xây dựng 204 không hợp lý"),
        ({"year_in_use": 1999}, "năm sử dụng 1999 trước năm xây dựng 2004"),
    ],
)
def test_a_building_with_doubtful_figures_is_told(given: dict[str, Any], said: str) -> None:
    clean = changed(buildings=(building(f"{HALL}-N1", HALL),))
    assert [
        p for p in found(evaluation(register=clean), "figures-doubtful") if p.subject == HALL
    ] == []
    register = changed(buildings=(building(f"{HALL}-N1", HALL, **given),))
    told = [
        p for p in found(evaluation(register=register), "figures-doubtful") if p.subject == HALL
    ]
    assert any(said in problem.sentence for problem in told)


def test_doubtful_assets_are_told_once_an_agency() -> None:
    assets = (
        asset("A-1", agency=OFFICE, historical_cost=14_500, residual_value=0),
        asset("A-2", agency=OFFICE, historical_cost=10_000_000, residual_value=11_000_000),
        asset("A-3", agency=OFFICE, year_in_use=None),
    )
    problem = found(evaluation(register=replace(REGISTER, assets=assets)), "assets-doubtful")[0]
    assert problem.sentence.endswith(
        "tài sản: 1 dòng có nguyên giá quá nhỏ (nghìn đồng?); 1 dòng có giá trị còn lại lớn hơn "
        "nguyên giá; 1 dòng chưa có năm sử dụng."
    )


def test_more_people_than_posts_are_told_wherever_they_came_from() -> None:
    assert found(evaluation(), "staff-above-posts") == []
    moved = evaluation(AssignStaff("CB-1", PARTY), AssignStaff("CB-3", PARTY))
    problem = found(moved, "staff-above-posts")[0]
    assert problem.agency == PARTY
    assert "có 2 người, nhiều hơn biên chế 1 là 1" in problem.sentence
    assert POLICE not in subjects(moved, "staff-above-posts")


def test_a_site_whose_commune_is_not_known_stands_under_the_province() -> None:
    lost = changed(sites=(site("SL-9", old_unit=None, new_unit=None),))
    plan = evaluation(register=lost)
    assert subjects(plan, "commune-missing") == ["SL-9"]
    assert "SL-9" in plan.parts[SON_LA].sites
    assert amount(plan, "kept-sites", SON_LA).value == 1


# --- Conservation --------------------------------------------------------------------------------


def test_the_communes_together_hold_what_the_baseline_holds() -> None:
    plan = evaluation(place(), AssignStaff("CB-1", OTHER_OFFICE))
    assert plan.lost == ()
    staff = amount(plan, "kept-staff", MUONG_CHANH)
    assert (staff.value, staff.baseline) == (2, 1)
    assert amount(plan, "kept-staff").value == amount(plan, "kept-staff").baseline == 3
    assert amount(plan, "kept-assets").value == 33


def test_a_kept_meter_is_judged_over_the_plan_against_what_was_counted_when_it_was_frozen() -> None:
    plan = evaluation(place(), AssignStaff("CB-1", OTHER_OFFICE))
    assert states(plan_meters_out(plan), "kept") == {"ok"}
    commune = commune_out(plan, plan.parts[MUONG_CHANH], ())
    assert states(commune.meters, "kept") == {"told"}

    totals = replace(totals_of(REGISTER), staff=4)
    one_lost = against_baseline(totals, plan.amounts)
    assert (one_lost["kept-staff"].value, one_lost["kept-staff"].baseline) == (3, 4)
    meters = plan_meters_out(replace(plan, amounts=one_lost))
    assert {m.key for m in meters if m.state == "error"} == {"kept-staff"}


def test_a_plan_of_which_nothing_is_to_be_kept_keeps_it() -> None:
    only_sites = replace(REGISTER, agencies=(), staff=(), assets=(), posts=(), occupancies=())
    plan = evaluation(register=only_sites)
    assert (amount(plan, "kept-staff").value, plan.lost) == (None, ())
    assert states(plan_meters_out(plan), "kept") == {"ok"}


def test_a_figure_that_is_neither_good_nor_bad_is_told_and_not_judged() -> None:
    meters = plan_meters_out(evaluation())
    assert states(meters, "sites-") == {"told"}
    assert states(meters, "cost-vacated") == {"told"}


def states(meters: list[MeterOut], beginning: str) -> set[str]:
    """What the meters whose keys begin so show."""
    return {meter.state for meter in meters if meter.key.startswith(beginning)}


def test_a_sum_that_does_not_come_out_is_an_error_of_the_plan() -> None:
    amounts = evaluation().amounts
    totals = replace(totals_of(REGISTER), sites=6, land_area_m2=Decimal("7088.51"))
    told = {each.part: each.words for each in losses(totals, amounts)}
    assert set(told) == {"kept-sites", "kept-land"}
    land = told["kept-land"]
    assert (land["there"], land["before"]) == (Decimal("7088.50"), Decimal("7088.51"))
