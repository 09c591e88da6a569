/**
 * The state that every panel of the editor shares: the sites, what is chosen, the plan's revision
 * and its meters. Panels change it by its methods and follow it by its events; none knows another.
 *
 * Events: "revision" (RevisionChange), "selection", "focus", "commune", "meters", "filter", "texts",
 * "history" (MoveOut[], the latest first), "offer" (sites at one point), "people" (PeopleAsked),
 * "carry", "connection", "busy", "conflict" (Conflict), "yielded", "failure" (what a reading of the
 * state's own ended in).
 */

import { newKey, Refusal } from "./api.js";
import { bringTo } from "./columns.js";
import { Comments } from "./comments.js";

/** @typedef {import("../map/format.js").Sites} Sites */
/** @typedef {import("../map/finder.js").Texts} Texts */
/** @typedef {import("./shapes.js").Step} Step */
/** @typedef {import("./shapes.js").EditOut} EditOut */
/** @typedef {import("./shapes.js").Touched} Touched */
/** @typedef {import("./shapes.js").MoveOut} MoveOut */

/**
 * @typedef {object} RevisionChange
 * @property {number} from
 * @property {boolean} foreign whether somebody else's move brought it
 * @property {Touched | null} touched null: not known, everything may be
 * @property {{sentence: string, english: string, made_by: string, revision: number}[]} moves what is known of them
 * @property {EditOut | null} answer to our own edit
 */

/**
 * @typedef {object} Conflict our edit that met somebody else's
 * @property {Step} step
 * @property {string | undefined} reason
 * @property {number} seen the revision that it was made on
 * @property {MoveOut[]} moves made since
 */

/** @typedef {{agency: string, name: string, needed: string | null, allotted: string | null,
 *   placements: import("./shapes.js").TrayPlacement[]}} Carried an agency on its way to a site */

const LENIENT = new Set([
  "decide", "withdraw", "place", "displace", "several",
  "assign-staff", "release-staff", "assign-asset", "release-asset",
]);

