"""Moves as sentences, in Vietnamese and in English, for a plan's history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.kernel.clock import format_date
from app.plans.dispositions import Disposition
from app.plans.model import (
    KIND_OF,
    AssignAsset,
    AssignStaff,
    Change,
    Decide,
    Displace,
    Move,
    Place,
    Redo,
    ReleaseAsset,
    ReleaseStaff,
    Revert,
    Several,
    Step,
    Undo,
    Withdraw,
    changes_of,
)
from app.plans.phrases import ENGLISH, VIETNAMESE, Phrases, lowered
from app.plans.snapshot import Register, Snapshot


class Wording(NamedTuple):
    """The same sentence in Vietnamese and in English; names are alike in both."""

    sentence: str
    english: str


def worded(step: Step, register: Register, dispositions: Mapping[str, Disposition]) -> Wording:
    """Return one step as a sentence; records that the register lacks are named by their code."""
    return Wording(
        _Grammar(VIETNAMESE, register, dispositions).sentence(step),
        _Grammar(ENGLISH, register, dispositions).sentence(step),
    )


def tell(move: Move, subjects: Mapping[int, Move], snapshot: Snapshot) -> Wording:
    """Return a move as a sentence.

    `subjects` are, by revision of each undo, redo and revert, the moves that they were about
    (`Standing.subjects`).
    """
    register, dispositions = snapshot.register, snapshot.dispositions
    return Wording(
        _Grammar(VIETNAMESE, register, dispositions).telling(move, subjects),
        _Grammar(ENGLISH, register, dispositions).telling(move, subjects),
    )


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How phrases of one language become sentences about what a register holds."""

    phrases: Phrases
    register: Register
    dispositions: Mapping[str, Disposition]

    def telling(self, move: Move, subjects: Mapping[int, Move]) -> str:
        step, subject = move.step, subjects.get(move.revision)
        if subject is None or not isinstance(step, Undo | Redo | Revert):
            return self.sentence(step)
        told = self._turn(self._turned(step), subject.revision)
        return f"{told}: {self.telling(subject, subjects)}"

    def sentence(self, step: Step) -> str:
        match step:
            case Undo() | Redo():
                return self._turned(step)
            case Revert(revision):
                return self._turn(self._turned(step), revision)
            case Several(changes) if len(changes) > 1:
                return self._summary(changes)
            case _:
                (change,) = changes_of(step)
                return self._change(change)

    def _turned(self, step: Undo | Redo | Revert) -> str:
        match step:
            case Undo():
                return self.phrases.undo
            case Redo():
                return self.phrases.redo
            case Revert():
                return self.phrases.revert

    def _turn(self, turn: str, revision: int) -> str:
        return self.phrases.turn.format(turn=turn, revision=revision)

    # --- Steps of several ------------------------------------------------------------------------

    def _summary(self, changes: tuple[Change, ...]) -> str:
        where = self._common_unit(changes)
        forms = {change.disposition for change in changes if isinstance(change, Decide)}
        if len(forms) == 1 and all(isinstance(change, Decide) for change in changes):
            sites = len({_site_of(change) for change in changes})
            return self._handled(forms.pop(), self._counted(self.phrases.sites, sites) + where)
        counts = Counter(KIND_OF[type(change)] for change in changes)
        parts = ", ".join(
            self._counted(self.phrases.counted[kind], count) for kind, count in counts.items()
        )
        return parts[0].upper() + parts[1:] + where

    def _counted(self, forms: tuple[str, str], count: int) -> str:
        one, many = forms
        return (one if count == 1 else many).format(count=self.phrases.number(count, 0))

    def _common_unit(self, changes: Iterable[Change]) -> str:
        """Return " tại phường Tô Hiệu" where all sites of the changes stand in one new commune."""
        units = set()
        for code in {_site_of(change) for change in changes} - {None}:
            site = self.register.site_by_code.get(code or "")
            units.add(site.new_unit or site.old_unit if site else None)
        unit = self.register.unit_by_key.get(units.pop() or "") if len(units) == 1 else None
        return self.phrases.in_unit.format(unit=self.phrases.amid(unit.name)) if unit else ""

    # --- Changes ---------------------------------------------------------------------------------

    def _change(self, change: Change) -> str:
        match change:
            case Decide():
                return self._decision(change)
            case Withdraw(site):
                return self.phrases.withdraw.format(site=self._site(site))
            case Place() | Displace():
                return self._placement(change)
            case AssignStaff(staff) | ReleaseStaff(staff):
                return self._assignment(change, self._person(staff))
            case AssignAsset(asset) | ReleaseAsset(asset):
                return self._assignment(change, self._asset(asset))

    def _decision(self, decide: Decide) -> str:
        text = self._handled(decide.disposition, self._site(decide.site))
        receiver = decide.receiver
        if receiver is None and decide.receiver_agency is not None:
            receiver = self._agency(decide.receiver_agency)
        return text + self._clauses(
            {
                "receiver": receiver,
                "new_use": decide.new_use,
                "legal_basis": decide.legal_basis,
                "deadline": format_date(decide.deadline),
                "note": decide.note,
            }
        )

    def _handled(self, form: str, sites: str) -> str:
        disposition = self.dispositions.get(form)
        return self.phrases.handled(disposition, sites) if disposition else f"{form}: {sites}"

    def _placement(self, change: Place | Displace) -> str:
        agency = self._agency(change.agency)
        where = self._place(change.site, change.building)
        if isinstance(change, Displace):
            return self.phrases.displace.format(agency=agency, where=where)
        area = f"{self.phrases.number(change.area_m2, 2)} m²" if change.area_m2 else None
        text = self.phrases.place.format(agency=agency, where=where)
        return text + self._clauses({"area_m2": area, "note": change.note})

    def _assignment(
        self, change: AssignStaff | AssignAsset | ReleaseStaff | ReleaseAsset, what: str
    ) -> str:
        if isinstance(change, ReleaseStaff | ReleaseAsset):
            return self.phrases.release.format(what=what)
        site, agency = change.site, self._agency(change.agency)
        where = self.phrases.at_site.format(site=self._site(site)) if site is not None else ""
        return self.phrases.assign.format(what=what, agency=agency, where=where)

    def _clauses(self, values: Mapping[str, str | None]) -> str:
        labels = self.phrases.labels
        return "".join(f"; {labels[field]}: {value}" for field, value in values.items() if value)

    # --- Names -----------------------------------------------------------------------------------

    def _place(self, site: str, building: str | None) -> str:
        if building is None:
            return self._site(site)
        known = self.register.building_by_code.get(building)
        return f"{known.name if known else building}, {self._site(site)}"

    def _site(self, code: str) -> str:
        site = self.register.site_by_code.get(code)
        return site.name if site else code

    def _agency(self, code: str) -> str:
        agency = self.register.agency_by_code.get(code)
        return agency.name if agency else code

    def _person(self, code: str) -> str:
        person = self.register.staff_by_code.get(code)
        name = self.register.title_names.get(person.title) if person else None
        if person is None or name is None:
            return self.phrases.person_unknown.format(code=code)
        return f"{lowered(self.phrases.title(person.title, name))} ({code})"

    def _asset(self, code: str) -> str:
        asset = self.register.asset_by_code.get(code)
        if asset is None:
            return self.phrases.asset_unknown.format(code=code)
        return self.phrases.asset.format(
            quantity=self.phrases.number(asset.quantity, 0),
            measure=(asset.unit_of_measure or "cái").lower(),
            name=self.phrases.amid(asset.name),
            code=code,
        )


def _site_of(change: Change) -> str | None:
    return getattr(change, "site", None)
