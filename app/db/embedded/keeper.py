"""Keeps the embedded server running under a program that uses it for long."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.db.embedded.errors import EmbeddedServerError
from app.db.embedded.server import EmbeddedServer

__all__ = ["kept_running"]

_LOOK_SECONDS = 1.0
_LONGEST_PAUSE = 60.0
"""Seconds until the next try at most; each failure doubles them."""

_log = logging.getLogger(__name__)


@contextmanager
def kept_running(server: EmbeddedServer) -> Iterator[None]:
    """Start a started server anew whenever it crashes, for as long as the block lasts.

    PostgreSQL recovers what was committed; whoever was connected connects again.
    """
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(server, over), name="truso keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(server: EmbeddedServer, over: threading.Event) -> None:
    pause = _LOOK_SECONDS
    while not over.wait(pause):
        try:
            if server.revive():
                _log.warning("PostgreSQL had crashed and was started again")
            pause = _LOOK_SECONDS
        except EmbeddedServerError as error:
            pause = min(2 * pause, _LONGEST_PAUSE)
            _log.error("PostgreSQL crashed: %s; trying again in %.0f s", error, pause)
