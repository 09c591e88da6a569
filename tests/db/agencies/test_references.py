"""What points to a record is read from the database's own foreign keys."""

from __future__ import annotations

import asyncpg
import pytest

from app.agencies.store import save_agencies
from app.db.engine import execute
from app.db.references import references_to, refuse_if_referenced
from app.db.violations import TABLE_NAMES, explained
from app.estate.store import save_occupancies, save_sites
from app.kernel.errors import ConflictError
from tests.builders.register import TO_HIEU, agency, insert_units, occupancy, site


@pytest.fixture(autouse=True)
async def _register(database: str) -> None:
    await insert_units()
    await save_agencies([agency(), agency("B", parent="03646.office")], [])
    await save_sites([site(managing_agency="03646.office")], [])
    await save_occupancies([occupancy(), occupancy(from_date=None)], [])


async def test_references_are_counted_by_table() -> None:
    assert await references_to("agency", "code", "03646.office") == {
        "agency": 1,
        "occupancy": 2,
        "site": 1,
    }
    assert await references_to("agency", "code", "B") == {}
    assert await references_to("asset", "code", "none") == {}
    assert (await references_to("unit", "key", TO_HIEU))["agency"] == 2


async def test_a_refusal_says_what_points_to_it() -> None:
    with pytest.raises(ConflictError, match="còn 1 cơ quan, 2 hiện trạng sử dụng, 1 cơ sở nhà"):
        await refuse_if_referenced("agency", "code", "03646.office")
    await refuse_if_referenced("agency", "code", "B")


async def test_the_database_itself_refuses_too_and_is_explained_alike_on_every_version() -> None:
    with pytest.raises(
        (asyncpg.ForeignKeyViolationError, asyncpg.RestrictViolationError)
    ) as refused:
        await execute("DELETE FROM agency WHERE code = '03646.office'")
    error = explained(refused.value)
    assert isinstance(error, ConflictError)
    assert "Không xóa hay đổi mã “03646.office” được" in error.detail
    assert error.extra["referenced_by"] in TABLE_NAMES
