"""What a change set wrote is found without reading all; what is compressed is stored as it is."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T01:10:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "changes of a set, rows of an import, storage of files"

FORWARDS = (
    # The rows of a change set stand together, so a block range index finds them and costs a bulk
    # load nothing.
    "CREATE INDEX change_of_set_1 ON change USING brin (change_set) WITH (pages_per_range = 16)",
    # Rows of one import in the order of the file; new ones always go to its end.
    "DROP INDEX import_row_place_1",
    "CREATE INDEX import_row_of_import_1 ON import_row (import_id, id)",
    "ALTER TABLE import_file ALTER COLUMN content SET STORAGE EXTERNAL",
    "ALTER TABLE import_session ALTER COLUMN report SET STORAGE EXTERNAL",
    "ALTER TABLE import_session_part ALTER COLUMN content SET STORAGE EXTERNAL",
)

BACKWARDS = (
    "DROP INDEX import_row_of_import_1",
    "CREATE INDEX import_row_place_1 ON import_row (import_id, sheet, row_number)",
    "DROP INDEX change_of_set_1",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)

    async def apply() -> None:
        for statement in FORWARDS:
            await execute(statement)

    async def undo() -> None:
        for statement in BACKWARDS:
            await execute(statement)

    manager.add_raw(apply)
    manager.add_raw_backwards(undo)
    return manager
