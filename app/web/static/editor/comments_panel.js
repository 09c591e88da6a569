/** All comments of the plan: each leads to what it is on; one is written on whatever is chosen. */

import { el, required } from "../map/dom.js";
import { formatNumber } from "../map/words.js";
import { ThreadList, writingForm } from "./comment_thread.js";
import { More } from "./more.js";
import { attempt, notify } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./comments.js").Said} Said */
/** @typedef {import("./comments.js").Subject} Subject */
/** @typedef {import("./shapes.js").Comment} Comment */

const PAGE = 30;
const EXCERPT = 120; // characters of what others say, in a message

export class CommentsPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   * @param {import("./tray_panel.js").TrayPanel} tray knows the agencies of a commune
   * @param {(agency: string, unit: string | null) => void} showAgency
   */
  constructor(editor, root, tray, showAgency) {
    this.editor = editor;
    this.tray = tray;
    this.showAgency = showAgency;
    this._asked = 0;
    this.state = choice("comments-state", tell("commentState"), [
      ["false", tell("commentsOpen")],
      ["true", tell("commentsSettled")],
      ["", tell("commentsAll")],
    ]);
    this.about = choice("comments-about", tell("commentAbout"), [
      ["", tell("aboutAll")],
      ["plan", tell("aboutPlan")],
      ["site", tell("aboutSites")],
      ["agency", tell("aboutAgencies")],
      ["unit", tell("aboutUnits")],
    ]);
    this.status = el("p", { class: "count", role: "status" });
    this.list = new ThreadList(editor, "comment", (comment) => this._lead(comment));
    this.more = new More(PAGE, () => this.load());
    this.subject = choice("comment-subject", tell("commentOn"), []);
    this.form = writingForm({
      id: "plan-comment-text",
      label: tell("commentWords"),
      words: tell("sendComment"),
      send: (text) => this._send(text),
    });
    this.form.element.prepend(el("label", { for: "comment-subject" }, tell("commentOn")), this.subject);
    root.append(
      el("div", { class: "panel-filter" }, this.state, this.about),
      el("details", { class: "comment-new" }, el("summary", {}, tell("newComment")), this.form.element),
      this.status,
      this.list.element,
      this.more.button,
    );
    for (const field of [this.state, this.about]) {
      field.addEventListener("change", () => attempt(() => this.load()));
    }
    editor.on("commune", () => this._offer());
    editor.on("focus", () => this._offer());
    editor.on("texts", () => this._offer());
    editor.comments.on("counts", () => this._count());
    editor.comments.on("said", /** @param {Said[]} said */ (said) => {
      attempt(() => this.load());
      this._tell(said.filter((each) => !editor.comments.isOwn(each)));
    });
    this._offer();
  }

  async load() {
    const asked = ++this._asked;
    const { items, total } = await this.editor.api.comments({
      settled: this.state.value || null,
      about: this.about.value || null,
      page_size: this.more.room,
    });
    if (asked !== this._asked) return;
    this.list.show(items);
    this.status.textContent = tell(total ? "commentCount" : "noComments", { n: total });
    this.more.offer(items.length, total);
  }

  _count() {
    const { open } = this.editor.comments.counts;
    const badge = required("comment-count");
    badge.textContent = open ? formatNumber(String(open)) : "";
    badge.title = tell("openComments", { n: open });
  }

  /** Offers to write on the plan, on what is chosen, and on the agencies of the commune. */
  _offer() {
    const { editor } = this;
    const before = this.subject.value;
    const { commune, focus } = editor;
    const name = editor.sites.communes.find(({ code }) => editor.keyOf(code) === commune)?.name;
    const agencies = commune ? (this.tray.communes.get(commune)?.agencies ?? []) : [];
    /** @type {[string, string][]} */
    const offered = [["plan:", tell("aboutPlan")]];
    if (focus !== null && editor.texts) {
      offered.push([`site:${editor.codeOf(focus)}`, tell("thisSite", { name: editor.texts.names[focus] })]);
    }
    if (commune && name) offered.push([`unit:${commune}`, tell("thisUnit", { name })]);
    offered.push(...agencies.map((each) => /** @type {[string, string]} */ ([`agency:${each.agency}`, each.name])));
    const kept = this.subject.selectedOptions[0];
    const writing = this.form.field.value.trim() !== "";
    if (writing && kept && !offered.some(([value]) => value === before)) offered.push([before, kept.text]);
    this.subject.replaceChildren(...offered.map(([value, words]) => el("option", { value }, words)));
    if (offered.some(([value]) => value === before)) this.subject.value = before;
  }

  /** @param {string} text */
  async _send(text) {
    const at = this.subject.value.indexOf(":");
    const [kind, code] = [this.subject.value.slice(0, at), this.subject.value.slice(at + 1)];
    await this.editor.comments.write(kind === "plan" ? {} : { [kind]: code }, text, this.editor.revision);
    this.form.field.value = "";
  }

  /** The line that says what a comment is on, and leads there. @param {Comment} comment */
  _lead(comment) {
    const { name, commune_name: commune, about } = comment;
    if (about === "plan") return el("p", { class: "comment-subject" }, el("strong", {}, tell("aboutPlan")));
    const lead = () => this._goTo(comment);
    return el(
      "p",
      { class: "comment-subject" },
      el("button", { type: "button", class: "link", click: lead }, name),
      commune && about !== "unit" ? el("span", { class: "hint" }, commune) : null,
    );
  }

  /** @param {{about: string, site: string | null, agency: string | null, unit: string | null}} subject */
  _goTo({ about, site, agency, unit }) {
    const { editor } = this;
    if (about === "site" && site) {
      const index = editor.indexes.get(site);
      if (index !== undefined) editor.focusOn(index, { fly: true, read: true });
    } else if (about === "agency" && agency) {
      this.showAgency(agency, null);
    } else if (unit) {
      editor.lookAt(unit, { fly: true });
    }
  }

  /** @param {Said[]} said by others */
  _tell(said) {
    const last = said[said.length - 1];
    if (!last) return;
    const text = last.text.length > EXCERPT ? `${last.text.slice(0, EXCERPT)}…` : last.text;
    const name = last.about === "plan" ? tell("aboutPlan") : last.name;
    notify(tell(`said-${last.kind}`, { by: last.by, name, text }), {
      act: last.about === "plan" ? undefined : { words: tell("see"), run: () => this._goTo(last) },
    });
  }
}

/**
 * @param {string} id
 * @param {string} label
 * @param {[string, string][]} options
 */
function choice(id, label, options) {
  return /** @type {HTMLSelectElement} */ (
    el("select", { id, "aria-label": label }, ...options.map(([value, words]) => el("option", { value }, words)))
  );
}
