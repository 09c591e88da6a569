"""Idempotency keys: under which a repeated write gets what was written, and writes nothing."""

from __future__ import annotations

from app.kernel.errors import InvalidInputError

MAX_KEY_LENGTH = 200


def checked_key(key: str | None) -> str | None:
    """Return a key as a service may store it, None where the writer gave none.

    Raises:
        InvalidInputError: it is empty or longer than 200 characters.
    """
    if key is not None and not 1 <= len(key) <= MAX_KEY_LENGTH:
        raise InvalidInputError(f"Idempotency-Key phải có từ 1 đến {MAX_KEY_LENGTH} ký tự.")
    return key
