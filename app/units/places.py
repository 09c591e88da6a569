"""What is asked about a written name of a commune, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.units.model import Tally, Unit


class Status(StrEnum):
    """How far a written name is understood; only EXACT may be used without asking."""

    EXACT = "exact"
    PROPOSED = "proposed"
    CHOICE = "choice"
    UNKNOWN = "unknown"


class Via(StrEnum):
    """By what a candidate was found."""

    NAME = "name"
    ALIAS = "alias"
    NEAR = "near"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A commune's name as written ("TT Mộc Châu"), with the district and province beside it.

    Attributes:
        name: one name, with or without its kind, in full or abbreviated, or a code.
        district: the old district's name or key; None where none is written.
        province: a province's name (old or new), code (new) or key; None where none is known.
        vintage: the code list that the name should stand in. None: the old one where a district is
            written, for there are none any more; else either.
    """

    name: str
    district: str | None = None
    province: str | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a written name may mean.

    Attributes:
        unit: the unit so called, of the old or the new list; of an alias, the new unit in which the
            land now lies.
        place: where it is, "huyện Mai Sơn, tỉnh Sơn La".
        new_unit: the unit itself where it is new, else its one whole successor; None where it was
            divided.
        heirs: all new units that it passed into; itself where it is new.
        score: how alike the names are, 100 where they are the same.
        share: the part of the named unit's surface that lies in this one, where an alias states it.
        reason: why it is a candidate, in Vietnamese.
    """

    unit: Unit
    place: str
    new_unit: Unit | None
    heirs: tuple[Unit, ...]
    score: int
    share: Decimal | None
    via: Via
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer about one written name: EXACT and PROPOSED have one candidate, best first else.

    Of an UNKNOWN name the candidates are the nearest names, which nobody should take for it. `note`
    says in Vietnamese what a person ought to know: a district that changed, a kind that differs.
    """

    name: PlaceName
    status: Status
    candidates: tuple[Candidate, ...]
    note: str = ""

    @property
    def used(self) -> Candidate | None:
        """The candidate that may be used without asking, None where a person decides."""
        return self.candidates[0] if self.status is Status.EXACT else None


@dataclass(frozen=True, slots=True)
class UnitAlias:
    """A name that a code list no longer has, and one of the new units in which its land lies.

    Attributes:
        province: key of the new province; district: as written, "" where none is.
        kind: "Thị trấn", "" where the name has none; name: with its kind.
        target: key of the new unit; share: part of the surface, more than 0, at most 1.
        rank: 1 for the largest share of this name.
        file_name, sha256: the file; source, as_of: what it is taken from, and of what date.
    """

    province: str
    district: str
    kind: str
    name: str
    target: str
    share: Decimal
    rank: int
    file_name: str
    sha256: str
    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class StoredAlias:
    """An alias with what a list of them shows: the new unit's name and province, when loaded."""

    alias: UnitAlias
    target_name: str
    province_name: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What a person said a written name means there; see `app.units.tables.UnitAnswer`."""

    name_key: str
    place_key: str
    vintage: int
    unit: str
    actor: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class AliasReport:
    """What `load_aliases` did.

    Attributes:
        aliases: names new, changed and the same; divided: how many of them have several units.
        skipped: rows left out because their province is not loaded, by what they write of it.
    """

    file_name: str
    sha256: str
    source: str
    as_of: date | None
    aliases: Tally
    divided: int
    skipped: tuple[tuple[str, int], ...]
