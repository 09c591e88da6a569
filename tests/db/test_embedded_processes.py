"""How the embedded server's processes are looked at."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from app.db.embedded.processes import is_running


def test_a_process_runs_until_it_has_ended() -> None:
    child = subprocess.Popen(["sleep", "60"])
    assert is_running(child.pid)
    child.kill()
    child.wait()
    assert not is_running(child.pid)


def test_a_child_that_ends_while_it_is_looked_at_is_buried_and_leaves_no_zombie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = subprocess.Popen(["sleep", "60"])
    send = os.kill

    def ends_just_before(pid: int, number: int) -> None:
        send(child.pid, signal.SIGKILL)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # It has ended; nobody buried it.
        send(pid, number)

    monkeypatch.setattr("app.db.embedded.processes.os.kill", ends_just_before)
    assert not is_running(child.pid)
    with pytest.raises(ProcessLookupError):
        send(child.pid, 0)
    child.wait()
