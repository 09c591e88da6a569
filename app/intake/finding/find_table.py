"""Second step: where on a sheet the tables stand, and which rows of them are data.

A table is found without knowing its form: a header of one to six rows, merged or not, joined into
paths; a numbering row; rows of data, groups and totals; a footer. Where a form is given, its words
decide between candidates, and its fields what a data row must fill.
"""

from __future__ import annotations

from app.intake.finding.banner import column_units, facts_above, money_unit, title_of
from app.intake.finding.body import Body, read_body
from app.intake.finding.grid import Grid, filled
from app.intake.finding.header import WITHIN, Header, best_header, header_at
from app.intake.finding.header_paths import build_paths
from app.intake.finding.lines import Meaning
from app.intake.finding.similarity import match_paths
from app.intake.finding.words import compared
from app.intake.forms.dictionary import SheetForm, flat_key
from app.intake.model import RawSheet, RawWorkbook, Table

MOST_TABLES = 40
_LEAST_SCORE = 3.0
_MOST_COLUMNS = 0.6
_TELLING = 4
_ENOUGH_BY_NAME = 2
_MAX_BRUTE_DEPTH = 4


def find_table(sheet: RawSheet, form: SheetForm) -> Table | None:
    """Return the table of `form` on a sheet that has most of its columns, None where none is.

    The header is the block of rows that names most columns of the form; merged cells are joined
    into a path. Every row with content is then data, or told by kind in `others`.
    """
    found = find_tables_of(sheet, form)
    if not found:
        return None
    return max(found, key=lambda table: (len(match_paths(table.paths, form)), len(table.rows) > 0))


def find_tables_of(sheet: RawSheet, form: SheetForm, *, named: bool = False) -> list[Table]:
    """Return all tables of `form` on a sheet, from top to bottom.

    Args:
        named: whether the sheet bears the table's name, so that less of its header is enough.
    """
    least = _ENOUGH_BY_NAME if named else _TELLING
    return [table for table in _tables(sheet, form, least) if holds(table.paths, form, least)]


