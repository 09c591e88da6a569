"""What the product says when something is wrong: one family of errors.

Every error that a user may cause carries a stable code, a sentence that says what is wrong,
where it is, and what to do. The web answers with it as a problem detail (RFC 9457), the command
line as one line with a non-zero exit status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class TrusoError(Exception):
    """The base of every error that is shown to a user.

    Attributes:
        code: stable identifier, kebab-case, the last part of the problem's type.
        title: what kind of error this is, in Vietnamese.
        status: the HTTP status that fits.
        detail: what is wrong here and what to do, in Vietnamese.
        extra: machine-readable details (candidates, difference, cells...); under "english" the
            detail in English, where it is told so.
    """

    code = "error"
    title = "Có lỗi"
    status = 400

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, Any] = extra


class NotFoundError(TrusoError):
    """Something was asked for by a code that nothing has."""

    code = "not-found"
    title = "Không tìm thấy"
    status = 404


class InvalidInputError(TrusoError):
    """A value that cannot be accepted; the detail names it and says what is expected."""

    code = "invalid-input"
    title = "Dữ liệu không hợp lệ"
    status = 422


class ConflictError(TrusoError):
    """A write that contradicts what is stored (something still points to it, code taken...)."""

    code = "conflict"
    title = "Xung đột dữ liệu"
    status = 409


class PreconditionRequiredError(TrusoError):
    """A write without If-Match: the writer has to say which version was seen."""

    code = "precondition-required"
    title = "Thiếu điều kiện If-Match"
    status = 428


class StaleVersionError(TrusoError):
    """A write on a version that is no longer the current one; `extra` holds the difference."""

    code = "stale-version"
    title = "Dữ liệu đã được người khác thay đổi"
    status = 412


class AmbiguousError(TrusoError):
    """A name that fits several things; `extra["candidates"]` lists them."""

    code = "ambiguous"
    title = "Có nhiều kết quả trùng tên"
    status = 409


class ConfigurationError(TrusoError):
    """A setting or data file that cannot be used; the detail names it and says how to repair it."""

    code = "configuration"
    title = "Cấu hình không dùng được"
    status = 500
