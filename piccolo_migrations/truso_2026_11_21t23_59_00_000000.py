"""What Piccolo cannot word: expression indexes, NULLS NOT DISTINCT, append-only tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-21T23:59:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and append-only rules"

FORWARDS = (
    """
    CREATE UNIQUE INDEX occupancy_key_1 ON occupancy (site, building, agency, from_date)
    NULLS NOT DISTINCT
    """,
    """
    CREATE INDEX site_point_gist_1 ON site USING gist (point(longitude, latitude))
    WHERE latitude IS NOT NULL
    """,
    """
    CREATE INDEX import_row_place_1 ON import_row (import_id, sheet, row_number)
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER move_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON move
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER baseline_section_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON baseline_section FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

BACKWARDS = (
    "DROP TRIGGER change_append_only ON change",
    "DROP TRIGGER baseline_section_append_only ON baseline_section",
    "DROP TRIGGER move_append_only ON move",
    "DROP FUNCTION refuse_change()",
    "DROP INDEX import_row_place_1",
    "DROP INDEX site_point_gist_1",
    "DROP INDEX occupancy_key_1",
)


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="truso", description=DESCRIPTION
    )

    async def apply() -> None:
        for statement in FORWARDS:
            await execute(statement)

    async def undo() -> None:
        for statement in BACKWARDS:
            await execute(statement)

    manager.add_raw(apply)
    manager.add_raw_backwards(undo)
    return manager
