"""File locks that the kernel releases when their holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["exclusive", "is_held", "release", "shared"]

_open_locks: set[int] = set()


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    _open_locks.add(descriptor)
    return descriptor


def _locked(path: Path, operation: int) -> int:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, operation)
    except BaseException:
        release(descriptor)
        raise
    return descriptor


def release(descriptor: int) -> None:
    """Give up a lock by closing it.

    Never by LOCK_UN: that would also unlock it for a process which inherited the descriptor.
    """
    _open_locks.discard(descriptor)
    os.close(descriptor)


@contextmanager
def exclusive(path: Path) -> Iterator[int]:
    """Hold `path` alone, waiting for it as long as needed; yields the descriptor."""
    descriptor = _locked(path, fcntl.LOCK_EX)
    try:
        yield descriptor
    finally:
        release(descriptor)


def shared(path: Path) -> int:
    """Hold `path` together with others until `release` of the descriptor returned."""
    return _locked(path, fcntl.LOCK_SH)


def is_held(path: Path, *, by_anyone: bool = False) -> bool:
    """Whether another descriptor holds `path` exclusively, or, `by_anyone`, in any way."""
    if not path.exists():
        return False
    operation = fcntl.LOCK_EX if by_anyone else fcntl.LOCK_SH
    try:
        descriptor = _locked(path, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    release(descriptor)
    return False


def _close_in_child() -> None:
    # A forked child shares its parent's locks: kept open there, they would outlive the parent.
    for descriptor in list(_open_locks):
        release(descriptor)


os.register_at_fork(after_in_child=_close_in_child)
