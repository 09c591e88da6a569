/** Totals of communes: a circle for each, its ring the shares of the classes, its figure how many. */

import { formatNumber } from "./words.js";

/** @typedef {import("./canvas_layer.js").View} View */

/**
 * @typedef {object} Group communes drawn as one because their circles would overlap
 * @property {number} x CSS pixels of the map
 * @property {number} y
 * @property {number} radius
 * @property {number} count
 * @property {Uint32Array} shares by class
 * @property {number[]} communes indexes; the last one past the communes: sites without a commune
 */

const MOST_DOTS = 1000; // in view; above, totals are drawn
const FEWEST_CIRCLES = 4; // fewer of them tell less than the dots
const SMALLEST = 11; // CSS pixels
const LARGEST = 24;
const RING = 5;
const FONT = '600 11px "Be Vietnam Pro", system-ui, sans-serif';

export class UnitTotals {
  /** @param {import("./site_layer.js").SiteLayer} layer whose sites are summed, as it colours them */
  constructor(layer) {
    this.layer = layer;
    this.grid = layer.grid;
    /** @type {{x: Float64Array, y: Float64Array, count: Uint32Array, shares: Uint32Array} | null} */
    this._sums = null;
    /** @type {Group[]} */
    this._drawn = [];
  }

  /** The circles of the last picture. */
  get drawn() {
    return this._drawn;
  }

  /** Sums anew when next drawn. */
  forget() {
    this._sums = null;
  }

  /** Centres (of the sites that are shown), counts and shares by commune. */
  get sums() {
    if (this._sums) return this._sums;
    const { layer, grid } = this;
    const { sites, classOf } = layer;
    const classes = layer.colours.length;
    const units = sites.communes.length + 1;
    const sums = {
      x: new Float64Array(units),
      y: new Float64Array(units),
      count: new Uint32Array(units),
      shares: new Uint32Array(units * classes),
    };
    for (let i = 0; i < sites.count; i++) {
      if (!layer.isShown(i) || Number.isNaN(grid.x[i])) continue;
      const unit = Math.min(sites.commune[i], units - 1);
      sums.x[unit] += grid.x[i];
      sums.y[unit] += grid.y[i];
      sums.count[unit]++;
      sums.shares[unit * classes + classOf[i]]++;
    }
    for (let unit = 0; unit < units; unit++) {
      sums.x[unit] /= sums.count[unit];
      sums.y[unit] /= sums.count[unit];
    }
    this._sums = sums;
    return sums;
  }

  /**
   * Whether dots would be too many to be told apart, and circles not too few to tell more.
   * @param {View} view
   */
  crowded(view) {
    const { x, y, count } = this.sums;
    let [sites, units] = [0, 0];
    for (let unit = 0; unit < count.length; unit++) {
      const left = x[unit] * view.scale - view.left;
      const top = y[unit] * view.scale - view.top;
      if (left > 0 && top > 0 && left < view.width && top < view.height) {
        sites += count[unit];
        units++;
      }
    }
    return sites > MOST_DOTS && units >= FEWEST_CIRCLES;
  }

  /**
   * The box of the sites that some communes sum up, in world units; null where there are none.
   * @param {number[]} communes
   */
  boxOf(communes) {
    const { layer, grid } = this;
    const wanted = new Set(communes);
    const last = layer.sites.communes.length;
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (let i = 0; i < layer.sites.count; i++) {
      if (!wanted.has(Math.min(layer.sites.commune[i], last)) || !layer.isShown(i)) continue;
      if (Number.isNaN(grid.x[i])) continue;
      box.left = Math.min(box.left, grid.x[i]);
      box.right = Math.max(box.right, grid.x[i]);
      box.top = Math.min(box.top, grid.y[i]);
      box.bottom = Math.max(box.bottom, grid.y[i]);
    }
    return box.left <= box.right ? box : null;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {string[]} colours by class
   */
  paint(context, view, colours) {
    this._drawn = this._groups(view);
    context.font = FONT;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { x, y, radius, count, shares } of this._drawn) {
      let from = -Math.PI / 2;
      shares.forEach((share, index) => {
        if (share === 0) return;
        const to = from + (2 * Math.PI * share) / count;
        context.beginPath();
        context.moveTo(x, y);
        context.arc(x, y, radius, from, to);
        context.closePath();
        context.fillStyle = colours[index];
        context.fill();
        from = to;
      });
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.strokeStyle = "rgb(27 39 51 / 70%)";
      context.lineWidth = 1;
      context.stroke();
      context.beginPath();
      context.arc(x, y, radius - RING, 0, 2 * Math.PI);
      context.fillStyle = "#ffffff";
      context.fill();
      context.stroke();
      context.fillStyle = "#1b2733";
      context.fillText(short(count), x, y + 0.5);
    }
  }

  /**
   * What of the drawn circles names should leave free.
   * @param {View} view
   */
  corners(view) {
    return this._groups(view).flatMap(({ x, y, radius }) => {
      const reach = radius - 4;
      return [
        { x: x - reach, y },
        { x: x + reach, y },
        { x, y: y - reach },
        { x, y: y + reach },
        { x, y },
      ];
    });
  }

  /**
   * The circle at a point of the map.
   * @param {{x: number, y: number}} point container point
   */
  at(point) {
    return this._drawn.find(
      ({ x, y, radius }) => Math.hypot(point.x - x, point.y - y) <= radius + 2,
    );
  }

  /**
   * Circles in view, the largest first; what would overlap a larger one is added to it.
   * @param {View} view
   * @returns {Group[]}
   */
  _groups(view) {
    const { x, y, count, shares } = this.sums;
    const width = this.layer.colours.length;
    const most = Math.max(1, ...count);
    /** @type {Map<string, Group[]>} */
    const cells = new Map();
    /** @type {Group[]} */
    const groups = [];
    const units = [...count.keys()].filter((unit) => count[unit] > 0);
    units.sort((a, b) => count[b] - count[a]);
    for (const unit of units) {
      const left = x[unit] * view.scale - view.left;
      const top = y[unit] * view.scale - view.top;
      if (left < -LARGEST || top < -LARGEST) continue;
      if (left > view.width + LARGEST || top > view.height + LARGEST) continue;
      const own = shares.subarray(unit * width, (unit + 1) * width);
      const [column, row] = [Math.floor(left / (2 * LARGEST)), Math.floor(top / (2 * LARGEST))];
      const radius = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(count[unit] / most);
      const near = neighbours(cells, column, row).find(
        (group) => Math.hypot(group.x - left, group.y - top) < (group.radius + radius) * 0.85,
      );
      if (near) {
        near.count += count[unit];
        near.communes.push(unit);
        own.forEach((share, index) => (near.shares[index] += share));
        continue;
      }
      const group = { x: left, y: top, radius, count: count[unit], shares: own.slice(), communes: [unit] };
      groups.push(group);
      const cell = cells.get(`${column}:${row}`);
      if (cell) cell.push(group);
      else cells.set(`${column}:${row}`, [group]);
    }
    return groups;
  }
}

/**
 * @param {Map<string, Group[]>} cells
 * @param {number} column
 * @param {number} row
 */
function neighbours(cells, column, row) {
  const found = [];
  for (let c = column - 1; c <= column + 1; c++) {
    for (let r = row - 1; r <= row + 1; r++) found.push(...(cells.get(`${c}:${r}`) ?? []));
  }
  return found;
}

/** @param {number} count */
function short(count) {
  return count < 10_000 ? formatNumber(String(count)) : `${formatNumber(String(Math.round(count / 1000)))}k`;
}
