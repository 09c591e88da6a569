"""What an examination asks: questions collected cell by cell, and the answers there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from app.intake.answers import Answers, Option, Question, QuestionKind
from app.intake.model import StagedRow
from app.units.places import PlaceName

MOST_CELLS = 100
"""How many cells a question or a group names; the count tells of all."""

LEFT_OPEN = ""
"""The answer "none of these": the value stays open, or the record is a new one."""


class Inquiry:
    """The questions of one examination.

    Attributes:
        answers: what has been said about the file.
        leave_open: whether what may stay open does so without being asked, as an import that
            nobody attends does.
        places: key of a `place` question → the place that is asked about, answered or not.
        recalled: key of a `record`, `duplicate` or `place` question → how it was answered of an
            earlier file; known_sender: whether the sender is named, so that what was answered of
            their files is taken, not only proposed.
        lasting: keys of questions whose answers hold for later files too → whether of any sender.
    """

    def __init__(self, answers: Answers, *, leave_open: bool = False) -> None:
        self.answers = answers
        self.leave_open = leave_open
        self.places: dict[str, PlaceName] = {}
        self.chosen: dict[str, str] = {}
        self.recalled: dict[str, str] = {}
        self.known_sender = False
        self.lasting: dict[str, bool] = {}
        self._asked: dict[tuple[QuestionKind, str], Question] = {}
        self._cells: dict[tuple[QuestionKind, str], dict[str, None]] = {}

    def ask(
        self,
        kind: QuestionKind,
        key: str,
        text: str,
        options: Sequence[Option] = (),
        *,
        proposed: str | None = None,
        required: bool = True,
        cells: Iterable[str] = (),
        row: StagedRow | None = None,
        first: bool = False,
    ) -> None:
        """Ask, or add cells to what is asked already; `row` waits for a required answer.

        `first`: before all others, whose answers it may make needless. A question is required where
        one of its rows cannot do without the answer.
        """
        name = (kind, key)
        if name not in self._asked:
            self._asked[name] = Question(
                key=key,
                kind=kind,
                text=text,
                options=tuple(options),
                proposed=proposed,
                required=required,
            )
            self._cells[name] = {}
            if first:
                self._asked = {name: self._asked.pop(name), **self._asked}
        elif required and not self._asked[name].required:
            self._asked[name] = msgspec.structs.replace(self._asked[name], required=True)
        self._cells[name].update(dict.fromkeys(cells))
        if row is not None and required and key not in row.waits:
            row.waits.append(key)

    def add(self, questions: Iterable[Question]) -> None:
        """Take questions that an earlier step has made."""
        for each in questions:
            self._asked.setdefault((each.kind, each.key), each)
            self._cells.setdefault((each.kind, each.key), {}).update(dict.fromkeys(each.cells))

    @property
    def answers_of_cells(self) -> dict[str, Question]:
        """The question that each cell waits for, all cells of all questions."""
        return {cell: self._asked[name] for name, cells in self._cells.items() for cell in cells}

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that is asked, each with the cells it would settle, required ones first."""
        asked = [
            msgspec.structs.replace(
                question,
                cells=tuple(self._cells[name])[:MOST_CELLS],
                cell_count=max(len(self._cells[name]), question.cell_count),
            )
            for name, question in self._asked.items()
        ]
        return tuple(sorted(asked, key=lambda question: not question.required))
