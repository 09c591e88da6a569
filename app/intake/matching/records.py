"""Agencies and sites that a file names instead of coding: found, proposed or asked; never made.

A name that exactly one record bears is used. What is nearly so called is only proposed, and what
several bear is a choice. Within the unit first, where the row's unit is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from app.intake.answers import Option
from app.intake.matching.record_store import NamedRecord
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import LEFT_OPEN, Inquiry
from app.kernel.text import fold, tidy

NEAR = 80
"""How alike (0-100) a name has to be to be offered."""
STRONG = 92
"""How alike the best has to be, and STRONG_GAP ahead of the next, to be proposed."""
STRONG_GAP = 4
NAMED = {"agency": "cơ quan", "site": "cơ sở nhà, đất"}
"""Kinds of records that rows may name, in words."""
MOST_LISTED = 200
ALL_STRANGE = "*"
"""Stands in the key of a question for all names that are like none of the register."""
MANY_STRANGE = 5
"""From how many names on, that are like no record's, one answer for all of them is offered."""
_MOST = 8


@dataclass(frozen=True, slots=True)
class NameAsk:
    """A record that a row names.

    Attributes:
        entity: "agency" or "site"; field: where the name stands in the row.
        units: keys of the units in which it is looked for first.
        needed: whether the row cannot do without it; else it only waits where there is a choice.
    """

    row: StagedRow
    field: str
    entity: str
    text: str
    units: frozenset[str] = frozenset()
    needed: bool = True

    @property
    def key(self) -> str:
        """The question's key: kind, folded name, and the unit in which it was looked for."""
        return f"{self.entity}|{fold(self.text)}|{','.join(sorted(self.units))}"


class Names:
    """The names of all records of one kind, for looking up many."""

    def __init__(self, records: Iterable[NamedRecord]) -> None:
        self.records = list(records)
        self.by_code = {record.code: record for record in self.records}
        self._exact: dict[str, list[NamedRecord]] = {}
        for record in self.records:
            self._exact.setdefault(fold(record.name), []).append(record)
        self._folded = [fold(record.name) for record in self.records]

    def called(self, text: str, units: frozenset[str]) -> list[NamedRecord]:
        """Return records of just this name, those in the units where there are any.

        A name written with diacritics prefers those that bear them.
        """
        found = self._exact.get(fold(text), [])
        spelt = [record for record in found if tidy(record.name).lower() == tidy(text).lower()]
        if spelt or fold(text) != tidy(text).lower():
            found = spelt
        return [record for record in found if record.units & units] or found

    def like(self, text: str, units: frozenset[str]) -> list[tuple[NamedRecord, float]]:
        """Return records of nearly this name with how near (0-100), the nearest first."""
        wanted = fold(text)
        own = [i for i, record in enumerate(self.records) if record.units & units]
        for pool in (own, range(len(self.records))):
            chosen = {i: self._folded[i] for i in pool}
            found = process.extract(
                wanted, chosen, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=_MOST
            )
            if found:
                return [(self.records[i], float(score)) for _, score, i in found]
        return []


class RecordFinder:
    """Finds the records that rows name; each name is looked for, and asked about, once."""

    def __init__(self, names: Mapping[str, Names], inquiry: Inquiry) -> None:
        self.names = names
        self._inquiry = inquiry
        self._found: dict[str, tuple[str | None, list[Option]]] = {}
        self._strange: dict[str, list[NameAsk]] = {}

    def find(self, ask: NameAsk) -> str | None:
        """Return the code of the record that a row names, None while that is asked, or none."""
        names, inquiry = self.names[ask.entity], self._inquiry
        inquiry.lasting[ask.key] = bool(ask.units)
        answer = inquiry.answers.records.get(ask.key)
        if answer is not None and (answer == LEFT_OPEN or answer in names.by_code):
            return answer or None
        if ask.text in names.by_code:
            return ask.text
        if ask.key not in self._found:
            called = names.called(ask.text, ask.units)
            if len(called) == 1:
                self._found[ask.key] = (called[0].code, [])
            else:
                exact = [(record, 100.0) for record in called]
                options = _options(exact or names.like(ask.text, ask.units))
                self._found[ask.key] = (None, options)
        code, options = self._found[ask.key]
        if code is not None:
            return code
        recalled = names.by_code.get(inquiry.recalled.get(ask.key, ""))
        if recalled is None and not options and ask.needed:
            self._strange.setdefault(ask.entity, []).append(ask)
            instead = inquiry.answers.records.get(_all_strange(ask.entity), "")
            return instead if instead in names.by_code else None
        _ask(ask, options, inquiry, recalled)
        return None if recalled is None else recalled.code

    def ask_strange(self) -> None:
        """Ask about names that are like no name of the register: at once, where they are many.

        Another system's file may name a hundred companies that a province has never heard of.
        """
        for entity, asks in self._strange.items():
            texts = dict.fromkeys(ask.text for ask in asks)
            key = _all_strange(entity)
            answer = self._inquiry.answers.records.get(key)
            if answer is not None and answer in self.names[entity].by_code:
                continue
            if len(texts) < MANY_STRANGE or answer is not None:
                for ask in asks:
                    _ask(ask, [], self._inquiry, None)
                continue
            label = NAMED[entity]
            some = ", ".join(f"“{text}”" for text in list(texts)[:4])
            for ask in asks:
                self._inquiry.ask(
                    "record",
                    key,
                    f"{len(texts)} tên {label} không giống tên nào trong sổ đăng ký: {some}… Có "
                    f"một {label} đã có thay cho tất cả không?",
                    [Option(value=LEFT_OPEN, label="Không, trả lời từng tên")],
                    cells=[_place(ask)],
                    row=ask.row,
                    first=True,
                )
                _note_open(ask, [])

    def options(self, entity: str, units: frozenset[str]) -> list[Option]:
        """Return the records in some units as options, where they are few."""
        records = [record for record in self.names[entity].records if record.units & units]
        return [
            Option(value=record.code, label=f"{record.name} ({record.code})")
            for record in records[:MOST_LISTED]
        ]


