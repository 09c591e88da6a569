"""The schema goes forwards and backwards, and holds what the code relies on."""

from __future__ import annotations

import asyncpg
import pytest

from app.db.engine import execute, fetch, fetch_value
from app.db.migrate import applied_migrations, migrate_backwards, migrate_forwards


async def _tables() -> set[str]:
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows} - {"migration"}


async def test_every_migration_runs_forwards_and_backwards_one_by_one(database: str) -> None:
    everything = await _tables()
    ids = await applied_migrations()
    assert len(ids) >= 2
    for migration_id in reversed(ids):
        await migrate_backwards(migration_id)
        assert migration_id not in await applied_migrations()
    assert await _tables() == set()
    leftover = await fetch_value("SELECT count(*) FROM pg_proc WHERE proname = 'refuse_change'")
    assert leftover == 0
    await migrate_forwards()
    assert await applied_migrations() == ids
    assert await _tables() == everything


async def test_the_tables_need_no_further_migration(database: str) -> None:
    from piccolo.apps.migrations.commands.new import AutoMigrationManager

    from piccolo_migrations.piccolo_app import APP_CONFIG

    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    assert [s.statements for s in statements if s.statements] == []


@pytest.mark.parametrize("statement", ["DELETE FROM move", "UPDATE move SET revision = 9"])
async def test_moves_are_only_ever_added(database: str, statement: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="only ever added"):
        await execute(statement)
