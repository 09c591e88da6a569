/** The history: every step as a sentence, the latest first; a step is taken back where it can be. */

import { el } from "../map/dom.js";
import { locale, sentenceOf } from "../map/words.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").MoveOut} MoveOut */

const PAGE = 30;
const MOST = 500; // the API gives no more at once

export class HistoryPanel {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {HTMLElement} root
   */
  constructor(editor, root) {
    this.editor = editor;
    this.root = root;
    /** How many steps are shown. */
    this._room = PAGE;
    this._asked = 0;
    editor.on("revision", () => attempt(() => this.load()));
  }

  async load() {
    const asked = ++this._asked;
    const { items, total } = await this.editor.api.moves(1, this._room);
    if (asked !== this._asked) return;
    this.editor.emit("history", items);
    if (total === 0) {
      this.root.replaceChildren(el("p", { class: "empty-state" }, tell("noHistory")));
      return;
    }
    this.root.replaceChildren(
      el("ol", { class: "steps" }, ...items.map((move) => this._step(move))),
      items.length < Math.min(MOST, total)
        ? el(
            "button",
            {
              type: "button",
              class: "tool",
              click: () => {
                this._room = Math.min(MOST, this._room + PAGE);
                attempt(() => this.load());
              },
            },
            tell("earlierSteps", { n: total - items.length }),
          )
        : "",
    );
  }

  /** @param {MoveOut} move */
  _step(move) {
    const { editor } = this;
    const site = move.step.site;
    return el(
      "li",
      { class: move.counts ? undefined : "is-undone", "data-revision": String(move.revision) },
      el("p", { class: "step-sentence" }, sentenceOf(move)),
      move.reason ? el("p", { class: "hint" }, tell("because", { reason: move.reason })) : null,
      el(
        "p",
        { class: "step-by" },
        `${tell("revision", { n: String(move.revision) })} · ${move.made_by} · ${moment(move.made_at)}`,
        move.counts ? "" : ` · ${tell("noLongerCounts")}`,
      ),
      move.parts > 1 ? this._parts(move) : null,
      el(
        "div",
        { class: "step-actions" },
        site && editor.indexes.has(site)
          ? el(
              "button",
              { type: "button", class: "link", click: () => this._show(site) },
              tell("showSite"),
            )
          : null,
        move.revertible && !editor.readOnly
          ? el(
              "button",
              {
                type: "button",
                class: "link",
                click: () => attempt(() => editor.revert(move.revision)),
              },
              tell("revertStep"),
            )
          : null,
        move.counts && move.blocked_by?.length
          ? el("span", { class: "hint" }, tell("blockedBy", { by: move.blocked_by.join(", ") }))
          : null,
      ),
    );
  }

  /** What a step of several consists of, fetched when it is asked for. @param {MoveOut} move */
  _parts({ revision, parts }) {
    const list = el("ul", {});
    const details = el("details", { class: "parts" }, el("summary", {}, tell("parts", { n: parts })), list);
    details.addEventListener(
      "toggle",
      async () => {
        const page = await attempt(() => this.editor.api.parts(revision));
        if (!page) return;
        list.replaceChildren(
          ...page.items.map((part) => el("li", {}, sentenceOf(part))),
          page.total > page.items.length
            ? el("li", {}, tell("moreParts", { n: page.total - page.items.length }))
            : "",
        );
      },
      { once: true },
    );
    return details;
  }

  /** @param {string} code */
  _show(code) {
    const index = this.editor.indexes.get(code);
    if (index !== undefined) this.editor.focusOn(index, { fly: true });
  }
}

/**
 * A moment in Viet Nam's time, as the pages tell it, wherever the browser is.
 * @param {string} iso
 */
export function moment(iso) {
  return new Date(iso).toLocaleString(locale, {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Asia/Ho_Chi_Minh",
  });
}
