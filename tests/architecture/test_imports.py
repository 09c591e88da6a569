"""The import contracts of pyproject.toml are kept, and each is broken by what it forbids."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]

NOUNS = ["access", "agencies", "appendices", "assets", "audit", "checks", "commands"]
NOUNS += [
    "comments",
    "db",
    "demo",
    "estate",
    "intake",
    "jobs",
    "kernel",
    "maps",
    "norms",
    "people",
    "plans",
    "proposals",
]
NOUNS += ["units", "web"]
MODULES = ["api", "model", "schemas", "service", "store", "tables"]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

VIOLATIONS = [
    ("layers", "kernel/text.py", "import app.units"),
    ("layers", "units/service.py", "import app.agencies.model"),
    ("layers", "agencies/model.py", "from app.estate import model"),
    ("layers", "people/service.py", "import app.assets.service"),
    ("layers", "plans/service.py", "import app.checks.service"),
    ("layers", "plans/service.py", "import app.comments.store"),
    ("layers", "web/pages.py", "import app.settings"),
    ("layers", "newcomer.py", ""),
    ("noun", "estate/store.py", "import app.estate.service"),
    ("noun", "estate/tables.py", "from app.estate import api"),
    ("model", "estate/model.py", "import app.units.tables"),
    ("model", "estate/model.py", "import app.db.engine"),
    ("model", "estate/model.py", "import asyncpg"),
    ("kernel", "kernel/text.py", "import pandas"),
    ("api", "estate/api.py", "import app.estate.store"),
    ("api", "plans/schemas.py", "import app.estate.tables"),
    ("piccolo", "estate/service.py", "import piccolo.query"),
    ("litestar", "estate/service.py", "import litestar"),
    ("litestar", "estate/schemas.py", "from litestar.dto import DTOConfig"),
    ("geometry", "checks/service.py", "import shapely"),
    ("geometry", "estate/store.py", "import geopandas"),
    ("spreadsheets", "maps/service.py", "import openpyxl"),
    ("spreadsheets", "estate/service.py", "import python_calamine"),
    ("folium", "web/pages.py", "import folium"),
]

ALLOWED = [
    ("estate/tables.py", "import piccolo.table"),
    ("estate/store.py", "from piccolo.query import Query"),
    ("estate/api.py", "import litestar"),
    ("estate/service.py", "import app.units.service"),
    ("maps/service.py", "import folium, geopandas"),
    ("intake/service.py", "import python_calamine"),
    ("asgi.py", "import litestar, app.settings"),
]


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Check the package `app` in a folder against the contracts of this repository."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            LINT,
            f"--config={ROOT / 'pyproject.toml'}",
            "--no-cache",
            "--no-logo",
            *arguments,
        ],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An application with every folder and module of the design, and no import in it."""
    app = tmp_path / "app"
    for noun in NOUNS:
        (app / noun).mkdir(parents=True)
        for module in ["__init__", *MODULES]:
            (app / noun / f"{module}.py").touch()
    for name in ["__init__", "asgi", "cli", "settings", "kernel/text", "db/engine", "web/pages"]:
        (app / f"{name}.py").touch()
    return tmp_path


def test_the_application_keeps_every_contract() -> None:
    checked = lint(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_contract_has_a_violation_here() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_a_forbidden_import_breaks_its_contract(
    package: Path, contract: str, module: str, line: str
) -> None:
    (package / "app" / module).write_text(f"{line}\n")
    checked = lint(package, f"--contract={contract}")
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "1 broken" in checked.stdout


def test_the_imports_of_the_design_keep_every_contract(package: Path) -> None:
    for module, line in ALLOWED:
        (package / "app" / module).write_text(f"{line}\n")
    checked = lint(package)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    """`truso --help` answers at once; each command loads what it needs."""
    heavy = (
        "{'folium', 'geopandas', 'litestar', 'numpy', 'openpyxl', 'pandas', 'piccolo', 'shapely'}"
    )
    started = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import app.cli, sys; print(*sorted({heavy} & sys.modules.keys()))",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert started.stdout.split() == []
