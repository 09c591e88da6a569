"""What an edited appendix proposes, in the form of the report that every import gives."""

from __future__ import annotations

from app.intake.edited_appendix.model import AppendixProposal, FieldDifference
from app.intake.edited_appendix.service import Applied
from app.intake.forms.dictionary import load_form
from app.intake.forms.form_appendix import FORM
from app.intake.model import Outcome, Severity
from app.intake.report_model import Counts, ImportReport, RowSummary

ENTITY = "move"
"""Stands for the kind of record in rows that propose moves of a plan."""


def appendix_report(applied: Applied, size: int, *, dry_run: bool) -> ImportReport:
    """Return the report: `changed` counts lines that propose moves, `same` the other ones.

    Args:
        applied: what became of the proposal; size: of the file in bytes.
        dry_run: whether it was only proposed.
    """
    proposal = applied.proposal
    rows = _rows(proposal)
    refused = sum(row.outcome is Outcome.REFUSED for row in rows)
    changed = len(rows) - refused
    same = max(proposal.lines - len(rows), 0)
    return ImportReport(
        form=FORM,
        form_title=load_form(FORM).title,
        form_confidence=1.0,
        file_name=proposal.file_name,
        sha256=proposal.sha256,
        size=size,
        dry_run=dry_run,
        committed=applied.revision is not None,
        import_id=None,
        counts=Counts(changed=changed, same=same, refused=refused),
        tables=(),
        rows=rows,
        problems=proposal.problems,
    )


def _rows(proposal: AppendixProposal) -> tuple[RowSummary, ...]:
    """Return the lines that propose something or were refused, in the order of the file."""
    differing: dict[int, list[FieldDifference]] = {}
    for each in proposal.differences:
        differing.setdefault(each.row, []).append(each)
    refused = {
        problem.row
        for problem in proposal.problems
        if problem.severity is Severity.ERROR and problem.row is not None
    }
    refused |= {each.row for each in proposal.differences if each.refused}
    sites = {step.row: step.site for step in proposal.steps}
    return tuple(
        RowSummary(
            sheet=proposal.sheet,
            row=row,
            entity=ENTITY,
            record_code=next((d.site for d in differing.get(row, ())), sites.get(row)),
            name=next((d.site_name for d in differing.get(row, ())), None),
            outcome=Outcome.REFUSED if row in refused else Outcome.CHANGED,
            changes={d.field: (d.before, d.after) for d in differing.get(row, ())},
            problems=tuple(p for p in proposal.problems if p.row == row),
        )
        for row in sorted({*differing, *sites, *refused})
    )
