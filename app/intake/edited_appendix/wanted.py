"""What a reviewer wants of one line: those of its cells that read otherwise than exported. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.appendices.headquarters import COLUMNS, user_line, usual_basis
from app.appendices.model import Row
from app.appendices.trace import lines_of
from app.intake.edited_appendix.cells import (
    Unclear,
    agency_named,
    read_basis,
    read_disposition,
    read_receivers,
    read_remarks,
    text_of,
)
from app.intake.edited_appendix.model import Wanted
from app.intake.forms.form_appendix import AppendixLine
from app.intake.model import ProblemCode
from app.kernel.errors import InvalidInputError
from app.kernel.text import tidy
from app.plans.model import Decide, PlacementKey
from app.plans.rules import accepted
from app.plans.snapshot import Snapshot

DECIDED = tuple(column.key for column in COLUMNS if column.decided)
COLUMN_OF = {
    "disposition": "disposition",
    "receiver": "receiver",
    "receiver_agency": "receiver",
    "new_use": "new_use",
    "legal_basis": "basis",
    "deadline": "note",
    "note": "note",
}
"""Field of a decision → column of the appendix in which it stands."""


def wanted_by(
    line: AppendixLine, row: Row | None, base: Snapshot, extra: Mapping[str, Any]
) -> Wanted:
    """Return what a line wants of its site.

    Args:
        line: as it came back; row: as it was exported, None for a line that was added.
        base: the plan at the exported revision.
        extra: other names of dispositions, from the dictionary of the form.

    Raises:
        Unclear: a cell cannot be taken over; it names its column.
    """
    return _Line(line, row, base, extra).wanted()


class _Line:
    def __init__(
        self, line: AppendixLine, row: Row | None, base: Snapshot, extra: Mapping[str, Any]
    ) -> None:
        self._base = base
        self._extra = extra
        self._site = base.sites[line.site]
        self._before = base.decision(line.site)
        self._placements = base.placements_of.get(line.site, ())
        self._said = {key: text_of(line.cells[key]) for key in DECIDED}
        self._exported = {
            key: "" if row is None or row.values[key] is None else str(row.values[key])
            for key in DECIDED
        }
        self._changed = {
            key for key in DECIDED if lines_of(self._said[key]) != lines_of(self._exported[key])
        }

    def wanted(self) -> Wanted:
        wanted = Wanted(self._before)
        if not self._changed:
            return wanted
        key = self._before.disposition if self._before else None
        if "disposition" in self._changed:
            key = self._read("disposition", self._disposition)
        fields: dict[str, Any] = {}
        if "receiver" in self._changed:
            fields |= self._read("receiver", lambda: self._receivers(wanted, key))
        if key is None:
            self._refuse_loose_words()
            wanted.decision = None
            return wanted
        if "new_use" in self._changed:
            fields["new_use"] = " ".join(lines_of(self._said["new_use"])) or None
        if "basis" in self._changed:
            fields |= self._read("basis", lambda: self._basis(key))
        if "note" in self._changed:
            fields |= self._read("note", self._remarks)
        former = self._before or Decide(self._site.code, key)
        wanted.decision = self._accepted(replace(former, disposition=key, **fields))
        return wanted

    def _read(self, column: str, reader: Any) -> Any:
        try:
            return reader()
        except Unclear as unclear:
            unclear.column = column
            unclear.found = self._said[column]
            raise

    def _refuse_loose_words(self) -> None:
        """Refuse words that only a decision can hold, where there is none and was none."""
        loose = sorted(self._changed & {"new_use", "basis", "note"})
        if self._before is None and loose:
            unclear = Unclear(
                ProblemCode.REQUIRED,
                "một hình thức xử lý, vì mục đích sử dụng, căn cứ, ghi chú là của quyết định xử lý",
                "Hãy ghi hình thức xử lý, hoặc trả lại nội dung cũ của dòng.",
            )
            unclear.column, unclear.found = "disposition", self._said["disposition"]
            raise unclear

    def _accepted(self, decide: Decide) -> Decide:
        if decide == self._before:
            return decide
        try:
            kept = accepted(decide, self._base.register, self._base.dispositions)
        except InvalidInputError as error:
            name = error.extra.get("field") or next(iter(error.extra.get("fields", ())), "")
            unclear = Unclear(
                ProblemCode.REQUIRED, error.detail, "Hãy điền đủ trong dòng rồi nhập lại."
            )
            unclear.column = COLUMN_OF.get(str(name))
            unclear.found = self._said.get(unclear.column or "", "")
            raise unclear from error
        assert isinstance(kept, Decide)
        return kept

    def _disposition(self) -> str | None:
        return read_disposition(self._said["disposition"], self._base.dispositions, self._extra)

    def _receivers(self, wanted: Wanted, key: str | None) -> dict[str, Any]:
        """Return the receiver where it changed; note who is placed and who no longer is."""
        base, site, before = self._base, self._site.code, self._before
        own = base.dispositions.get(before.disposition) if before else None
        new = base.dispositions.get(key) if key else None
        was = read_receivers(self._exported["receiver"], base, site, before, own)
        now = read_receivers(self._said["receiver"], base, site, before, new)
        for place in self._placements:
            words = " ".join(lines_of(user_line(base, place)))
            if words in was.kept and words not in now.kept:
                wanted.out.append(PlacementKey(place.agency, place.site, place.building))
        wanted.into += now.added
        if now.receiver == was.receiver:
            return {}
        agency = agency_named(now.receiver, base) if now.receiver else None
        return {"receiver": now.receiver, "receiver_agency": agency}

    def _basis(self, key: str) -> dict[str, Any]:
        law = read_basis(self._said["basis"], self._site)
        if law == read_basis(self._exported["basis"], self._site):
            return {}
        usual = usual_basis(self._base.dispositions.get(key))
        return {"legal_basis": None if law == (usual and tidy(usual)) else law}

    def _remarks(self) -> dict[str, Any]:
        exported = self._exported["note"]
        was = read_remarks(exported, exported, self._site, self._placements)
        now = read_remarks(self._said["note"], exported, self._site, self._placements)
        fields: dict[str, Any] = {}
        if now.note != was.note:
            fields["note"] = now.note
        if now.deadline != was.deadline:
            fields["deadline"] = now.deadline
        return fields
