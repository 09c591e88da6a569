"""The queue of background jobs (procrastinate's own schema), and changes that are notified."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.db.engine import execute

ID = "2026-11-22T01:04:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "queue of background jobs"

QUEUE_VERSION = "3.10.0"
QUEUE_SHA256 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
"""The schema.sql that this migration installs. Another procrastinate brings another one: then this
migration has to keep the old text, and a new migration applies what procrastinate lists between
the two in sql/migrations."""

FORWARDS = (
    """
    CREATE FUNCTION notify_job_progress() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('truso_job', NEW.id::text);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER job_progress_notify AFTER INSERT OR UPDATE ON job_progress
    FOR EACH ROW EXECUTE FUNCTION notify_job_progress()
    """,
    """
    CREATE INDEX job_progress_open_1 ON job_progress (id) WHERE status IN ('waiting', 'running')
    """,
)

BACKWARDS = (
    "DROP INDEX job_progress_open_1",
    "DROP TRIGGER job_progress_notify ON job_progress",
    "DROP FUNCTION notify_job_progress()",
    # Every name of procrastinate's begins so. Only its own triggers hang on its functions.
    r"""
    DO $$
    DECLARE
        thing text;
    BEGIN
        FOR thing IN
            SELECT oid::regprocedure FROM pg_proc
            WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\_%'
        LOOP
            EXECUTE 'DROP FUNCTION ' || thing || ' CASCADE';
        END LOOP;
        DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
            procrastinate_workers;
        FOR thing IN
            SELECT oid::regtype FROM pg_type
            WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\_%'
        LOOP
            EXECUTE 'DROP TYPE ' || thing;
        END LOOP;
    END $$
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="truso", description=DESCRIPTION)

    async def apply() -> None:
        from procrastinate.schema import SchemaManager

        await execute(SchemaManager.get_schema())
        for statement in FORWARDS:
            await execute(statement)

    async def undo() -> None:
        for statement in BACKWARDS:
            await execute(statement)

    manager.add_raw(apply)
    manager.add_raw_backwards(undo)
    return manager
