/** The fields of a decision beside its disposition: who gets the site, for what, by which right. */

import { el } from "../map/dom.js";
import { tell } from "./words.js";

/** @typedef {"receiver" | "new_use" | "legal_basis" | "deadline" | "note"} Field */

/** @type {Record<Field, Parameters<typeof tell>[0]>} */
const LABELS = {
  receiver: "receiver",
  new_use: "newUse",
  legal_basis: "legalBasis",
  deadline: "deadline",
  note: "note",
};
const FIELDS = /** @type {Field[]} */ (Object.keys(LABELS));

export class DecisionFields {
  /**
   * @param {string} prefix of the fields' ids
   * @param {{receivers: string[], bases: string[]}} suggestions
   */
  constructor(prefix, { receivers, bases }) {
    /** @type {Record<Field, HTMLInputElement | HTMLTextAreaElement>} */
    this.inputs = /** @type {any} */ ({});
    /** @type {Partial<Record<Field, string>>} */
    this._suggested = {};
    this.element = el("div", { class: "decision-fields" });
    /** @type {Partial<Record<Field, string[]>>} */
    const lists = { receiver: receivers, legal_basis: bases };
    for (const field of FIELDS) {
      const id = `${prefix}-${field}`;
      const list = lists[field];
      const input = /** @type {HTMLInputElement} */ (
        field === "note"
          ? el("textarea", { id, rows: "2", maxlength: "4000" })
          : el("input", {
              id,
              type: field === "deadline" ? "date" : "text",
              maxlength: "500",
              autocomplete: "off",
              list: list ? `${id}-list` : undefined,
            })
      );
      this.inputs[field] = input;
      this.element.append(
        el("label", { "data-field": field }, el("span", {}, tell(LABELS[field]), el("abbr", { hidden: true, title: tell("required") }, " *")), input),
        list ? el("datalist", { id: `${id}-list` }, ...list.map((value) => el("option", { value }))) : "",
      );
    }
  }

  /** @param {Partial<Record<Field, string | null>>} values */
  fill(values) {
    for (const field of FIELDS) this.inputs[field].value = values[field] ?? "";
  }

  /**
   * Asks for what the disposition requires, and suggests it where nobody wrote anything else.
   * @param {{requires: readonly string[], instrument: string} | undefined} disposition
   * @param {string} receiver whom a disposition that requires one is suggested
   */
  follow(disposition, receiver) {
    const requires = disposition?.requires ?? [];
    for (const field of FIELDS) {
      const needed = requires.includes(field);
      this.inputs[field].required = needed;
      const mark = this.element.querySelector(`[data-field="${field}"] abbr`);
      mark?.toggleAttribute("hidden", !needed);
    }
    this._suggest("receiver", requires.includes("receiver") ? receiver : "");
    this._suggest("legal_basis", disposition?.instrument ?? "");
  }

  /**
   * Fills a field that is empty or still as it was suggested before.
   * @param {Field} field
   * @param {string} value
   */
  _suggest(field, value) {
    const input = this.inputs[field];
    if (!input.value || input.value === this._suggested[field]) input.value = value;
    this._suggested[field] = value;
  }

  /** @returns {Record<Field, string | null>} */
  read() {
    return /** @type {Record<Field, string | null>} */ (
      Object.fromEntries(FIELDS.map((field) => [field, this.inputs[field].value.trim() || null]))
    );
  }
}

/**
 * The committee that a commune's sites are handed to, as documents call it.
 * @param {string | undefined} name of the commune, "Phường Tô Hiệu"
 */
export function committeeOf(name) {
  return name ? `UBND ${name.charAt(0).toLowerCase()}${name.slice(1)}` : "";
}
