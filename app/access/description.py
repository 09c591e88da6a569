"""What the description of the API says that no handler has to: which problems it answers with.

They follow from what a handler takes. What only its service knows, it declares itself:
`@post(..., responses=problem_answers(409))`.
"""

from __future__ import annotations

from collections.abc import Iterator

from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from app.access.preconditions import IF_MATCH, IF_NONE_MATCH
from app.access.problems import MEDIA_TYPE, ProblemDetails

_PROBLEMS = {
    400: "The request cannot be read: a body or parameter of another shape (`invalid-request`).",
    404: "There is no such thing, or not at this revision (`not-found`).",
    409: "It contradicts what is stored (`conflict`), or fits several things (`ambiguous`).",
    412: (
        "Someone wrote since: the version in If-Match is no longer the present one "
        "(`stale-version`); `extra` holds the difference."
    ),
    413: "The body is larger than the server takes.",
    422: "A value or parameter that cannot be accepted (`invalid-input`); the detail names it.",
    428: "If-Match is missing (`precondition-required`).",
}


def problem_answers(*statuses: int) -> dict[int, ResponseSpec]:
    """Return problem details as the answers of a handler under these statuses."""
    return {
        status: ResponseSpec(
            ProblemDetails,
            description=_PROBLEMS[status],
            media_type=MEDIA_TYPE,
            generate_examples=False,
        )
        for status in statuses
    }


class DescribedAnswers(ReceiveRoutePlugin):
    """Adds to each described handler the answers that follow from what it takes."""

    def receive_route(self, route: BaseRoute) -> None:
        """Describe the handlers of a route."""
        if not isinstance(route, HTTPRoute):
            return
        for handler, _ in route.route_handler_map.values():
            if handler.resolve_include_in_schema():
                handler.responses = {
                    **problem_answers(*sorted(_problems_of(handler, bool(route.path_parameters)))),
                    **_unchanged(handler),
                    **(handler.responses or {}),
                }


def _problems_of(handler: HTTPRouteHandler, has_path_parameters: bool) -> Iterator[int]:
    fields = handler.parsed_fn_signature.parameters
    yield 422  # Any parameter that the handler does not know.
    if has_path_parameters:
        yield 404
    if "data" in fields:
        yield 413
    if (
        has_path_parameters
        or "data" in fields
        or any(field.is_parameter_field for field in fields.values())
    ):
        yield 400
    if _takes(handler, IF_MATCH):
        yield from (412, 428)


def _unchanged(handler: HTTPRouteHandler) -> dict[int, ResponseSpec]:
    if not _takes(handler, IF_NONE_MATCH):
        return {}
    return {304: ResponseSpec(None, description="It is still what If-None-Match names.")}


def _takes(handler: HTTPRouteHandler, header: str) -> bool:
    return any(
        isinstance(field.kwarg_definition, HeaderParameter)
        and field.kwarg_definition.name == header
        for field in handler.parsed_fn_signature.parameters.values()
    )
