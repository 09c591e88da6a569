"""Errors over HTTP: problem details (RFC 9457) with a stable code."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from app.kernel.errors import TrusoError

PROBLEM_TYPE = "urn:truso:problem:"
MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem detail: `type` ends in the stable code, `extra` holds what a program can use."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    extra: dict[str, Any] = {}


def problem_of(error: Exception, path: str) -> Problem:
    """Return the problem detail of an error that happened at `path`."""
    if isinstance(error, TrusoError):
        return Problem(
            type=PROBLEM_TYPE + error.code,
            title=error.title,
            status=error.status,
            detail=error.detail,
            instance=path,
            extra=dict(error.extra),
        )
    if isinstance(error, ValidationException):
        fields = error.extra if isinstance(error.extra, list) else []
        places = "; ".join(
            f"{field.get('key', '?')}: {field.get('message', '')}"
            for field in fields
            if isinstance(field, dict)
        )
        return Problem(
            type=PROBLEM_TYPE + "invalid-request",
            title="Yêu cầu không hợp lệ",
            status=error.status_code,
            detail=places or error.detail,
            instance=path,
            extra={"fields": fields},
        )
    if isinstance(error, HTTPException):
        return Problem(
            type=f"{PROBLEM_TYPE}http-{error.status_code}",
            title="Yêu cầu không thực hiện được",
            status=error.status_code,
            detail=error.detail,
            instance=path,
        )
    return Problem(
        type=PROBLEM_TYPE + "internal",
        title="Lỗi bên trong hệ thống",
        status=500,
        detail="Hệ thống gặp lỗi chưa lường trước; lỗi đã được ghi vào nhật ký.",
        instance=path,
    )


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer an error as a problem detail; the exception handler of every `/api` route."""
    problem = problem_of(error, request.url.path)
    if problem.status >= 500:
        request.logger.error("internal error", exc_info=error)
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE)
