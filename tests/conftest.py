"""What every test can use: one PostgreSQL for the run, a fresh database for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import settings

from app.db.engine import open_engine
from app.db.migrate import migrate_forwards
from app.db.server import create_database_if_missing, database_server

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


TEST_HOME = "TRUSO_TEST_HOME"

# CI judges a change, so it draws the same examples each time; at a desk new ones are drawn,
# and what they find becomes an example of its own.
settings.register_profile("ci", derandomize=True)
if os.environ.get("TRUSO_CI"):
    settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Make one home for the embedded server of the run; workers inherit its name.

    pytest's own temporary folder is closed to the account that PostgreSQL runs under for root.
    """
    if TEST_HOME not in os.environ:
        home = Path(tempfile.mkdtemp(prefix="truso-test-"))
        home.chmod(0o711)
        os.environ[TEST_HOME] = str(home)
        config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a skip is a failure: what is not run there is run nowhere."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("TRUSO_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where a skip is a failure: {report.longrepr}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the checkout; tests on them skip where it is absent."""
    folder = Path(os.environ.get("TRUSO_SHARED_DATA") or SHARED_DATA)
    if not folder.is_dir():
        pytest.skip(f"the folder of real data is not there ({folder}); set TRUSO_SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """A PostgreSQL for the run: TRUSO_DATABASE_URL, else an embedded one for all workers."""
    given = os.environ.get("TRUSO_DATABASE_URL")
    with database_server(Path(os.environ[TEST_HOME]), given) as dsn:
        if given is None:
            asyncio.run(_do_not_wait_for_the_disk(dsn))
        yield dsn


async def _do_not_wait_for_the_disk(dsn: str) -> None:
    """What crashes and recovers is tested on servers of their own (test_embedded_server.py)."""
    connection = await asyncpg.connect(_named(dsn, "postgres"))
    try:
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


def _named(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def template_database(server_dsn: str) -> Iterator[str]:
    """A migrated, empty database of this worker, from which each test's own is cloned."""
    name = f"truso_template_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid.uuid4().hex[:8]}"
    dsn = _named(server_dsn, name)

    async def build() -> None:
        await create_database_if_missing(dsn)
        async with open_engine(dsn, pool_size=2):
            await migrate_forwards()

    asyncio.run(build())
    yield name
    asyncio.run(_drop(server_dsn, name))


async def _drop(server_dsn: str, name: str) -> None:
    connection = await asyncpg.connect(_named(server_dsn, "postgres"))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def _clone(server_dsn: str, template: str) -> str:
    name = f"truso_test_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(_named(server_dsn, "postgres"))
    try:
        await connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'
        )
    finally:
        await connection.close()
    return name


@pytest.fixture
async def database(server_dsn: str, template_database: str) -> AsyncIterator[str]:
    """An empty migrated database of this test, with the engine connected; gives its DSN."""
    name = await _clone(server_dsn, template_database)
    dsn = _named(server_dsn, name)
    async with open_engine(dsn, pool_size=5):
        yield dsn
    await _drop(server_dsn, name)
