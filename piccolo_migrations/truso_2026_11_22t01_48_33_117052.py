from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T01:48:33:117052"
VERSION = "1.38.0"
DESCRIPTION = "cells left rows"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="truso", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="ImportRow",
        tablename="import_row",
        column_name="cells",
        db_column_name="cells",
        schema=None,
    )

    return manager
