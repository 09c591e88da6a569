/** The search field with its list of results: the combobox pattern of WAI-ARIA. */

import { el } from "./dom.js";
import { say } from "./words.js";

/** @typedef {import("./finder.js").Entry} Entry */

/** @type {Record<Entry["kind"], Parameters<typeof say>[0]>} */
const HEADINGS = { commune: "commune", old: "oldCommune", site: "site" };

export class SearchBox {
  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {HTMLElement} status read out by screen readers
   * @param {import("./finder.js").Finder} finder
   * @param {(entry: Entry) => void} choose
   */
  constructor(input, list, status, finder, choose) {
    this.input = input;
    this.list = list;
    this.status = status;
    this.finder = finder;
    this.choose = choose;
    /** @type {{entry: Entry, option: HTMLElement}[]} */
    this.options = [];
    this.active = -1;
    input.addEventListener("input", () => this.refresh());
    input.addEventListener("focus", () => this.refresh());
    input.addEventListener("keydown", (event) => this._key(event));
    input.addEventListener("blur", () => this._close());
    // The press must not take the focus away from the field before the click arrives.
    list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  refresh() {
    if (document.activeElement !== this.input || !this.input.value.trim()) {
      this._close();
      return;
    }
    const entries = this.finder.find(this.input.value);
    this.options = [];
    const rows = [];
    let kind = "";
    for (const entry of entries) {
      if (entry.kind !== kind) {
        kind = entry.kind;
        rows.push(el("li", { role: "presentation", class: "heading" }, say(HEADINGS[entry.kind])));
      }
      const option = el(
        "li",
        {
          role: "option",
          id: `${this.list.id}-${this.options.length}`,
          "aria-selected": "false",
          click: () => this._choose(entry),
        },
        el("span", { class: "name" }, entry.name),
        el("span", { class: "hint" }, [entry.code, entry.hint].filter(Boolean).join(" · ")),
      );
      this.options.push({ entry, option });
      rows.push(option);
    }
    if (!this.finder.ready) {
      rows.push(el("li", { role: "presentation", class: "empty" }, say("textsLoading")));
    } else if (entries.length === 0) {
      rows.push(el("li", { role: "presentation", class: "empty" }, say("noResult")));
    }
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = say("results", { n: entries.length });
    this._activate(entries.length > 0 ? 0 : -1);
  }

  _close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
    this.active = -1;
  }

  /** @param {number} index */
  _activate(index) {
    this.options[this.active]?.option.setAttribute("aria-selected", "false");
    this.active = index;
    const chosen = this.options[index]?.option;
    if (!chosen) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", chosen.id);
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.isComposing) return; // a Vietnamese keyboard is still making a letter
    const count = this.options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.refresh();
      else if (count) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        this._activate((this.active + step + count) % count);
      }
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.options[this.active];
      if (!this.list.hidden && chosen) this._choose(chosen.entry);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this._close();
    }
  }

  /** @param {Entry} entry */
  _choose(entry) {
    this.input.value = entry.name;
    this._close();
    this.choose(entry);
  }
}