def holds(paths: tuple[str, ...], form: SheetForm, least: int) -> bool:
    """Whether a header is the form's: all required columns, or most columns on either side.

    Args:
        least: how many columns must be known where a required one is missing.
    """
    matches = match_paths(paths, form)
    required = [column.field for column in form.columns if column.required]
    have = {match.column.field for match in matches.values()}
    if len(matches) < max(2, len(required) // 2):
        return False
    if not required:
        return len(matches) >= _MOST_COLUMNS * min(len(form.columns), sum(map(bool, paths)))
    if have.issuperset(required):
        return True
    if not any(column.missing_among(have) for column in form.columns):
        return len(matches) >= least
    most = len(matches) >= _MOST_COLUMNS * min(len(form.columns), sum(map(bool, paths)))
    return most and len(matches) >= least and not have.isdisjoint(required)


def find_all_tables(sheet: RawSheet, most_rows: int | None = None) -> list[Table]:
    """Return the tables of a sheet, whatever they are.

    Args:
        most_rows: how many rows to look at, where a look is enough.
    """
    if most_rows is not None and len(sheet.rows) > most_rows:
        merges = tuple(merge for merge in sheet.merges if merge[0] < most_rows)
        sheet = RawSheet(sheet.name, sheet.visible, sheet.rows[:most_rows], merges)
    return _tables(sheet, None, _TELLING)


def tables_of_workbook(workbook: RawWorkbook) -> list[Table]:
    """Return all tables of the visible sheets, whatever they are."""
    return [table for sheet in workbook.sheets for table in find_all_tables(sheet)]


def _tables(sheet: RawSheet, form: SheetForm | None, least: int) -> list[Table]:
    known = frozenset() if form is None else frozenset(form.by_key)
    grid = Grid(sheet)
    tables: list[Table] = []
    start = 0
    while start < len(sheet.rows) and len(tables) < MOST_TABLES:
        header = best_header(grid, start, known, flat_key)
        if form is not None and (header is None or not holds(header.paths, form, least)):
            forced = _by_force(grid, start, form)
            header = forced if forced is not None and holds(forced.paths, form, least) else header
        meets = header is not None and form is not None and holds(header.paths, form, least)
        if header is None or (header.score < _LEAST_SCORE and not meets):
            break
        meaning = Meaning() if form is None else _meaning(header.paths, form)
        body = read_body(grid, header, meaning, known, flat_key)
        header = _without_doubles(header, body)
        tables.append(_table(sheet, header, body, start))
        if body.end is None:
            break
        start = body.last if body.last > header.first else body.end
    return tables


def _by_force(grid: Grid, start: int, form: SheetForm) -> Header | None:
    """Return the block of rows, however unlike a header, that names most columns of a form."""
    known = frozenset(form.by_key)
    best: tuple[int, Header] | None = None
    for first in range(start, min(start + WITHIN, len(grid.rows))):
        if sum(filled(value) for value in grid.rows[first]) < 2:
            continue
        for depth in range(1, _MAX_BRUTE_DEPTH + 1):
            paths, doubled = build_paths(grid, first, depth)
            named = len({flat_key(path) for path in paths if path} & known)
            if named >= 2 and (best is None or named > best[0]):
                seen = header_at(grid, first, start, known, flat_key)
                numbering = seen.numbering if seen is not None and seen.depth == depth else None
                best = (named, Header(first, depth, paths, numbering, 0.0, doubled))
    return best[1] if best else None


def _without_doubles(header: Header, body: Body) -> Header:
    """Give a heading that is merged over several columns to the one of them that is filled.

    Where several are filled, the later ones are named "… (2)", "… (3)".
    """
    if not header.doubled:
        return header
    paths = list(header.paths)
    sample = [row.cells for row in body.rows[:200]]

    def is_used(column: int) -> bool:
        return any(column < len(cells) and filled(cells[column]) for cells in sample)

    groups: list[list[int]] = []
    for column in header.doubled:
        if groups and groups[-1][-1] == column - 1:
            groups[-1].append(column)
        else:
            groups.append([column - 1, column])
    for group in groups:
        path = paths[group[0]]
        used = [column for column in group if is_used(column)] or [group[0]]
        for column in group:
            place = used.index(column) + 1 if column in used else 0
            paths[column] = "" if not place else path if place == 1 else f"{path} ({place})"
    return Header(header.first, header.depth, tuple(paths), header.numbering, header.score, ())


def _meaning(paths: tuple[str, ...], form: SheetForm) -> Meaning:
    columns = match_paths(paths, form)
    have = {match.column.field for match in columns.values()}
    needed = {
        name
        for column in form.columns
        if column.required
        for name in ((column.field,) if column.field in have else column.instead)
    }
    return Meaning(
        identity=tuple(i for i, match in columns.items() if match.column.field in form.identity),
        required=tuple(i for i, match in columns.items() if match.column.field in needed),
        hints={i: compared(m.column.hint) for i, m in columns.items() if m.column.hint},
    )


def _table(sheet: RawSheet, header: Header, body: Body, start: int) -> Table:
    others = {
        row + 1: "banner"
        for row in range(start, header.first)
        if any(filled(value) for value in sheet.rows[row])
    }
    for row in range(header.first, header.first + header.depth):
        if any(filled(value) for value in sheet.rows[row]):
            others[row + 1] = "header"
    if header.numbering is not None:
        others[header.numbering + 1] = "numbering"
    others.update(
        (number, kind)
        for number, kind in body.others.items()
        if body.end is None or number <= body.last or kind != "footer"
    )
    return Table(
        sheet=sheet.name,
        header_from=header.first + 1,
        header_to=header.first + header.depth,
        paths=header.paths,
        rows=body.rows,
        others=others,
        marks=body.marks,
        title=title_of(sheet.rows, start, header.first),
        banner=facts_above(sheet.rows, start, header.first),
        money=money_unit(sheet.rows, start, header, body.rows),
        column_money=column_units(header.paths),
        preprinted=body.preprinted,
    )
