/**
 * The dispositions for many sites at once: for how many each is lawful; those that are lawful for
 * none are greyed with reason and article; and whether only the lawful ones shall be decided.
 */

import { el, swatch } from "../map/dom.js";
import { nameOf } from "../map/words.js";
import { cite } from "./meters_panel.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").LawfulForMany} LawfulForMany */
/** @typedef {LawfulForMany["dispositions"][number]} Offered */
/** @typedef {{site: number, reasons: string[]}} Refused */

const PAUSE = 120; // ms after the last change of the selection
const REASONS = 2; // told of a disposition that is lawful for none
const TOLD = 50; // sites listed at once

export class BulkChoice {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {number} most sites that one step can decide
   * @param {() => void} changed another disposition is chosen, or other sites it would be for
   */
  constructor(editor, most, changed) {
    this.editor = editor;
    this.most = most;
    this.changed = changed;
    /** Key of the disposition that is chosen. */
    this.key = "";
    /** Indexes of the sites that were asked about. @type {number[]} */
    this.sites = [];
    /** @type {LawfulForMany | null} null while it is asked for */
    this.answer = null;
    /** Fulfilled as soon as the sites that are selected now are judged. @type {Promise<void>} */
    this.judged = Promise.resolve();
    /** @type {(() => void) | null} */
    this._settle = null;
    this._asked = 0;
    this._timer = 0;
    this.options = el("div", { role: "radiogroup", "aria-label": tell("disposition") });
    this.summary = el("summary", {});
    this.choice = el("details", { class: "dispositions", id: "bulk-disposition", open: true }, this.summary, this.options);
    this.only = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: "bulk-only-lawful", checked: true }));
    this.only.addEventListener("change", () => changed());
    this.onlyWords = el("span");
    this.partly = el("div", { class: "bulk-partly", hidden: true });
    this.element = el("div", {}, this.choice, this.partly);
  }

  /** Gives the keyboard to the choice. */
  focus() {
    this.choice.setAttribute("open", "");
    /** @type {HTMLElement | null} */ (
      this.options.querySelector("input:checked") ?? this.options.querySelector("input:not(:disabled)")
    )?.focus();
  }

  /** Asks what is lawful for the sites that are selected now, as soon as they stay the same. */
  follow() {
    clearTimeout(this._timer);
    this._asked++;
    this.answer = null;
    if (!this._settle) this.judged = new Promise((resolve) => (this._settle = resolve));
    this._draw();
    this._timer = setTimeout(() => this._load(), PAUSE);
  }

  /** Asks for nothing more. */
  leave() {
    clearTimeout(this._timer);
    this._asked++;
    this.key = "";
    this._judged();
  }

  _judged() {
    this._settle?.();
    this._settle = null;
  }

  async _load() {
    const { editor } = this;
    const sites = [...editor.selection];
    if (sites.length < 2 || sites.length > this.most) {
      this._judged();
      return;
    }
    const asked = ++this._asked;
    try {
      const answer = await editor.api.lawful(editor.revision, sites.map((index) => editor.codeOf(index)));
      if (asked !== this._asked) return;
      this.sites = sites;
      this.answer = answer;
      if (!this.chosen?.lawful) {
        this.key = "";
        this.choice.setAttribute("open", "");
      }
      this._draw();
      this.changed();
    } catch (error) {
      if (asked === this._asked) editor.emit("failure", error);
    } finally {
      if (asked === this._asked) this._judged();
    }
  }

  /** The disposition that is chosen, null while none is or its sites are not judged yet. */
  get chosen() {
    return this.answer?.dispositions.find(({ key }) => key === this.key) ?? null;
  }

  /** The sites that shall be decided. */
  get decided() {
    if (!this.only.checked) return this.sites;
    const refused = new Set(this.refused.map(({ site }) => site));
    return this.sites.filter((site) => !refused.has(site));
  }

  /** The sites for which the chosen disposition is not lawful. @returns {Refused[]} */
  get refused() {
    const { answer, chosen } = this;
    if (!answer || !chosen) return [];
    return chosen.refused.map(([place, ...reasons]) => ({
      site: this.sites[place],
      reasons: reasons.map((number) => reasonOf(answer, number)),
    }));
  }

  _draw() {
    const { answer, editor } = this;
    const held = this.options.contains(document.activeElement)
      ? /** @type {HTMLInputElement} */ (document.activeElement).value
      : null;
    const many = editor.selection.size > this.most;
    if (answer) this.options.replaceChildren(...answer.dispositions.map((each) => this._option(answer, each)));
    else if (many) this.options.replaceChildren(el("p", { class: "hint" }, tell("tooMany", { n: this.most })));
    this.options.setAttribute("aria-busy", String(!answer && !many));
    this._summarise();
    this._tellPartly();
    if (held) {
      /** @type {HTMLElement | null} */ (this.options.querySelector(`input[value="${CSS.escape(held)}"]`))?.focus();
    }
  }

  _summarise() {
    const { chosen } = this;
    this.summary.replaceChildren(
      ...(chosen
        ? [swatch(chosen.colour), el("strong", {}, nameOf(chosen))]
        : [tell(this.answer || this.editor.selection.size > this.most ? "chooseDisposition" : "computing")]),
    );
  }

  /**
   * @param {LawfulForMany} answer
   * @param {Offered} offered
   */
  _option(answer, offered) {
    const { key, lawful } = offered;
    const all = this.sites.length;
    return el(
      "label",
      { class: lawful ? "disposition" : "disposition is-unlawful", "data-disposition": key },
      el("input", {
        type: "radio",
        name: "bulk-disposition",
        value: key,
        checked: key === this.key,
        disabled: lawful === 0,
        change: () => {
          this.key = key;
          this.only.checked = true;
          this.choice.removeAttribute("open");
          this._summarise();
          this._tellPartly();
          this.changed();
        },
      }),
      swatch(offered.colour),
      el(
        "span",
        {},
        el("span", { class: "disposition-name" }, nameOf(offered)),
        el(
          "span",
          { class: lawful < all ? "lawful-for is-some" : "lawful-for" },
          lawful === all ? tell("lawfulForAll", { n: all }) : tell("lawfulFor", { n: lawful, of: all }),
        ),
        el("span", { class: "hint" }, cite(offered)),
        ...(lawful ? [] : reasonsOfNone(answer, offered)),
      ),
    );
  }

  /** Says which of the sites the chosen disposition is not lawful for. */
  _tellPartly() {
    const { chosen, refused } = this;
    this.partly.hidden = refused.length === 0;
    if (!chosen || refused.length === 0) return;
    this.onlyWords.textContent = tell("onlyLawful", { n: chosen.lawful, of: this.sites.length });
    this.partly.replaceChildren(
      el("label", { class: "people-all" }, this.only, this.onlyWords),
      el(
        "details",
        {},
        el("summary", {}, tell("notLawfulFor", { n: refused.length })),
        refusedList(this.editor, refused),
      ),
    );
  }
}