def strongest(options: Sequence[Option]) -> str | None:
    """Return the option to propose: near enough, and nearer than the next."""
    if not options or (options[0].score or 0) < STRONG:
        return None
    next_score = options[1].score or 0 if len(options) > 1 else 0
    return options[0].value if (options[0].score or 0) - next_score >= STRONG_GAP else None


def _options(found: Sequence[tuple[NamedRecord, float]]) -> list[Option]:
    return [
        Option(
            value=record.code,
            label=f"{record.name} ({record.code})",
            reason="; ".join(
                filter(
                    None, ("đúng tên" if score >= 100 else f"gần giống {score:.0f} %", record.place)
                )
            ),
            score=score,
        )
        for record, score in found
    ]


def _ask(
    ask: NameAsk, options: list[Option], inquiry: Inquiry, recalled: NamedRecord | None
) -> None:
    """Ask which record is meant; where an earlier answer was taken, only whether that holds."""
    label = NAMED[ask.entity]
    none = Option(
        value=LEFT_OPEN,
        label=f"Không phải {label} nào ở trên" if options else f"{label.capitalize()} này chưa có",
    )
    place = _place(ask)
    if recalled is not None:
        as_before = Option(
            value=recalled.code,
            label=f"{recalled.name} ({recalled.code})",
            reason="như đã trả lời cho một tệp trước",
        )
        others = [option for option in options if option.value != recalled.code]
        inquiry.ask(
            "record",
            ask.key,
            f"“{ask.text}” được hiểu là “{recalled.name}” như lần trước; đúng không?",
            [as_before, *others, none],
            proposed=recalled.code,
            required=False,
            cells=[place],
        )
        return
    if not options and not ask.needed:
        _note_unknown(ask)
        return
    inquiry.ask(
        "record",
        ask.key,
        f"“{ask.text}” là {label} nào trong sổ đăng ký? "
        + ("Có nhiều tên giống nhau." if options else "Không có tên nào giống."),
        [*options, none],
        proposed=strongest(options),
        required=ask.needed or not inquiry.leave_open,
        cells=[place],
        row=ask.row,
    )
    _note_open(ask, options)


def _all_strange(entity: str) -> str:
    return f"{entity}|{ALL_STRANGE}"


def _place(ask: NameAsk) -> str:
    return f"{ask.row.sheet}!{ask.row.places.get(ask.field, ask.row.row)}"


def _note_open(ask: NameAsk, options: list[Option]) -> None:
    label = NAMED[ask.entity]
    ask.row.note(
        ProblemCode.RECORD_OPEN,
        Severity.WARNING,
        ask.field if ask.field in ask.row.places else None,
        ask.text,
        expected=f"mã hoặc tên của đúng một {label} đã có",
        repair=f"Hãy trả lời câu hỏi. {label.capitalize()} chưa có thì thêm vào sổ đăng ký trước; "
        "không tự tạo.",
        candidates=[option.label for option in options],
    )


def _note_unknown(ask: NameAsk) -> None:
    """Say that a name which a row can do without is no record's; it stays as words."""
    label = NAMED[ask.entity]
    ask.row.note(
        ProblemCode.RECORD_UNKNOWN,
        Severity.INFO,
        ask.field if ask.field in ask.row.places else None,
        ask.text,
        expected=f"mã hoặc tên của một {label} đã có",
        repair=f"Tên này được giữ trong bản ghi như đã viết, không nối với {label} nào. Muốn nối "
        "thì ghi mã vào ô.",
    )
