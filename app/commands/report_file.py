"""Reports as files of JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec


def write_report(path: Path, report: Any) -> None:
    """Write a report as JSON (imports/REPORT.md), indented, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
