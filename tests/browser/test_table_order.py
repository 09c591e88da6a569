"""The order of the editor's table: sorted once, and kept in order as edits change keys."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.editor import HANDED_OVER, POLITICAL_CENTRE, at_revision, opened

# A plain sort by comparison stands against what the module does with the same keys.
AGAINST_A_PLAIN_SORT = """async (seed) => {
    const { changedBetween, resorted, sorted } = await import("/static/editor/sorting.js");
    let state = seed;
    const random = (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    const plainly = (keys, ascending) => Uint32Array.from(keys.keys()).sort((a, b) => {
        const [left, right] = [keys[a], keys[b]];
        if (Number.isNaN(left) || Number.isNaN(right)) {
            return Number.isNaN(left) - Number.isNaN(right) || a - b;
        }
        return (ascending ? left - right : right - left) || a - b;
    });
    const wrong = [];
    for (let round = 0; round < 200; round++) {
        const length = random(400);
        const kinds = 1 + random(random(2) ? 5 : 2 ** 32 - 2);
        const key = () => (random(6) ? random(kinds) : NaN);
        const before = Float64Array.from({ length }, key);
        const ascending = random(2) === 1;
        const rows = sorted(before, ascending);
        const after = before.slice();
        const few = random(3) ? random(5) : length;
        for (let i = 0; i < few && length; i++) after[random(length)] = key();
        const changed = changedBetween(before, after);
        const again = resorted(rows, before, after, ascending);
        const same = (a, b) => a.length === b.length && a.every((row, place) => row === b[place]);
        if (!same(rows, plainly(before, ascending))) wrong.push(`sorted ${round}`);
        if (!same(again, plainly(after, ascending))) wrong.push(`resorted ${round}`);
        if (changed.length === 0 && again !== rows) wrong.push(`copied ${round}`);
    }
    return wrong;
}"""
ORDER = """async () => {
    const { editor, table } = await window.trusoMap.opened;
    return [...table.rows].map((site) => editor.codeOf(site));
}"""
ALL = "async () => (await window.trusoMap.opened).table._all"
KEEP = f"async () => {{ window.before = (await ({ALL})()).rows; }}"
KEPT = f"async () => window.before === (await ({ALL})()).rows"


def test_rows_are_in_the_order_of_a_plain_sort_also_after_some_keys_change(
    page: Page, plan: str
) -> None:
    opened(page, plan)
    for seed in (1, 20_250_701):
        assert page.evaluate(AGAINST_A_PLAIN_SORT, seed) == []


def decide(page: Page, site: str) -> None:
    """Retain a site, as the editor does."""
    page.evaluate(
        """async (site) => {
            const { editor } = await window.trusoMap.opened;
            await editor.edit({ kind: "decide", site, disposition: "retain",
                                legal_basis: "Quyết định thử" });
        }""",
        site,
    )


def test_an_edit_moves_the_row_whose_key_it_changes_and_sorts_nothing_else(
    page: Page, plan: str
) -> None:
    opened(page, plan)
    page.evaluate(KEEP)
    decide(page, HANDED_OVER)
    at_revision(page, 1)
    assert page.evaluate(KEPT), "the commune of a site does not change with its decision"
    heading = page.get_by_role("columnheader", name="Hình thức xử lý")
    heading.get_by_role("button").click()
    before = page.evaluate(ORDER)
    assert before[0] == HANDED_OVER, "what is undecided comes last"
    decide(page, POLITICAL_CENTRE)
    at_revision(page, 2)
    after = page.evaluate(ORDER)
    assert set(after[:2]) == {HANDED_OVER, POLITICAL_CENTRE}
    assert after[2:] == [code for code in before if code not in after[:2]]
    expect(page.locator(".grid-row").nth(1)).to_contain_text("Giữ lại tiếp tục sử dụng")
    heading.get_by_role("button").click()
    descending = page.evaluate(ORDER)
    assert set(descending[:2]) == set(after[:2])
    assert descending[2:] == after[2:], "undecided is last in either direction"
    page.get_by_label("Lọc theo tên, địa chỉ, mã").fill("chinh tri")
    expect(page.locator(".grid-row")).to_have_count(1)
    assert page.evaluate(ORDER) == [POLITICAL_CENTRE]
