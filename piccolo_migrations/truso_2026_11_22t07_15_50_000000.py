"""What was said is never edited or taken away."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T07:15:50:000000"
VERSION = "1.38.0"
DESCRIPTION = "comments are only ever added"


async def _refuse_changes() -> None:
    await execute(
        """
        CREATE TRIGGER comment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON comment
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
    )


async def _allow_changes() -> None:
    await execute("DROP TRIGGER comment_append_only ON comment")


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)
    manager.add_raw(_refuse_changes)
    manager.add_raw_backwards(_allow_changes)
    return manager
