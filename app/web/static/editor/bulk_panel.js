/**
 * Many sites at once: what is selected, one decision for all of them, and what it would do to the
 * meters before it is made.
 */

import { el, swatch } from "../map/dom.js";
import { nameOf } from "../map/words.js";
import { committeeOf, DecisionFields } from "./decision_fields.js";
import { previewPart } from "./preview.js";
import { attempt, notify, wordsOf } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Decide | import("./shapes.js").Withdraw} SiteChange */
/** @typedef {import("./shapes.js").Disposition} Disposition */

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
    /** @type {{dispositions: Disposition[], bases: string[]} | null} */
    this._catalogue = null;
    /** @type {DecisionFields | null} */
    this._fields = null;
    this._asked = 0;
    this._selected = "";
    editor.on("selection", () => attempt(() => this.show()));
    editor.on("revision", () => this._summarise());
  }

  async show() {
    const { editor, root } = this;
    root.hidden = editor.selection.size < 2;
    if (root.hidden) {
      this._asked++;
      return;
    }
    if (!this._catalogue) {
      const { dispositions, legal_bases: bases } = await editor.api.catalogue();
      this._catalogue = { dispositions, bases: bases.map(({ wording }) => wording) };
      this._build(this._catalogue);
    }
    this._summarise();
    this._forget();
  }

  /** @param {{dispositions: Disposition[], bases: string[]}} catalogue */
  _build({ dispositions, bases }) {
    const { editor } = this;
    this.heading = el("h2", { tabindex: "-1" });
    this.summary = el("ul", { class: "bulk-summary" });
    this.choice = /** @type {HTMLSelectElement} */ (
      el(
        "select",
        { id: "bulk-disposition", "aria-label": tell("disposition") },
        el("option", { value: "" }, tell("chooseDisposition")),
        ...dispositions.map((each) => el("option", { value: each.key }, nameOf(each))),
      )
    );
    this._fields = new DecisionFields("bulk", { receivers: [tell("ownCommittee")], bases });
    this.outcome = el("div", { class: "preview", "aria-live": "polite", id: "bulk-outcome" });
    this.status = el("p", { class: "form-status", role: "alert" });
    this.rest = el("div", { hidden: true }, this._fields.element);
    const form = el(
      "form",
      { class: "decision-form" },
      el("label", {}, tell("bulkDisposition"), this.choice),
      this.rest,
      el(
        "div",
        { class: "form-actions" },
        el("button", { type: "submit", class: "tool is-main", id: "bulk-preview" }, tell("previewEffect")),
        el("button", { type: "button", class: "tool", id: "bulk-withdraw", click: () => this._preview(this._withdrawals()) }, tell("withdraw")),
        el("button", { type: "button", class: "tool", click: () => editor.select([]) }, tell("unselect")),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._preview(this._decisions());
    });
    form.addEventListener("input", () => this._forget());
    this.choice.addEventListener("change", () => this._choose());
    this.root.replaceChildren(
      el("header", { class: "inspector-head" }, this.heading),
      this.summary,
      editor.readOnly ? "" : form,
      this.status,
      this.outcome,
    );
  }

  _choose() {
    const chosen = this._catalogue?.dispositions.find(({ key }) => key === this.choice?.value);
    if (this.rest) this.rest.hidden = !chosen;
    this._fields?.follow(chosen, tell("ownCommittee"));
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
    const disposition = this.choice?.value;
    if (!disposition || !this._fields) return [];
    const fields = this._fields.read();
    const { editor } = this;
    const own = fields.receiver === tell("ownCommittee");
    return [...editor.selection].map((index) => ({
      kind: "decide",
      site: editor.codeOf(index),
      disposition,
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
    const done = await attempt(() => this.editor.edit(step));
    if (!done) return;
    this._forget();
    notify(done.move.sentence, {
      act: { words: tell("undo"), run: () => attempt(() => this.editor.undo()) },
    });
  }
}
