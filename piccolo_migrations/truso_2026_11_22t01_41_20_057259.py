from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-22T01:41:20:057259"
VERSION = "1.38.0"
DESCRIPTION = "one index of the rows of an import"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="truso", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="ImportRow",
        tablename="import_row",
        column_name="import_id",
        db_column_name="import_id",
        params={"index": False},
        old_params={"index": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
