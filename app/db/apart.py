"""Long work beside the event loop: in a thread with a loop of its own, its SQL on the first one.

What reads and writes the database and computes much between (an import that is checked) would stand
in the way of every page. Apart, only its statements run on the loop to which the connections belong
- in the transaction that is open where the work begins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")


class _Home:
    """The loop that the connections belong to; `left`: whether nobody waits for the work."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.left = False


_home: ContextVar[_Home | None] = ContextVar("home", default=None)


async def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what the work gives, which runs in a thread; pages are answered meanwhile.

    A transaction cannot be opened in it, only joined. Where the caller is cancelled, the work ends
    at its next statement, before the caller's transaction does.
    """
    home = _Home(asyncio.get_running_loop())
    token = _home.set(home)
    try:
        running = asyncio.ensure_future(asyncio.to_thread(asyncio.run, work))
    finally:
        _home.reset(token)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        home.left = True
        while not running.done():
            with suppress(asyncio.CancelledError):  # Cancelled again: it ends no sooner.
                await asyncio.wait([running])
        if not running.cancelled():
            running.exception()
        raise


def at_home(
    function: Callable[Parameters, Awaitable[Result]],
) -> Callable[Parameters, Coroutine[Any, Any, Result]]:
    """Let a function that uses a connection run on the loop of the connections, wherever called."""

    @wraps(function)
    async def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        home = _home.get()
        if home is None or home.loop is asyncio.get_running_loop():
            return await function(*args, **kwargs)
        if home.left:
            raise asyncio.CancelledError

        async def there() -> Result:
            return await function(*args, **kwargs)

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), home.loop))

    return run
