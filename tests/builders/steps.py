"""Strategies of Hypothesis for what planners do in the small plan."""

from __future__ import annotations

from hypothesis import strategies as st

from app.plans.model import (
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Place,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Revert,
    Several,
    Step,
    Undo,
    Withdraw,
)
from tests.builders.plan import CENTRE, OFFICE, REGISTER, snapshot

SITES = st.sampled_from([site.code for site in REGISTER.sites])
AGENCIES = st.sampled_from([OFFICE, CENTRE])
PEOPLE = st.sampled_from([person.code for person in REGISTER.staff])
EQUIPMENT = st.sampled_from([asset.code for asset in REGISTER.assets])
TEXTS = st.none() | st.text("abcđêố .,;“”\n=+-@", min_size=1, max_size=12)
AREAS = st.none() | st.decimals("0.01", "4000.00", places=2)
DISPOSITIONS = snapshot().dispositions

DECIDE = st.builds(
    Decide,
    site=SITES,
    disposition=st.sampled_from(list(DISPOSITIONS)),
    receiver=st.just("UBND phường Tô Hiệu"),
    receiver_agency=st.none() | AGENCIES,
    new_use=TEXTS,
    legal_basis=TEXTS,
    deadline=st.none() | st.dates(),
    note=TEXTS,
)
PLACE = st.builds(Place, agency=AGENCIES, site=SITES, area_m2=AREAS, note=TEXTS)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    DECIDE,
    PLACE,
    st.builds(Withdraw, SITES),
    st.builds(Displace, AGENCIES, SITES),
    st.builds(AssignStaff, PEOPLE, AGENCIES, st.none() | SITES),
    st.builds(ReleaseStaff, PEOPLE),
    st.builds(AssignAsset, EQUIPMENT, AGENCIES, st.none() | SITES),
    st.builds(ReleaseAsset, EQUIPMENT),
)
SEVERAL = st.builds(Several, st.lists(CHANGES, min_size=1, max_size=5).map(tuple))
STEPS: st.SearchStrategy[Step] = st.one_of(
    CHANGES,
    CHANGES,
    SEVERAL,
    st.builds(Revert, st.integers(1, 12)),
    st.just(Undo()),
    st.just(Redo()),
)
