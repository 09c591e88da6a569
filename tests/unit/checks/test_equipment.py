"""Pieces and cars by norm against what agencies have under the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.plans.model import AssignAsset
from tests.builders.checks import (
    CENTRE,
    OFFICE,
    OTHER_OFFICE,
    PARTY,
    POLICE,
    REGISTER,
    SCHOOL,
    amount,
    evaluation,
    found,
    scene,
    subjects,
)
from tests.builders.register import MUONG_CHANH, TO_HIEU, asset


def test_the_office_takes_over_what_the_old_committees_had() -> None:
    held = scene().held(OFFICE)
    assert (held.staff, held.assets, held.cars) == (2, 31, 1)
    assert dict(held.items) == {"computer": 9, "printer": 1}, "a school's computers are its own"
    assert scene().held(CENTRE).assets == 0


def test_short_and_spare_pieces_are_told_by_agency() -> None:
    surplus = {p.subject: p.found.words["items"] for p in found(evaluation(), "equipment-surplus")}
    assert surplus == {OFFICE: "Máy tính (để bàn, xách tay, máy tính bảng) (3)"}
    short = {p.agency: p.found.words["items"] for p in found(evaluation(), "equipment-short")}
    assert short[OFFICE].startswith("Bộ bàn ghế làm việc (5), Tủ tài liệu (6), Máy in (2)")
    assert "Máy tính (để bàn, xách tay, máy tính bảng) (2)" in short[OTHER_OFFICE]
    assert short[PARTY].startswith("Bộ bàn ghế làm việc (1), Tủ tài liệu (2)"), (
        "what the old committees had is recorded, and none of it is the Party's"
    )


def test_where_nobody_entered_what_the_old_units_had_nothing_is_known_to_lack() -> None:
    of_the_centre = (asset("TS-9", agency=CENTRE, quantity=6),)
    plan = evaluation(register=replace(REGISTER, assets=of_the_centre))
    assert [p.agency for p in found(plan, "equipment-short")] == [CENTRE]
    problem = next(p for p in found(plan, "equipment-unrecorded") if p.subject == TO_HIEU)
    assert "phường Tô Hiệu, Đảng ủy phường Tô Hiệu, nên chưa so được" in problem.sentence
    assert POLICE not in problem.sentence
    assert amount(plan, "equipment-short", MUONG_CHANH).value is None


def test_a_surplus_is_offered_to_whom_it_can_help() -> None:
    plan = evaluation(AssignAsset("TS-2", CENTRE))
    problem = next(p for p in found(plan, "equipment-short") if p.agency == CENTRE)
    assert problem.repair == (
        "Điều chuyển trong xã, phường: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Tô "
        "Hiệu thừa Máy tính (để bàn, xách tay, máy tính bảng) (3)."
    )
    assert amount(plan, "equipment-coverable", TO_HIEU).value == 3
    assert amount(plan, "equipment-coverable", MUONG_CHANH).value == 0


def test_an_asset_moved_by_hand_counts_where_it_was_put() -> None:
    plan = scene(AssignAsset("TS-1", OTHER_OFFICE))
    assert plan.held(OFFICE).items["computer"] == 0
    assert plan.held(OTHER_OFFICE).items["computer"] == 11
    to_school = scene(AssignAsset("TS-1", OTHER_OFFICE, SCHOOL))
    assert to_school.held(OTHER_OFFICE).items["computer"] == 2, "in a school it is the school's"


def test_broken_pieces_do_not_count() -> None:
    broken = tuple(
        replace(each, condition="Hỏng") if each.code == "TS-1" else each for each in REGISTER.assets
    )
    held = scene(register=replace(REGISTER, assets=broken)).held(OFFICE)
    assert (held.items["computer"], held.assets) == (0, 31)


def test_a_commune_has_at_most_two_cars() -> None:
    cars = tuple(
        asset(f"XE-{number}", agency=OFFICE, name="Xe con", asset_class="Xe ô tô")
        for number in range(2)
    )
    three = replace(REGISTER, assets=(*REGISTER.assets, *cars))
    assert subjects(evaluation(), "cars-over") == []
    over = evaluation(register=three)
    assert subjects(over, "cars-over") == [TO_HIEU]
    assert (
        "có 3 xe ô tô, vượt 1 xe so với định mức tối đa 2 xe"
        in found(over, "cars-over")[0].sentence
    )
    given_on = evaluation(AssignAsset("XE-1", OTHER_OFFICE), register=three)
    assert subjects(given_on, "cars-over") == []
    assert amount(given_on, "cars", MUONG_CHANH).value == 1
    assert amount(given_on, "cars", MUONG_CHANH).baseline == 0
    assert amount(given_on, "cars").baseline == 3


def test_cars_of_a_commune_without_any_recorded_asset_are_unknown() -> None:
    of_the_ward = tuple(each for each in REGISTER.assets if each.agency != OTHER_OFFICE)
    plan = evaluation(register=replace(REGISTER, assets=of_the_ward))
    assert amount(plan, "cars", MUONG_CHANH).value is None
    assert (amount(plan, "cars").value, amount(plan, "cars").limit) == (1, 2)


def test_without_a_norm_of_the_day_nothing_is_measured() -> None:
    before = evaluation(on=date(2025, 8, 1))
    assert found(before, "equipment-short") == found(before, "equipment-surplus") == []
    assert amount(before, "equipment-short").value is None
    assert amount(before, "cars").value == 1, "the norm of cars is older"
