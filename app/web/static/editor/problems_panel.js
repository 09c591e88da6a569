/** The problems that the checks find: each leads to its site or agency, and can be accepted. */

import { el, required } from "../map/dom.js";
import { formatNumber, nameOf, sentenceOf } from "../map/words.js";
import { moment } from "./history_panel.js";
import { cite } from "./meters_panel.js";
import { More } from "./more.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Problem} Problem */

const PAGE = 50;
const LEFT_BEHIND = "left-behind"; // the check of people and equipment with nowhere to go
const BY_HAND = "~hand"; // how the ids of its problems end that come of moves by hand
const PAUSE = 200; // ms after the last edit or letter

export class ProblemsPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   * @param {(agency: string, unit: string | null) => void} showAgency
   */
  constructor(editor, root, showAgency) {
    this.editor = editor;
    this.showAgency = showAgency;
    this._asked = 0;
    this._timer = 0;
    this.here = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: "problems-here" }));
    this.severity = /** @type {HTMLSelectElement} */ (
      el(
        "select",
        { "aria-label": tell("severity"), id: "problems-severity" },
        ...(/** @type {const} */ (["", "error", "warning", "info"])).map((key) =>
          el("option", { value: key }, tell(key ? `severity-${key}` : "severity-all")),
        ),
      )
    );
    this.accepted = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: "problems-accepted" }));
    this.words = /** @type {HTMLInputElement} */ (
      el("input", { type: "search", "aria-label": tell("findProblem"), placeholder: tell("findProblem") })
    );
    this.status = el("p", { class: "count", role: "status" });
    this.list = el("ul", { class: "problems" });
    this.more = new More(PAGE, () => this.load());
    root.append(
      el(
        "div",
        { class: "panel-filter" },
        this.words,
        this.severity,
        el("label", {}, this.here, tell("onlyCommune")),
        el("label", {}, this.accepted, tell("onlyAccepted")),
      ),
      this.status,
      this.list,
      this.more.button,
    );
    for (const field of [this.here, this.severity, this.accepted]) {
      field.addEventListener("change", () => attempt(() => this.load()));
    }
    this.words.addEventListener("input", () => this._soon());
    editor.on("revision", () => this._soon());
    editor.on("commune", () => {
      if (this.here.checked) attempt(() => this.load());
    });
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => attempt(() => this.load()), PAUSE);
  }

  async load() {
    const asked = ++this._asked;
    const { api, commune } = this.editor;
    const [page, open] = await Promise.all([
      api.problems({
        severity: this.severity.value || null,
        commune: this.here.checked ? commune : null,
        accepted: String(this.accepted.checked),
        q: this.words.value.trim() || null,
        page_size: this.more.room,
      }),
      api.problems({ severity: "error", accepted: "false", page_size: 1 }),
    ]);
    if (asked !== this._asked) return;
    const badge = required("problem-count");
    badge.textContent = open.total ? formatNumber(String(open.total)) : "";
    badge.title = tell("openErrors", { n: open.total });
    badge.classList.toggle("bad", open.total > 0);
    this.status.textContent = this._told(page.total, open.total);
    // A reason that is being written stays, whatever comes in meanwhile.
    const written = this.list.querySelector("li:has(form)");
    const focus = /** @type {HTMLElement | null} */ (document.activeElement);
    this.list.replaceChildren(
      ...page.items.map((problem) =>
        written?.getAttribute("data-problem") === problem.id ? written : this._problem(problem),
      ),
    );
    if (written?.contains(focus)) focus?.focus();
    this.more.offer(page.items.length, page.total);
  }

  /**
   * How many problems are listed; of all of them also the errors, which the tab's mark counts.
   * @param {number} total
   * @param {number} errors of the whole plan
   */
  _told(total, errors) {
    const some = [this.here, this.accepted].some((field) => field.checked) || this.severity.value || this.words.value.trim();
    if (!total) return tell("noProblems");
    return some ? tell("problemCount", { n: total }) : tell("problemsOfAll", { n: total, errors });
  }

  /** @param {Problem} problem */
  _problem(problem) {
    const { editor } = this;
    const { site, agency } = problem;
    const actions = el("div", { class: "step-actions" });
    const item = el(
      "li",
      { class: `problem is-${problem.severity}`, "data-problem": problem.id },
      el(
        "p",
        { class: "problem-sentence" },
        el("strong", {}, `${tell(`severity-${problem.severity}`)}: `),
        sentenceOf(problem),
      ),
      el("p", { class: "hint" }, tell("repair", { how: nameOf({ name: problem.repair, english: problem.repair_en }) })),
      problem.citation ? el("p", { class: "hint" }, cite(problem.citation)) : null,
      problem.accepted
        ? el(
            "p",
            { class: "accepted" },
            tell("acceptedBy", {
              by: problem.accepted.by,
              at: moment(problem.accepted.at),
              reason: problem.accepted.reason,
            }),
          )
        : null,
      actions,
    );
    const index = site ? editor.indexes.get(site) : undefined;
    if (index !== undefined) {
      actions.append(
        el(
          "button",
          { type: "button", class: "link", click: () => editor.focusOn(index, { fly: true, read: true }) },
          tell("showSite"),
        ),
      );
    }
    if (agency) {
      actions.append(
        el(
          "button",
          { type: "button", class: "link", click: () => this.showAgency(agency, problem.commune) },
          tell("showAgency"),
        ),
      );
    }
    if (problem.check === LEFT_BEHIND && agency) {
      actions.append(
        el("button", { type: "button", class: "link", click: () => this._showPeople(problem, agency) }, tell("showPeopleLost")),
      );
    }
    if (!editor.readOnly) {
      actions.append(
        problem.accepted
          ? el(
              "button",
              { type: "button", class: "link", click: () => this._unaccept(problem) },
              tell("unaccept"),
            )
          : el(
              "button",
              { type: "button", class: "link", click: () => this._askReason(problem, item) },
              tell("accept"),
            ),
      );
    }
    return item;
  }

  /**
   * Who and what is meant, ready to be moved: those whom nobody knows where to send, or (put there
   * by hand) who is to come into a site that is given up.
   * @param {Problem} problem
   * @param {string} agency
   */
  _showPeople({ id, site, agency_name: name, commune }, agency) {
    const byHand = id.endsWith(BY_HAND);
    this.editor.showPeople({
      site,
      agency,
      name: name ?? agency,
      unit: commune,
      list: byHand ? { side: "plan", way: "hand" } : { side: "today", way: "unresolved" },
    });
  }

  /**
   * @param {Problem} problem
   * @param {HTMLElement} item
   */
  _askReason(problem, item) {
    item.querySelector("form")?.remove();
    const reason = /** @type {HTMLTextAreaElement} */ (
      el("textarea", { rows: "2", required: true, maxlength: "2000", "aria-label": tell("acceptReason"), placeholder: tell("acceptReason") })
    );
    const form = el(
      "form",
      { class: "accept-form" },
      reason,
      el(
        "div",
        { class: "form-actions" },
        el("button", { type: "submit", class: "tool is-main" }, tell("accept")),
        el("button", { type: "button", class: "tool", click: () => form.remove() }, tell("cancel")),
      ),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const done = await attempt(() => this.editor.api.accept(problem.id, reason.value.trim()));
      if (!done) return;
      form.remove();
      await this._reload();
    });
    item.append(form);
    reason.focus();
  }

  /** @param {Problem} problem */
  async _unaccept(problem) {
    await attempt(() => this.editor.api.unaccept(problem.id));
    await this._reload();
  }

  /** What is accepted counts in the meters too. */
  _reload() {
    return attempt(() => Promise.all([this.load(), this.editor.refreshMeters()]));
  }
}
