"""The template of a new commune's agencies: a data file, `agency_template.toml`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.agencies.model import Agency
from app.kernel.clock import REORGANISATION_DAY
from app.kernel.entries import read_entries
from app.units.model import Unit

TEMPLATE_FILE = Path(__file__).with_name("agency_template.toml")


class NamePattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an agency is named in units of some kinds, or in some units; "{unit}" is replaced."""

    pattern: str
    unit_kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.pattern.count("{unit}") != 1 or self.pattern.count("{") != 1:
            raise ValueError(f"mẫu tên “{self.pattern}” phải có đúng một chỗ {{unit}}")


class AgencyKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One agency of the template.

    Attributes:
        kind: stable key; label: what it is called without its unit; english: the same.
        name: patterns of the full name, the first that fits the unit counts.
        order: in which a unit's agencies are listed.
        source: where this organisation is laid down; verified: whether that was read.
    """

    kind: str
    label: str
    english: str
    order: int
    source: str
    verified: bool
    name: tuple[NamePattern, ...]

    def name_in(self, unit: Unit) -> str | None:
        """Return the agency's full name in a unit, None where the unit has no such agency."""
        for wanted in (_by_code, _by_kind):
            for each in self.name:
                if wanted(each, unit):
                    return each.pattern.format(unit=f"{unit.kind.lower()} {unit.short_name}")
        return None


def load_template(path: Path = TEMPLATE_FILE) -> tuple[AgencyKind, ...]:
    """Return the template's agencies in their order.

    Raises:
        ConfigurationError: the file or an entry of it cannot be used; the detail names the entry.
    """
    return tuple(sorted(read_entries(path, "agency", AgencyKind, "kind"), key=lambda k: k.order))


def agencies_of(unit: Unit, template: tuple[AgencyKind, ...]) -> list[Agency]:
    """Return the agencies that the template gives to a unit, in the template's order."""
    return [
        Agency(
            code=f"{unit.code}.{kind.kind}",
            name=name,
            kind=kind.kind,
            unit=unit.key,
            parent=None,
            valid_from=unit.valid_from or REORGANISATION_DAY,
            valid_to=None,
        )
        for kind in template
        if (name := kind.name_in(unit)) is not None
    ]


def _by_code(pattern: NamePattern, unit: Unit) -> bool:
    return unit.code in pattern.units


def _by_kind(pattern: NamePattern, unit: Unit) -> bool:
    return unit.kind in pattern.unit_kinds
