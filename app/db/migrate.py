"""Bring a database to the schema of this version, or back."""

from __future__ import annotations

import contextlib
import io
import os

from app.db.engine import fetch_value, transaction

os.environ.setdefault("PICCOLO_CONF", "app.db.piccolo_conf")

APP_NAME = "truso"
_MIGRATION_LOCK = 0x7472_7573  # "trus": two processes that migrate at once must queue


class MigrationError(Exception):
    """A migration did not run; the message holds what Piccolo printed."""


async def migrate_forwards(migration_id: str = "all") -> None:
    """Run the migrations that the open database lacks, one process at a time.

    Raises:
        MigrationError: one of them failed; it was rolled back.
    """
    from piccolo.apps.migrations.commands.forwards import run_forwards

    async with _one_at_a_time():
        await _quietly(run_forwards(app_name=APP_NAME, migration_id=migration_id))


async def migrate_backwards(migration_id: str) -> None:
    """Undo the migrations down to and including `migration_id` ("all" for every one).

    Raises:
        MigrationError: one of them failed; it was rolled back.
    """
    from piccolo.apps.migrations.commands.backwards import run_backwards

    async with _one_at_a_time():
        await _quietly(run_backwards(app_name=APP_NAME, migration_id=migration_id, auto_agree=True))


async def applied_migrations() -> list[str]:
    """Return the ids of the migrations that the open database has, in order."""
    from piccolo.apps.migrations.tables import Migration

    if not await fetch_value("SELECT to_regclass('migration') IS NOT NULL"):
        return []
    names = await Migration.get_migrations_which_ran(app_name=APP_NAME)
    return sorted(names)


@contextlib.asynccontextmanager
async def _one_at_a_time():  # type: ignore[no-untyped-def]
    async with transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
        yield


async def _quietly(run) -> None:  # type: ignore[no-untyped-def]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            result = await run
    except Exception as error:
        raise MigrationError(f"{error}\n{printed.getvalue()}".strip()) from error
    if not result.success:
        raise MigrationError(result.message or printed.getvalue())
