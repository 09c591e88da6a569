/** Comments as they are read: each with its answers, how it was settled, and what can be done. */

import { el } from "../map/dom.js";
import { moment } from "./history_panel.js";
import { attempt } from "./toasts.js";
import { tell } from "./words.js";

/** @typedef {import("./shapes.js").Comment} Comment */
/** @typedef {(comment: Comment) => HTMLElement | null} Leads makes the link to what it is on */

const LONGEST = "4000";
const LONGEST_REASON = "500";

/** A list of comments that is brought up to date without touching what is being written in it. */
export class ThreadList {
  /**
   * @param {import("./state.js").Editor} editor
   * @param {string} name within the page, for ids
   * @param {Leads} [leads]
   */
  constructor(editor, name, leads = () => null) {
    this.editor = editor;
    this.name = name;
    this.leads = leads;
    this.element = el("ul", { class: "comments", tabindex: "-1" });
    /** @type {Map<number, Thread>} */
    this._threads = new Map();
    /** Ids of the comments that belong here. @type {Set<number>} */
    this._wanted = new Set();
  }

  /** @param {Comment[]} comments in their order */
  show(comments) {
    this._wanted = new Set(comments.map(({ id }) => id));
    this.sift();
    /** @type {Element | null} */
    let next = this.element.firstElementChild;
    for (const comment of comments) {
      const thread = this._threads.get(comment.id) ?? this._add(comment);
      thread.show(comment);
      if (thread.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(thread.element, next);
    }
  }

  /** Takes out what no longer belongs here, unless something is being written to it. */
  sift() {
    for (const [id, thread] of this._threads) {
      if (this._wanted.has(id) || thread.isWriting) continue;
      const held = thread.element.contains(document.activeElement);
      const next = thread.element.nextElementSibling ?? thread.element.previousElementSibling;
      thread.element.remove();
      this._threads.delete(id);
      if (held) /** @type {HTMLElement} */ (next ?? this.element).focus();
    }
  }

  clear() {
    this._wanted.clear();
    this._threads.clear();
    this.element.replaceChildren();
  }

  /** @param {Comment} comment */
  _add(comment) {
    const thread = new Thread(this, comment);
    this._threads.set(comment.id, thread);
    return thread;
  }
}

class Thread {
  /**
   * @param {ThreadList} list
   * @param {Comment} comment
   */
  constructor(list, comment) {
    this.list = list;
    this.comment = comment;
    this.said = el("div", { class: "comment-said" });
    this.actions = el("div", { class: "step-actions comment-actions" });
    this.element = el("li", { "data-comment": String(comment.id), tabindex: "-1" }, this.said, this.actions);
    /** @type {HTMLElement | null} */
    this.form = null;
    this._shown = "";
  }

  get isWriting() {
    return Boolean(this.form?.querySelector("textarea")?.value.trim());
  }

  /** @param {Comment} comment */
  show(comment) {
    const shown = JSON.stringify(comment);
    if (shown === this._shown) return;
    this._shown = shown;
    this.comment = comment;
    this.element.classList.toggle("is-settled", comment.settled !== null);
    const held = this.actions.contains(document.activeElement);
    this.said.replaceChildren(...this._said());
    this.actions.replaceChildren(...this._actions());
    if (held) /** @type {HTMLElement | null} */ (this.actions.firstElementChild)?.focus();
  }

  _said() {
    const { comment } = this;
    const followed = [
      ...comment.answers.map((each) => ({ id: each.id, element: answer(each) })),
      ...comment.turns.map((each) => ({ id: each.id, element: turn(each) })),
    ].sort((a, b) => a.id - b.id);
    const subject = this.list.leads(comment);
    return [
      ...(subject ? [subject] : []),
      byLine(comment.by, comment.at, comment.revision),
      el("p", { class: "comment-text" }, comment.text),
      ...(followed.length ? [el("ul", { class: "comment-followed" }, ...followed.map(({ element }) => element))] : []),
    ];
  }

