"""Every check is worded in Vietnamese and in English: what is wrong, and how to repair it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from app.checks import registry
from app.checks.conservation import losses
from app.checks.law_facts import LAW_FILE, load_law_facts
from app.checks.model import Problem
from app.checks.registry import CHECK_BY_KEY, CHECKS, set_hash
from app.plans.model import AssignStaff
from app.plans.snapshot import totals_of
from tests.builders.checks import (
    CENTRE,
    FAR_HALL,
    HALL,
    LARGE,
    NORMS_ON,
    OFFICE,
    PARTY,
    POLICE,
    QT_HALL,
    QUYET_THANG,
    REGISTER,
    SCHOOL,
    changed,
    decide,
    evaluation,
    found,
    place,
    scene,
)
from tests.builders.register import SON_LA, TO_HIEU, agency, asset, building, occupancy, site, unit


@cache
def _problems() -> tuple[Problem, ...]:
    """Problems of every check: a full plan, one of mistakes, and a register of bad figures."""
    mistakes = (
        place(OFFICE, HALL, "10.00"),
        place(OFFICE, HALL, "20.00", building=f"{HALL}-N1"),
        place(PARTY, LARGE, "1200.00", building=f"{LARGE}-N1"),
        place(POLICE, LARGE, None),
        place(CENTRE, QT_HALL, None),
        decide(HALL, "recover", legal_basis="Nghị định số 127/2025/NĐ-CP"),
        decide(QT_HALL, "temporary-retention", legal_basis="Nghị định số 03/2025/NĐ-CP"),
        decide(FAR_HALL, "sale"),
        decide(SCHOOL, "transfer", receiver="Bộ Tài chính"),
        AssignStaff("CB-3", PARTY),
        AssignStaff("CB-1", PARTY),
    )
    figures = changed(
        units=(unit(QUYET_THANG, "Phường Quyết Thắng", latitude=21.50, longitude=103.9),),
        agencies=(
            agency(
                "TTCT", name="Trung tâm Bồi dưỡng", kind="other", unit=QUYET_THANG, valid_to=None
            ),
        ),
        sites=(
            replace(REGISTER.site_by_code[HALL], land_area_m2=Decimal("14.17"), land_value=9_657),
            replace(REGISTER.site_by_code[QT_HALL], latitude=None, longitude=None),
            replace(REGISTER.site_by_code[SCHOOL], point_accuracy="unit", land_area_m2=None),
            site("SL-9", old_unit=None, new_unit=None),
        ),
        buildings=(
            building(f"{LARGE}-N2", LARGE, usable_floor_area_m2=None, historical_cost=None),
            building(f"{HALL}-N1", HALL, gross_floor_area_m2=Decimal(60), year_built=204),
            building(f"{QT_HALL}-N1", QT_HALL, historical_cost=4_200_000, residual_value=9_000_000),
        ),
        occupancies=(*REGISTER.occupancies, occupancy(LARGE, "TTCT", from_date=None)),
        posts=tuple(each for each in REGISTER.posts if each.agency != CENTRE),
        assets=(
            *(
                asset(f"XE-{number}", agency=PARTY, name="Xe con", asset_class="Xe ô tô")
                for number in range(3)
            ),
            asset("A-1", agency=PARTY, historical_cost=14_500, residual_value=0, quantity=40),
            asset("A-2", agency=PARTY, historical_cost=10_000_000, residual_value=11_000_000),
            asset("A-3", agency=PARTY, year_in_use=None),
        ),
    )
    plans = (
        evaluation(),
        evaluation(*mistakes),
        evaluation(place(OFFICE, HALL), place(PARTY, LARGE), decide(LARGE), register=figures),
        evaluation(place(OFFICE, LARGE), decide(HALL, "liquidation"), decide(FAR_HALL, "recover")),
    )
    lost = losses(replace(totals_of(REGISTER), sites=9000), evaluation().amounts)
    return (
        *(problem for plan in plans for problem in plan.problems()),
        *(Problem(CHECK_BY_KEY["not-conserved"], "p", SON_LA, each) for each in lost),
    )


def test_no_check_lacks_its_words_and_no_word_lacks_its_value() -> None:
    assert {problem.check.key for problem in _problems()} == CHECK_BY_KEY.keys()
    for problem in _problems():
        told = (problem.sentence, problem.english, problem.repair, problem.repair_en)
        assert all(told), problem.id
        assert not [words for words in told if re.search(r"[{}]|None|\.\.|  ", words)], told
        assert problem.english != problem.sentence
        assert problem.repair_en != problem.repair


def _names() -> Iterator[str]:
    """What English sentences leave as it is: names, and the words of the law."""
    for evaluated in _problems():
        yield from (str(evaluated.found.words.get(name, "")) for name in ("basis", "manager"))
    for section in (REGISTER.units, REGISTER.agencies, REGISTER.sites, REGISTER.buildings):
        yield from (record.name for record in section)
    yield from ("Trung tâm Bồi dưỡng", "đồng", load_law_facts(NORMS_ON).other_units.article)
    for disposition in scene().snapshot.dispositions.values():
        yield from (*disposition.preconditions, disposition.article, disposition.instrument)


def test_what_english_pages_show_of_a_problem_is_english_but_for_names() -> None:
    names = sorted(filter(None, set(_names())), key=len, reverse=True)
    named = re.compile("|".join([r"\d+/\d{4}/NĐ-CP", *map(re.escape, names)]))
    for problem in _problems():
        for words in (problem.english, problem.repair_en):
            left = named.sub("", words)
            assert not re.search(r"[À-ÖØ-öø-ỹ]", left), left


def _of(check: str, about: str = "") -> Problem:
    return next(p for p in _problems() if p.check.key == check and about in p.id)


@pytest.mark.parametrize(
    ("check", "about", "sentence", "english"),
    [
        (
            "building-over-capacity", LARGE,
            "bố trí 1.200,00 m² trong khi chỉ có 1.000,00 m² sàn sử dụng (vượt 200,00 m²).",
            "1,200.00 m² are given away of 1,000.00 m² usable (200.00 m² too many).",
        ),
        (
            "space-short", OFFICE,
            "được 30,00 m², thiếu 118,00 m² so với định mức 148,00 m².",
            "has 30.00 m², 118.00 m² below its norm of 148.00 m².",
        ),
        (
            "agency-unplaced", OFFICE,
            "chưa được bố trí trụ sở (cần 148,00 m²).",
            "has no place yet (it needs 148.00 m²).",
        ),
        (
            "seat-far", QUYET_THANG,
            "18,9 km đường chim bay.",
            "is 18.9 km from Trụ sở UBND phường Tô Hiệu (cũ) as the crow flies.",
        ),
        (
            "cars-over", TO_HIEU,
            "có 3 xe ô tô, vượt 1 xe so với định mức tối đa 2 xe.",
            "has 3 cars, 1 above the highest number of 2.",
        ),
        (
            "figures-doubtful", f"{HALL}-N1.gross",
            "tổng diện tích sàn 60,00 m² nhỏ hơn diện tích xây dựng 300,00 m².",
            "gross floor area of 60.00 m² is less than the built-over 300.00 m².",
        ),
        (
            "figures-doubtful", "land-value",
            "giá trị đất 9.657 đồng quá nhỏ (ghi theo nghìn đồng?).",
            "the land's value of 9,657 đồng is too small (in thousands?).",
        ),
        (
            "not-conserved", "",
            "phương án cộng lại được 5, hiện trạng là 9.000.",
            "Sites: the plan comes to 5, the baseline to 9,000.",
        ),
        (
            "norm-missing", POLICE,
            ("Cán bộ, chiến sĩ Công an cấp xã (12) (Công an có trụ sở riêng; tiêu chuẩn do Bộ Công "
            "an quy định)."),
            ("Commune police officer (12) (the police have premises of their own, by norms of the "
            "Ministry of Public Security)."),
        ),
    ],
)  # fmt: skip
def test_numbers_and_titles_are_written_as_each_language_does(
    check: str, about: str, sentence: str, english: str
) -> None:
    problem = _of(check, about)
    assert problem.sentence.endswith(sentence)
    assert problem.english.endswith(english)


@pytest.mark.parametrize(
    ("check", "repair", "english"),
    [
        (
            "basis-missing",
            (
                "Ghi căn cứ pháp lý của quyết định (thường là Điều 40 của Luật; Điều 22 của Nghị "
                "định Luật Quản lý, sử dụng tài sản công; Nghị định số 186/2025/NĐ-CP)."
            ),
            (
                "State the legal basis of the decision (usually Điều 40 của Luật; Điều 22 của Nghị "
                "định Luật Quản lý, sử dụng tài sản công; Nghị định số 186/2025/NĐ-CP)."
            ),
        ),
        (
            "basis-of-merged-unit",
            "Đổi căn cứ pháp lý sang quyết định theo Nghị định số 186/2025/NĐ-CP.",
            "Change the legal basis to a decision under Decree 186/2025/NĐ-CP.",
        ),
        (
            "headquarters-undecided",
            "Chọn một hình thức xử lý cho trụ sở này, hoặc giữ lại để tiếp tục sử dụng.",
            "Choose a disposition for these headquarters, or retain them for continued use.",
        ),
        (
            "equipment-short",
            (
                "Điều chuyển trong xã, phường: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân "
                "phường Tô Hiệu thừa Máy tính (để bàn, xách tay, máy tính bảng) (3)."
            ),
            (
                "Transfer within the commune: Văn phòng Hội đồng nhân dân và Ủy ban nhân dân "
                "phường Tô Hiệu has Computer (desktop, laptop or tablet) (3) to spare."
            ),
        ),
    ],
)
def test_a_repair_says_the_same_in_both_languages(check: str, repair: str, english: str) -> None:
    told = [(p.repair, p.repair_en) for p in _problems() if p.check.key == check]
    assert (repair, english) in told


def test_english_words_are_no_new_version_of_the_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    law = load_law_facts(NORMS_ON).digest
    before = set_hash(law)

    def stamp(**words: str) -> str:
        monkeypatch.setattr(registry, "CHECKS", tuple(replace(c, **words) for c in CHECKS))
        set_hash.cache_clear()
        return set_hash(law)

    try:
        assert stamp(english="Other words.", repair_en="Do something else.") == before
        assert stamp(sentence="Chữ khác.") != before
    finally:
        set_hash.cache_clear()


def test_the_facts_of_law_have_the_same_name_however_english_words_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = LAW_FILE.read_text(encoding="utf-8")
    assert 'english = "Articles 4, 5 and 14"' in text

    def digest(old: str, new: str) -> str:
        file = tmp_path_factory.mktemp("law") / LAW_FILE.name
        file.write_text(text.replace(old, new), encoding="utf-8")
        return load_law_facts(date(2026, 11, 1), file).digest

    same = digest("", "")
    assert digest("Articles 4, 5 and 14", "Articles 4, 5, and 14") == same
    assert digest("Điều 4, 5 và 14", "Điều 4 và 5") != same


def test_a_problem_of_equal_figures_is_not_called_changed() -> None:
    before, after = (found(evaluation(place(OFFICE, HALL, area)), "space-short")[0]
                     for area in ("10.00", "10"))  # fmt: skip
    assert before.found.words == after.found.words
    assert before.sentence == after.sentence
