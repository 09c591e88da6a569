"""The command line's own words for what the system and the user got wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app import cli


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """The exit status of `truso` with these arguments."""
    monkeypatch.setattr(sys, "argv", ["truso", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_place_that_cannot_be_written_is_told_in_vietnamese(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert run(monkeypatch, "template", "--out", f"{tmp_path}/file/register.xlsx") == 1
    errors = capsys.readouterr().err
    assert errors.startswith("Không truy cập được: ")
    assert "[Errno" not in errors


@pytest.mark.parametrize("command", [("template",), ("appendix", "any-plan")])
def test_a_workbook_is_not_written_under_the_name_of_another_kind_of_file(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    assert run(monkeypatch, *command, "--out", str(tmp_path / "register.docx")) == 2
    assert "phải có đuôi .xlsx" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
