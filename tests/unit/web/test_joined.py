"""Several files as one: the joined module does what the modules do, or is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.web.assets import MODULES, STATIC_FOLDER, read_asset
from app.web.joined import UnjoinableError, join_modules, join_styles, source_map

MODULES_OF_A_PAGE = {
    "map/start.js": (
        "/** Starts. */\n"
        'import { half as part, Doubler } from "./sums.js";\n'
        'import {\n  NAME,\n} from "../words.js";\n'
        "export const told = () => `${NAME}: ${new Doubler().of(part(6))}`;\n"
    ),
    "map/sums.js": (
        'import { NAME } from "../words.js";\n'
        'import "../effect.js";\n'
        "const half = (n) => n / 2;\n"
        "export class Doubler {\n  of(n) {\n    return NAME && 2 * n;\n  }\n}\n"
        "export { half };\n"
    ),
    "words.js": 'export const NAME = "half twice";\nconst half = "its own";\nexport {};\n',
    "effect.js": "globalThis.effects = (globalThis.effects ?? 0) + 1;\n",
}

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


@needs_node
def test_a_joined_module_does_what_its_modules_do(tmp_path: Path):
    (tmp_path / "joined.mjs").write_text(
        join_modules("map/start.js", MODULES_OF_A_PAGE.__getitem__)
    )
    ask = 'import { told } from "./joined.mjs"; console.log(told(), globalThis.effects);'
    (tmp_path / "ask.mjs").write_text(ask)
    answer = subprocess.run(
        ["node", "ask.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (answer.stdout, answer.stderr) == ("half twice: 6 1\n", "")


def test_the_source_map_leads_back_to_the_modules():
    joined = join_modules("map/start.js", MODULES_OF_A_PAGE.__getitem__).splitlines()
    sections = json.loads(source_map("map/start.js", MODULES_OF_A_PAGE.__getitem__))["sections"]
    assert [each["map"]["sources"][0] for each in sections] == [
        "/static/words.js",
        "/static/effect.js",
        "/static/map/sums.js",
        "/static/map/start.js",
    ]
    for section in sections:
        path = section["map"]["sources"][0].removeprefix("/static/")
        for number, line in enumerate(MODULES_OF_A_PAGE[path].splitlines()):
            if line and not re.match(r"import|export \{|\}? ?from|\W|  NAME,", line):
                here = joined[section["offset"]["line"] + number]
                assert here == line.removeprefix("export ")


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;",
        'import * as words from "./words.js";',
        'import words from "./words.js";',
        'export * from "./words.js";',
        "export let changed = 1;",
        'import { a } from "leaflet";',
    ],
)
def test_what_would_not_stay_the_same_is_refused(text: str):
    with pytest.raises(UnjoinableError, match=re.escape(text)):
        join_modules("a.js", {"a.js": text, "words.js": ""}.__getitem__)


def test_a_circle_of_modules_is_refused():
    circle = {
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(UnjoinableError, match=r"a\.js"):
        join_modules("a.js", circle.__getitem__)


def test_style_sheets_keep_their_order_and_find_their_files():
    sheets = [
        ("vendor/font/400.css", '@charset "UTF-8";a { src: url(./files/400.woff2) }'),
        ("map/map.css", "b { background: url('data:image/png;base64,AA'), url(../img/mark.svg) }"),
    ]
    assert join_styles(sheets, lambda path: f"/static/{path}?v=1") == (
        "/* vendor/font/400.css */\n"
        'a { src: url("/static/vendor/font/files/400.woff2?v=1") }\n'
        "/* map/map.css */\n"
        "b { background: url('data:image/png;base64,AA'), url(\"/static/img/mark.svg?v=1\") }"
    )


def test_the_pages_modules_are_joined_anew_when_one_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(STATIC_FOLDER, tmp_path / "static")
    monkeypatch.setattr("app.web.assets.STATIC_FOLDER", tmp_path / "static")
    monkeypatch.setattr("app.web.assets._joined_assets", {})
    before = [read_asset(f"joined/{name}").digest for name in MODULES]
    assert [read_asset(f"joined/{name}").digest for name in MODULES] == before
    dom = tmp_path / "static/map/dom.js"
    dom.write_text(dom.read_text() + "\n// changed\n")
    after = [read_asset(f"joined/{name}").digest for name in MODULES]
    assert all(old != new for old, new in zip(before, after, strict=True))
