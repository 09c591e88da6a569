/**
 * Many sites at once: what is selected, one decision for all of them, and what it would do to the
 * meters before it is made.
 */

import { el, swatch } from "../map/dom.js";
import { nameOf, sentenceOf } from "../map/words.js";
import { BulkChoice, refusedList } from "./bulk_choice.js";
import { committeeOf, DecisionFields } from "./decision_fields.js";
import { previewPart } from "./preview.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Decide | import("./shapes.js").Withdraw} SiteChange */
/** @typedef {import("./bulk_choice.js").Refused} Refused */

const MOST = 20_000; // changes that one step can hold

export class BulkPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   * @param {import("../map/format.js").Undecided} undecided
   */
  constructor(editor, root, undecided) {
    this.editor = editor;
    this.root = root;
    this.undecided = undecided;
    this.choice = new BulkChoice(editor, MOST, () => this._choose());
    /** @type {DecisionFields | null} */
    this._fields = null;
    this._asked = 0;
    /** Whether the sites are selected that a move for the lawful ones has left over. */
    this._left = false;
    editor.on("selection", () => attempt(() => this.show()));
    editor.on("revision", () => {
      this._summarise();
      if (!root.hidden && !editor.readOnly) this.choice.follow();
    });
  }

  /** Gives the keyboard to the choice of dispositions. */
  focus() {
    this.choice.focus();
  }

  async show() {
    const { editor, root } = this;
    root.hidden = editor.selection.size < 2;
    if (root.hidden) {
      this._asked++;
      this.choice.leave();
      return;
    }
    if (!this._fields) {
      const { legal_bases: bases } = await editor.api.catalogue();
      if (!this._fields) this._build(bases.map(({ wording }) => wording));
    }
    this._summarise();
    this._forget();
    if (!this._left) this.leftover?.replaceChildren();
    this._left = false;
    if (!editor.readOnly) this.choice.follow();
  }

  /** @param {string[]} bases wordings of legal bases */
  _build(bases) {
    const { editor } = this;
    this.heading = el("h2", { tabindex: "-1" });
    this.summary = el("ul", { class: "bulk-summary" });
    this.leftover = el("div", { id: "bulk-left" });
    this._fields = new DecisionFields("bulk", { receivers: [tell("ownCommittee")], bases });
    this.outcome = el("div", { class: "preview", "aria-live": "polite", id: "bulk-outcome" });
    this.status = el("p", { class: "form-status", role: "alert" });
    this.rest = el("div", { hidden: true }, this._fields.element);
    const form = el(
      "form",
      { class: "decision-form" },
      el("h3", {}, tell("bulkDisposition")),
      this.choice.element,
      this.rest,
      el(
        "div",
        { class: "form-actions" },
        el("button", { type: "submit", class: "tool is-main", id: "bulk-preview" }, tell("previewEffect")),
        el("button", { type: "button", class: "tool", id: "bulk-withdraw", click: () => this._preview(this._withdrawals()) }, tell("withdraw")),
        el("button", { type: "button", class: "tool", click: () => editor.select([]) }, tell("unselect")),
      ),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.choice.judged;
      this._preview(this._decisions());
    });
    form.addEventListener("input", () => this._forget());
    this.root.replaceChildren(
      el("header", { class: "inspector-head" }, this.heading),
      this.summary,
      this.leftover,
      editor.readOnly ? "" : form,
      this.status,
      this.outcome,
    );
  }

  _choose() {
    const { chosen } = this.choice;
    if (this.rest) this.rest.hidden = !chosen;
    this._fields?.follow(chosen ?? undefined, tell("ownCommittee"));
    this._forget();
  }

  _summarise() {
    const { editor } = this;
    if (editor.selection.size < 2 || !this.heading || !this.summary) return;
    const { sites } = editor;
    this.heading.textContent = tell("selectedSites", { n: editor.selection.size });
    /** @type {Map<number, number>} */
    const counts = new Map();
    const communes = new Set();
    for (const index of editor.selection) {
      counts.set(sites.disposition[index], (counts.get(sites.disposition[index]) ?? 0) + 1);
      communes.add(sites.commune[index]);
    }
    const [only] = communes;
    this.summary.replaceChildren(
      el(
        "li",
        {},
        communes.size === 1 && sites.communes[only]
          ? tell("allIn", { name: sites.communes[only].name })
          : tell("inCommunes", { n: communes.size }),
      ),
      ...[...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([disposition, count]) => {
          const named = disposition ? sites.dispositions[disposition - 1] : this.undecided;
          return el("li", {}, swatch(named.colour), `${nameOf(named)}: ${count}`);
        }),
    );
  }

  /** @returns {SiteChange[]} */
  _decisions() {
    const { chosen, decided } = this.choice;
    if (!chosen || !this._fields) return [];
    const fields = this._fields.read();
    const { editor } = this;
    const own = fields.receiver === tell("ownCommittee");
    return decided.map((index) => ({
      kind: "decide",
      site: editor.codeOf(index),
      disposition: chosen.key,
      ...fields,
      receiver: own ? committeeOf(editor.sites.communes[editor.sites.commune[index]]?.name) : fields.receiver,
    }));
  }

  /** @returns {SiteChange[]} only of sites that have a decision */
  _withdrawals() {
    const { editor } = this;
    return [...editor.selection]
      .filter((index) => editor.sites.disposition[index] > 0)
      .map((index) => ({ kind: "withdraw", site: editor.codeOf(index) }));
  }

  /** The shown effect no longer holds. */
  _forget() {
    this._asked++;
    this.outcome?.replaceChildren();
    if (this.status) this.status.textContent = "";
  }

  /** @param {SiteChange[]} changes */
  async _preview(changes) {
    const { editor } = this;
    this._forget();
    const { status, outcome } = this;
    if (!status || !outcome) return;
    if (changes.length === 0) {
      status.textContent = tell("nothingToDo");
      return;
    }
    if (changes.length > MOST) {
      status.textContent = tell("tooMany", { n: MOST });
      return;
    }
    const asked = this._asked;
    outcome.replaceChildren(el("p", { class: "hint" }, tell("computing")));
    const step = /** @type {import("./shapes.js").Several} */ ({ kind: "several", changes });
    try {
      const effect = await editor.preview(step);
      if (asked !== this._asked) return;
      const refused = new Set(effect.refused.map(({ index }) => index));
      outcome.replaceChildren(
        previewPart(
          effect,
          editor.meters.plan,
          (index) => editor.texts?.names[editor.indexes.get(changes[index].site) ?? -1] ?? "",
        ),
        el(
          "div",
          { class: "form-actions" },
          refused.size
            ? el(
                "button",
                { type: "button", class: "tool", click: () => this._preview(changes.filter((_, at) => !refused.has(at))) },
                tell("withoutRefused", { n: refused.size }),
              )
            : el(
                "button",
                { type: "button", class: "tool is-main", id: "bulk-make", click: () => this._make(step) },
                tell("makeAll", { n: changes.length }),
              ),
          el("button", { type: "button", class: "tool", click: () => this._forget() }, tell("cancel")),
        ),
      );
      outcome.scrollIntoView({ block: "nearest" });
      /** @type {HTMLElement | null} */ (outcome.querySelector(".form-actions button"))?.focus();
    } catch (error) {
      if (asked !== this._asked) return;
      outcome.replaceChildren();
      status.textContent = wordsOf(error);
    }
  }

  /** @param {import("./shapes.js").Several} step */
  async _make(step) {
    const { editor, choice } = this;
    const left = step.changes[0].kind === "decide" && choice.only.checked ? choice.refused : [];
    const name = choice.chosen ? nameOf(choice.chosen) : "";
    const done = await attempt(() => editor.edit(step));
    if (!done) return;
    this._forget();
    if (left.length) this._leave(name, left);
    notify(sentenceOf(done.move), {
      act: { words: tell("undo"), run: () => attempt(() => this.editor.undo()) },
    });
  }

  /**
   * What was not decided, as it would not be lawful, stays selected; it is listed with the reasons.
   * @param {string} name of the disposition
   * @param {Refused[]} left
   */
  _leave(name, left) {
    const { editor } = this;
    const [{ site }] = left;
    if (left.length === 1) {
      editor.focusOn(site);
      notify(tell("oneLeft", { name, site: editor.texts?.names[site] ?? editor.codeOf(site) }));
      return;
    }
    this._left = true;
    editor.select(left.map((each) => each.site));
    this.leftover?.replaceChildren(
      el("div", { class: "notice warn" }, el("p", {}, tell("someLeft", { n: left.length, name })), refusedList(editor, left)),
    );
  }
}
