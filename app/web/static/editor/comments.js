/**
 * What is said about the plan: how many comments are open on what, writing them, and hearing what
 * others say. Lists ask the server for the comments themselves.
 *
 * Events: "counts", and "said" (Said[]: what was said since, by whom ever).
 */

import { newKey } from "./api.js";
import { attempt } from "./toasts.js";

/** @typedef {import("./shapes.js").Comment} Comment */
/** @typedef {import("./shapes.js").CommentCounts} CommentCounts */
/** @typedef {import("./shapes.js").Said} Said */
/** @typedef {{site?: string, agency?: string, unit?: string}} Subject one of them; none: the plan */

export class Comments extends EventTarget {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
    /** @type {CommentCounts} */
    this.counts = { latest: 0, open: 0, settled: 0, plan: 0, sites: {}, agencies: {}, units: {} };
    /** The last of what others said that was heard. */
    this.heard = 0;
    /** Ids of what was said here, which the server tells us too. @type {Set<number>} */
    this._own = new Set();
    /** @type {Promise<unknown>} */
    this._turn = Promise.resolve();
    this._asked = 0;
  }

  /**
   * @template T
   * @param {"counts" | "said"} name
   * @param {(detail: T) => void} listener
   */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent<T>} */ (event).detail));
  }

  /** How many open comments are on a site. @param {string} code */
  openOn(code) {
    return this.counts.sites[code] ?? 0;
  }

  async load() {
    const asked = ++this._asked;
    const counts = await this.api.commentCounts();
    if (asked !== this._asked) return;
    this.counts = counts;
    this.heard ||= counts.latest;
    this.dispatchEvent(new CustomEvent("counts"));
  }

  /**
   * @param {Subject} subject
   * @param {string} text
   * @param {number} revision that the writer sees
   */
  write(subject, text, revision) {
    return this._say((key) => this.api.writeComment({ ...subject, text, revision }, key));
  }

  /**
   * @param {number} comment
   * @param {string} text
   * @param {number} revision
   */
  answer(comment, text, revision) {
    return this._say((key) => this.api.onComment(comment, "answers", { text, revision }, key));
  }

  /**
   * @param {number} comment
   * @param {string} reason
   */
  settle(comment, reason) {
    return this._say((key) => this.api.onComment(comment, "settle", { reason }, key));
  }

  /**
   * @param {number} comment
   * @param {string} reason
   */
  reopen(comment, reason) {
    return this._say((key) => this.api.onComment(comment, "reopen", { reason }, key));
  }

  /**
   * Takes what the server tells; after a lost connection some of it was heard before.
   * @param {Said[]} told
   */
  hear(told) {
    return this._inTurn(async () => {
      const news = told.filter(({ id }) => id > this.heard);
      if (news.length === 0) return;
      this.heard = Math.max(...news.map(({ id }) => id));
      const foreign = news.filter(({ id }) => !this._own.has(id));
      if (foreign.length) await this._tell(foreign);
    });
  }

  /**
   * @param {(key: string) => Promise<Comment>} send
   * @returns {Promise<Comment>}
   */
  _say(send) {
    return this._inTurn(async () => {
      const comment = await send(newKey());
      const own = latestOf(comment);
      this._own.add(own.id);
      await this._tell([own]);
      return comment;
    });
  }

  /** @param {Said[]} said */
  async _tell(said) {
    this.dispatchEvent(new CustomEvent("said", { detail: said }));
    await attempt(() => this.load());
  }

  /** @param {Said} said */
  isOwn(said) {
    return this._own.has(said.id);
  }

  /**
   * One after the other: what is written here is known as our own before the server tells of it.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  _inTurn(work) {
    const done = this._turn.then(work);
    this._turn = done.catch(() => undefined);
    return done;
  }
}

/** What was said last of a comment, as the server would tell it. @param {Comment} comment */
function latestOf(comment) {
  const followed = [
    ...comment.answers.map(({ id, text, by }) => ({ id, kind: "answer", text, by })),
    ...comment.turns.map(({ id, settled, reason, by }) => ({
      id,
      kind: settled ? "settle" : "reopen",
      text: reason,
      by,
    })),
  ].sort((a, b) => b.id - a.id);
  const { id, text, by, about, site, agency, unit, name } = comment;
  const last = followed[0] ?? { id, kind: "comment", text, by };
  return /** @type {Said} */ ({ ...last, comment: id, about, site, agency, unit, name });
}
