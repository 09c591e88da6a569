"""From an edited appendix to the moves that it proposes: three pictures held against each other.

The file against the plan at the revision it was exported from says what the reviewer changed; that
revision against the plan as it is now says what planners changed since. A line that both changed,
to different ends, is stale: it is refused with all three. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.appendices.headquarters import COLUMNS, headquarters_table, receiver_name, user_line
from app.appendices.model import Row
from app.appendices.trace import lines_of, seal
from app.intake.edited_appendix.cells import Unclear, text_of
from app.intake.edited_appendix.figures import register_edits
from app.intake.edited_appendix.model import AppendixProposal, FieldDifference, ProposedStep, Wanted
from app.intake.edited_appendix.wanted import COLUMN_OF, DECIDED, wanted_by
from app.intake.forms.form_appendix import AppendixLine, EditedAppendix, line_problem
from app.intake.model import Problem, ProblemCode, Severity
from app.kernel.clock import format_date
from app.plans.model import Change, Decide, Displace, Place, PlacementKey, Withdraw
from app.plans.rules import FIELD_NAMES
from app.plans.sentences import worded
from app.plans.snapshot import Snapshot
from app.plans.state import slot_of

_LABELS = {"disposition": "hình thức xử lý", **FIELD_NAMES}
_IDENTITY = ("name", "managed_by", "address_old", "address_new", "current_use")


def propose(
    edited: EditedAppendix, base: Snapshot, current: Snapshot, extra: Mapping[str, Any]
) -> AppendixProposal:
    """Return the moves that an edited appendix proposes.

    Args:
        edited: the file.
        base: the plan at the revision that the file was exported from.
        current: the plan as it is.
        extra: other names of dispositions, from the dictionary of the form.
    """
    return _Reviewer(edited, base, current, extra).proposal()


class _Reviewer:
    def __init__(
        self, edited: EditedAppendix, base: Snapshot, current: Snapshot, extra: Mapping[str, Any]
    ) -> None:
        self._edited = edited
        self._base = base
        self._current = current
        self._extra = extra
        groups = headquarters_table(base).groups
        self._rows = {row.key: row for group in groups for row in group.rows}
        self._owners = {_identity(row.values): code for code, row in self._rows.items()}
        self._named = {_identity(row.values)[0]: code for code, row in self._rows.items()}
        self._problems: list[Problem] = list(edited.problems)
        self._steps: list[ProposedStep] = []
        self._differences: list[FieldDifference] = []
        self._stale: list[str] = []

    def proposal(self) -> AppendixProposal:
        for line in self._edited.lines:
            row = self._rows.get(line.site)
            if not self._belongs(line, row):
                continue
            if row is not None:
                self._problems += register_edits(self._edited.sheet, line, row)
            try:
                wanted = wanted_by(line, row, self._base, self._extra)
            except Unclear as unclear:
                self._note(
                    line,
                    unclear.code,
                    unclear.column,
                    found=unclear.found,
                    expected=unclear.expected,
                    repair=unclear.repair,
                    candidates=unclear.candidates,
                )
            else:
                self._settle(line, wanted)
        self._tell_missing()
        return AppendixProposal(
            file_name=self._edited.file_name,
            sha256=self._edited.sha256,
            sheet=self._edited.sheet,
            plan=self._edited.plan,
            revision=self._edited.revision,
            current_revision=self._current.revision,
            lines=len(self._edited.lines),
            steps=tuple(self._steps),
            differences=tuple(self._differences),
            problems=tuple(self._problems),
            stale=tuple(self._stale),
        )

    def _note(
        self, line: AppendixLine, code: ProblemCode, column: str | None, **words: Any
    ) -> None:
        self._problems.append(line_problem(self._edited.sheet, line, code, column, **words))

    def _belongs(self, line: AppendixLine, row: Row | None) -> bool:
        """Whether a line is the one of its site, as this plan exported it, or a new one."""
        site = self._base.sites.get(line.site)
        if site is None:
            self._note(
                line,
                ProblemCode.UNKNOWN_RECORD,
                "site",
                found=line.site,
                expected="mã của một cơ sở trong hiện trạng của phương án",
                repair="Hãy sửa mã trong cột ẩn, hoặc xóa dòng.",
            )
            return False
        said = _identity({key: text_of(line.cells.get(key, "")) for key in _IDENTITY})
        own = ((site.name,) if row is None else _identity(row.values))[0]
        other = self._owners.get(said, line.site) != line.site
        if other or (said[0] != own and self._named.get(said[0], line.site) != line.site):
            self._note(
                line,
                ProblemCode.UNKNOWN_RECORD,
                "name",
                found=said[0],
                expected=f"“{site.name}”, cơ sở mang mã {line.site} của dòng này",
                repair="Mã ẩn và nội dung của dòng không cùng một cơ sở (thường do sắp xếp mà "
                "không gồm các cột ẩn). Hãy xuất lại phụ lục rồi sửa trên bản đó.",
            )
            return False
        if row is None and not line.seal:
            return True
        if row is None or line.seal != seal(COLUMNS, row.values):
            self._note(
                line,
                ProblemCode.STALE,
                "seal",
                found=line.seal,
                expected=f"dòng của phương án {self._edited.plan} ở phiên bản "
                f"{self._edited.revision}",
                repair="Dòng này không phải của phụ lục đó (chép từ tệp khác, hoặc danh mục hình "
                "thức xử lý đã đổi). Hãy xuất lại phụ lục và sửa trên bản mới.",
            )
            return False
        return True

    def _settle(self, line: AppendixLine, wanted: Wanted) -> None:
        """Propose what a line wants; refuse it where planners changed the same site otherwise."""
        before = self._base.decision(line.site)
        steps = list(wanted.steps(before, line.site))
        if not steps:
            return
        was, now = _state(self._base, line.site), _state(self._current, line.site)
        if now == _after(was, steps):
            return  # The plan says so already.
        stale = now != was
        told = list(self._told(line, wanted, before, refused=stale))
        self._differences += told
        if stale:
            self._tell_stale(line, told)
            return
        register, dispositions = self._base.register, self._base.dispositions
        self._steps += [
            ProposedStep(line.row, line.site, step, *worded(step, register, dispositions))
            for step in steps
        ]

    def _tell_stale(self, line: AppendixLine, told: list[FieldDifference]) -> None:
        self._stale.append(line.site)
        theirs = [each for each in told if each.before != each.after]
        columns = {COLUMN_OF.get(each.field, "receiver") for each in theirs}
        now = "; ".join(f"{e.label}: {e.now or 'không có'}" for e in told if e.now != e.before)
        self._note(
            line,
            ProblemCode.STALE,
            next((column for column in DECIDED if column in columns), None),
            found="; ".join(f"{each.label}: {each.after or 'không có'}" for each in theirs),
            expected=f"cơ sở {line.site} như ở phiên bản {self._base.revision}; nay phương án "
            f"(phiên bản {self._current.revision}) đã đổi {now}",
            repair="Cơ sở này đã được điều chỉnh trong phương án sau khi xuất phụ lục. Hãy xem "
            "khác biệt, xuất lại phụ lục và sửa dòng này trên bản mới.",
        )

    def _told(
        self, line: AppendixLine, wanted: Wanted, before: Decide | None, *, refused: bool
    ) -> Iterator[FieldDifference]:
        now = self._current.decision(line.site)

        def difference(name: str, label: str, words: tuple[str, str, str]) -> FieldDifference:
            return FieldDifference(
                row=line.row,
                cell=line.places.get(COLUMN_OF.get(name, "receiver")),
                site=line.site,
                site_name=self._base.sites[line.site].name,
                field=name,
                label=label,
                before=words[0],
                after=words[1],
                now=words[2],
                refused=refused,
            )

        for name, label in _LABELS.items():
            was, will, is_now = (
                _words(self._base, each, name) for each in (before, wanted.decision, now)
            )
            if was != will or (refused and was != is_now):
                yield difference(name, label, (was, will, is_now))
        base, present = (_state(each, line.site)[1] for each in (self._base, self._current))
        wants = {key: place for key, place in base.items() if key not in wanted.out}
        wants |= {_key(place): place for place in wanted.into}
        for key, place in {**base, **present, **wants}.items():
            name = user_line(self._base, place)
            words = [name if key in each else "" for each in (base, wants, present)]
            if words[0] != words[1] or (refused and words[0] != words[2]):
                yield difference("placement", "bố trí", (words[0], words[1], words[2]))

    def _tell_missing(self) -> None:
        missing = [row for code, row in self._rows.items() if code not in self._edited.codes]
        if missing:
            self._problems.append(
                Problem(
                    code=ProblemCode.NOT_OF_PLAN,
                    severity=Severity.WARNING,
                    sheet=self._edited.sheet,
                    row=None,
                    cell=None,
                    column=None,
                    found=f"{len(missing)} dòng của phụ lục gốc không còn trong tệp",
                    expected="mọi dòng của phụ lục, hoặc chỉ những dòng được giao xem xét",
                    repair="Các cơ sở này giữ nguyên phương án. Muốn rút phương án của cơ sở nào "
                    "thì ghi “Chưa có phương án” ở cột Hình thức xử lý.",
                    candidates=tuple(str(row.values["name"]) for row in missing[:10]),
                )
            )


_State = tuple[Decide | None, dict[PlacementKey, Place]]


def _state(snapshot: Snapshot, site: str) -> _State:
    placements = snapshot.placements_of.get(site, ())
    return snapshot.decision(site), {_key(each): each for each in placements}


def _key(place: Place) -> PlacementKey:
    return PlacementKey(place.agency, place.site, place.building)


def _after(state: _State, steps: list[Change]) -> _State:
    decision, placements = state[0], dict(state[1])
    for step in steps:
        key = slot_of(step).key
        match step:
            case Decide():
                decision = step
            case Withdraw():
                decision = None
            case Place() if isinstance(key, PlacementKey):
                placements[key] = step
            case Displace() if isinstance(key, PlacementKey):
                placements.pop(key, None)
    return decision, placements


def _identity(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a reader knows a line by."""
    return tuple(" ".join(lines_of(values.get(key) or "")) for key in _IDENTITY)


def _words(snapshot: Snapshot, decision: Decide | None, name: str) -> str:
    if decision is None:
        return ""
    if name == "disposition":
        known = snapshot.dispositions.get(decision.disposition)
        return known.name if known else decision.disposition
    if name == "receiver":
        return receiver_name(snapshot, decision) or ""
    if name == "deadline":
        return format_date(decision.deadline)
    return getattr(decision, name) or ""
