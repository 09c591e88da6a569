"""Where the parts of one embedded server lie, and to whom they belong."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded.account import Account, can_enter, give, owner_of, service_account
from app.db.embedded.errors import EmbeddedServerError

__all__ = ["PORT", "Place", "find_place", "make_home", "make_place", "make_socket_directory"]

PORT = 5432
"""Only part of the socket's name: no TCP port is opened."""

_OUTSIDE = Path("/var/lib/truso")
# initdb hands its own path to a shell between double quotes.
_UNUSABLE = frozenset('"$`\\\n\r')

_SOCKET_PATH_LIMIT = 103 if sys.platform == "darwin" else 107


@dataclass(frozen=True, slots=True)
class Place:
    """One home and the directory of its server.

    `directory` is home/server, or, where root's home cannot be entered by `account`, a directory
    below /var/lib/truso. `account` is None when PostgreSQL runs as ourselves.
    """

    home: Path
    directory: Path
    account: Account | None

    @property
    def password(self) -> Path:
        """The file with the generated password; 0600, of the user who runs us."""
        return self.home / "server.password"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory (PGDATA)."""
        return self.directory / "cluster"

    @property
    def log(self) -> Path:
        """PostgreSQL's log; what it held before it outgrew its limit is beside it, as .old."""
        return self.directory / "postgresql.log"

    @property
    def configuration(self) -> Path:
        """Our settings, written at every start."""
        return self.directory / "truso.conf"

    @property
    def own_configuration(self) -> Path:
        """The administrator's settings, which go before ours; absent unless they write it."""
        return self.directory / "postgresql.local.conf"

    @property
    def users_lock(self) -> Path:
        """Held by every process that uses the server."""
        return self.directory / "users.lock"

    @property
    def alive_lock(self) -> Path:
        """Held by the postmaster and its children, hence until the last of them has ended."""
        return self.directory / "alive.lock"

    @property
    def is_initialised(self) -> bool:
        """Whether there are data: initdb has come to its end."""
        return (self.data / "PG_VERSION").exists()

    @property
    def title(self) -> str:
        """cluster_name, by which `ps` shows and we find this server's processes.

        Made of the directory and its inode, so that neither a copy nor a namesake in another
        container is taken for this server.
        """
        inode = self.data.stat()
        key = f"{self.data}\0{inode.st_dev}\0{inode.st_ino}"
        return "truso-" + _short_hash(key)

    @property
    def socket_directory(self) -> Path | None:
        """Where the server was last told to make its socket; None when it was not."""
        try:
            record = json.loads((self.directory / "socket.json").read_text())
        except FileNotFoundError:
            return None
        # In a copy of a home, the record is about the original.
        return Path(record["socket"]) if record["server"] == str(self.directory) else None


