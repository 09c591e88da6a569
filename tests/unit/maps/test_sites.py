"""The binary message of sites says exactly what the snapshot says."""

from __future__ import annotations

import gzip
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.estate.model import PointAccuracy, Site, SiteKind
from app.maps.sites import encode_sites, site_texts
from app.plans.model import Decide
from app.plans.snapshot import Register, Snapshot
from app.plans.state import PlanState, state_of
from tests.builders.plan import REGISTER, hand_over, place, snapshot, snapshot_at
from tests.builders.register import MUONG_CHANH, TO_HIEU, site
from tests.builders.site_message import decode

NO_POINT = -2147483648


def with_sites(*sites: Site, state: PlanState | None = None) -> Snapshot:
    fields = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    fields |= {"sites": sites, "buildings": (), "occupancies": ()}
    return snapshot_at(state or PlanState(), register=Register(**fields))


def test_a_site_has_its_point_commune_kind_and_disposition() -> None:
    shown = decode(encode_sites(snapshot(hand_over("SL-0001"), place(site="SL-0002"))))
    assert shown.disposition_of(0) == "hand-over-to-locality"
    assert [shown.disposition_of(i) for i in (1, 2)] == [None, None]
    assert shown.commune_of(0) == "03646"
    assert shown.dictionary["kinds"][shown["kind"][0]]["key"] == REGISTER.sites[0].kind
    assert [flags & 1 for flags in shown["flags"]] == [0, 1, 0], "placed at SL-0002"
    assert [flags & 4 for flags in shown["flags"]] == [4, 0, 0], "SL-0001 is in use"


def test_the_dictionary_names_the_picture_and_the_palette() -> None:
    made = snapshot(hand_over())
    dictionary = decode(encode_sites(made)).dictionary
    assert (dictionary["plan"], dictionary["revision"]) == ("son-la", 1)
    listed = {d["key"]: d["colour"] for d in dictionary["dispositions"]}
    assert listed == {d.key: d.colour for d in made.dispositions.values()}
    assert [c["name"] for c in dictionary["communes"]] == ["Phường Tô Hiệu", "Xã Mường Chanh"]


def test_a_site_without_a_point_is_in_the_message_and_marked() -> None:
    shown = decode(encode_sites(with_sites(site(latitude=None, longitude=None))))
    assert (shown["lon"], shown["lat"]) == ([NO_POINT], [NO_POINT])


def test_half_a_point_is_no_point() -> None:
    shown = decode(encode_sites(with_sites(site(latitude=21.3, longitude=None))))
    assert (shown["lon"], shown["lat"]) == ([NO_POINT], [NO_POINT])


def test_the_point_of_the_unit_is_marked_as_rough() -> None:
    rough = site("A", point_accuracy="unit", latitude=21.3, longitude=103.9)
    exact = site("B", point_accuracy="address", latitude=21.3, longitude=103.9)
    flags = decode(encode_sites(with_sites(rough, exact)))["flags"]
    assert [each & 2 for each in flags] == [2, 0]


def test_a_disposition_that_the_catalogue_has_lost_is_still_shown_as_decided() -> None:
    state = state_of(Decide("A", "gone"))
    shown = decode(encode_sites(with_sites(site("A"), state=state)))
    assert shown.disposition_of(0) == "gone"


def test_texts_are_in_the_order_of_the_message_and_name_old_addresses_that_differ() -> None:
    same = site("A", name="Trụ sở", address_old="Số 1", address_new="Số 1")
    moved = site("B", name="Trường", address_old="Tổ 2", address_new="Số 2")
    old = site("C", name="Trạm", address_old="Bản Hụm", address_new=None)
    texts = site_texts(with_sites(same, moved, old))
    assert texts["codes"] == ["A", "B", "C"]
    assert texts["names"] == ["Trụ sở", "Trường", "Trạm"]
    assert texts["addresses"] == ["Số 1", "Số 2", "Bản Hụm"]
    assert texts["old_addresses"] == ["", "Tổ 2", ""]


points = st.one_of(
    st.none(),
    st.tuples(
        st.floats(-90, 90, allow_nan=False).map(lambda degrees: round(degrees, 6)),
        st.floats(-180, 180, allow_nan=False).map(lambda degrees: round(degrees, 6)),
    ),
)
records = st.builds(
    lambda point, kind, unit, accuracy, decided: (point, kind, unit, accuracy, decided),
    points,
    st.sampled_from(SiteKind),
    st.sampled_from([None, TO_HIEU, MUONG_CHANH]),
    st.sampled_from(PointAccuracy),
    st.sampled_from([None, "retain", "recover", "hand-over-to-locality"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(records, max_size=40))
def test_whatever_is_encoded_comes_back(given_sites: list[Any]) -> None:
    sites = [
        site(
            f"S-{number:03}",
            latitude=point and point[0],
            longitude=point and point[1],
            kind=kind.value,
            new_unit=unit,
            point_accuracy=accuracy.value,
        )
        for number, (point, kind, unit, accuracy, _) in enumerate(given_sites)
    ]
    decisions = {
        each.code: Decide(each.code, decided)
        for each, (*_, decided) in zip(sites, given_sites, strict=True)
        if decided
    }
    shown = decode(encode_sites(with_sites(*sites, state=state_of(*decisions.values()))))
    for index, (each, (point, kind, unit, accuracy, decided)) in enumerate(
        zip(sites, given_sites, strict=True)
    ):
        if point is None:
            assert shown["lat"][index] == NO_POINT
        else:
            assert shown["lat"][index] / 1e6 == each.latitude
            assert shown["lon"][index] / 1e6 == each.longitude
        assert shown.dictionary["kinds"][shown["kind"][index]]["key"] == kind
        assert shown.commune_of(index) == (unit and unit.split("@")[0])
        assert shown.disposition_of(index) == decided
        assert bool(shown["flags"][index] & 2) == (accuracy == "unit")


def test_three_hundred_thousand_sites_fit_into_four_megabytes() -> None:
    """Measured on 3,000 sites spread as wide as a province: 3.6 MB for 300,000 is 12 bytes each."""
    sites = [
        site(
            f"S-{n:06}",
            latitude=20.5 + (n * 7919 % 15013) / 9e3,
            longitude=103 + n * 31 % 9973 / 5e3,
            kind=list(SiteKind)[n % 5].value,
            land_value=n * 7919 % 15013 * 10_000_000,
        )
        for n in range(3000)
    ]
    empty = len(gzip.compress(encode_sites(with_sites())))
    full = len(gzip.compress(encode_sites(with_sites(*sites))))
    assert (full - empty) / 3000 < 12.0
