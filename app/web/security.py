"""What keeps pages closed: content policy with a nonce, and no writes from other sites."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.empty import value_or_default
from litestar.utils.scope.state import ScopeState

from app.kernel.errors import TrusoError

_NONCE = "truso_nonce"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_SECRET_FILE = "web-secret"


class ForeignRequestError(TrusoError):
    """A write that another site made the browser send."""

    code = "foreign-request"
    title = "Yêu cầu đến từ trang khác"
    status = 403


def nonce_of(request: Request[Any, Any, Any]) -> str:
    """Return the nonce that this response's inline scripts must carry."""
    return _nonce(request.scope)


def _nonce(scope: Scope) -> str:
    state: dict[str, Any] = scope["state"]
    if _NONCE not in state:
        state[_NONCE] = secrets.token_urlsafe(16)
    return str(state[_NONCE])


def content_security_policy(nonce: str) -> str:
    """Return the policy: everything from us, inline scripts only with the nonce."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Put the content policy and its companions on every response (a `before_send` hook)."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers.setdefault("Content-Security-Policy", content_security_policy(_nonce(scope)))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")


class UnknownHostError(TrusoError):
    """The application was asked for under a name that it does not have."""

    code = "unknown-host"
    title = "Tên máy chủ không được phép"
    status = 400


class KnownHostMiddleware(ASGIMiddleware):
    """Answer only under the host names of the settings, whatever the port ("*": under any).

    So that no foreign site can point a name of its own at us. (Litestar's own middleware takes the
    port for a part of the name.)
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, hosts: Collection[str]) -> None:
        self.hosts = frozenset(host.lower() for host in hosts)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass on what is asked of a known host.

        Raises:
            UnknownHostError: the Host header names another one, or none.
        """
        host = host_name(Headers.from_scope(scope).get("host", ""))
        if "*" not in self.hosts and host not in self.hosts:
            raise UnknownHostError(
                f"Trụ Sở không phục vụ dưới tên “{host}”. Hãy mở bằng địa chỉ đã được cấp, hoặc "
                "người quản trị thêm tên này vào TRUSO_ALLOWED_HOSTS."
            )
        await next_app(scope, receive, send)


def host_name(header: str) -> str:
    """Return the name in a Host header, without its port: "127.0.0.1:8000", "[::1]:8000"."""
    return re.sub(r":\d*$", "", header).lower()


class SameOriginMiddleware(ASGIMiddleware):
    """Refuse writes that a browser sends for another site, the API's uploads included.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; what sends
    neither is no browser and carries no one's cookies.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass reads on, and writes of the same origin.

        Raises:
            ForeignRequestError: the request was caused by another site.
        """
        headers = Headers.from_scope(scope)
        if scope.get("method") not in _SAFE_METHODS and is_foreign(
            headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host")
        ):
            raise ForeignRequestError(
                "Trình duyệt cho biết yêu cầu ghi này không xuất phát từ Trụ Sở nên đã bị từ chối. "
                "Hãy mở trang của Trụ Sở và thực hiện lại tại đó."
            )
        await next_app(scope, receive, send)


def is_foreign(fetch_site: str | None, origin: str | None, host: str | None) -> bool:
    """Return whether a request with these headers was caused by another site."""
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    return origin is not None and urlsplit(origin).netloc != host


def home_secret(home: Path) -> str:
    """Return the secret of this home, made at the first start, readable by its owner only."""
    file = home / _SECRET_FILE
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        own = home / f"{_SECRET_FILE}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # Another process was quicker: use its secret.
            os.link(own, file)
        own.unlink()
    return file.read_text(encoding="ascii").strip()


def csrf_config(secret: str) -> CSRFConfig:
    """Return the protection of page forms; the API is protected by `SameOriginMiddleware`.

    Two homes on one host share its cookies, whatever their ports: the name tells them apart.
    """
    mark = hashlib.sha256(secret.encode()).hexdigest()[:8]
    return CSRFConfig(
        secret=secret,
        cookie_name=f"truso_csrf_{mark}",
        cookie_httponly=True,
        exclude="^/api/",
    )


def csrf_token_of(request: Request[Any, Any, Any]) -> str:
    """Return the token that this page's forms must send, "" where the browser has none yet.

    A page of an error that happened before the protection ran takes the browser's own.
    """
    token = value_or_default(ScopeState.from_scope(request.scope).csrf_token, "")
    config = request.app.csrf_config
    if token or config is None:
        return token
    return request.cookies.get(config.cookie_name, "")