def make_home(home: Path) -> None:
    """Create `home` when missing; raise EmbeddedServerError when it is somebody else's.

    A home that root creates may be entered, but not listed, by others (0711): the server's own
    account must reach its directory below. A home that exists is left as it is.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    try:
        home.mkdir(mode=0o700)
    except FileExistsError:
        check_owner(home)
        return
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)


def check_owner(home: Path) -> None:
    """Raise EmbeddedServerError unless `home` is a directory of the user who runs us."""
    if not home.is_dir():
        raise EmbeddedServerError(f"{home} is not a directory.\nSet TRUSO_HOME to a directory.")
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise EmbeddedServerError(
            f"{home} belongs to {_user_name(owner)}, but truso runs as "
            f"{_user_name(os.geteuid())}.\n"
            f"Run truso as {_user_name(owner)}, or set TRUSO_HOME to another directory."
        )


def find_place(home: Path) -> Place | None:
    """The place of the server that `home` already has; None when it has none yet."""
    try:
        record = json.loads((home / "server.json").read_text())
        directory = home / record["directory"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise EmbeddedServerError(
            f"{home / 'server.json'} cannot be read.\nRestore it from a backup of {home}."
        ) from None
    if not directory.is_dir():
        raise EmbeddedServerError(
            f"The database of {home} should be in {directory}, which is missing.\n"
            f"Restore that directory from a backup, or start anew with another TRUSO_HOME."
        )
    if os.geteuid() != 0:
        return Place(home, directory, None)
    # PostgreSQL must run as the owner of its data, whatever accounts this machine has by now.
    cluster = directory / "cluster"
    account = owner_of(cluster) if cluster.exists() else service_account()
    return Place(home, directory, account)


def make_place(home: Path) -> Place:
    """Choose, create and record the directory of a new server; see Place for where it lies.

    Call with the home's lock held and after find_place gave None.
    """
    if set(str(home)) & _UNUSABLE:
        raise EmbeddedServerError(
            f'PostgreSQL cannot live in {home}: one of the characters " $ ` \\ is in the path.\n'
            "Set TRUSO_HOME to a directory without them."
        )
    directory = home / "server"
    account = None
    if os.geteuid() == 0:
        account = service_account()
        if not can_enter(account, home):
            directory = _make_outside(home)
    directory.mkdir(exist_ok=True)
    directory.chmod(0o711 if account else 0o700)
    relative = directory.relative_to(home) if directory.parent == home else directory
    write_atomically(home / "server.json", json.dumps({"directory": str(relative)}) + "\n")
    return Place(home, directory, account)


def confirm_place(place: Place) -> None:
    """Raise EmbeddedServerError when the server's directory cannot serve this home.

    So when the account can no longer enter it, and when this home is a copy of one whose server
    lies outside: two homes would then share one server without knowing of each other.
    """
    if place.account and not can_enter(place.account, place.directory):
        raise EmbeddedServerError(
            f"The account {place.account.name}, which runs PostgreSQL, may not enter "
            f"{place.directory}.\nGive others the right to pass (chmod o+x) on the directories "
            "above it, as when it was created."
        )
    if place.directory.parent == place.home:
        return
    marker = place.directory / "home"
    known = Path(marker.read_text().strip()) if marker.exists() else place.home
    if known != place.home:
        other = known / "server.json"
        if other.exists() and str(place.directory) in other.read_text():
            raise EmbeddedServerError(
                f"{place.home} is a copy of {known}; both would use the database in "
                f"{place.directory}.\nUse {known}, or start anew with another TRUSO_HOME."
            )
        write_atomically(marker, f"{place.home}\n")


def _make_outside(home: Path) -> Path:
    _OUTSIDE.mkdir(mode=0o711, parents=True, exist_ok=True)
    status = _OUTSIDE.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != 0 or status.st_mode & 0o022:
        raise EmbeddedServerError(
            f"{_OUTSIDE} must be a directory of root that only root may write.\n"
            "Correct its owner and mode, or set TRUSO_HOME to a directory others may enter."
        )
    _OUTSIDE.chmod(status.st_mode | 0o111)
    # A namesake belongs to an earlier home at this path: its data are neither used nor removed.
    name = _short_hash(str(home))
    number = 1
    while True:
        directory = _OUTSIDE / (name if number == 1 else f"{name}-{number}")
        try:
            directory.mkdir(mode=0o711)
        except FileExistsError:
            number += 1
            continue
        write_atomically(directory / "home", f"{home}\n")
        return directory


def make_socket_directory(place: Place) -> Path:
    """Make an empty directory for the socket that only PostgreSQL's account may enter.

    It is `socket` in the server's directory, or one in the system's directory for temporary
    files where that path is too long for a socket or has a comma (a DSN lists hosts by commas).
    One that a crashed server had is made again under its name, since its users know it by that.
    """
    last = place.socket_directory
    drop_socket_directory(place)
    directory = place.directory / "socket"
    if _fits(directory):
        directory.mkdir(mode=0o700)
    else:
        import tempfile

        bases = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]
        fitting = [base for base in bases if base.is_dir() and _fits(base / "truso-12345678")]
        if not fitting:
            raise EmbeddedServerError(
                f"{place.home} is too long a path for a socket, and no short directory for "
                "temporary files was found.\nSet TRUSO_HOME to a shorter path."
            )
        directory = _made_again(last) or Path(tempfile.mkdtemp(prefix="truso-", dir=fitting[0]))
    give(directory, place.account)
    record = {"server": str(place.directory), "socket": str(directory)}
    write_atomically(place.directory / "socket.json", json.dumps(record) + "\n")
    return directory


def _made_again(directory: Path | None) -> Path | None:
    if directory is None or not _fits(directory):
        return None
    try:
        directory.mkdir(mode=0o700)
    except OSError:  # The name is taken by somebody else, or its parent is gone.
        return None
    return directory


def drop_socket_directory(place: Place) -> None:
    """Remove the socket's directory and what a killed server left in it."""
    directory = place.socket_directory
    inside = place.directory / "socket"
    if directory is not None and directory != inside:
        # Outside, it may have been cleared away, and the name taken by somebody else.
        expected = place.account.uid if place.account else os.geteuid()
        try:
            status = directory.lstat()
        except FileNotFoundError:
            status = None
        if status and stat.S_ISDIR(status.st_mode) and status.st_uid == expected:
            shutil.rmtree(directory, ignore_errors=True)
    if inside.exists():
        shutil.rmtree(inside)
    (place.directory / "socket.json").unlink(missing_ok=True)


def write_atomically(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Replace `path` by a file with this text and mode that is on disk when this returns."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    os.replace(unfinished, path)


def _fits(directory: Path) -> bool:
    path = os.fsencode(directory / f".s.PGSQL.{PORT}")
    return len(path) <= _SOCKET_PATH_LIMIT and b"," not in path


def _short_hash(text: str) -> str:
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
