"""Errors over HTTP: problem details (RFC 9457) with a stable code."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from app.access.wording import in_vietnamese
from app.kernel.errors import TrusoError

PROBLEM_TYPE = "urn:truso:problem:"
MEDIA_TYPE = "application/problem+json"

_PLAIN = {
    404: "Địa chỉ này không có trong Trụ Sở. Các địa chỉ của API ở /api/docs.",
    405: "Địa chỉ này không nhận phương thức đó. Các phương thức được nhận ở /api/docs.",
    413: "Nội dung gửi lên vượt quá giới hạn. Hãy chia thành nhiều phần nhỏ hơn.",
}
"""What the framework says in English, by status."""


class ProblemDetails(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem detail: `type` ends in the stable code, `extra` holds what a program can use."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    extra: dict[str, Any] = {}


def problem_of(error: Exception, path: str) -> ProblemDetails:
    """Return the problem detail of an error that happened at `path`."""
    if isinstance(error, TrusoError):
        return ProblemDetails(
            type=PROBLEM_TYPE + error.code,
            title=error.title,
            status=error.status,
            detail=error.detail,
            instance=path,
            extra=dict(error.extra),
        )
    if isinstance(error, ValidationException):
        fields = _fields(error)
        places = "; ".join(f"{field.get('key', '?')}: {field['message']}" for field in fields)
        return ProblemDetails(
            type=PROBLEM_TYPE + "invalid-request",
            title="Yêu cầu không hợp lệ",
            status=error.status_code,
            detail=places or f"Yêu cầu không đọc được: {in_vietnamese(error.detail)}.",
            instance=path,
            extra={"fields": fields},
        )
    if isinstance(error, HTTPException):
        return ProblemDetails(
            type=f"{PROBLEM_TYPE}http-{error.status_code}",
            title="Yêu cầu không thực hiện được",
            status=error.status_code,
            detail=_PLAIN.get(error.status_code, in_vietnamese(error.detail)),
            instance=path,
        )
    return ProblemDetails(
        type=PROBLEM_TYPE + "internal",
        title="Lỗi bên trong hệ thống",
        status=500,
        detail="Hệ thống gặp lỗi chưa lường trước; lỗi đã được ghi vào nhật ký.",
        instance=path,
    )


def _fields(error: ValidationException) -> list[dict[str, Any]]:
    """Return which fields were refused and why, in Vietnamese.

    Litestar adds each of the path's parameters to a refused body, with its own name for a reason.
    """
    extra = error.extra if isinstance(error.extra, list) else []
    return [
        {**field, "message": in_vietnamese(str(field.get("message", "")))}
        for field in extra
        if isinstance(field, dict) and field.get("message") != repr(field.get("key"))
    ]


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDetails]:
    """Answer an error as a problem detail; the exception handler of every `/api` route."""
    problem = problem_of(error, request.url.path)
    log_failure(request, problem, error)
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE)


def log_failure(request: Request[Any, Any, Any], problem: ProblemDetails, error: Exception) -> None:
    """Log what the server failed at: one line for what we foresaw, else with its traceback."""
    if problem.status < 500:
        return
    if isinstance(error, TrusoError):
        request.logger.error("%s %s: %s", request.method, problem.instance, problem.detail)
    else:
        request.logger.error("internal error", exc_info=error)
