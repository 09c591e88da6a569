"""Which dispositions the facts of the register allow for a site, and which they rule out.

A disposition is ruled out only by a fact that is recorded. A precondition that the register cannot
decide never rules one out: it is listed as to be confirmed by the planner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from app.checks.law_facts import LawFacts
from app.checks.scene import Scene
from app.estate.model import Building, Site, SiteKind
from app.kernel.text import fold
from app.plans.dispositions import Disposition

_DWELLING_WORDS = ("nha o", "nha cong vu", "nha tap the", "ky tuc xa")
_VACANT_WORDS = ("bo trong", "de trong", "khong su dung", "chua su dung")
_PARTLY = "mot phan"
_GOOD_WORDS = ("tot", "con tot", "moi")

_fold = lru_cache(maxsize=65_536)(fold)


class Reason(NamedTuple):
    """A recorded fact that rules a disposition out: `text` Vietnamese, names alike in both."""

    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Lawful:
    """One disposition for one site.

    Attributes:
        lawful: False only where a recorded fact rules it out; reasons: those facts, in words.
        preconditions: what the law asks and the register cannot tell, to be confirmed.
    """

    disposition: Disposition
    lawful: bool
    reasons: tuple[Reason, ...]
    preconditions: tuple[str, ...]


def lawful_dispositions(scene: Scene, site: str) -> tuple[Lawful, ...]:
    """Return every disposition of the catalogue for a site, in the catalogue's order."""
    facts = _Facts(scene, scene.snapshot.sites[site])
    return tuple(
        _judged(disposition, facts) for disposition in scene.snapshot.dispositions.values()
    )


@dataclass(frozen=True, slots=True)
class LawfulForSome:
    """One disposition for many sites.

    Attributes:
        refused: the reasons against it by the place of the site among those asked about.
        lawful: for how many of the sites nothing rules it out.
    """

    disposition: Disposition
    refused: Mapping[int, tuple[Reason, ...]]
    lawful: int


def lawful_for_many(scene: Scene, sites: Sequence[str]) -> tuple[LawfulForSome, ...]:
    """Return every disposition of the catalogue for many sites, in the catalogue's order."""
    refused: dict[str, dict[int, tuple[Reason, ...]]] = {
        key: {} for key in scene.snapshot.dispositions
    }
    no_longer = scene.ground.law.other_units.no_longer
    ruled = [
        (disposition, refused[key])
        for key, disposition in scene.snapshot.dispositions.items()
        if key in _RULES or key in no_longer
    ]
    for place, site in enumerate(sites):
        facts = _Facts(scene, scene.snapshot.sites[site])
        for disposition, against in ruled:
            if reasons := _against(disposition, facts):
                against[place] = reasons
    return tuple(
        LawfulForSome(disposition, refused[key], len(sites) - len(refused[key]))
        for key, disposition in scene.snapshot.dispositions.items()
    )


def reasons_against(scene: Scene, site: str, disposition: Disposition) -> tuple[Reason, ...]:
    """Return the facts that rule a disposition out for a site, none where it is lawful."""
    return _against(disposition, _Facts(scene, scene.snapshot.sites[site]))


def _judged(disposition: Disposition, facts: _Facts) -> Lawful:
    reasons = _against(disposition, facts)
    return Lawful(
        disposition=disposition,
        lawful=not reasons,
        reasons=reasons,
        preconditions=disposition.preconditions if not reasons else (),
    )


def _against(disposition: Disposition, facts: _Facts) -> tuple[Reason, ...]:
    rule = _RULES.get(disposition.key)
    reasons = tuple(rule(facts)) if rule else ()
    return (*reasons, *_no_longer(disposition, facts))


class _Facts:
    """What the register and the plan record about a site."""

    def __init__(self, scene: Scene, site: Site) -> None:
        self._scene = scene
        self.site = site

    @cached_property
    def words(self) -> str:
        """Name and present state of the site, without diacritics."""
        return _fold(f"{self.site.name} {self.site.current_use or ''}")

    @cached_property
    def users(self) -> list[str]:
        """Names of the agencies that use the site on the baseline's day."""
        agencies = self._scene.snapshot.agencies
        return [
            agencies[use.agency].name
            for use in self._scene.occupancies(self.site.code)
            if use.agency in agencies
        ]

    @cached_property
    def placed(self) -> list[str]:
        """Names of the agencies that the plan places here."""
        agencies = self._scene.snapshot.agencies
        codes = {placement.agency for placement in self._scene.placements_at(self.site.code)}
        return [agencies[code].name for code in sorted(codes)]

    @property
    def is_vacant(self) -> bool:
        """Whether the source says that nobody uses it, and no use is recorded."""
        stated = any(word in self.words for word in _VACANT_WORDS) and _PARTLY not in self.words
        return stated and not self.users

    @property
    def is_dwelling(self) -> bool:
        """Whether name or present state says that people live there."""
        return any(f" {word} " in f" {self.words} " for word in _DWELLING_WORDS)

    @property
    def is_reorganised(self) -> bool | None:
        """Whether the old commune of the site was merged or split; None where not recorded."""
        return self._scene.ground.is_reorganised(self.site.old_unit)

    @property
    def old_unit_name(self) -> str:
        """What the old commune is called."""
        unit = self._scene.snapshot.units.get(self.site.old_unit or "")
        return unit.name if unit else ""

    @property
    def local_manager(self) -> str | None:
        """Name of the managing agency where it is one of the province, None otherwise."""
        agency = self._scene.snapshot.agencies.get(self.site.managing_agency or "")
        if agency is None or agency.unit not in self._scene.snapshot.units:
            return None
        return agency.name

    @property
    def buildings(self) -> tuple[Building, ...]:
        """The buildings of the site."""
        return self._scene.snapshot.buildings_of.get(self.site.code, ())

    @property
    def law(self) -> LawFacts:
        """The facts of law of the plan's day."""
        return self._scene.ground.law


