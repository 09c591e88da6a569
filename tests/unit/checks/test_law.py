"""What is lawful for a site, and what the law asks of decisions and placements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.checks.lawful import Reason, lawful_dispositions, lawful_for_many
from app.plans.model import Step
from app.plans.snapshot import Register
from tests.builders.checks import (
    CENTRE,
    FAR_HALL,
    HALL,
    LARGE,
    OFFICE,
    PARTY,
    QT_HALL,
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
from tests.builders.register import TO_HIEU, building


def _site(code: str, **given: Any) -> Register:
    return changed(sites=(replace(REGISTER.site_by_code[code], **given),))


def _ruled_out(site: str, *steps: Step, register: Register = REGISTER) -> dict[str, str]:
    found = lawful_dispositions(scene(*steps, register=register), site)
    return {
        each.disposition.key: " ".join(reason.text for reason in each.reasons)
        for each in found
        if not each.lawful
    }


def test_every_disposition_is_offered_or_says_why_not() -> None:
    offered = lawful_dispositions(scene(), HALL)
    assert [each.disposition.key for each in offered] == list(scene().snapshot.dispositions)
    assert all(each.lawful != bool(each.reasons) for each in offered)
    assert all(each.preconditions for each in offered if each.lawful)


def test_a_workplace_of_a_local_body_is_not_handed_back_like_a_dwelling() -> None:
    reasons = _ruled_out(HALL)
    assert list(reasons) == ["hand-over-for-handling"]
    assert "UBND phường Tô Hiệu (cũ)" in reasons["hand-over-for-handling"]
    dwelling = _site(HALL, current_use="Nhà ở tập thể của cán bộ")
    assert "hand-over-for-handling" not in _ruled_out(HALL, register=dwelling)


def test_what_the_register_does_not_know_rules_nothing_out() -> None:
    unknown = _site(
        LARGE, managing_agency=None, current_use=None, old_unit=None, new_unit=None, kind="other"
    )
    register = replace(unknown, occupancies=(), buildings=())
    assert _ruled_out(LARGE, register=register) == {}


def test_a_site_that_is_stated_to_be_vacant_is_not_retained_unless_somebody_is_placed() -> None:
    vacant = _site(LARGE, current_use="Bỏ trống từ 2023")
    assert "Bỏ trống từ 2023" in _ruled_out(LARGE, register=vacant)["retain"]
    assert "retain" not in _ruled_out(LARGE, place(OFFICE, LARGE), register=vacant)
    partly = _site(LARGE, current_use="Bỏ trống một phần")
    assert "retain" not in _ruled_out(LARGE, register=partly)


def test_where_an_agency_is_placed_the_site_is_still_needed() -> None:
    reasons = _ruled_out(LARGE, place(OFFICE, LARGE))
    assert set(reasons) == {"recover", "hand-over-to-house-management", "sale", "liquidation"}
    assert all("Văn phòng Hội đồng nhân dân" in reason for reason in reasons.values())


def test_a_commune_that_was_not_reorganised_follows_decree_03_without_sale() -> None:
    reasons = _ruled_out(FAR_HALL)
    assert "không còn hình thức bán" in reasons["sale"]
    assert "không thuộc diện dôi dư" in reasons["hand-over-to-locality"]
    assert "sale" not in _ruled_out(HALL), "its unit was merged: Decree 186 applies"


def test_dwellings_do_not_go_to_the_house_management_body() -> None:
    dwelling = _site(HALL, name="Nhà công vụ giáo viên")
    assert "nhà ở" in _ruled_out(HALL, register=dwelling)["hand-over-to-house-management"]


@pytest.mark.parametrize(
    ("conditions", "ruled_out"),
    [(("Tốt", "Tốt"), True), (("Tốt", "Xuống cấp"), False), (("Tốt", None), False)],
)
def test_only_good_buildings_throughout_rule_out_liquidation(
    conditions: tuple[str | None, str | None], ruled_out: bool
) -> None:
    register = changed(
        buildings=tuple(
            building(f"{LARGE}-N{number}", LARGE, condition=condition)
            for number, condition in enumerate(conditions, start=1)
        )
    )
    assert ("liquidation" in _ruled_out(LARGE, register=register)) is ruled_out


def test_what_is_asked_about_many_sites_is_what_is_asked_about_each() -> None:
    shown = scene(place(OFFICE, LARGE), register=_site(QT_HALL, name="Nhà công vụ"))
    sites = [FAR_HALL, LARGE, HALL, QT_HALL]
    for each in lawful_for_many(shown, sites):
        key = each.disposition.key
        for number, site in enumerate(sites):
            one = {found.disposition.key: found for found in lawful_dispositions(shown, site)}
            assert each.refused.get(number, ()) == one[key].reasons
        assert each.lawful + len(each.refused) == len(sites)


def test_reasons_are_told_in_both_languages_with_the_same_names() -> None:
    offered = lawful_dispositions(scene(), FAR_HALL)
    reasons = {each.disposition.key: each.reasons for each in offered}
    assert reasons["hand-over-to-locality"] == (
        Reason(
            "Xã Mường Chanh không sắp xếp và cơ sở đang được Văn phòng xã Mường Chanh sử dụng: "
            "không thuộc diện dôi dư do sắp xếp.",
            "Xã Mường Chanh was not reorganised and Văn phòng xã Mường Chanh use the site: it is "
            "not surplus of the reorganisation.",
        ),
    )
    assert "no longer has “Sale”" in reasons["sale"][0].english


def test_an_unlawful_decision_is_an_error_with_the_article() -> None:
    plan = evaluation(decide(FAR_HALL, "sale", legal_basis="x"))
    problem = found(plan, "disposition-unlawful")[0]
    assert "không còn hình thức bán" in problem.sentence
    assert "no longer has “Sale”" in problem.english
    assert problem.subject == FAR_HALL
    assert problem.citation is not None
    assert (problem.citation.article, problem.citation.verified) == (
        "Điều 40 của Luật; Điều 22 của Nghị định",
        False,
    )
    assert amount(plan, "unlawful").value == 1


def test_a_decision_names_its_legal_basis_and_what_is_to_be_confirmed() -> None:
    plan = evaluation(decide(HALL, "recover"))
    basis = found(plan, "basis-missing")[0]
    assert basis.sentence.endswith("quyết định chưa ghi căn cứ pháp lý.")
    assert "Điều 9, Điều 11 Nghị định số 03/2025/NĐ-CP" in basis.repair
    assert "12 tháng liên tục" in found(plan, "preconditions-to-confirm")[0].sentence
    given = evaluation(decide(HALL, "recover", legal_basis="Quyết định 1"))
    assert found(given, "basis-missing") == []
    assert amount(given, "basis-missing").value == 0


@pytest.mark.parametrize(
    ("site", "basis", "check"),
    [
        (HALL, "Phương án theo Nghị định số 03/2025/NĐ-CP", "basis-of-merged-unit"),
        (FAR_HALL, "Phương án theo Nghị định số 03/2025/NĐ-CP", None),
        (HALL, "Quyết định theo Nghị định số 186/2025/NĐ-CP", None),
        (HALL, "Nghị định 103/2025/NĐ-CP", None),
        (HALL, "Điều 4 Nghị định số 127/2025/NĐ-CP", "basis-repealed"),
    ],
)
def test_a_legal_basis_that_no_longer_applies_is_told(
    site: str, basis: str, check: str | None
) -> None:
    plan = evaluation(decide(site, "retain", legal_basis=basis))
    told = [
        each
        for each in ("basis-of-merged-unit", "basis-repealed")
        if subjects(plan, each) == [site]
    ]
    assert told == ([check] if check else [])


def test_temporary_retention_needs_a_deadline() -> None:
    assert subjects(evaluation(decide(HALL, "temporary-retention")), "temporary-without-deadline")
    dated = decide(HALL, "temporary-retention", deadline=date(2026, 12, 31))
    assert subjects(evaluation(dated), "temporary-without-deadline") == []


def test_a_site_leaves_the_commune_only_when_its_own_agencies_are_placed() -> None:
    waiting = evaluation(decide(QT_HALL, "recover"), place(OFFICE, LARGE), place(PARTY, LARGE))
    problem = found(waiting, "priority-order")[0]
    assert (problem.commune, problem.site) == (TO_HIEU, QT_HALL)
    assert problem.sentence.endswith(
        "chưa có trụ sở: Trung tâm Phục vụ hành chính công phường Tô Hiệu."
    )
    done = evaluation(
        decide(QT_HALL, "recover"),
        place(OFFICE, LARGE),
        place(PARTY, LARGE),
        place(CENTRE, LARGE),
    )
    assert found(done, "priority-order") == []


def test_the_service_centre_works_beside_others_or_says_why() -> None:
    alone = evaluation(place(CENTRE, QT_HALL))
    assert [p.site for p in found(alone, "centre-apart")] == [QT_HALL]
    for steps in (
        (place(CENTRE, LARGE),),
        (place(CENTRE, QT_HALL), place(PARTY, QT_HALL)),
        (place(CENTRE, QT_HALL, note="Gần chợ, dân dễ đến"),),
    ):
        assert found(evaluation(*steps), "centre-apart") == []