  _actions() {
    const { comments, revision } = this.list.editor;
    const { id, settled } = this.comment;
    /** @param {string} words @param {() => void} click */
    const button = (words, click) => el("button", { type: "button", class: "link", click }, words);
    if (settled) {
      return [
        button(tell("reopenComment"), () =>
          this._ask(tell("reopenReason"), tell("reopenComment"), LONGEST_REASON, false, (text) =>
            comments.reopen(id, text),
          ),
        ),
      ];
    }
    return [
      button(tell("answerComment"), () =>
        this._ask(tell("answerText"), tell("sendAnswer"), LONGEST, true, (text) =>
          comments.answer(id, text, revision),
        ),
      ),
      button(tell("settleComment"), () =>
        this._ask(tell("settleReason"), tell("settleComment"), LONGEST_REASON, true, (text) =>
          comments.settle(id, text),
        ),
      ),
    ];
  }

  /**
   * @param {string} label
   * @param {string} words of the button
   * @param {string} longest
   * @param {boolean} compulsory
   * @param {(text: string) => Promise<Comment>} send
   */
  _ask(label, words, longest, compulsory, send) {
    this.form?.remove();
    const form = writingForm({
      id: `${this.list.name}-${this.comment.id}-text`,
      label,
      words,
      longest,
      compulsory,
      send: async (text) => {
        this.show(await send(text));
        this._close();
      },
      cancel: () => this._close(),
    });
    this.form = form.element;
    this.element.append(form.element);
    form.field.focus();
  }

  _close() {
    this.form?.remove();
    this.form = null;
    /** @type {HTMLElement | null} */ (this.actions.firstElementChild)?.focus();
    this.list.sift();
  }
}

/**
 * A field to write in and its buttons; Ctrl and Enter sends. What was not taken stays written.
 * @param {{id: string, label: string, words: string, longest?: string, compulsory?: boolean,
 *   send: (text: string) => Promise<void>, cancel?: () => void}} how
 */
export function writingForm({ id, label, words, longest = LONGEST, compulsory = true, send, cancel }) {
  const field = /** @type {HTMLTextAreaElement} */ (
    el("textarea", { id, rows: "3", required: compulsory, maxlength: longest, enterkeyhint: "enter" })
  );
  const submit = /** @type {HTMLButtonElement} */ (el("button", { type: "submit", class: "tool is-main" }, words));
  const element = /** @type {HTMLFormElement} */ (
    el(
      "form",
      { class: "comment-form" },
      el("label", { for: id }, label),
      field,
      el(
        "div",
        { class: "form-actions" },
        submit,
        cancel ? el("button", { type: "button", class: "tool", click: cancel }, tell("cancel")) : null,
      ),
    )
  );
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (submit.disabled || (compulsory && !text)) return;
    submit.disabled = true;
    await attempt(() => send(text));
    submit.disabled = false;
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      element.requestSubmit();
    } else if (event.key === "Escape" && cancel && !field.value.trim()) {
      event.stopPropagation();
      cancel();
    }
  });
  return { element, field };
}

/**
 * @param {string} by
 * @param {string} at
 * @param {number} revision
 */
function byLine(by, at, revision) {
  return el(
    "p",
    { class: "comment-by" },
    el("strong", {}, by),
    ` · ${moment(at)} · ${tell("sawRevision", { n: String(revision) })}`,
  );
}

/** @param {import("./shapes.js").Answer} each */
function answer({ text, by, at, revision }) {
  return el("li", {}, byLine(by, at, revision), el("p", { class: "comment-text" }, text));
}

/** @param {import("./shapes.js").Turn} each */
function turn({ settled, reason, by, at }) {
  const words = { by, at: moment(at), reason };
  return el(
    "li",
    { class: settled ? "comment-turn is-settling" : "comment-turn" },
    tell(settled ? "settledBy" : reason ? "reopenedBecause" : "reopenedBy", words),
  );
}
