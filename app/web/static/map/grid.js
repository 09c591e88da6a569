/**
 * Where the sites are in the world's picture (Web Mercator, 256 units wide, which is Leaflet's
 * zoom 0), and a grid of cells that answers what lies in a box without asking every site.
 */

import { NO_POINT } from "./format.js";

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box in world units */

const CELLS = 256; // along each side of the sites' own bounding box

export class Grid {
  /** @param {import("./format.js").Sites} sites */
  constructor(sites) {
    this.x = new Float64Array(sites.count);
    this.y = new Float64Array(sites.count);
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < sites.count; i++) {
      if (sites.lon[i] === NO_POINT) {
        this.x[i] = NaN;
        continue;
      }
      const sine = Math.sin((sites.lat[i] / 1e6) * (Math.PI / 180));
      const x = 128 + (sites.lon[i] / 1e6) * (256 / 360);
      const y = 128 - (Math.log((1 + sine) / (1 - sine)) * 64) / Math.PI;
      this.x[i] = x;
      this.y[i] = y;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.left = left;
    this.top = top;
    this.cell = Math.max(right - left, bottom - top, 1e-9) / CELLS;
    /** By cell, then by index; those of cell c are members[starts[c] .. starts[c + 1]]. */
    this.members = new Uint32Array(0);
    this.starts = new Uint32Array(0);
    /** Where the members are, in their order: what is read together lies together. */
    this.xs = new Float64Array(0);
    this.ys = new Float64Array(0);
    this._sort(sites.count);
  }

  /**
   * Sorts the sites by cell.
   * @param {number} count
   */
  _sort(count) {
    this.starts = new Uint32Array((CELLS + 1) * (CELLS + 1) + 1);
    const cells = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(this.x[i])) continue;
      cells[i] = this._row(this.y[i]) * (CELLS + 1) + this._column(this.x[i]);
      this.starts[cells[i] + 1]++;
    }
    for (let c = 1; c < this.starts.length; c++) this.starts[c] += this.starts[c - 1];
    const located = this.starts[this.starts.length - 1];
    this.members = new Uint32Array(located);
    this.xs = new Float64Array(located);
    this.ys = new Float64Array(located);
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(this.x[i])) continue;
      const place = next[cells[i]]++;
      this.members[place] = i;
      this.xs[place] = this.x[i];
      this.ys[place] = this.y[i];
    }
  }

  /** @param {number} x */
  _column(x) {
    return Math.min(CELLS, Math.max(0, Math.floor((x - this.left) / this.cell)));
  }

  /** @param {number} y */
  _row(y) {
    return Math.min(CELLS, Math.max(0, Math.floor((y - this.top) / this.cell)));
  }

  /**
   * The cells that touch a box, as stretches of `members`: from, to (without).
   * @param {Box} box
   * @returns {[number, number][]}
   */
  spans(box) {
    if (this.members.length === 0) return [];
    const [first, last] = [this._column(box.left), this._column(box.right)];
    /** @type {[number, number][]} */
    const spans = [];
    for (let row = this._row(box.top); row <= this._row(box.bottom); row++) {
      const from = this.starts[row * (CELLS + 1) + first];
      const to = this.starts[row * (CELLS + 1) + last + 1];
      if (from < to) spans.push([from, to]);
    }
    return spans;
  }

  /**
   * Calls `found` with every site in a box.
   * @param {Box} box
   * @param {(index: number) => void} found
   */
  within({ left, top, right, bottom }, found) {
    const { members, xs, ys } = this;
    for (const [from, to] of this.spans({ left, top, right, bottom })) {
      for (let place = from; place < to; place++) {
        const x = xs[place];
        const y = ys[place];
        if (x >= left && x <= right && y >= top && y <= bottom) found(members[place]);
      }
    }
  }
}
