"""What must hold of the files in the repository, whatever they say."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Written as patterns, so that this file does not hold what it forbids.
REGISTRY_HOST = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|yarnpkg[.]com"
    r"|deb[.]debian[.]org|security[.]debian[.]org|crates[.]io|proxy[.]golang[.]org",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:root|work|Users|home)/\w")

MOST_LINES = {"app": 400, "tools": 400, "bench": 400, "tests": 600}
LONGER_FILES: dict[str, int] = {"tests/db/test_embedded_server.py": 670}
"""Files known to be longer, with the lines they may have: shorten one, or argue for it here."""

PINNED = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][\w.!+]*( ; [^/@]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def tracked_files() -> list[Path]:
    """Files of the repository, and those that would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [
        path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file()
    ]


def text_of(path: Path) -> str:
    """Contents of a text file; of a binary one, nothing."""
    raw = path.read_bytes()
    return "" if b"\0" in raw[:8192] else raw.decode("utf-8", errors="replace")


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def test_no_file_names_a_package_registry() -> None:
    assert places(REGISTRY_HOST) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


@pytest.mark.parametrize("name", ["requirements.lock", "tools/bootstrap.lock", "tools/node.lock"])
def test_a_python_lock_holds_names_versions_and_hashes_only(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert lines
    assert [line for line in lines if not (PINNED.fullmatch(line) or HASH.fullmatch(line))] == []


def test_the_front_end_lock_holds_no_address() -> None:
    text = (ROOT / "app/web/package-lock.json").read_text()
    lock = json.loads(text)
    assert "://" not in text
    assert lock["lockfileVersion"] == 3
    for name, entry in lock["packages"].items():
        assert name == "" or entry.get("integrity", "").startswith("sha512-"), name


def test_no_file_outgrows_a_reader() -> None:
    too_long = {}
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in {".py", ".js", ".mjs", ".css", ".html", ".sh"}:
            continue
        allowed = LONGER_FILES.get(name) or MOST_LINES.get(name.split("/", maxsplit=1)[0])
        lines = len(text_of(path).splitlines())
        if allowed and lines > allowed:
            too_long[name] = f"{lines} lines, {allowed} allowed"
    assert too_long == {}


def test_no_folder_name_says_nothing() -> None:
    vague = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)")
    named = [path.relative_to(ROOT) for path in tracked_files() if path.suffix == ".py"]
    assert [str(path) for path in named if vague.search(path.stem)] == []
