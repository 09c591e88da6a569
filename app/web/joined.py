"""Several files of ours as one text: a page's ES modules, or its style sheets.

A browser fetches six files at once over HTTP/1.1, and seventy small ones wait for one another.
This is no build step: the server joins the files when they are first asked for (`app.web.assets`).

ES modules are joined by wrapping each in a function that returns what it exports, every module
before those that import it. That is true to the language for what our modules use: imports by name
(`import { a, b as c } from "./x.js"`), exports of functions, classes and constants, no circles.
Anything else is refused.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.[^"]*)";', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async function\*?|function\*?|class|const) (\w+))", re.MULTILINE
)
_NAMED_EXPORT = re.compile(r"^export \{([^}]*)\};", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_RENAMED = re.compile(r"(\w+) as (\w+)")
_URL = re.compile(r"""url\(\s*(["']?)(?!data:|#|/)([^"')]+)\1\s*\)""")
_CHARSET = re.compile(r'^@charset "[^"]*";')


class UnjoinableError(ValueError):
    """A module uses a form of import or export that is not joined; the message says which."""


@dataclass(frozen=True, slots=True)
class _Modules:
    """The modules that are joined so far, those that others need first."""

    read: Callable[[str], str]
    bodies: dict[str, str] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)

    def name_of(self, path: str) -> str:
        return f"$module_{list(self.bodies).index(path)}"

    def add(self, path: str) -> None:
        """Add a module after those that it imports.

        Raises:
            UnjoinableError: it is part of a circle, or its imports or exports are not understood.
        """
        if path in self.bodies:
            return
        if path in self.begun:
            raise UnjoinableError(f"{path}: imports itself by way of {self.begun[-1]}")
        self.begun.append(path)
        text = self.read(path)
        for imported in _IMPORT.finditer(text):
            self.add(_resolved(path, imported[2]))
        self.bodies[path] = self._body(path, text)

    def _body(self, path: str, text: str) -> str:
        exported = [*_EXPORT.findall(text), *_names(_NAMED_EXPORT.findall(text))]

        def taken(match: re.Match[str]) -> str:
            lines = "\n" * match[0].count("\n")  # so that lines keep their distance
            if not match[1]:
                return lines
            names = _RENAMED.sub(r"\1: \2", " ".join(match[1].split()))
            return f"const {{ {names} }} = {self.name_of(_resolved(path, match[2]))};{lines}"

        body = _NAMED_EXPORT.sub("", _EXPORT.sub("", _IMPORT.sub(taken, text)))
        other = _OTHER.search(body)
        if other:
            raise UnjoinableError(f"{path}: {other[0].strip()}")
        return f"{body}return {{ {', '.join(exported)} }};"


def join_modules(entry: str, read: Callable[[str], str]) -> str:
    """Return one ES module that does what `entry` does, and exports what it exports.

    `read` gives the text of a module by its path below /static ("map/dom.js").

    Raises:
        UnjoinableError: a module imports or exports in a way that is not understood.
    """
    modules = _Modules(read)
    modules.add(entry)
    parts = [
        f"const {modules.name_of(path)} = (() => {{ // {path}\n{body}\n}})();\n"
        for path, body in modules.bodies.items()
    ]
    exported = re.findall(r"return \{ (.*) \};$", modules.bodies[entry])[-1]
    return f"{''.join(parts)}export const {{ {exported} }} = {modules.name_of(entry)};\n"


def source_map(entry: str, read: Callable[[str], str]) -> str:
    """Return the source map of `join_modules`, so that a debugger shows the modules themselves."""
    modules = _Modules(read)
    modules.add(entry)
    sections, line = [], 0
    for path, body in modules.bodies.items():
        lines = body.count("\n") + 1
        mappings = "AAAA" + ";AACA" * (lines - 1)
        own = {"version": 3, "sources": [f"/static/{path}"], "names": [], "mappings": mappings}
        sections.append({"offset": {"line": line + 1, "column": 0}, "map": own})
        line += lines + 2
    return json.dumps({"version": 3, "sections": sections})


def join_styles(sheets: Iterable[tuple[str, str]], address: Callable[[str], str]) -> str:
    """Return style sheets (path below /static, text) as one, in this order.

    What they name by a relative address is named by `address` of its path below /static.
    """

    def joined(path: str, text: str) -> str:
        def named(match: re.Match[str]) -> str:
            return f'url("{address(_resolved(path, match[2]))}")'

        return f"/* {path} */\n{_URL.sub(named, _CHARSET.sub('', text))}"

    return "\n".join(joined(path, text) for path, text in sheets)


def _names(lists: Iterable[str]) -> list[str]:
    names = [name.strip() for each in lists for name in each.split(",") if name.strip()]
    return [_RENAMED.sub(r"\2: \1", name) for name in names]


def _resolved(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
