"""The server as its process: told to end at an inconvenient moment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT
from tests.builders.jobs import PATIENCE

TOLD_TO_END = """
import os, signal, sys
import uvicorn

startup = uvicorn.Server.startup

async def told_to_end(self, sockets=None):
    {before}
    await startup(self, sockets)
    {after}

uvicorn.Server.startup = told_to_end
from app.cli import main
main()
"""
TELL = "os.kill(os.getpid(), signal.SIGTERM)"


@pytest.mark.parametrize(("before", "after"), [(TELL, "pass"), ("pass", TELL)])
async def test_a_server_that_is_told_to_end_while_it_starts_ends_without_a_complaint(
    database: str, tmp_path: Path, before: str, after: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ended = subprocess.run(
        [
            sys.executable,
            *("-c", TOLD_TO_END.format(before=before, after=after)),
            *("serve", "--port", str(port)),
        ],
        cwd=ROOT,
        env={**os.environ, "TRUSO_DATABASE_URL": database, "TRUSO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (143, "")