/**
 * Sites with the reasons against what was to be decided about them, some at a time.
 * @param {import("./state.js").Editor} editor
 * @param {Refused[]} refused
 */
export function refusedList(editor, refused) {
  const list = el("ul", { class: "refused-sites" });
  const more = el("button", { type: "button", class: "link", click: () => show() });
  let shown = 0;
  const show = () => {
    const some = refused.slice(shown, shown + TOLD);
    shown += some.length;
    list.append(
      ...some.map(({ site, reasons }) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: "link",
              click: () => editor.focusOn(site, { fly: true, keep: true }),
            },
            editor.texts?.names[site] ?? editor.codeOf(site),
          ),
          ...reasons.map((reason) => el("span", { class: "reason" }, reason)),
        ),
      ),
    );
    more.hidden = shown >= refused.length;
    more.textContent = tell("moreRefused", { n: refused.length - shown });
  };
  show();
  return el("div", {}, list, more);
}

/**
 * @param {LawfulForMany} answer
 * @param {number} number
 */
function reasonOf(answer, number) {
  const { text, english } = answer.reasons[number];
  return nameOf({ name: text, english });
}

/**
 * The commonest reasons against a disposition that is lawful for none.
 * @param {LawfulForMany} answer
 * @param {Offered} offered
 */
function reasonsOfNone(answer, { refused }) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const [, ...reasons] of refused) {
    for (const number of reasons) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const common = [...counts].sort((a, b) => b[1] - a[1]);
  const rest = common.length - REASONS;
  return [
    ...common.slice(0, REASONS).map(([number, n]) =>
      el("span", { class: "reason" }, n < refused.length ? tell("reasonOf", { n, reason: reasonOf(answer, number) }) : reasonOf(answer, number)),
    ),
    ...(rest > 0 ? [el("span", { class: "hint" }, tell("moreReasons", { n: rest }))] : []),
  ];
}
