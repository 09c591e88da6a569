/** The inspector's part about what is said of the chosen site. */

import { el } from "../map/dom.js";
import { ThreadList, writingForm } from "./comment_thread.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./comments.js").Said} Said */

const MOST = 100;

/** One part for all sites: it stays as it is while the inspector is drawn anew for the same site. */
export class SiteComments {
  /** @param {import("./state.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this._code = "";
    this._asked = 0;
    /** What is written of other sites and not sent. @type {Map<string, string>} */
    this._drafts = new Map();
    this.count = el("span", { class: "badge" });
    this._jumpCount = el("span", { class: "badge" });
    /** At the head of the inspector, leads here. */
    this.jump = el(
      "button",
      { type: "button", class: "tool comment-jump", id: "comment-jump", "aria-keyshortcuts": "C", click: () => this.focus() },
      tell("writeComment"),
      " ",
      this._jumpCount,
    );
    this.open = new ThreadList(editor, "site-comment");
    this.settled = new ThreadList(editor, "site-settled");
    this.past = el("summary");
    this.pastPart = el("details", { class: "comments-past", hidden: true }, this.past, this.settled.element);
    this.more = el("p", { class: "hint", hidden: true });
    this.form = writingForm({
      id: "comment-text",
      label: tell("commentOnSite"),
      words: tell("sendComment"),
      send: (text) => this._send(text),
    });
    this.element = el(
      "section",
      { class: "site-comments", "aria-labelledby": "site-comments-heading" },
      el("h3", { id: "site-comments-heading" }, tell("comments"), " ", this.count),
      this.open.element,
      this.pastPart,
      this.more,
      this.form.element,
    );
    editor.comments.on("said", /** @param {Said[]} said */ (said) => {
      if (said.some(({ site }) => site === this._code)) attempt(() => this.load());
    });
    editor.comments.on("counts", () => this._count());
  }

  /** The part for a site. @param {string} code */
  of(code) {
    if (code !== this._code) {
      this._drafts.set(this._code, this.form.field.value);
      this.form.field.value = this._drafts.get(code) ?? "";
      this._code = code;
      this.open.clear();
      this.settled.clear();
      this.pastPart.hidden = this.more.hidden = true;
      attempt(() => this.load());
      this._count();
    }
    return this.element;
  }

  focus() {
    this.form.field.focus();
    this.form.element.scrollIntoView({ block: "nearest" });
  }

  async load() {
    const asked = ++this._asked;
    const { items, total } = await this.editor.api.comments({ site: this._code, page_size: MOST });
    if (asked !== this._asked) return;
    const past = items.filter(({ settled }) => settled);
    this.open.show(items.filter(({ settled }) => !settled).reverse());
    this.settled.show(past);
    this.past.textContent = tell("settledCount", { n: past.length });
    this.pastPart.hidden = past.length === 0;
    this.more.hidden = total <= items.length;
    this.more.textContent = tell("earlierComments", { n: total - items.length });
  }

  _count() {
    const open = this.editor.comments.openOn(this._code);
    const shown = open ? String(open) : "";
    const title = tell("openComments", { n: open });
    for (const badge of [this.count, this._jumpCount]) {
      badge.textContent = shown;
      badge.title = title;
    }
  }

  /** @param {string} text */
  async _send(text) {
    const { comments, revision } = this.editor;
    const code = this._code;
    await comments.write({ site: code }, text, revision);
    this._drafts.delete(code);
    if (code === this._code) this.form.field.value = "";
  }
}
