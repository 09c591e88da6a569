"""Whatever a register holds, its workbook says it: every row of it is the record again."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.estate.model import Site
from app.intake.forms.dictionary import load_form
from app.intake.forms.find_sheets import find_tables
from app.intake.forms.template import register_bytes, rows_of
from app.intake.matching.registered import says_the_same
from app.intake.model import ProblemCode, column_letter
from app.intake.parsing.stage import stage_rows
from app.intake.reading.read import read_workbook
from tests.builders.register import agency, asset, building, occupancy, site, staff

FORM = load_form("register")
# What PostgreSQL stores: no NUL, no half of a surrogate pair.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
odd = st.sampled_from(
    ["-", "NA", "=1+1", "#REF!", "_x000B_", "1.417", "Cộng", " a  b\r\n", "(1)", " "]
)
noted = st.none() | texts.filter(bool) | odd
money = st.none() | st.integers(0, 10**18)
areas = st.none() | st.decimals(0, 10**12 - 1, places=2, allow_nan=False, allow_infinity=False)
days = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
degrees = st.floats(-90, 90, allow_nan=False)


@st.composite
def registers(draw: st.DrawFn) -> Any:
    """A few records of each kind; codes are their numbers."""
    count = st.integers(0, 3)
    return SimpleNamespace(
        agencies=[
            agency(f"A{n}", name=f"Cơ quan {n}", note=draw(noted), valid_from=draw(days))
            for n in range(draw(count))
        ],
        sites=[
            site(
                f"S{n}",
                name=draw(texts.filter(str.strip)),
                address_old=draw(noted),
                note=draw(noted),
                land_area_m2=draw(areas),
                land_value=draw(money),
                latitude=draw(degrees),
                longitude=draw(degrees),
                new_unit=draw(st.sampled_from([None, "03646@2025", "14@2025"])),
            )
            for n in range(draw(count))
        ],
        buildings=[
            building(f"N{n}", "S0", grade=draw(noted), historical_cost=draw(money))
            for n in range(draw(count))
        ],
        staff=[staff(f"C{n}", note=draw(noted)) for n in range(draw(count))],
        assets=[
            asset(f"T{n}", quantity=draw(st.integers(0, 2**31 - 1)), condition=draw(noted))
            for n in range(draw(count))
        ],
        occupancies=[
            occupancy(f"S{n}", "A0", from_date=draw(days), area_m2=draw(areas), use=draw(noted))
            for n in range(draw(count))
        ],
    )


@given(registers())
@settings(max_examples=60, deadline=None)
def test_every_row_of_an_export_says_what_the_register_holds(register: Any) -> None:
    content = register_bytes(rows_of(register))
    found, problems = find_tables(read_workbook(content, "x.xlsx"), FORM, None)
    # A register without any record is a blank form, which is said.
    assert {problem.code for problem in problems} <= {ProblemCode.NO_ROWS}
    parts = {
        "agency": register.agencies,
        "site": register.sites,
        "building": register.buildings,
        "staff": register.staff,
        "asset": register.assets,
        "occupancy": register.occupancies,
    }
    for one in found:
        columns = {column.field: column for column in one.form.columns}
        rows = stage_rows(one.table, one.mapping, one.form, FORM.blank)
        records = parts.pop(one.form.entity)
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            assert says_the_same(row, record, columns), (row.cells, record)
    assert not any(parts.values())


@given(site=st.just(site("S")), field=st.sampled_from(["note", "name", "land_value", "latitude"]))
@settings(max_examples=4, deadline=None)
def test_a_row_that_says_anything_else_is_not_the_same(site: Site, field: str) -> None:
    register = SimpleNamespace(
        agencies=(), sites=(site,), buildings=(), staff=(), assets=(), occupancies=()
    )
    content = register_bytes(rows_of(register))
    found, _ = find_tables(read_workbook(content, "x.xlsx"), FORM, None)
    (one,) = [each for each in found if each.form.entity == "site"]
    (row,) = stage_rows(one.table, one.mapping, one.form, FORM.blank)
    columns = {column.field: column for column in one.form.columns}
    assert says_the_same(row, site, columns)
    letter = row.places[field].rstrip("0123456789")
    row.cells = [7 if column_letter(i) == letter else value for i, value in enumerate(row.cells)]
    assert not says_the_same(row, site, columns)
