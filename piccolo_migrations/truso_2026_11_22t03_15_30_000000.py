"""The norms of a plan that was there are those of the day on which it was created."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T03:15:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "norms of plans"


async def _norms_of_the_day() -> None:
    await execute("UPDATE plan SET norms_on = created_at::date")


async def _nothing() -> None:
    """Do nothing: the column goes with the migration before."""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)
    manager.add_raw(_norms_of_the_day)
    manager.add_raw_backwards(_nothing)
    return manager
