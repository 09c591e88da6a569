"""What the embedded server tells of itself: how to connect to it, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

__all__ = ["ServerAddress", "ServerStatus"]


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """How to connect to the running server."""

    socket_directory: Path
    port: int
    user: str
    password: str = field(repr=False)

    def dsn(self, database: str) -> str:
        """The address of one database, for asyncpg and libpq alike. It holds the password."""
        user, password, name, host = (
            quote(part, safe="")
            for part in (self.user, self.password, database, str(self.socket_directory))
        )
        return f"postgresql://{user}:{password}@/{name}?host={host}&port={self.port}"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What can be said of a home's server without touching it.

    Attributes:
        home: TRUSO_HOME.
        directory: where data, programs, logs and socket lie; None before the first start.
        outside_home: true when root's home is closed to the account, so that `directory` had to
            be made below /var/lib/truso. A backup of home alone is then no backup of the data.
        account: the system account PostgreSQL runs under; None when it runs as ourselves.
        data_version: PostgreSQL's major version of the data; None before the first start.
        running: whether any process of the server is alive.
        pid: its postmaster's, when running and seen from here.
        log: PostgreSQL's log; None before the first start.
    """

    home: Path
    directory: Path | None = None
    outside_home: bool = False
    account: str | None = None
    data_version: int | None = None
    running: bool = False
    pid: int | None = None
    log: Path | None = None
