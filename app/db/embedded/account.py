"""The unprivileged system account that runs PostgreSQL when truso itself runs as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.db.embedded.errors import EmbeddedServerError

__all__ = ["Account", "can_enter", "give", "identity", "owner_of", "run", "service_account"]

_PREFERRED = "truso"
_FALLBACKS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A system account; PostgreSQL's processes and data directory belong to it."""

    name: str
    uid: int
    gid: int


def service_account() -> Account:
    """The account for a new server: `truso`, made when missing, else `postgres`, else `nobody`.

    Raises EmbeddedServerError when none of them exists.
    """
    account = _existing(_PREFERRED) or _created()
    for name in _FALLBACKS:
        account = account or _existing(name)
    if account is None:
        raise EmbeddedServerError(
            "PostgreSQL refuses to run as root, and no unprivileged account was found for it.\n"
            f"Create one (useradd --system {_PREFERRED}) or run truso as an ordinary user."
        )
    return account


def owner_of(path: Path) -> Account:
    """The account that owns `path`, known by its number even when it has no name here any more."""
    stat = path.stat()
    try:
        name = pwd.getpwuid(stat.st_uid).pw_name
    except KeyError:
        name = f"uid {stat.st_uid}"
    return Account(name, stat.st_uid, stat.st_gid)


def _existing(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid) if entry.pw_uid != 0 else None


def _created() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    nologin = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", nologin, _PREFERRED]
    # Another starter may hold the lock on the account files, or have just made the account.
    for _ in range(5):
        if run(command, None).returncode == 0 or _existing(_PREFERRED):
            break
        time.sleep(0.2)
    return _existing(_PREFERRED)


def identity(account: Account | None) -> dict[str, Any]:
    """Arguments for subprocess: this account (None: our own), a clean environment, `/` as cwd."""
    arguments: dict[str, Any] = {
        "cwd": "/",
        "env": {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"},
        "umask": 0o077,
    }
    if account is not None:
        arguments |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return arguments


def run(command: Sequence[str | Path], account: Account | None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end under `account`; its output is captured, errors after output."""
    return subprocess.run(
        [os.fspath(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **identity(account),
    )


def can_enter(account: Account, directory: Path) -> bool:
    """Whether `account` may enter `directory`; tried, so that access lists count too."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory], account).returncode == 0


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of `path`; nothing to do when PostgreSQL runs as ourselves."""
    if account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
