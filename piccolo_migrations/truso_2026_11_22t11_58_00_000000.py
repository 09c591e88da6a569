"""The source of approximate boundaries is what they were made from; pages say how in words."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T11:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "sources of approximate boundaries"

WORDS = "ranh giới gần đúng, dựng từ điểm địa danh của "


async def _without_words() -> None:
    await execute(
        "UPDATE boundary_set SET source = substr(source, length($1) + 1) "
        "WHERE approximate AND starts_with(source, $1)",
        WORDS,
    )


async def _with_words() -> None:
    await execute(
        "UPDATE boundary_set SET source = $1 || source "
        "WHERE approximate AND NOT starts_with(source, $1)",
        WORDS,
    )


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)
    manager.add_raw(_without_words)
    manager.add_raw_backwards(_with_words)
    return manager
