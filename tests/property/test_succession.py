"""What holds for the succession of every unit of Viet Nam, and for every name."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.text import fold
from app.units import lookup
from app.units.model import Level, Relation
from app.units.package import read_package, select_provinces

patient = settings(deadline=None)

CONTENT = read_package()
UNITS = {unit.key: unit for unit in CONTENT.units}
COMMUNES = sorted(unit.key for unit in CONTENT.units if unit.level is Level.COMMUNE)
SUCCESSORS = defaultdict(list)
PREDECESSORS = defaultdict(list)
for link in CONTENT.successions:
    SUCCESSORS[link.old_unit].append(link)
    PREDECESSORS[link.new_unit].append(link)

NEW_PROVINCES = sorted(
    unit.code for unit in CONTENT.units if unit.vintage == 2025 and unit.level is Level.PROVINCE
)

old_communes = st.sampled_from([key for key in COMMUNES if key.endswith("@2024")])
new_communes = st.sampled_from([key for key in COMMUNES if key.endswith("@2025")])
communes = st.sampled_from(COMMUNES)


def test_codes_are_digits_of_their_level():
    lengths = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
    assert all(
        unit.code.isdecimal() and len(unit.code) == lengths[unit.level] for unit in CONTENT.units
    )


def test_keys_and_pairs_are_unique():
    assert len(UNITS) == len(CONTENT.units)
    pairs = Counter((link.old_unit, link.new_unit) for link in CONTENT.successions)
    assert max(pairs.values()) == 1


def test_every_old_unit_has_a_successor_and_every_new_one_a_predecessor():
    """Without exception, districts aside: those were abolished, but for five islands."""
    old = {k for k, u in UNITS.items() if u.vintage == 2024 and u.level is not Level.DISTRICT}
    new = {k for k, u in UNITS.items() if u.vintage == 2025}
    districts = {key for key in SUCCESSORS if UNITS[key].level is Level.DISTRICT}
    assert old - set(SUCCESSORS) == set()
    assert new - set(PREDECESSORS) == set()
    assert {UNITS[key].short_name for key in districts} == {
        "Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo",
    }  # fmt: skip


@patient
@given(old_communes)
def test_whole_means_one_successor_and_part_means_several(key):
    links = SUCCESSORS[key]
    if len(links) == 1:
        assert links[0].relation is Relation.WHOLE
    else:
        assert {link.relation for link in links} == {Relation.PARTIAL}


@patient
@given(old_communes)
def test_a_commune_passes_into_the_province_that_its_province_passed_into(key):
    (province,) = SUCCESSORS[UNITS[key].province]
    assert {UNITS[link.new_unit].province for link in SUCCESSORS[key]} == {province.new_unit}


@patient
@given(new_communes)
def test_a_new_commune_keeps_a_predecessor_and_old_and_new_never_meet_in_time(key):
    assert all(UNITS[link.old_unit].vintage == 2024 for link in PREDECESSORS[key])
    for link in PREDECESSORS[key]:
        assert UNITS[link.old_unit].valid_to < link.effective == UNITS[key].valid_from


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(NEW_PROVINCES), max_size=4))
def test_provinces_selected_together_are_the_sum_of_each(codes):
    together = select_provinces(CONTENT, codes)
    apart = [select_provinces(CONTENT, [code]) for code in codes]
    assert len(together.successions) == sum(len(part.successions) for part in apart)
    assert len(together.units) == sum(len(part.units) for part in apart)


@patient
@given(communes, st.sampled_from(["NFC", "NFD"]), st.sampled_from([str.upper, str.lower, str]))
def test_a_unit_is_found_under_its_own_name_however_it_is_typed(key, form, case):
    unit = UNITS[key]
    for name in (unit.name, unit.short_name):
        typed = unicodedata.normalize(form, case(name))
        assert fold(unit.name) in lookup.search_forms(typed)
        assert lookup.bears(typed, unit.name, unit.short_name)
        assert fold(unit.name) in lookup.search_forms(fold(typed))


@patient
@given(communes, communes)
def test_a_name_is_never_taken_for_one_of_other_letters(one, other):
    first, second = UNITS[one], UNITS[other]
    if fold(first.short_name) != fold(second.short_name):
        assert not lookup.is_called(second, first.name, ())
        assert not lookup.bears(first.name, second.name)


@patient
@given(st.text(max_size=40))
def test_any_text_can_be_looked_up(text):
    forms = lookup.search_forms(text)
    assert all(form == form.lower() for form in forms)
    assert lookup.spelling_key(text) == lookup.spelling_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("letters", ["chieng hac", "muong sai", "tan phong"])
def test_letters_alone_may_mean_several_units(letters):
    found = [key for key in COMMUNES if fold(UNITS[key].short_name) == letters]
    assert len(found) > 1
