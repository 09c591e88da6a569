/**
 * The table: the sites that pass the filter, of which only the rows in view are elements. It is a
 * grid to screen readers; one row at a time is in the order of tabs.
 */

import { el, swatch } from "../map/dom.js";
import { resorted, sorted } from "./sorting.js";
import { tableColumns } from "./table_columns.js";
import { tell } from "./words.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./table_columns.js").Column} Column */

const ROW = 34; // CSS pixels, as in table.css
const SPARE = 6; // rows drawn above and below what is seen
const PAGE = 10;
const TICK = 2.25; // rem, the column of the boxes to tick

export class TablePanel {
  /**
   * @param {Editor} editor
   * @param {import("./lens.js").Lens} lens
   * @param {HTMLElement} root
   */
  constructor(editor, lens, root) {
    this.editor = editor;
    this.columns = tableColumns(editor, lens);
    /** Sites in the order of the rows. */
    this.rows = new Uint32Array(0);
    /** Keys by site, of the columns that were sorted by. @type {Map<string, ArrayLike<number>>} */
    this._orders = new Map();
    /** All sites in order, by which keys and which way. @type {{rows: Uint32Array, keys: ArrayLike<number>, by: string, ascending: boolean} | null} */
    this._all = null;
    this.sortedBy = "commune";
    this.ascending = true;
    /** Place of the row that has the keyboard. */
    this.active = 0;
    this._anchor = 0;
    this._frame = 0;
    this.head = el("div", { class: "grid-head", role: "row" });
    this.body = el("div", { class: "grid-body", role: "rowgroup" });
    this.empty = el("p", { class: "empty" }, tell("noneFits"));
    this.grid = el(
      "div",
      { class: "sites-grid", role: "grid", tabindex: "0", id: "editor-grid", "aria-label": tell("sites"), "aria-multiselectable": "true" },
      this.head,
      this.body,
      this.empty,
    );
    root.append(this.grid);
    const widths = [editor.readOnly ? 0 : TICK, ...this.columns.map(({ width }) => width)];
    this.grid.style.setProperty("--tracks", widths.map((width) => `${width}rem`).join(" "));
    this.grid.style.setProperty("--width", `${widths.reduce((sum, width) => sum + width)}rem`);
    this.grid.addEventListener("scroll", () => this.draw());
    this.grid.addEventListener("keydown", (event) => this._key(event));
    this.body.addEventListener("click", (event) => this._click(event));
    new ResizeObserver(() => this.draw()).observe(this.grid);
    editor.on("texts", () => this._arrange());
    editor.on("filter", () => this._arrange());
    editor.on("revision", () => {
      for (const { key, fixed } of this.columns) if (!fixed) this._orders.delete(key);
    });
    editor.comments.on("counts", () => {
      this._orders.delete("comments");
      if (this.sortedBy === "comments") this._arrange();
      else this.draw();
    });
    editor.on("selection", () => this.draw());
    editor.on("focus", () => this._follow());
    this._drawHead();
    this._arrange();
  }

  /** @param {string} key of a column */
  sort(key) {
    this.ascending = key === this.sortedBy ? !this.ascending : true;
    this.sortedBy = key;
    this._arrange();
  }

  /** The site of a row at a point of the window, -1 where there is none. @param {Element | null} target */
  siteUnder(target) {
    const row = target?.closest("[data-row]");
    return row && this.body.contains(row) ? this.rows[Number(row.getAttribute("data-row"))] : -1;
  }

  /** @param {number} index of a site that something would be dropped on, -1 for none */
  mark(index) {
    for (const row of this.body.children) {
      const place = Number(row.getAttribute("data-row"));
      row.classList.toggle("is-target", this.rows[place] === index);
    }
  }

  _arrange() {
    const { mask, matching } = this.editor;
    const all = this._sorted();
    const rows = (this.rows = new Uint32Array(matching));
    let length = 0;
    for (const site of all) if (mask[site]) rows[length++] = site;
    this.active = Math.min(this.active, Math.max(0, rows.length - 1));
    this.body.style.height = `${rows.length * ROW}px`;
    this.empty.hidden = rows.length > 0;
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    this._drawHead();
    this._follow({ scroll: false });
    this.draw();
  }

  /**
   * All sites in the order of the column: sorted when another one is chosen. After an edit only the
   * sites whose key it has changed move.
   */
  _sorted() {
    const { sortedBy: by, ascending, _all: known } = this;
    const keys = this._orderOf(by);
    if (known && known.by === by && known.ascending === ascending && known.keys.length === keys.length) {
      if (known.keys !== keys) {
        known.rows = resorted(known.rows, known.keys, keys, ascending);
        known.keys = keys;
      }
      return known.rows;
    }
    const rows = sorted(keys, ascending);
    this._all = { rows, keys, by, ascending };
    return rows;
  }

  /**
   * @param {string} key
   * @returns {ArrayLike<number>} unknown while the texts that it comes of are not here
   */
  _orderOf(key) {
    const known = this._orders.get(key);
    if (known) return known;
    const column = /** @type {Column} */ (this.columns.find((each) => each.key === key));
    const order = column.order();
    if (order.length === 0) return new Float64Array(this.editor.sites.count).fill(NaN);
    this._orders.set(key, order);
    return order;
  }

