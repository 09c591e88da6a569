"""What may stand in an address: the parameters that its handler knows, and readable text."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from app.kernel.errors import InvalidInputError

FINGERPRINT = "v"
"""Any address may carry the fingerprint of what it names, so that caches keep it."""


def refuse_unreadable_text(
    connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler
) -> None:
    """Refuse an address with the character NUL, which no text of the register can hold (a guard).

    Raises:
        InvalidInputError: the path or a parameter contains it.
    """
    asked = [text for pair in connection.query_params.multi_items() for text in pair]
    if any("\0" in text for text in (connection.url.path, connection.scope["path"], *asked)):
        raise InvalidInputError(
            "Địa chỉ có ký tự không đọc được (mã 0). Hãy xóa ký tự đó rồi mở lại."
        )


def refuse_unknown_parameters(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Refuse a filter that does not exist: the whole list would be taken for its answer (a guard).

    Raises:
        InvalidInputError: a parameter is not one of the handler's; `extra` lists those that are.
    """
    known = [
        field.kwarg_definition.name or name
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, QueryParameter)
    ]
    unknown = sorted(set(connection.query_params) - {*known, FINGERPRINT})
    if unknown:
        offered = f"Các tham số dùng được: {', '.join(known)}" if known else "Địa chỉ này không có"
        offered += "." if known else " tham số nào."
        raise InvalidInputError(
            f"Không có tham số “{'”, “'.join(unknown)}”. {offered}", unknown=unknown, allowed=known
        )
