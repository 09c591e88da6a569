"""Data files that a province may replace: norms, dispositions, agency templates.

Each is a TOML file beside the code that reads it. A file of the same name in the province's own
folder (setting `TRUSO_DATA`, by default `data` in `TRUSO_HOME`) is used instead.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from app.kernel.errors import ConfigurationError


def read_data_file(default: Path) -> dict[str, Any]:
    """Return the content of the data file, the province's own one where there is one.

    Raises:
        ConfigurationError: the file is not valid TOML; the detail names file, line and column.
    """
    path = default
    if folder := os.environ.get("TRUSO_DATA"):
        own = Path(folder) / default.name
        if own.is_file():
            path = own
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Tệp dữ liệu {path} không đọc được: {error}.") from error
