"""What can be asked of a snapshot and of the register under it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from app.plans.baseline import DamagedBaselineError, FrozenRegister, freeze
from app.plans.loading import History, Memory
from app.plans.snapshot import Totals, totals_of
from app.plans.standing import replay
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, moves_of, place, snapshot
from tests.builders.register import MUONG_CHANH, SON_LA, TO_HIEU


def test_records_are_found_by_code_and_by_their_site() -> None:
    picture = snapshot(hand_over(), place())
    assert picture.units[SON_LA].name == "Tỉnh Sơn La"
    assert picture.agencies[CENTRE].kind == "service-centre"
    assert picture.buildings["SL-0002-N1"].site == "SL-0002"
    assert [b.code for b in picture.buildings_of["SL-0001"]] == ["SL-0001-N1"]
    assert "SL-0003" not in picture.buildings_of
    assert [o.agency for o in picture.occupancies_of["SL-0001"]] == [OFFICE]
    assert dict(picture.placements_of) == {"SL-0002": (place(),)}
    assert picture.decision("SL-0001") == hand_over()
    assert picture.decision("SL-0002") is None


def test_the_new_communes_are_those_still_in_force() -> None:
    assert {unit.key for unit in snapshot().new_communes} == {TO_HIEU, MUONG_CHANH}


def test_snapshots_on_one_baseline_share_its_indexes() -> None:
    assert snapshot().sites is snapshot(hand_over()).sites


def test_the_totals_add_up_and_count_what_is_missing_as_nothing() -> None:
    assert totals_of(REGISTER) == Totals(
        sites=3,
        buildings=2,
        land_area_m2=Decimal("2835.40"),
        usable_floor_area_m2=Decimal("961.00"),
        historical_cost=2 * 28_657_244_000 + 2 * 4_200_000_000,
        residual_value=2 * 840_000_000,
        staff=2,
        assets=4,
        assets_historical_cost=2 * 14_500_000,
    )


def test_a_baseline_that_lacks_a_section_or_is_cut_off_is_refused() -> None:
    sections = {section.name: section for section in freeze(REGISTER)}
    cut = replace(sections["sites"], content=sections["sites"].content[:-9])
    with pytest.raises(DamagedBaselineError, match="sites"):
        _ = FrozenRegister({**sections, "sites": cut}, totals_of(REGISTER)).sites
    del sections["staff"]
    with pytest.raises(DamagedBaselineError, match="staff"):
        FrozenRegister(sections, totals_of(REGISTER))


def test_threads_that_ask_at_once_get_the_same_records() -> None:
    register = FrozenRegister({s.name: s for s in freeze(REGISTER)}, totals_of(REGISTER))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: register.sites, range(8)))
    assert all(each is found[0] for each in found)


def test_a_frozen_register_has_no_other_attributes() -> None:
    register = FrozenRegister({s.name: s for s in freeze(REGISTER)}, totals_of(REGISTER))
    with pytest.raises(AttributeError, match="rooms"):
        _ = register.rooms  # type: ignore[attr-defined]


def test_a_history_knows_every_revision_however_far_back() -> None:
    moves = moves_of(*(place(f"{area}.00") for area in range(1, 101)))
    history = History().going_on(moves[:10])
    for move in moves[10:]:
        history = history.going_on([move])
    assert history.revision == 100
    for revision in (0, 1, 9, 50, 68, 69, 70, 99, 100):
        standing = history.standing_at(revision)
        assert standing.revision == revision
        assert standing.state == replay(moves[:revision])


def test_a_memory_forgets_what_was_used_longest_ago() -> None:
    memory: Memory[str, int] = Memory(2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    assert memory.get("a") == 1
    memory.keep("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)
