"""Starting PostgreSQL, waiting for it and ending it; called with the home's lock held."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from app.db.embedded import cluster, locks
from app.db.embedded.account import identity, owner_of
from app.db.embedded.address import ServerAddress
from app.db.embedded.binaries import Binaries
from app.db.embedded.errors import EmbeddedServerError
from app.db.embedded.place import PORT, Place, make_socket_directory
from app.db.embedded.processes import (
    is_running,
    read_postmaster,
    server_processes,
    signal_processes,
)

__all__ = ["end", "end_removed", "launch", "settled"]

_PATIENCE = 60.0
"""Seconds for a server that does not say what it is doing; one that recovers has all it needs."""

_ORPHANS = 3.0
"""Seconds for the children of a killed postmaster to notice and end by themselves."""

_POLL = 0.005

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""The shortest question of PostgreSQL's protocol; asked without logging in, logged nowhere."""

_children: set[int] = set()
"""Postmasters that this process started and that another user of the server may have ended."""


def settled(place: Place, *, launched: int | None = None) -> ServerAddress | None:
    """The running server's address once it answers, or None once nothing of it is left.

    Whether anything is left is asked of the lock that all its processes inherited: unlike a
    process number it is never reused, nor a zombie's, nor hidden in another container.
    `launched` is the postmaster's number while it has not written it yet.
    """
    for child in [pid for pid in _children if not is_running(pid)]:
        _children.discard(child)
    began = alone_since = time.monotonic()
    while locks.is_held(place.alive_lock):
        now = time.monotonic()
        postmaster = read_postmaster(place.data)
        if postmaster and postmaster.status == "ready" and _answers(place):
            return _address(place)
        pid = postmaster.pid if postmaster else launched
        if pid is not None and is_running(pid):
            alone_since = now
            at_work = postmaster is not None and postmaster.status in {"starting", "stopping"}
            if now - began > _PATIENCE and not at_work:
                raise _failure(f"does not answer after {_PATIENCE:.0f} s", place)
        elif now - alone_since > _ORPHANS:
            _end_orphans(place)
        time.sleep(_POLL)
    return None


def launch(place: Place, binaries: Binaries) -> ServerAddress:
    """Start the server, creating its data the first time; call when `settled` gave None.

    Raises EmbeddedServerError, having ended what was started.
    """
    if not place.is_initialised:
        cluster.initialise(place, binaries)
    cluster.check_version(place, binaries)
    _check_owner(place)
    _check_unused(place)
    cluster.read_password(place)
    sockets = make_socket_directory(place)
    cluster.write_configuration(place, sockets)
    # Its writer is gone, as the lock said; PostgreSQL could only compare process numbers.
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    logged = place.log.stat().st_size if place.log.exists() else 0
    try:
        address = settled(place, launched=_spawn(place, binaries))
    except BaseException:
        end(place, signal.SIGQUIT)
        raise
    if address is None:
        raise _failure("did not start", place, since=logged)
    return address


def end(place: Place, number: signal.Signals = signal.SIGINT) -> None:
    """Signal the postmaster (SIGINT: fast, SIGQUIT: at once) and wait for all its processes.

    Raises EmbeddedServerError when some cannot be ended from here.
    """

    def ended() -> bool:
        return not locks.is_held(place.alive_lock)

    if ended():
        return
    postmaster = read_postmaster(place.data)
    # A number is believed only together with the command line that goes with it.
    if postmaster and postmaster.pid in server_processes(place.data, place.title):
        os.kill(postmaster.pid, number)
        if not _soon(ended, _PATIENCE):
            # The last checkpoint does not end: the log of changes makes up for it.
            os.kill(postmaster.pid, signal.SIGQUIT)
    if not _soon(ended, _ORPHANS):
        _end_orphans(place)
    if postmaster:
        # Its lock goes a moment before its number does.
        _soon(lambda: not is_running(postmaster.pid), _ORPHANS)


def end_removed(data: Path) -> None:
    """End a server whose data directory was removed while it ran; nothing is left to save."""
    pids = server_processes(data)
    signal_processes(pids, signal.SIGQUIT)
    _soon(lambda: not any(is_running(pid) for pid in pids), _PATIENCE)


def _end_orphans(place: Place) -> None:
    """End the children of a postmaster that was killed; recovery repairs what they did."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        signal_processes(server_processes(place.data, place.title), number)
        if _soon(lambda: not locks.is_held(place.alive_lock), _ORPHANS):
            return
    raise EmbeddedServerError(
        f"The database in {place.data} is held by a process that cannot be seen from here, "
        "perhaps in another container.\nStop truso there first."
    )


def _spawn(place: Place, binaries: Binaries) -> int:
    """Start a postmaster in a session of its own, which outlives us; its number.

    It is our child and no orphan, because in many a container nobody buries orphans.
    """
    postgres = str(binaries.program("postgres"))
    command = [postgres, "-D", str(place.data), f"--config-file={place.configuration}"]
    with locks.exclusive(place.alive_lock) as alive, place.log.open("ab") as log:
        os.fchmod(log.fileno(), 0o600)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[alive],
            **identity(place.account),
        )
    # Disowned: it may well be running when this object goes, about which Popen would warn.
    process.returncode = 0
    _children.add(process.pid)
    return process.pid


def _address(place: Place) -> ServerAddress:
    directory = place.socket_directory
    if directory is None:
        raise EmbeddedServerError(
            f"A server runs in {place.directory}, but where its socket is was not recorded.\n"
            "Stop all truso processes and that server, then start again."
        )
    return ServerAddress(directory, PORT, cluster.USER, cluster.read_password(place))


def _answers(place: Place) -> bool:
    directory = place.socket_directory
    if directory is None:
        return False
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            # A postmaster that is being killed may still be connected to, but answers no more.
            connection.connect(str(directory / f".s.PGSQL.{PORT}"))
            connection.sendall(_SSL_REQUEST)
            return connection.recv(1) in {b"N", b"S"}
        except OSError:
            return False


def _check_owner(place: Place) -> None:
    wanted = place.account.uid if place.account else os.geteuid()
    owner = owner_of(place.data)
    if owner.uid != wanted or owner.uid == 0:
        raise EmbeddedServerError(
            f"{place.data} belongs to {owner.name}, which cannot run this server.\n"
            f"Give it back to the account that created it, or restore {place.home} from a backup."
        )


def _check_unused(place: Place) -> None:
    others = [pid for pid in server_processes(place.data, place.title) if is_running(pid)]
    if others:
        raise EmbeddedServerError(
            f"PostgreSQL already runs on {place.data}, but truso did not start it "
            f"(process {others[0]}).\nStop it (kill -INT {others[0]}), then start again."
        )


def _soon(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL)
    return True


def _failure(what: str, place: Place, *, since: int = 0) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"PostgreSQL in {place.directory} {what}.\n{cluster.log_tail(place, since)}"
    )
