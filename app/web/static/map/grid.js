/**
 * Where the sites are in the world's picture (Web Mercator, 256 units wide, which is Leaflet's
 * zoom 0), and a grid of cells that answers what lies in a box without asking every site.
 */

import { NO_POINT } from "./format.js";

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
    this._sort(sites.count);
  }

  /**
   * Sorts the sites by cell: those of cell c are members[starts[c] .. starts[c + 1]].
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
    this.members = new Uint32Array(this.starts[this.starts.length - 1]);
    const next = this.starts.slice();
    for (let i = 0; i < count; i++) {
      if (!Number.isNaN(this.x[i])) this.members[next[cells[i]]++] = i;
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
   * Calls `found` with every site in a box of world units.
   * @param {{left: number, top: number, right: number, bottom: number}} box
   * @param {(index: number) => void} found
   */
  within(box, found) {
    if (!this.starts || !this.members || this.members.length === 0) return;
    const [first, last] = [this._column(box.left), this._column(box.right)];
    for (let row = this._row(box.top); row <= this._row(box.bottom); row++) {
      const from = this.starts[row * (CELLS + 1) + first];
      const to = this.starts[row * (CELLS + 1) + last + 1];
      for (let m = from; m < to; m++) {
        const i = this.members[m];
        if (
          this.x[i] >= box.left &&
          this.x[i] <= box.right &&
          this.y[i] >= box.top &&
          this.y[i] <= box.bottom
        ) {
          found(i);
        }
      }
    }
  }
}