export class Editor extends EventTarget {
  /**
   * @param {import("./api.js").Api} api
   * @param {{code: string, name: string, province: string, vintage: string}} plan
   * @param {number} revision
   * @param {Sites} sites
   */
  constructor(api, plan, revision, sites) {
    super();
    this.api = api;
    this.comments = new Comments(api);
    this.plan = plan;
    this.revision = revision;
    this.sites = sites;
    /** @type {Texts | null} */
    this.texts = null;
    /** @type {Map<string, number>} index by code, once the texts are here */
    this.indexes = new Map();
    /** @type {Set<number>} */
    this.selection = new Set();
    /** @type {number | null} */
    this.focus = null;
    /** Key of the commune that is looked at. @type {string | null} */
    this.commune = null;
    /** @type {{plan: import("./shapes.js").Meter[],
     *   communes: Map<string, import("./shapes.js").CommuneMeters>}} */
    this.meters = { plan: [], communes: new Map() };
    /** By site: 1 where it passes the filter. */
    this.mask = new Uint8Array(sites.count).fill(1);
    this.matching = sites.count;
    this.readOnly = false;
    this.busy = false;
    /** @type {Carried | null} */
    this.carried = null;
    /** By code of a site: the last revision at which somebody else touched it. @type {Map<string, number>} */
    this.touchedAt = new Map();
    /** @type {(index: number) => boolean} */
    this._passes = () => true;
    this._turn = Promise.resolve();
    this._metersAsked = 0;
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /**
   * @template T
   * @param {string} name
   * @param {(detail: T) => void} listener
   */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent<T>} */ (event).detail));
  }

  /** @param {Texts} texts */
  takeTexts(texts) {
    this.texts = texts;
    texts.codes.forEach((code, index) => this.indexes.set(code, index));
    this.emit("texts");
  }

  /** @param {number} index */
  codeOf(index) {
    return this.texts?.codes[index] ?? "";
  }

  /**
   * The key of the commune where a site stands.
   * @param {number} index
   */
  communeOf(index) {
    const commune = this.sites.communes[this.sites.commune[index]];
    return commune ? this.keyOf(commune.code) : null;
  }

  /** @param {string} code of a new commune */
  keyOf(code) {
    return `${code}@${this.plan.vintage}`;
  }

  /**
   * Replaces what is selected.
   * @param {Iterable<number>} indices
   */
  select(indices) {
    this.selection = new Set(indices);
    this.emit("selection");
  }

  /** @param {number} index */
  toggle(index) {
    if (!this.selection.delete(index)) this.selection.add(index);
    this.emit("selection");
  }

  /** Every site of the filter that stands in a commune. @param {string} key */
  selectCommune(key) {
    const found = [];
    for (let i = 0; i < this.sites.count; i++) {
      if (this.mask[i] && this.communeOf(i) === key) found.push(i);
    }
    this.select(found);
    this.lookAt(key);
  }

  selectMatching() {
    const found = [];
    for (let i = 0; i < this.sites.count; i++) if (this.mask[i]) found.push(i);
    this.select(found);
  }

  /**
   * Shows one site; the selection becomes this site unless it is kept.
   * @param {number | null} index
   * @param {{fly?: boolean, keep?: boolean, read?: boolean}} [how] `fly`: the map goes there;
   *   `read`: the keyboard goes to the inspector
   */
  focusOn(index, { fly = false, keep = false, read = false } = {}) {
    const changed = index !== this.focus;
    this.focus = index;
    if (!keep) this.select(index === null ? [] : [index]);
    if (index !== null) this.lookAt(this.communeOf(index));
    this.emit("focus", { fly, read, changed });
  }

  /**
   * @param {string | null} key of a commune
   * @param {{fly?: boolean}} [how] `fly`: the map goes there
   */
  lookAt(key, { fly = false } = {}) {
    if (key === this.commune && !fly) return;
    this.commune = key;
    this.emit("commune", { fly });
    this._readMeters();
  }

  /** @param {(index: number) => boolean} passes */
  filter(passes) {
    this._passes = passes;
    this._sift();
    this.emit("filter");
  }

  _sift() {
    let matching = 0;
    for (let i = 0; i < this.sites.count; i++) {
      const passes = this._passes(i) ? 1 : 0;
      this.mask[i] = passes;
      matching += passes;
    }
    this.matching = matching;
  }

  /**
   * Leads to the people and equipment of a site or agency.
   * @param {import("./shapes.js").PeopleAsked} asked
   */
  showPeople(asked) {
    const index = asked.site ? this.indexes.get(asked.site) : undefined;
    if (index !== undefined) this.focusOn(index, { fly: true });
    this.emit("people", asked);
  }

  /** @param {Carried | null} carried */
  carry(carried) {
    this.carried = carried;
    this.emit("carry");
  }

  /**
   * Makes a move on the revision that was seen. Gives null where it met somebody else's move: then
   * "conflict" asks what shall be.
   * @param {Step} step
   * @param {{reason?: string, seen?: number}} [how]
   * @returns {Promise<EditOut | null>}
   * @throws {Refusal} the move cannot be made
   */
  edit(step, { reason, seen } = {}) {
    return this._inTurn(async () => {
      const from = seen ?? this.revision;
      this._setBusy(true);
      try {
        const answer = await this.api.edit(step, {
          seen: from,
          reason,
          lenient: LENIENT.has(step.kind),
          key: newKey(),
        });
        await this._take(answer);
        return answer;
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 412) throw error;
        const moves = error.extra.moves ?? [];
        if (error.extra.revision > this.revision) {
          await this._goTo(error.extra.revision, { touched: null, moves });
        }
        this.emit("conflict", { step, reason, seen: from, moves });
        return null;
      } finally {
        this._setBusy(false);
      }
    });
  }

  undo() {
    return this.edit({ kind: "undo" });
  }

  redo() {
    return this.edit({ kind: "redo" });
  }

  /** @param {number} revision */
  revert(revision) {
    return this.edit({ kind: "revert", revision });
  }

  /** @param {Step} step */
  preview(step) {
    return this.api.preview(step, this.revision);
  }

  /**
   * Comes to a revision that somebody else's moves made.
   * @param {{revision: number, sentence: string, english: string, made_by: string, touched: Touched | null}[]} heard
   */
  hear(heard) {
    return this._inTurn(async () => {
      const news = heard.filter(({ revision }) => revision > this.revision);
      if (news.length === 0) return;
      const revision = Math.max(...news.map((move) => move.revision));
      await this._goTo(revision, { touched: together(news), moves: news });
    });
  }

  /** Asks anew for the meters of the plan and of the commune that is looked at. */
  async loadMeters() {
    const asked = ++this._metersAsked;
    const { commune } = this;
    if (commune && this.meters.communes.has(commune) && this.meters.plan.length) {
      this.emit("meters");
      return;
    }
    // A plan without a chosen commune shows the meters of the plan alone.
    const answer = await this.api.meters(this.revision, commune ?? this._anyCommune());
    if (asked !== this._metersAsked) return;
    this.meters.plan = answer.plan_meters;
    for (const each of answer.communes) this.meters.communes.set(each.unit, each);
    this.emit("meters");
  }

  /** Asks for all meters anew, where something else than a move has changed them. */
  refreshMeters() {
    this.meters.communes.clear();
    return this.loadMeters();
  }

  _anyCommune() {
    const first = this.sites.communes[0];
    return first ? this.keyOf(first.code) : null;
  }

  /** @param {EditOut} answer */
  async _take(answer) {
    const from = this.revision;
    if (answer.revision <= from) return; // a repeated answer
    const alone = answer.revision === from + 1;
    await bringTo(this, answer.revision);
    this.revision = answer.revision;
    if (!alone) this.meters.communes.clear();
    this.meters.plan = answer.plan_meters;
    for (const each of answer.communes) this.meters.communes.set(each.unit, each);
    this._settle({
      from,
      foreign: false,
      touched: alone ? answer.touched : null,
      moves: [answer.move],
      answer,
    });
  }

  /**
   * @param {number} revision
   * @param {{touched: Touched | null, moves: RevisionChange["moves"]}} known
   */
  async _goTo(revision, { touched, moves }) {
    const from = this.revision;
    await bringTo(this, revision);
    this.revision = revision;
    this.meters.communes.clear();
    this.meters.plan = [];
    for (const code of touched?.sites ?? []) this.touchedAt.set(code, revision);
    this._settle({ from, foreign: true, touched, moves, answer: null });
  }

  /** @param {RevisionChange} change */
  _settle(change) {
    this.emit("revision", change);
    this._sift(); // after the lens has coloured anew: classes can be filtered out
    this.emit("filter");
    this._readMeters();
  }

  _readMeters() {
    this.loadMeters().catch((error) => this.emit("failure", error));
  }

  /** @param {boolean} busy */
  _setBusy(busy) {
    this.busy = busy;
    this.emit("busy");
  }

  /**
   * One after the other: an edit is made on what the edit before it came to.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  _inTurn(work) {
    const done = this._turn.then(work);
    this._turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}

/**
 * @param {{touched: Touched | null}[]} moves
 * @returns {Touched | null}
 */
function together(moves) {
  if (moves.some(({ touched }) => touched === null)) return null;
  const all = /** @type {{touched: Touched}[]} */ (moves);
  /** @param {keyof Touched} kind */
  const union = (kind) => [...new Set(all.flatMap(({ touched }) => touched[kind]))];
  return {
    sites: union("sites"),
    agencies: union("agencies"),
    staff: union("staff"),
    assets: union("assets"),
  };
}
