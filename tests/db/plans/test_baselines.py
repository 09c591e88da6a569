"""A baseline is the register at one moment, and stays it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import asyncpg
import pytest

from app.audit.store import history_of
from app.db.engine import execute, fetch_value, transaction
from app.estate.store import save_sites
from app.kernel.errors import InvalidInputError, NotFoundError
from app.plans.baseline import DamagedBaselineError, FrozenRegister, Section
from app.plans.baseline_service import baselines, find_baseline, freeze_baseline, take_baseline
from app.plans.loading import forget_everything
from app.plans.service import create_plan, load_snapshot
from app.plans.snapshot import Register, totals_of
from app.plans.store import baseline_content
from tests.builders.plan import REGISTER, insert_plan, insert_register
from tests.builders.register import MUONG_CHANH, SON_LA, site

DAY = date(2025, 6, 20)


async def test_a_baseline_gives_back_exactly_what_was_frozen(database: str) -> None:
    await insert_register()
    baseline = await freeze_baseline("14", "Hiện trạng", DAY, "kế hoạch")
    frozen = FrozenRegister(*await baseline_content(baseline))
    for section in fields(Register):
        kept = {repr(record) for record in getattr(frozen, section.name)}
        assert kept == {repr(record) for record in getattr(REGISTER, section.name)}, section.name
    assert frozen.totals == totals_of(REGISTER)


async def test_freezing_an_unchanged_register_again_gives_the_same_baseline(database: str) -> None:
    await insert_register()
    first = await take_baseline(SON_LA, "Hiện trạng", DAY, "kế hoạch")
    again = await take_baseline(SON_LA, "Lần hai", date(2025, 7, 1), "người khác")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.baseline == first.baseline
    assert (await baselines(province="14")).total == 1
    assert first.baseline.record_counts["sites"] == 3
    history = await history_of("baseline", str(first.baseline.id))
    assert [change["action"] for change in history] == ["plans.take_baseline"]


async def test_a_changed_register_gives_another_baseline_and_leaves_the_first(
    database: str,
) -> None:
    baseline = await insert_plan()
    before = await load_snapshot("son-la")
    changed = replace(REGISTER.sites[0], name="Tên mới", land_value=1)
    await save_sites([site("SL-9999", new_unit=MUONG_CHANH)], [changed])
    forget_everything()

    after = await load_snapshot("son-la")
    assert after.sites["SL-0001"].name == "Trụ sở UBND phường Tô Hiệu (cũ)"
    assert "SL-9999" not in after.sites
    assert after.totals == before.totals == totals_of(after.register)

    second = await freeze_baseline(SON_LA, "Hiện trạng sau sửa", DAY, "kế hoạch")
    assert second != baseline
    assert (await find_baseline(second)).record_counts["sites"] == 4
    assert (await find_baseline(second)).sha256 != (await find_baseline(baseline)).sha256


async def test_looking_at_sites_does_not_decode_the_assets(database: str) -> None:
    await insert_plan()
    forget_everything()
    snapshot = await load_snapshot("son-la")
    assert len(snapshot.sites) == 3
    assert snapshot.totals.assets == 4
    assert "assets" not in vars(snapshot.register)
    assert [asset.code for asset in snapshot.register.assets] == ["TS-0001", "TS-0002"]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM baseline_section", "UPDATE baseline_section SET content = ''"]
)
async def test_a_baseline_cannot_be_edited(database: str, statement: str) -> None:
    await insert_plan()
    with pytest.raises(asyncpg.RestrictViolationError, match="only ever added"):
        await execute(statement)


async def test_a_damaged_section_is_noticed(database: str) -> None:
    baseline = await insert_plan()
    sections, totals = await baseline_content(baseline)
    other = Section(**{**_values(sections["sites"]), "content": sections["agencies"].content})
    with pytest.raises(DamagedBaselineError, match="SHA-256"):
        _ = FrozenRegister({**sections, "sites": other}, totals).sites


def _values(section: Section) -> dict[str, object]:
    return {field.name: getattr(section, field.name) for field in fields(section)}


async def test_a_freezing_inside_a_larger_transaction_goes_with_it(database: str) -> None:
    await insert_register()

    async def freeze_and_give_up() -> None:
        async with transaction():
            await freeze_baseline(SON_LA, "Hiện trạng", DAY, "kế hoạch")
            raise RuntimeError("given up")

    with pytest.raises(RuntimeError, match="given up"):
        await freeze_and_give_up()
    assert await fetch_value("SELECT count(*) FROM baseline") == 0


async def test_a_province_that_is_not_loaded_is_named(database: str) -> None:
    with pytest.raises(NotFoundError, match="11@2025"):
        await freeze_baseline("11", "Hiện trạng", DAY, "kế hoạch")


async def test_a_plan_stands_on_a_baseline_of_its_own_province(database: str) -> None:
    baseline = await insert_plan()
    with pytest.raises(InvalidInputError, match="Tỉnh Sơn La"):
        await create_plan("lai-chau", "Lai Châu", "12", baseline, "kế hoạch")
    with pytest.raises(NotFoundError, match="hiện trạng số 4711"):
        await create_plan("khac", "Khác", "14", 4711, "kế hoạch")
    with pytest.raises(InvalidInputError, match="Mã phương án"):
        await create_plan("Sơn La", "Sơn La", "14", baseline, "kế hoạch")