  _drawHead() {
    const { editor } = this;
    const all = editor.matching > 0 && editor.selection.size >= editor.matching;
    this.head.replaceChildren(
      el(
        "span",
        { role: "columnheader", class: "tick" },
        el("input", {
          type: "checkbox",
          "aria-label": tell("selectAll", { n: editor.matching }),
          title: tell("selectAll", { n: editor.matching }),
          checked: all,
          click: () => (all ? editor.select([]) : editor.selectMatching()),
        }),
      ),
      ...this.columns.map(({ key, name, figure }) => {
        const sorted = key === this.sortedBy;
        return el(
          "span",
          {
            role: "columnheader",
            class: figure ? "figure" : undefined,
            "aria-sort": sorted ? (this.ascending ? "ascending" : "descending") : "none",
          },
          el(
            "button",
            { type: "button", title: tell("sortBy", { name }), click: () => this._sortAgain(key) },
            name,
            sorted ? (this.ascending ? " ▲" : " ▼") : null,
          ),
        );
      }),
    );
  }

  /** @param {string} key */
  _sortAgain(key) {
    this.sort(key);
    const place = this.columns.findIndex((column) => column.key === key) + 1;
    this.head.children[place]?.querySelector("button")?.focus();
  }

  /** Draws what is in view, at most once in a frame. */
  draw() {
    if (this._frame) return;
    this._frame = requestAnimationFrame(() => {
      this._frame = 0;
      this._draw();
    });
  }

  _draw() {
    const top = this.grid.scrollTop;
    const first = Math.max(0, Math.floor(top / ROW) - SPARE);
    const last = Math.min(this.rows.length, Math.ceil((top + this.grid.clientHeight) / ROW) + SPARE);
    const held = this.body.contains(document.activeElement);
    const rows = [];
    for (let place = first; place < last; place++) rows.push(this._row(place));
    this.body.replaceChildren(...rows);
    const tick = /** @type {HTMLInputElement | null} */ (this.head.querySelector("input"));
    const { selection, matching } = this.editor;
    if (tick) {
      tick.checked = matching > 0 && selection.size >= matching;
      tick.indeterminate = selection.size > 0 && selection.size < matching;
    }
    const active = this.body.querySelector(`[data-row="${this.active}"]`);
    if (active) this.grid.setAttribute("aria-activedescendant", active.id);
    else this.grid.removeAttribute("aria-activedescendant");
    if (held) this.grid.focus({ preventScroll: true });
  }

  /** @param {number} place */
  _row(place) {
    const { editor } = this;
    const index = this.rows[place];
    const chosen = editor.selection.has(index);
    const row = el(
      "div",
      {
        role: "row",
        id: `grid-row-${place}`,
        class: `grid-row${place === this.active ? " is-active" : ""}${index === editor.focus ? " is-focus" : ""}`,
        "data-row": String(place),
        "aria-rowindex": String(place + 2),
        "aria-selected": String(chosen),
      },
      el(
        "span",
        { role: "gridcell", class: "tick" },
        el("input", {
          type: "checkbox",
          tabindex: "-1",
          checked: chosen,
          "aria-label": tell("selectSite", { name: this.columns[0].text(index) }),
        }),
      ),
      ...this.columns.map((column) => {
        const text = column.text(index);
        const colour = column.swatch?.(index);
        return el(
          "span",
          { role: "gridcell", class: column.figure ? "figure" : undefined, title: text },
          colour ? swatch(colour) : null,
          text,
        );
      }),
    );
    row.style.top = `${place * ROW}px`;
    return row;
  }

  /** @param {MouseEvent} event */
  _click(event) {
    const target = /** @type {Element} */ (event.target);
    const index = this.siteUnder(target);
    if (index < 0) return;
    const place = Number(target.closest("[data-row]")?.getAttribute("data-row"));
    const { editor } = this;
    if (event.shiftKey) {
      this._selectTo(place);
    } else if (target.closest(".tick") || event.ctrlKey || event.metaKey) {
      if (target.closest("input")) event.preventDefault();
      this._anchor = place;
      editor.toggle(index);
    } else {
      this._anchor = place;
      editor.focusOn(index, { fly: true });
    }
    this.active = place;
    this.grid.focus({ preventScroll: true });
    this.draw();
  }

  /** Selects from the anchor to a row. @param {number} place */
  _selectTo(place) {
    const [from, to] = [Math.min(this._anchor, place), Math.max(this._anchor, place)];
    this.editor.select(this.rows.slice(from, to + 1));
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.target !== this.grid || event.altKey) return;
    const { editor } = this;
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: PAGE,
      PageUp: -PAGE,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step !== undefined && this.rows.length) {
      event.preventDefault();
      this.active = Math.max(0, Math.min(this.rows.length - 1, this.active + step));
      if (event.shiftKey) this._selectTo(this.active);
      else this._anchor = this.active;
      this._reveal(this.active);
    } else if (event.key === " " && this.rows.length) {
      event.preventDefault();
      this._anchor = this.active;
      editor.toggle(this.rows[this.active]);
    } else if (event.key === "Enter" && this.rows.length) {
      event.preventDefault();
      editor.focusOn(this.rows[this.active], { fly: true, read: true });
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.selectMatching();
    }
  }

  /** @param {{scroll?: boolean}} [how] */
  _follow({ scroll = true } = {}) {
    const { focus } = this.editor;
    const place = focus === null ? -1 : this.rows.indexOf(focus);
    if (place >= 0) {
      this.active = place;
      if (scroll) this._reveal(place);
    }
    this.draw();
  }

  /** @param {number} place */
  _reveal(place) {
    const top = place * ROW;
    const room = this.grid.clientHeight - this.head.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + ROW > this.grid.scrollTop + room) this.grid.scrollTop = top + ROW - room;
    this.draw();
  }

  /** What the table tells above itself. */
  get summary() {
    const { matching, sites, selection } = this.editor;
    return tell(selection.size > 1 ? "shownSelected" : "shown", {
      n: matching,
      of: sites.count,
      chosen: selection.size,
    });
  }
}
