"""The functions that can run in the background; each noun registers its own at import."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.jobs.model import UnknownJobError

JobFunction = Callable[..., Awaitable[None]]
Function = TypeVar("Function", bound=JobFunction)

_functions: dict[str, JobFunction] = {}


def background(name: str) -> Callable[[Function], Function]:
    """Register `async def f(progress: Progress, *, …) -> None` as the job `name`.

    A job may be begun anew after its worker was killed: what it has done before its last
    checkpoint must stand (write the checkpoint in the same transaction), what it did after must
    bear to be done again. Long computing belongs into `asyncio.to_thread`, with
    `progress.tell` from there: the event loop also serves pages.

    Raises:
        ValueError: another function has this name.
    """

    def register(function: Function) -> Function:
        if name in _functions:
            raise ValueError(f"two functions are registered as the job {name!r}")
        _functions[name] = function
        return function

    return register


def function_of(name: str) -> JobFunction:
    """Return the function of a job.

    Raises:
        UnknownJobError: this process has none of that name.
    """
    try:
        return _functions[name]
    except KeyError:
        raise UnknownJobError(
            f"Tiến trình này không có công việc “{name}”: có thể nó chạy một phiên bản khác của "
            "Trụ Sở. Hãy dùng cùng một phiên bản trên mọi máy rồi bấm chạy tiếp."
        ) from None
