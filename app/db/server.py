"""Which PostgreSQL this process talks to: the embedded one, or the one of a DSN."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from app.db.engine import open_engine
from app.db.migrate import migrate_forwards
from app.kernel.errors import ConfigurationError

DATABASE_NAME = "truso"


@contextmanager
def database_server(
    home: Path, database_url: str | None, binaries: Path | None = None
) -> Iterator[str]:
    """Give the DSN of the database: `database_url`, else that of the embedded server in `home`.

    The embedded server is started (or joined) for as long as the block lasts, and started again
    should it crash meanwhile.
    """
    if database_url is not None:
        yield database_url
        return
    from app.db.embedded import EmbeddedServer, kept_running

    server = EmbeddedServer(home, binaries=binaries)
    with server as address, kept_running(server):
        yield address.dsn(DATABASE_NAME)


async def create_database_if_missing(dsn: str, *, maintenance: str = "postgres") -> None:
    """Create the database that `dsn` names, unless it exists.

    Raises:
        ConfigurationError: the server cannot be reached or refuses; the detail says why.
    """
    name = _database_of(dsn)
    try:
        connection = await asyncpg.connect(dsn)
    except asyncpg.InvalidCatalogNameError:
        try:
            connection = await asyncpg.connect(dsn, database=maintenance)
            with contextlib.suppress(asyncpg.DuplicateDatabaseError):  # Another was quicker.
                await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except (asyncpg.PostgresError, OSError) as error:
            raise ConfigurationError(
                f"Chưa có cơ sở dữ liệu “{name}” và không tạo được: {error}. Hãy tạo nó trên máy "
                "chủ PostgreSQL, hoặc cho tài khoản trong TRUSO_DATABASE_URL quyền CREATEDB."
            ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise ConfigurationError(
            f"Không kết nối được máy chủ PostgreSQL: {error}. Hãy kiểm tra TRUSO_DATABASE_URL "
            "(postgresql://tài_khoản:mật_khẩu@máy_chủ:5432/truso), hoặc bỏ đi để dùng cơ sở dữ "
            "liệu kèm sẵn."
        ) from error
    await connection.close()


@asynccontextmanager
async def open_database(dsn: str, *, pool_size: int = 10) -> AsyncIterator[None]:
    """Connect to the database, creating and migrating it first where needed."""
    await create_database_if_missing(dsn)
    async with open_engine(dsn, pool_size=pool_size):
        await migrate_forwards()
        yield


def _database_of(dsn: str) -> str:
    return unquote(urlsplit(dsn).path.lstrip("/"))
