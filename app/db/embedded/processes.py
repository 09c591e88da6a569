"""Looking at the server's processes: alive, zombie or gone; found by command line; ended."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Postmaster", "is_running", "read_postmaster", "server_processes", "signal_processes"]

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What a postmaster says of itself in postmaster.pid.

    `status` is starting, ready, standby or stopping; empty while not yet written.
    """

    pid: int
    status: str


def read_postmaster(data: Path) -> Postmaster | None:
    """The postmaster that last wrote `data`/postmaster.pid, alive or not; None without one."""
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        # A server in single-user mode writes its number with a minus.
        pid = abs(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if pid == 0:
        return None
    return Postmaster(pid=pid, status=lines[7].strip() if len(lines) > 7 else "")


def is_running(pid: int) -> bool:
    """Whether `pid` exists and is no zombie; reaps it when it is a dead child of this process."""
    if _is_reaped(pid):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if _is_zombie(pid):
        # A child of ours that ended since the first look would stay a zombie for good: callers
        # ask no more once they heard that it does not run.
        _is_reaped(pid)
        return False
    return True


def _is_reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


def _is_zombie(pid: int) -> bool:
    if _PROC.joinpath("self").exists():
        try:
            stat = _PROC.joinpath(str(pid), "stat").read_text(errors="replace")
        except OSError:
            return False
        # The second field is the program's name in brackets and may itself hold brackets.
        return stat.rpartition(")")[2].split()[0] in "ZX"
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return state.stdout.strip().startswith("Z")


def server_processes(data: Path, title: str | None = None) -> list[int]:
    """Processes of the server on the data directory `data` with the cluster_name `title`.

    The postmaster (and a child that has not yet named itself) carries `-D data` in its command
    line; the other processes carry the cluster's name in their title, and are found only by it.
    """
    found = []
    for pid, command in _command_lines():
        program, _, arguments = command.partition("\0")
        is_postmaster = program.endswith("postgres") and f"-D\0{data}\0" in f"{arguments}\0"
        if is_postmaster or (title and program.startswith(f"postgres: {title}: ")):
            found.append(pid)
    return found


def signal_processes(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to each of these processes that still exists."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _command_lines() -> Iterator[tuple[int, str]]:
    if _PROC.joinpath("self").exists():
        for entry in os.listdir(_PROC):
            if entry.isdigit():
                try:
                    command = os.fsdecode(_PROC.joinpath(entry, "cmdline").read_bytes())
                except OSError:
                    continue
                if command:
                    yield int(entry), command
        return
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=False
    )
    for line in listing.stdout.splitlines():
        number, _, command = line.strip().partition(" ")
        # ps joins the arguments with blanks: put back the separators that the caller looks for.
        yield int(number), command.replace(" -D ", "\0-D\0").replace(" --config", "\0--config")
