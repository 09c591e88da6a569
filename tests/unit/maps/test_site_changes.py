"""The columns that a plan changes, and what turns the message of one revision into another's."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.estate.model import area_use
from app.maps.sites import encode_sites, site_changes
from app.plans.model import (
    Decide,
    Displace,
    Place,
    Redo,
    Undo,
    Withdraw,
)
from app.plans.snapshot import Register
from app.plans.standing import NothingToTakeBackError, NothingToUndoError, Standing, advance
from tests.builders.plan import CENTRE, OFFICE, REGISTER, hand_over, moves_of, place, snapshot
from tests.builders.register import MUONG_CHANH, UNITS, building, occupancy, site
from tests.builders.site_message import Decoded, decode

UNKNOWN_PERCENT, UNKNOWN_DISTANCE, UNKNOWN_AREA = 255, 65535, 2**32 - 1
COMMUNE_POINT = (21.34, 103.90)
FAR = site("SL-0004", name="Nhà văn hóa", new_unit=MUONG_CHANH, latitude=21.2, longitude=103.8)
NOWHERE = site("SL-0005", name="Kho lưu trữ", new_unit=None, latitude=None, longitude=None)


def wide_register() -> Register:
    """Five sites of two communes, of which one has a place point, and one site nobody knows."""
    fields = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    fields["sites"] = (
        *(replace(each, latitude=21.33 + n / 100) for n, each in enumerate(REGISTER.sites)),
        FAR,
        NOWHERE,
    )
    fields["occupancies"] = (occupancy(from_date=None),)
    fields["units"] = tuple(
        replace(unit, latitude=COMMUNE_POINT[0], longitude=COMMUNE_POINT[1])
        if unit.key == "03646@2025"
        else unit
        for unit in UNITS
    )
    return Register(**fields)


WIDE = wide_register()


def shown(*steps: Any, register: Register = WIDE) -> Decoded:
    return decode(encode_sites(snapshot(*steps, register=register)))


def applied(message: Decoded, changes: dict[str, Any]) -> Decoded:
    made = copy.deepcopy(message)
    assert made.dictionary["revision"] == changes["from"]
    for name in ("disposition", "flags", "utilisation", "distance"):
        for row, value in zip(changes["rows"], changes[name], strict=True):
            made.columns[name][row] = value
    made.dictionary["revision"] = changes["revision"]
    made.dictionary["dispositions"] = changes["dispositions"] or made.dictionary["dispositions"]
    return made


def test_floor_is_whole_square_metres_and_unknown_without_buildings() -> None:
    assert shown()["usable"] == [481, 481, UNKNOWN_AREA, UNKNOWN_AREA, UNKNOWN_AREA]


def test_use_on_the_baseline_is_a_share_of_the_floor() -> None:
    assert shown()["present_use"] == [25, 0, *[UNKNOWN_PERCENT] * 3]
    fields = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    fields["occupancies"] = (occupancy(from_date=None, area_m2=None),)
    assert shown(register=Register(**fields))["present_use"][0] == UNKNOWN_PERCENT


def test_utilisation_is_what_the_plan_allots() -> None:
    assert shown()["utilisation"] == [0, 0, *[UNKNOWN_PERCENT] * 3]
    allotted = shown(place("240.25"), place("480.50", agency=OFFICE))
    assert allotted["utilisation"][1] == 150
    assert shown(place(None))["utilisation"][1] == UNKNOWN_PERCENT, "an area is not known"


def test_distance_is_to_the_place_point_until_the_plan_places_the_office() -> None:
    before = shown()["distance"]
    # 0.01 degree of latitude are 1.11 km, 0.01 degree of longitude here 1.04 km.
    assert before[1:3] == [10, 15]
    assert before[3:] == [UNKNOWN_DISTANCE] * 2, "no place point; no commune"
    assert shown(place(agency=OFFICE))["distance"] == [11, 0, 11, *before[3:]]
    assert shown(place(agency=CENTRE))["distance"] == before, "the centre is not the seat"


def test_the_seat_is_where_the_office_has_most_room() -> None:
    both = shown(place("10.00", "SL-0001", OFFICE), place("20.00", "SL-0003", OFFICE))
    assert both["distance"][:3] == [22, 11, 0]


building_areas = st.lists(st.none() | st.decimals(0, 900, places=2).map(Decimal), max_size=3)
occupied_areas = st.lists(st.none() | st.decimals(0, 900, places=2).map(Decimal), max_size=3)


@settings(max_examples=60, deadline=None)
@given(building_areas, occupied_areas)
def test_floor_and_use_are_those_that_the_estate_tells(
    usable: list[Decimal | None], used: list[Decimal | None]
) -> None:
    owned = [building(f"B-{n}", usable_floor_area_m2=each) for n, each in enumerate(usable)]
    users = [occupancy(from_date=None, area_m2=each) for each in used]
    fields = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    fields |= {"buildings": tuple(owned), "occupancies": tuple(users)}
    made = shown(register=Register(**fields))
    told = area_use(owned, users, date(2025, 6, 20))
    if told.usable_m2 is None:
        assert made["usable"][0] == UNKNOWN_AREA
    else:
        assert abs(made["usable"][0] - told.usable_m2) <= Decimal("0.5")
    if not told.usable_m2 or told.unmeasured:
        assert made["present_use"][0] == UNKNOWN_PERCENT
    else:
        share = min(100 * told.used_m2 / told.usable_m2, Decimal(254))
        assert abs(made["present_use"][0] - share) <= 1


def test_condition_and_value_are_classes_of_the_dictionary() -> None:
    fields = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    fields["buildings"] = (building(condition="Tốt", residual_value=840_000_000),)
    made = shown(register=Register(**fields))
    classes = {each["key"]: each["classes"] for each in made.dictionary["measures"]}
    assert classes["condition"][made["condition"][0]]["key"] == "good"
    assert classes["value"][made["value"][0]]["key"] == "to-100", "28,657 + 0,840 billion đồng"
    assert classes["value"][made["value"][1]]["key"] == "unknown"
    assert {"low": 0, "high": 1, "colour": "#CCCCCC"}.items() <= classes["condition"][0].items()


def test_a_decision_changes_its_own_row_only() -> None:
    made = site_changes(snapshot(), snapshot(hand_over("SL-0002")))
    assert (made["from"], made["revision"], made["dispositions"]) == (0, 1, None)
    assert (made["rows"], made["codes"]) == ([1], ["SL-0002"])
    keys = [each["key"] for each in shown().dictionary["dispositions"]]
    assert made["disposition"] == [keys.index("hand-over-to-locality") + 1]


def test_placing_the_office_changes_the_distances_of_its_commune() -> None:
    made = site_changes(
        snapshot(register=WIDE), snapshot(place("240.25", agency=OFFICE), register=WIDE)
    )
    assert made["rows"] == [0, 1, 2]
    assert made["distance"] == [11, 0, 11]
    assert made["utilisation"] == [0, 50, UNKNOWN_PERCENT]


def test_a_receiver_alone_changes_nothing_on_the_map() -> None:
    assert site_changes(snapshot(hand_over()), snapshot(hand_over(receiver="Khác")))["rows"] == []


CODES = st.sampled_from([each.code for each in WIDE.sites])
areas = st.none() | st.decimals(1, 900, places=2).map(Decimal)
steps = st.one_of(
    st.builds(
        Decide, CODES, st.sampled_from(["retain", "recover", "hand-over-to-locality", "lost"])
    ),
    st.builds(Place, st.sampled_from([OFFICE, CENTRE]), CODES, st.none(), areas),
    st.builds(Withdraw, CODES),
    st.builds(Displace, st.sampled_from([OFFICE, CENTRE]), CODES),
    st.just(Undo()),
    st.just(Redo()),
)


def possible(given_steps: list[Any]) -> list[Any]:
    """Return those of the steps that can be made one after the other."""
    standing, made = Standing(), []
    for step in given_steps:
        try:
            standing.refuse(step)
        except (NothingToUndoError, NothingToTakeBackError):
            continue
        made.append(step)
        standing = advance(Standing(), moves_of(*made))
    return made


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=14), st.integers(0, 14), st.integers(0, 14))
def test_the_changes_on_top_of_one_message_are_the_other(
    given_steps: list[Any], first: int, second: int
) -> None:
    made = possible(given_steps)
    old, new = (snapshot(*made[:number], register=WIDE) for number in (first, second))
    expected = decode(encode_sites(new))
    assert applied(decode(encode_sites(old)), site_changes(old, new)) == expected
    assert site_changes(new, new)["rows"] == []
