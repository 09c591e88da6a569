"""Lists in Vietnamese order under any collation; a building used belongs to the site used."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T00:08:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "order of lists, building of an occupancy"

FORWARDS = (
    'CREATE INDEX agency_order_1 ON agency (sort_key COLLATE "C", code COLLATE "C")',
    'CREATE INDEX site_order_1 ON site (sort_key COLLATE "C", code COLLATE "C")',
    'CREATE INDEX building_order_1 ON building (sort_key COLLATE "C", code COLLATE "C")',
    'CREATE INDEX asset_order_1 ON asset (sort_key COLLATE "C", code COLLATE "C")',
    "ALTER TABLE building ADD CONSTRAINT building_code_site_1 UNIQUE (code, site)",
    """
    ALTER TABLE occupancy ADD CONSTRAINT occupancy_building_site_1
    FOREIGN KEY (building, site) REFERENCES building (code, site) DEFERRABLE
    """,
)

BACKWARDS = (
    "ALTER TABLE occupancy DROP CONSTRAINT occupancy_building_site_1",
    "ALTER TABLE building DROP CONSTRAINT building_code_site_1",
    "DROP INDEX asset_order_1",
    "DROP INDEX building_order_1",
    "DROP INDEX site_order_1",
    "DROP INDEX agency_order_1",
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
