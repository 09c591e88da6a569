"""A template database with Sơn La loaded once, from which each test's own is cloned."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from app.agencies.service import communes_of, create_from_template
from app.db.engine import open_engine
from app.people.service import load_titles
from app.units.service import load_units


@contextmanager
def son_la_template(server_dsn: str, template: str) -> Iterator[str]:
    """Give the name of a database with Sơn La's units, its communes' agencies, and titles.

    For a session fixture `template_database` that replaces the empty one for some tests: loading
    the units takes seconds, cloning them milliseconds.
    """
    name = f"truso_son_la_{uuid.uuid4().hex[:8]}"

    async def statement(sql: str) -> None:
        connection = await asyncpg.connect(_named(server_dsn, "postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def load() -> None:
        async with open_engine(_named(server_dsn, name), pool_size=2):
            await load_units(["14"], "test")
            await create_from_template(await communes_of("14", ()), "test")
            await load_titles("test")

    asyncio.run(statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'))
    try:
        asyncio.run(load())
        yield name
    finally:
        asyncio.run(statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _named(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))
