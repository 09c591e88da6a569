"""How large a file may be before it is refused, so that no file can take the machine down."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits", "limits_in_force", "use_limits"]

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What an import accepts; app.settings reads each from the environment.

    Attributes:
        megabytes: size of the file. TRUSO_IMPORT_MAX_MB
        unpacked_megabytes: size of all parts of an archive, unpacked. TRUSO_IMPORT_MAX_UNPACKED_MB
        ratio: how many times its size an archive may unpack to, from 20 MB on: small tables of
            formatted emptiness compress better than any bomb needs. TRUSO_IMPORT_MAX_RATIO
        entries: parts of an archive. TRUSO_IMPORT_MAX_ENTRIES
        rows, columns: extent of what a sheet's cells hold. TRUSO_IMPORT_MAX_ROWS, …_COLUMNS
        cells: rows × columns of a sheet, blank ones included: each takes memory.
            TRUSO_IMPORT_MAX_CELLS
    """

    megabytes: int = 50
    unpacked_megabytes: int = 500
    ratio: int = 100
    entries: int = 1_000
    rows: int = 1_000_000
    columns: int = 300
    cells: int = 30_000_000

    @property
    def file_bytes(self) -> int:
        """The size of the file in bytes."""
        return self.megabytes * _MB

    @property
    def unpacked_bytes(self) -> int:
        """The unpacked size of an archive in bytes."""
        return self.unpacked_megabytes * _MB

    def hold(self, rows: int, columns: int) -> bool:
        """Whether a sheet of this extent is accepted."""
        return rows <= self.rows and columns <= self.columns and rows * columns <= self.cells


DEFAULT_LIMITS = Limits()
_in_force = DEFAULT_LIMITS


def use_limits(limits: Limits) -> None:
    """Let these limits hold for this process; called once, when its settings are read."""
    global _in_force  # noqa: PLW0603
    _in_force = limits


def limits_in_force() -> Limits:
    """Return the limits of this process."""
    return _in_force
