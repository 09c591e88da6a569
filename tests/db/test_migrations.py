"""The schema goes forwards and backwards, and holds what the code relies on."""

from __future__ import annotations

import hashlib

import asyncpg
import pytest

from app.db.engine import execute, fetch
from app.db.migrate import applied_migrations, migrate_backwards, migrate_forwards


async def _tables() -> set[str]:
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows} - {"migration"}


async def _own_functions_and_types() -> set[str]:
    """What migrations made beside tables (a table brings a type of its row, and of their array)."""
    rows = await fetch(
        """
        SELECT proname::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT typname::text FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE typnamespace = 'public'::regnamespace AND typelem = 0
            AND (c.oid IS NULL OR c.relkind = 'c')
        """
    )
    return {row["name"] for row in rows}


async def test_every_migration_runs_forwards_and_backwards_one_by_one(database: str) -> None:
    everything = await _tables()
    made_beside_tables = await _own_functions_and_types()
    assert {"refuse_change", "procrastinate_fetch_job_v2"} < made_beside_tables
    ids = await applied_migrations()
    assert len(ids) >= 2
    for migration_id in reversed(ids):
        await migrate_backwards(migration_id)
        assert migration_id not in await applied_migrations()
    assert await _tables() == set()
    assert await _own_functions_and_types() == set()
    await migrate_forwards()
    assert await applied_migrations() == ids
    assert await _tables() == everything
    assert await _own_functions_and_types() == made_beside_tables


async def test_the_tables_need_no_further_migration(database: str) -> None:
    from piccolo.apps.migrations.commands.new import AutoMigrationManager

    from piccolo_migrations.piccolo_app import APP_CONFIG

    statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    assert [s.statements for s in statements if s.statements] == []


def test_the_queue_is_the_one_that_its_migration_was_written_for() -> None:
    from procrastinate.schema import SchemaManager

    from piccolo_migrations import truso_2026_11_22t01_04_30_000000 as migration

    installed = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    assert installed == migration.QUEUE_SHA256, "read what the migration says at QUEUE_SHA256"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM move",
        "UPDATE move SET revision = 9",
        "DELETE FROM comment",
        "UPDATE comment SET text = 'khác'",
    ],
)
async def test_moves_and_comments_are_only_ever_added(database: str, statement: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="only ever added"):
        await execute(statement)
