"""Every official name of the country means its own unit; a slip of the pen never another."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from app.kernel.text import fold
from app.units.lookup import other_spellings, without_kind
from app.units.model import Level
from app.units.package import read_package
from app.units.place_index import PlaceIndex
from app.units.places import PlaceName, Status
from app.units.resolve import resolve
from app.units.written_names import name_key


@pytest.fixture(scope="module")
def index():
    content = read_package()
    return PlaceIndex(content.units, content.successions, (), other_spellings())


@pytest.fixture(scope="module")
def communes(index):
    return [unit for unit in index.units.values() if unit.level is Level.COMMUNE]


def place_of(index, unit, name, vintage):
    district = index.units[unit.district].name if unit.district else None
    return PlaceName(name, district, index.units[unit.province].name, vintage)


def test_every_official_name_with_its_place_is_its_own_unit(index, communes):
    found = resolve(index, [place_of(index, u, u.name, u.vintage) for u in communes], {})
    assert len(found) == 13_356
    assert [
        (unit.key, unit.name, each)
        for unit, each in zip(communes, found, strict=True)
        if each.used is None or each.used.unit.key != unit.key
    ] == []


def test_every_old_name_with_its_district_is_known_without_saying_which_list(index, communes):
    old = [unit for unit in communes if unit.vintage == 2024]
    found = resolve(index, [place_of(index, unit, unit.name, None) for unit in old], {})
    assert [each.used.unit.key if each.used else None for each in found] == [u.key for u in old]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_letter_left_out_never_makes_it_another_unit(index, communes, seed):
    slip = random.Random(seed)
    sample = slip.sample(communes, 3_000)
    names = []
    for unit in sample:
        at = slip.randrange(len(unit.name))
        names.append(unit.name[:at] + unit.name[at + 1 :])
    asked = [
        place_of(index, unit, name, unit.vintage) for unit, name in zip(sample, names, strict=True)
    ]
    counts = Counter()
    wrong = []
    for unit, name, each in zip(sample, names, resolve(index, asked, {}), strict=True):
        right = bool(each.candidates) and each.candidates[0].unit.key == unit.key
        counts[each.status, right] += 1
        if each.used is None or right:
            continue
        # "Phường 12" without its 2 is the name of another ward there: nobody can tell.
        other = each.used.unit
        if name_key(other.name) != name_key(name) or other.district != unit.district:
            wrong.append((unit.name, name, other.name))
    assert wrong == []
    assert counts[Status.PROPOSED, False] <= 0.003 * len(sample)
    assert counts[Status.PROPOSED, True] + counts[Status.EXACT, True] >= 0.9 * len(sample)


def test_a_name_without_diacritics_is_never_used_unless_it_has_none(index, communes):
    sample = random.Random(3).sample(communes, 3_000)
    asked = [place_of(index, u, fold(u.name), u.vintage) for u in sample]
    for unit, each in zip(sample, resolve(index, asked, {}), strict=True):
        if each.used is not None:
            own = without_kind(each.used.unit.name).lower()
            assert fold(own) == own
        assert unit.key in {candidate.unit.key for candidate in each.candidates}, each
