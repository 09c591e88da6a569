"""Records over HTTP: detail, create, change, remove and history, alike for every noun."""

from typing import Any, Union

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, JSONBody

from app.access.actors import actor_of
from app.access.description import problem_answers
from app.access.preconditions import IfMatch, etag, required_version
from app.audit.register import HistoryEntry, Register


def changes_of(fields: type[msgspec.Struct], name: str) -> type[msgspec.Struct]:
    """Return the Struct of a PATCH: the same fields, each of which may be left out."""
    return msgspec.defstruct(
        name,
        [
            (each.name, Union[each.type, msgspec.UnsetType], msgspec.UNSET)  # noqa: UP007
            for each in msgspec.structs.fields(fields)
        ],
        kw_only=True,
        forbid_unknown_fields=True,
    )


def given_changes(changes: msgspec.Struct) -> dict[str, Any]:
    """Return the fields that a PATCH sets."""
    return {
        name: value
        for name in changes.__struct_fields__
        if (value := getattr(changes, name)) is not msgspec.UNSET
    }


def answer(item: Any, status: int = 200, location: str | None = None) -> Response[Any]:
    """Answer with a record and the ETag of its version."""
    headers = {"ETag": etag(item.version)}
    if location is not None:
        headers["Location"] = location
    return Response(item, status_code=status, headers=headers)


def read_handlers(
    register: Register[Any, Any], path: str = "/{code:str}"
) -> list[HTTPRouteHandler]:
    """Return the handlers of detail (with ETag) and history; `path` names the key's parts."""

    async def detail(request: Request[Any, Any, Any]) -> Response[Any]:
        """One record, with its ETag for a later write."""
        return answer(await register.find(*_key(request)))

    async def history(request: Request[Any, Any, Any]) -> list[HistoryEntry]:
        """Change sets of the record, the latest first; kept after it was removed."""
        return await register.history(*_key(request))

    detail.__annotations__["return"] = Response[register.item]  # type: ignore[name-defined]
    return [get(path)(detail), get(f"{path}/history")(history)]


def remove_handler(register: Register[Any, Any], path: str = "/{code:str}") -> HTTPRouteHandler:
    """Return the handler that removes a record which nothing points to."""

    async def remove(
        request: Request[Any, Any, Any], if_match: IfMatch, reason: FromQuery[str | None] = None
    ) -> None:
        """Remove the record: If-Match is compulsory; 409 says what still points to it."""
        version = required_version(if_match)
        await register.remove(_key(request), version, actor_of(request), reason)

    return delete(path, responses=problem_answers(409))(remove)


def write_handlers(
    register: Register[Any, Any],
    *,
    new: type[msgspec.Struct],
    changes: type[msgspec.Struct],
    path: str = "/{code:str}",
) -> list[HTTPRouteHandler]:
    """Return the handlers of create, change and remove.

    `new` has the fields of the record, `changes` those that may be changed (see `changes_of`).
    """

    async def create(
        request: Request[Any, Any, Any], data: JSONBody[Any], reason: FromQuery[str | None] = None
    ) -> Response[Any]:
        """Add a record: 409 where its code is taken."""
        record = register.records.record(**msgspec.structs.asdict(data))
        item = await register.create(record, actor_of(request), reason)
        own = "/".join(str(part) for part in register.key_of(item))
        return answer(item, 201, f"{request.url.path.rstrip('/')}/{own}")

    async def change(
        request: Request[Any, Any, Any],
        if_match: IfMatch,
        data: JSONBody[Any],
        reason: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Set some fields: If-Match is compulsory; 412 holds the difference to a newer version."""
        version = required_version(if_match)
        item = await register.change(
            _key(request), version, given_changes(data), actor_of(request), reason
        )
        return answer(item)

    body: Any = JSONBody
    answered = Response[register.item]  # type: ignore[name-defined]
    create.__annotations__.update({"data": body[new], "return": answered})
    change.__annotations__.update({"data": body[changes], "return": answered})
    taken = problem_answers(409)
    return [
        post("/", responses=taken)(create),
        patch(path, responses=taken)(change),
        remove_handler(register, path),
    ]


def _key(request: Request[Any, Any, Any]) -> tuple[Any, ...]:
    return tuple(request.path_params.values())