def _no_longer(disposition: Disposition, facts: _Facts) -> Iterator[Reason]:
    law = facts.law.other_units
    name = law.no_longer.get(disposition.key)
    if name is not None and facts.is_reorganised is False:
        yield Reason(
            f"{facts.old_unit_name} không sắp xếp nên theo phương án của Nghị định số "
            f"{law.decree}, {law.article}, trong đó không còn hình thức {name}.",
            f"{facts.old_unit_name} was not reorganised, so a plan under Decree {law.decree} "
            f"({law.article}) applies, which no longer has “{disposition.english}”.",
        )


def _retain(facts: _Facts) -> Iterator[Reason]:
    if facts.is_vacant and not facts.placed:
        yield Reason(
            f"Hiện trạng ghi “{facts.site.current_use}”, không có cơ quan nào đang dùng và "
            "phương án chưa bố trí cơ quan nào: không phải đang sử dụng đúng mục đích.",
            f"The register says “{facts.site.current_use}”, no agency uses it and the plan places "
            "none: it is not in use for its purpose.",
        )


def _still_needed(facts: _Facts) -> Iterator[Reason]:
    if facts.placed:
        placed = ", ".join(facts.placed)
        yield Reason(
            f"Phương án đang bố trí {placed} làm việc tại đây: nhu cầu sử dụng vẫn còn. Hãy rút "
            "bố trí trước.",
            f"The plan places {placed} here: the site is still needed. Take the placement back "
            "first.",
        )


def _handling(facts: _Facts) -> Iterator[Reason]:
    manager = facts.local_manager
    used_for_work = facts.site.kind in _WORK_KINDS and facts.users
    if manager and used_for_work and not facts.is_dwelling:
        yield Reason(
            f"Do cơ quan của địa phương quản lý ({manager}) và đang dùng làm việc, không phải "
            "nhà, đất đã bố trí làm nhà ở hay do cơ quan Trung ương chuyển giao.",
            f"A local body manages it ({manager}) and works in it: it is neither a dwelling nor "
            "handed over by a central body.",
        )


_WORK_KINDS = frozenset(
    {SiteKind.HEADQUARTERS, SiteKind.EDUCATION, SiteKind.HEALTH, SiteKind.CULTURE_SPORT}
)


def _to_locality(facts: _Facts) -> Iterator[Reason]:
    if facts.is_reorganised is False and facts.users:
        users = ", ".join(facts.users)
        yield Reason(
            f"{facts.old_unit_name} không sắp xếp và cơ sở đang được {users} sử dụng: không thuộc "
            "diện dôi dư do sắp xếp.",
            f"{facts.old_unit_name} was not reorganised and {users} use the site: it is not "
            "surplus of the reorganisation.",
        )


def _to_house_management(facts: _Facts) -> Iterator[Reason]:
    yield from _still_needed(facts)
    if facts.is_dwelling:
        yield Reason(
            "Tên hoặc hiện trạng cho biết đây là nhà ở; chỉ giao nhà, đất không để ở.",
            "Its name or present use says that it is a dwelling; only premises not for living in "
            "are handed over so.",
        )


def _liquidation(facts: _Facts) -> Iterator[Reason]:
    yield from _still_needed(facts)
    conditions = [_fold(building.condition or "") for building in facts.buildings]
    if conditions and all(condition.startswith(_GOOD_WORDS) for condition in conditions):
        yield Reason(
            "Mọi nhà của cơ sở đều ghi tình trạng tốt, không phải hư hỏng, phá dỡ.",
            "All buildings of the site are recorded in good condition, not damaged or to be pulled "
            "down.",
        )


_RULES: Mapping[str, Callable[[_Facts], Iterable[Reason]]] = {
    "retain": _retain,
    "recover": _still_needed,
    "hand-over-for-handling": _handling,
    "hand-over-to-locality": _to_locality,
    "hand-over-to-house-management": _to_house_management,
    "sale": _still_needed,
    "liquidation": _liquidation,
}
"""Rules by key of the catalogue; a disposition without one is never ruled out."""
