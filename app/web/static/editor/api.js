/** What the editor asks of the server: a method for each question, every refusal one class. */

import { nameOf } from "../map/words.js";

/**
 * @typedef {import("./shapes.js").Step} Step
 * @typedef {import("./shapes.js").EditOut} EditOut
 * @typedef {import("./shapes.js").PreviewOut} PreviewOut
 * @typedef {import("./shapes.js").MetersOut} MetersOut
 * @typedef {import("./shapes.js").MoveOut} MoveOut
 * @typedef {{dispositions: import("./shapes.js").Disposition[],
 *   legal_bases: import("./shapes.js").LegalBasis[]}} Catalogue
 */

const ATTEMPTS = 3; // of a write whose answer was lost; its key lets it happen only once
const PAUSE = 400; // ms before the second attempt

/** A request that the server refused: problem details (RFC 9457), or no answer at all. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 where no answer came
   * @param {string} code stable, "stale-version"
   * @param {string} detail what is wrong and what to do, in English where the server knows it so
   * @param {Record<string, any>} extra
   */
  constructor(status, code, detail, extra = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** A key under which a repeated write is the same write; also where `randomUUID` is not offered. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Api {
  /** @param {string} plan its code */
  constructor(plan) {
    this.plan = plan;
    this.root = `/api/v1/plans/${encodeURIComponent(plan)}`;
    /** @type {Promise<Catalogue> | null} */
    this._catalogue = null;
  }

  /**
   * @param {Step} step
   * @param {{seen: number, reason?: string, lenient: boolean, key: string}} how `lenient`: put on
   *   top of moves that touch nothing of the same
   * @returns {Promise<EditOut>}
   */
  edit(step, { seen, reason, lenient, key }) {
    return this._write(`${this.root}/edits`, reason ? { ...step, reason } : step, {
      "If-Match": `"${seen}"`,
      "Idempotency-Key": key,
      ...(lenient ? { Prefer: "handling=lenient" } : {}),
    });
  }

  /**
   * @param {Step} step
   * @param {number} seen
   * @returns {Promise<PreviewOut>}
   */
  preview(step, seen) {
    return this._write(`${this.root}/previews`, { seen_revision: seen, step });
  }

  /**
   * What turns the columns of the sites at one revision into those at another.
   * @param {number} from
   * @param {number} to
   * @returns {Promise<import("../map/format.js").Changes>}
   */
  changes(from, to) {
    return this._read(this._at(to, "sites-delta", { from: String(from) }));
  }

  /**
   * @param {number} page from 1
   * @param {number} size
   * @returns {Promise<{items: MoveOut[], total: number}>}
   */
  moves(page, size) {
    return this._read(`${this.root}/moves?page=${page}&page_size=${size}`);
  }

  /**
   * The changes of a move that made several.
   * @param {number} revision
   * @returns {Promise<{items: {index: number, sentence: string, english: string}[], total: number}>}
   */
  parts(revision) {
    return this._read(`${this.root}/moves/${revision}/parts?page_size=100`);
  }

  /**
   * @param {number} revision
   * @param {string | null} commune its key
   * @returns {Promise<MetersOut>}
   */
  meters(revision, commune) {
    return this._read(this._at(revision, "meters", { commune }));
  }

  /**
   * @param {number} revision
   * @param {string | null} commune its key, all of them where there is none
   * @returns {Promise<{communes: import("./shapes.js").TrayCommune[]}>}
   */
  tray(revision, commune) {
    return this._read(this._at(revision, "tray", { commune }));
  }

  /**
   * @param {Record<string, string | number | null>} asked
   * @returns {Promise<{items: import("./shapes.js").Problem[], total: number}>}
   */
  problems(asked) {
    return this._read(`${this.root}/problems?${query(asked)}`);
  }

  /**
   * @param {string} problem
   * @param {string} reason
   */
  accept(problem, reason) {
    return this._write(`${this.root}/acceptances`, { problem, reason });
  }

  /**
   * @param {Record<string, string | number | null>} asked
   * @returns {Promise<{items: import("./shapes.js").Comment[], total: number}>}
   */
  comments(asked) {
    return this._read(`${this.root}/comments?${query(asked)}`);
  }

  /** @returns {Promise<import("./shapes.js").CommentCounts>} */
  commentCounts() {
    return this._read(`${this.root}/comments/counts`);
  }

  /**
   * @param {{site?: string, agency?: string, unit?: string, text: string, revision: number}} comment
   * @param {string} key
   * @returns {Promise<import("./shapes.js").Comment>}
   */
  writeComment(comment, key) {
    return this._write(`${this.root}/comments`, comment, { "Idempotency-Key": key });
  }

  /**
   * Answers a comment, settles it or opens it again.
   * @param {number} comment
   * @param {"answers" | "settle" | "reopen"} what
   * @param {{text: string, revision: number} | {reason: string}} said
   * @param {string} key
   * @returns {Promise<import("./shapes.js").Comment>}
   */
  onComment(comment, what, said, key) {
    return this._write(`${this.root}/comments/${comment}/${what}`, said, { "Idempotency-Key": key });
  }

  /** @param {string} problem */
  unaccept(problem) {
    return this._send(`${this.root}/acceptances/${encodeURIComponent(problem)}`, {
      method: "DELETE",
    });
  }

  /**
   * @param {number} revision
   * @param {string} code
   * @returns {Promise<import("./shapes.js").SiteDetail>}
   */
  site(revision, code) {
    return this._read(this._at(revision, `sites/${encodeURIComponent(code)}`));
  }

  /**
   * @param {number} revision
   * @param {string} code
   * @returns {Promise<import("./shapes.js").OfferedDisposition[]>}
   */
  dispositions(revision, code) {
    return this._read(this._at(revision, `sites/${encodeURIComponent(code)}/dispositions`));
  }

  /**
   * What is lawful for many sites.
   * @param {number} revision
   * @param {string[]} sites
   * @returns {Promise<import("./shapes.js").LawfulForMany>}
   */
  lawful(revision, sites) {
    return this._write(this._at(revision, "dispositions"), { sites });
  }

  /**
   * @param {number} revision
   * @param {string} code
   * @returns {Promise<import("./shapes.js").Space>}
   */
  space(revision, code) {
    return this._read(this._at(revision, `sites/${encodeURIComponent(code)}/space`));
  }

  /**
   * How many people and assets are in a site or agency, today and under the plan.
   * @param {number} revision
   * @param {{site: string | null, agency: string | null}} subject
   * @returns {Promise<import("./shapes.js").PeopleCounts>}
   */
  peopleCounts(revision, { site, agency }) {
    return this._read(this._at(revision, "whereabouts/counts", { site, agency }));
  }

  /**
   * @param {number} revision
   * @param {"staff" | "assets"} kind
   * @param {Record<string, string | number | null>} asked
   * @returns {Promise<{items: import("./shapes.js").Going[], total: number}>}
   */
  people(revision, kind, asked) {
    return this._read(this._at(revision, `whereabouts/${kind}`, asked));
  }

  /**
   * The codes of all that fit.
   * @param {number} revision
   * @param {"staff" | "assets"} kind
   * @param {Record<string, string | null>} asked
   * @returns {Promise<{codes: string[]}>}
   */
  peopleCodes(revision, kind, asked) {
    return this._read(this._at(revision, `whereabouts/${kind}/codes`, asked));
  }

  /**
   * Agencies to which people and assets can go.
   * @param {number} revision
   * @param {Record<string, string | number | null>} asked
   * @returns {Promise<{items: import("./shapes.js").Destination[], total: number}>}
   */
  destinations(revision, asked) {
    return this._read(this._at(revision, "destinations", asked));
  }

  /**
   * Where the figures of a site come from.
   * @param {string} code
   * @returns {Promise<import("./shapes.js").Origin[]>}
   */
  origins(code) {
    return this._read(`/api/v1/imports/origins?${query({ record: code, entity: "site" })}`);
  }

  /**
   * The dispositions and legal bases; read once, and again where that failed.
   * @returns {Promise<Catalogue>}
   */
  catalogue() {
    this._catalogue ??= this._read("/api/v1/dispositions").catch((error) => {
      this._catalogue = null;
      throw error;
    });
    return this._catalogue;
  }

  /**
   * Copies the plan as it was at a revision, with a step of ours on top: both or neither.
   * @param {Step} step
   * @param {{code: string, name: string, revision: number, reason?: string, key: string}} how
   * @returns {Promise<{code: string, revision: number}>}
   */
  copyWith(step, { reason, key, ...copy }) {
    const first = reason ? { ...step, reason } : step;
    return this._write(`${this.root}/copies`, { ...copy, first }, { "Idempotency-Key": key });
  }

  /**
   * @param {number} revision
   * @param {string} what
   * @param {Record<string, string | number | null>} [asked]
   */
  _at(revision, what, asked = {}) {
    const text = query(asked);
    return `${this.root}/revisions/${revision}/${what}${text ? `?${text}` : ""}`;
  }

  /** @param {string} address */
  _read(address) {
    return this._send(address, {});
  }

  /**
   * Sends a write; where no answer comes, and the write bears a key, it is sent again.
   * @param {string} address
   * @param {unknown} body
   * @param {Record<string, string>} [headers]
   */
  async _write(address, body, headers = {}) {
    const request = {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this._send(address, request);
      } catch (error) {
        const lost = error instanceof Refusal && error.status === 0;
        if (!lost || !("Idempotency-Key" in headers) || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE * attempt));
      }
    }
  }

  /**
   * @param {string} address
   * @param {RequestInit} request
   * @returns {Promise<any>}
   */
  async _send(address, request) {
    let response;
    try {
      response = await fetch(address, request);
    } catch {
      throw new Refusal(0, "no-answer", "");
    }
    if (response.status === 204) return null;
    if (response.ok) return response.json();
    /** @type {{type?: string, detail?: string, extra?: Record<string, any>}} */
    const problem = await response.json().catch(() => ({}));
    const code = (problem.type ?? "").split(":").pop() ?? "";
    const extra = problem.extra ?? {};
    const detail = nameOf({ name: problem.detail ?? "", english: extra.english });
    throw new Refusal(response.status, code, detail, extra);
  }
}

/** @param {Record<string, string | number | null>} asked what is null is left out */
function query(asked) {
  const known = Object.entries(asked).filter(([, value]) => value !== null && value !== "");
  return new URLSearchParams(known.map(([name, value]) => [name, String(value)])).toString();
}
