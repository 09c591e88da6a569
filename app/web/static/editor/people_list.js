/**
 * A list of people or of assets, a page at a time: filtered, ticked, moved by hand or released to
 * follow their agency again. However many there are, one page of them is in the document.
 */

import { el } from "../map/dom.js";
import { formatNumber, nameOf, sentenceOf } from "../map/words.js";
import { askWhere, oneStep } from "./people_move.js";
import { attempt, notify } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Going} Going */
/** @typedef {import("./shapes.js").Change} Change */
/** @typedef {import("./people_panel.js").Subject} Subject */
/** @typedef {{kind: "staff" | "assets", side: "today" | "plan", way: string,
 *   ofAgency: string | null}} Shown */

const PAGE = 50;
const PAUSE = 200; // ms after the last letter
const MOST = 20_000; // changes that one step can hold
const WAYS = /** @type {const} */ (["unresolved", "hand", "placement", "succession", "unchanged"]);

export class PeopleList {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {import("../map/finder.js").Finder} finder
   */
  constructor(editor, finder) {
    this.editor = editor;
    this.finder = finder;
    /** @type {Subject | null} */
    this.subject = null;
    /** @type {Shown | null} */
    this.shown = null;
    this.page = 1;
    /** How many are on a page. */
    this.size = PAGE;
    this.total = 0;
    /** Codes of what is ticked, also on pages that are not shown. @type {Set<string>} */
    this.chosen = new Set();
    /** Codes of the page, in order. @type {string[]} */
    this._codes = [];
    this._anchor = 0;
    this._asked = 0;
    this._timer = 0;
    this.heading = el("h4", { tabindex: "-1" });
    this.narrowed = el("p", { class: "hint", hidden: true });
    this.words = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", "aria-label": tell("findPeople"), placeholder: tell("findPeople"), autocomplete: "off" })
    );
    this.way = /** @type {HTMLSelectElement} */ (
      el(
        "select",
        { "aria-label": tell("peopleWay") },
        el("option", { value: "" }, tell("way-all")),
        ...WAYS.map((way) => el("option", { value: way }, tell(`way-${way}`))),
      )
    );
    this.all = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
    this.allWords = el("span");
    this.items = el("ul", { class: "people-items" });
    this.pager = el("div", { class: "people-pager" });
    this.actions = el("div", { class: "form-actions people-actions", hidden: true });
    this.element = el("div", { class: "people-list", hidden: true });
    this._build();
  }

  get opened() {
    return this.shown !== null;
  }

  close() {
    this.shown = null;
    this._asked++;
    this._choose([]);
    this.element.hidden = true;
    this.items.replaceChildren();
  }

  /**
   * @param {Subject} subject
   * @param {Shown} shown
   */
  async open(subject, shown) {
    this.subject = subject;
    this.shown = shown;
    this.page = 1;
    this.words.value = "";
    this.way.value = shown.way;
    this._choose([]);
    this.element.hidden = false;
    await this.load();
    this.heading.focus({ preventScroll: true });
  }

  _build() {
    this.element.append(
      el(
        "div",
        { class: "people-head" },
        this.heading,
        el("button", { type: "button", class: "plain", "aria-label": tell("closeList"), click: () => this.close() }, "✕"),
      ),
      this.narrowed,
      el("div", { class: "panel-filter" }, this.words, this.way),
      this.editor.readOnly ? "" : el("label", { class: "people-all" }, this.all, this.allWords),
      this.items,
      this.pager,
      this.actions,
    );
    this.words.addEventListener("input", () => {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._filter(), PAUSE);
    });
    this.way.addEventListener("change", () => this._filter());
    this.all.addEventListener("change", () => attempt(() => this._chooseAll(this.all.checked)));
    this.items.addEventListener("click", (event) => this._tick(event));
  }

  _filter() {
    if (!this.shown) return;
    this.shown = { ...this.shown, way: this.way.value };
    this.page = 1;
    this._choose([]);
    attempt(() => this.load());
  }

  /** What the server is asked for. */
  get _query() {
    const { subject, shown } = this;
    return {
      site: subject?.site ?? null,
      agency: subject?.agency ?? shown?.ofAgency ?? null,
      side: shown?.side ?? null,
      way: shown?.way || null,
      q: this.words.value.trim() || null,
    };
  }

  async load() {
    const { editor, shown } = this;
    if (!shown) return;
    const asked = ++this._asked;
    const found = await editor.api.people(editor.revision, shown.kind, { ...this._query, page: this.page, page_size: this.size });
    if (asked !== this._asked) return;
    if (found.items.length === 0 && this.page > 1) {
      this.page = Math.max(1, Math.ceil(found.total / this.size));
      await this.load();
      return;
    }
    this.total = found.total;
    this._draw(shown, found.items);
  }

  /**
   * @param {Shown} shown
   * @param {Going[]} items
   */
  _draw(shown, items) {
    const held = document.activeElement?.closest(".people-items") === this.items
      ? document.activeElement?.closest("[data-code]")?.getAttribute("data-code")
      : null;
    this._codes = items.map(({ code }) => code);
    this.heading.textContent = tell(`peopleListed-${shown.kind}-${shown.side}`, { n: this.total });
    this.narrowed.hidden = !shown.ofAgency;
    if (shown.ofAgency) {
      const first = items.find(({ today }) => today.agency === shown.ofAgency)?.today.agency_name;
      this.narrowed.replaceChildren(
        tell("onlyOfAgency", { name: first ?? shown.ofAgency }),
        " ",
        el("button", { type: "button", class: "link", click: () => this._widen() }, tell("clearFilter")),
      );
    }
    this.items.replaceChildren(
      ...(items.length
        ? items.map((item) => this._item(shown, item))
        : [el("li", { class: "empty-state" }, tell("noPeople"))]),
    );
    this._drawPager();
    this._mark();
    if (held) {
      const again = this.items.querySelector(`[data-code="${CSS.escape(held)}"] input`);
      /** @type {HTMLElement | null} */ (again ?? this.heading)?.focus({ preventScroll: true });
    }
  }

  _widen() {
    if (!this.shown) return;
    this.shown = { ...this.shown, ofAgency: null };
    this.page = 1;
    this._choose([]);
    attempt(() => this.load());
  }

  /**
   * @param {Shown} shown
   * @param {Going} item
   */
  _item({ kind, side }, item) {
    const { code, quantity, way } = item;
    const name = nameOf(item);
    const words = [
      el(
        "span",
        { class: "people-name" },
        name,
        kind === "assets" && quantity > 1 ? ` × ${formatNumber(String(quantity))}` : "",
      ),
      el("span", { class: `chip is-${way}` }, tell(`way-${way}`)),
      el("span", { class: "hint" }, code, " · ", whereabouts(item, side)),
    ];
    const tick = el("input", { type: "checkbox", checked: this.chosen.has(code), "aria-label": `${name} (${code})` });
    return el(
      "li",
      { "data-code": code },
      this.editor.readOnly ? el("div", {}, ...words) : el("label", {}, tick, ...words),
    );
  }

  _drawPager() {
    const { total, page, size } = this;
    const last = Math.max(1, Math.ceil(total / size));
    /** @param {number} to @param {"earlierPage" | "laterPage"} word @param {string} sign */
    const turn = (to, word, sign) =>
      el(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": tell(word),
          disabled: to < 1 || to > last,
          click: async () => {
            this.page = to;
            await attempt(() => this.load());
            this.element.scrollIntoView({ block: "start" });
          },
        },
        sign,
      );
    this.pager.hidden = total <= size;
    this.pager.replaceChildren(
      turn(page - 1, "earlierPage", "‹"),
      el(
        "span",
        { role: "status" },
        tell("pageOf", { from: (page - 1) * size + 1, to: Math.min(total, page * size), n: total }),
      ),
      turn(page + 1, "laterPage", "›"),
    );
  }

  /** @param {MouseEvent} event */
  _tick(event) {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    const at = this._codes.indexOf(box.closest("[data-code]")?.getAttribute("data-code") ?? "");
    if (at < 0) return;
    const [from, to] = event.shiftKey ? [Math.min(at, this._anchor), Math.max(at, this._anchor)] : [at, at];
    for (const code of this._codes.slice(from, to + 1)) {
      if (box.checked) this.chosen.add(code);
      else this.chosen.delete(code);
    }
    this._anchor = at;
    this._mark();
  }

  /** @param {boolean} every */
  async _chooseAll(every) {
    const { editor, shown } = this;
    if (!every || !shown) return this._choose([]);
    try {
      const { codes } = await editor.api.peopleCodes(editor.revision, shown.kind, this._query);
      if (this.shown === shown) this._choose(codes);
    } finally {
      this._mark();
    }
  }

  /** @param {string[]} codes */
  _choose(codes) {
    this.chosen = new Set(codes);
    this._mark();
  }

  /** Shows what is ticked, and what can be done with it. */
  _mark() {
    const { chosen, total, items } = this;
    for (const item of items.children) {
      const box = item.querySelector("input");
      if (box) box.checked = chosen.has(item.getAttribute("data-code") ?? "");
    }
    this.all.checked = total > 0 && chosen.size >= total;
    this.all.indeterminate = chosen.size > 0 && chosen.size < total;
    this.all.disabled = total === 0;
    this.allWords.textContent = chosen.size
      ? tell("peopleChosen", { n: chosen.size, of: total })
      : tell("choosePeople", { n: total });
    this.actions.hidden = chosen.size === 0;
    if (chosen.size === 0) return;
    this.actions.replaceChildren(
      el(
        "button",
        { type: "button", class: "tool is-main", click: () => this._move() },
        tell("movePeople", { n: chosen.size }),
      ),
      el(
        "button",
        { type: "button", class: "tool", title: tell("releaseHint"), click: () => attempt(() => this._release()) },
        tell("releasePeople"),
      ),
    );
  }

  _move() {
    const { editor, shown, subject, finder } = this;
    if (!shown || !subject) return;
    const codes = [...this.chosen];
    if (codes.length > MOST) {
      notify(tell("tooMany", { n: MOST }), { bad: true });
      return;
    }
    askWhere(editor, finder, {
      kind: shown.kind,
      codes,
      unit: subject.unit,
      site: subject.site,
      done: () => this._choose([]),
    });
  }

  /** Lets what was moved by hand follow its agency again. */
  async _release() {
    const { editor, shown } = this;
    if (!shown) return;
    const query = { ...this._query, way: "hand" };
    const { codes } = await editor.api.peopleCodes(editor.revision, shown.kind, query);
    const released = codes.filter((code) => this.chosen.has(code));
    if (released.length === 0) {
      notify(tell("nothingByHand"));
      return;
    }
    const kind = shown.kind;
    const done = await editor.edit(
      oneStep(released.map((code) => (kind === "staff" ? { kind: "release-staff", staff: code } : { kind: "release-asset", asset: code }))),
    );
    if (!done) return;
    this._choose([]);
    notify(sentenceOf(done.move), { act: { words: tell("undo"), run: () => attempt(() => editor.undo()) } });
  }
}

/**
 * Where somebody goes who is here today, or comes from who is here under the plan.
 * @param {Going} item
 * @param {"today" | "plan"} side
 */
function whereabouts({ way, reason, today, plan }, side) {
  if (reason && way === "unresolved") return tell(`reason-${reason}`);
  if (way === "unchanged") return tell(side === "today" ? "staysHere" : "isHere");
  const other = side === "today" ? plan : today;
  const place = [other.agency_name, other.site_name].filter(Boolean).join(", ");
  return tell(side === "today" ? "goesTo" : "comesFrom", { place: place || tell("siteUnknown") });
}
