"""Facts of law from a data file that a province can replace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.checks.law_facts import LAW_FILE, law_facts, load_law_facts
from app.checks.registry import set_hash
from app.kernel.errors import ConfigurationError
from app.plans.dispositions import load_dispositions
from tests.builders.checks import (
    CENTRE,
    FAR_HALL,
    HALL,
    NORMS_ON,
    QT_HALL,
    decide,
    evaluation,
    found,
    place,
)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A province's folder of data files, empty yet."""
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    return tmp_path


def _own_file(folder: Path, old: str, new: str) -> None:
    text = LAW_FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / LAW_FILE.name).write_text(text.replace(old, new), encoding="utf-8")


def test_every_fact_names_its_source_and_dispositions_that_there_are() -> None:
    facts = law_facts(NORMS_ON)
    for fact in (
        facts.reorganised_units,
        facts.other_units,
        facts.priority,
        facts.joint_building,
        *facts.repealed.values(),
    ):
        assert fact.instrument
        assert fact.article
    named = {*facts.priority.last, *facts.other_units.no_longer}
    assert named <= load_dispositions().keys()


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("Nghị định số 03/2025/NĐ-CP", True),
        ("NĐ 3/2025/ND-CP", True),
        ("nghị định 03/2025/nđ-cp", True),
        ("Nghị định 103/2025/NĐ-CP", False),
        ("Nghị định 30/2025/NĐ-CP", False),
        (None, False),
    ],
)
def test_a_decree_is_known_by_its_number_however_it_is_written(
    words: str | None, cited: bool
) -> None:
    assert law_facts(NORMS_ON).other_units.is_cited_in(words) is cited


@pytest.mark.parametrize(
    ("on", "told"), [(date(2025, 11, 2), []), (date(2025, 11, 3), ["nd-127-2025"])]
)
def test_a_decree_counts_as_repealed_from_the_day_of_its_repeal(on: date, told: list[str]) -> None:
    plan = evaluation(decide(HALL, "retain", legal_basis="Nghị định số 127/2025/NĐ-CP"), on=on)
    assert [problem.found.part for problem in found(plan, "basis-repealed")] == told


def test_a_province_that_replaces_a_fact_gets_other_results_under_another_name(
    own_folder: Path,
) -> None:
    before = evaluation(place(CENTRE, QT_HALL))
    assert found(before, "centre-apart")
    _own_file(own_folder, '"khu hành chính"]', '"khu hành chính", "trụ sở ubnd"]')
    # Files are read once for each folder and day: this folder was read empty.
    stamp = set_hash(load_law_facts(NORMS_ON).digest)
    assert stamp != before.set_hash
    assert load_law_facts(NORMS_ON).joint_building.is_told_by("Trụ sở UBND phường Quyết Thắng")


def test_a_replaced_fact_shows_in_problems_with_its_own_source(own_folder: Path) -> None:
    _own_file(own_folder, 'sale = "bán"', 'recover = "thu hồi"')
    plan = evaluation(decide(FAR_HALL, "sale"), decide(HALL, "recover"))
    assert found(plan, "disposition-unlawful") == []
    other = evaluation(decide(FAR_HALL, "recover"))
    assert "không còn hình thức thu hồi" in found(other, "disposition-unlawful")[0].sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('decree = "186/2025/NĐ-CP"\n', "", "decree"),
        ("from = 2025-11-03", 'from = "hôm qua"', "repealed"),
        ("[joint_building]", "[joint_buildings]", "joint_building"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(
    own_folder: Path, old: str, new: str, said: str
) -> None:
    _own_file(own_folder, old, new)
    with pytest.raises(ConfigurationError, match=said) as refused:
        law_facts(NORMS_ON)
    assert LAW_FILE.name in refused.value.detail
