"""Settings that cannot be used are named, and are never passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kernel.errors import ConfigurationError
from app.settings import read_settings


@pytest.mark.parametrize("name", ["TRUSO_PORT", "TRUSO_WORKERS"])
@pytest.mark.parametrize("text", ["abc", "-1", "70000", "８000"])
def test_a_number_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ConfigurationError, match=f"{name} .*{text}"):
        read_settings()


def test_a_data_folder_that_is_not_there_is_not_taken_for_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path / "typo"))
    with pytest.raises(ConfigurationError, match="TRUSO_DATA"):
        read_settings()


def test_the_data_folder_of_the_home_need_not_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRUSO_HOME", str(tmp_path))
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path / "data"))  # as commands hand it down
    assert read_settings().data == tmp_path / "data"


def test_two_base_maps_are_one_too_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRUSO_BASE_MAP_FILE", str(tmp_path / "nen.mbtiles"))
    assert read_settings().base_map_file == tmp_path / "nen.mbtiles"
    monkeypatch.setenv("TRUSO_BASE_MAP", "http://tiles.son-la.local/{z}/{x}/{y}.png")
    with pytest.raises(ConfigurationError, match="TRUSO_BASE_MAP_FILE"):
        read_settings()
