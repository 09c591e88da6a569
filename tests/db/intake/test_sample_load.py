"""A synthetic province in the database: a plan on it works, and loading it again is idle."""

from __future__ import annotations

import pytest

from app.appendices.model import Document
from app.appendices.service import headquarters_appendix
from app.commands.sample import load_province
from app.db.engine import fetch_value
from app.intake.sample import SampleRegister, synthetic_register
from app.intake.sample_load import LoadedSample, load_sample
from app.maps.service import sites_message
from app.plans.model import Decide, Place
from app.plans.move_service import make_move
from app.plans.service import load_snapshot
from app.units.package import read_package
from tests.builders.site_message import decode

ACTOR = "người thử"
PLAN = "thu-11"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def register() -> SampleRegister:
    package = read_package()
    return synthetic_register(
        package.units, package.successions, "11", sites=180, assets=300, seed=1
    )


async def test_a_plan_on_a_synthetic_province_works(register: SampleRegister) -> None:
    await load_province(register, "11", PLAN, ACTOR)
    site = register.sites[0]
    await make_move(PLAN, Decide(site.code, "retain"), seen_revision=0, actor=ACTOR)
    snapshot = await load_snapshot(PLAN)
    office = next(
        agency for agency in snapshot.register.agencies
        if agency.kind == "office" and agency.unit == site.new_unit
    )  # fmt: skip
    await make_move(PLAN, Place(office.code, site.code), seen_revision=1, actor=ACTOR)

    snapshot = await load_snapshot(PLAN)
    assert [each.code for each in snapshot.register.sites] == [s.code for s in register.sites]
    assert {post.agency for post in snapshot.register.posts} >= {office.code}
    assert len(snapshot.register.staff) == len(register.staff) > 1_000
    message, _ = await sites_message(PLAN, 2)
    shown = decode(message.content)
    assert (shown.disposition_of(0), shown["flags"][0] & 1, shown["distance"][0]) == (
        "retain",
        1,
        0,
    )
    assert set(shown["condition"]) > {1, 2}, "conditions are known"
    assert await headquarters_appendix(PLAN, Document())


async def test_loading_again_changes_nothing_and_keeps_edits(register: SampleRegister) -> None:
    await load_province(register, "11", PLAN, ACTOR)
    sets = await fetch_value("SELECT count(*) FROM change_set")
    await fetch_value("UPDATE site SET name = 'Tên đã sửa' WHERE code = 'GL-000001' RETURNING 1")
    await load_province(register, "11", PLAN, ACTOR)
    assert await fetch_value("SELECT count(*) FROM change_set") == sets
    assert await fetch_value("SELECT name FROM site WHERE code = 'GL-000001'") == "Tên đã sửa"
    records = sum(len(getattr(register, name)) for name in SampleRegister.__dataclass_fields__)
    assert await load_sample(register, ACTOR) == LoadedSample(new=0, kept=records)
