"""The documentation of the API, readable without any other host."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.response import Template

from app.web.templating import page


@get("/api/docs", include_in_schema=False)
async def api_documentation(request: Request[Any, Any, Any]) -> Template:
    """Show every route with its parameters and answers, from the OpenAPI description."""
    return page(request, "api_docs.html", description="/api/schema/openapi.json")


HANDLERS = (api_documentation,)
