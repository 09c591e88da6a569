"""How a command reaches the database."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from app.db.server import database_server, open_database
from app.intake.reading.limits import use_limits
from app.settings import Settings, read_settings

Result = TypeVar("Result")


@contextmanager
def served_database(settings: Settings) -> Iterator[str]:
    """Give the DSN of the database of these settings, its server running, its limits set."""
    use_limits(settings.import_limits)
    os.environ.setdefault("TRUSO_DATA", str(settings.data))
    with database_server(settings.home, settings.database_url, settings.postgres_binaries) as dsn:
        yield dsn


def run_with_database(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine with the migrated database of this process's settings open."""

    async def run(dsn: str) -> Result:
        async with open_database(dsn):
            return await work

    try:
        with served_database(read_settings()) as dsn:
            return asyncio.run(run(dsn))
    finally:
        work.close()
