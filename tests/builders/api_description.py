"""The description of the API, as tests ask it: which operation an address is, what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.asgi import create_app
from app.settings import read_settings

API = "/api/v1"


@dataclass(frozen=True)
class Operation:
    """One method of one path, with what the description says of it."""

    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def headers(self) -> dict[str, dict[str, Any]]:
        """Its header parameters by name."""
        return {each["name"]: each for each in self.told.get("parameters", ()) if is_header(each)}

    @property
    def statuses(self) -> set[int]:
        """The statuses with which it answers."""
        return {int(status) for status in self.told["responses"]}


def is_header(parameter: dict[str, Any]) -> bool:
    """Whether a parameter is sent in a header."""
    return bool(parameter["in"] == "header")


@cache
def description() -> dict[str, Any]:
    """The whole description; no database is asked for it."""
    app = create_app(read_settings(), "postgresql://localhost/none")
    told: dict[str, Any] = app.openapi_schema.to_schema()
    return told


def operations() -> Iterator[Operation]:
    """Every operation of the description."""
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            yield Operation(method.upper(), path, told)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, dict[str, Operation]]]:
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [
        (re.compile(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(path)) + "/?"), path, methods)
        # What is written out goes before what is left open.
        for path, methods in sorted(by_path.items(), key=lambda each: each[0].count("{"))
    ]


def operation_at(method: str, path: str) -> Operation | None:
    """The operation that answers a request, None where the address is none of the API's."""
    for pattern, _, methods in _patterns():
        if pattern.fullmatch(path):
            return methods.get(method)
    return None


def least(schema: dict[str, Any]) -> Any:
    """The least value that a schema accepts: of an object its required fields."""
    if "$ref" in schema:
        return least(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if schema.get("oneOf"):
        return least(schema["oneOf"][0])
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kind = kinds[0] if isinstance(kinds, list) else kinds
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: least(fields[name]) for name in schema.get("required", ())}
    by_format = {"date": "2025-07-01", "date-time": "2025-07-01T00:00:00Z", "decimal": "1.00"}
    text = by_format.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
    plain: dict[str, Any] = {
        "string": text,
        "integer": 1,
        "number": 1,
        "boolean": False,
        "array": [],
        "null": None,
    }
    return plain[kind]
