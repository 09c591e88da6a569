"""A plan is made once under one idempotency key, however often its request is sent."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T10:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "idempotency keys of copied plans"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Plan",
        tablename="plan",
        column_name="idempotency_key",
        db_column_name="idempotency_key",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 200,
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
