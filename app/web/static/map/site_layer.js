/**
 * Draws the sites: a dot for each, coloured by disposition; a ring where the plan lets an agency
 * work. With very many dots in view it writes pixels, otherwise it stamps ready-made pictures.
 */

import { CanvasLayer } from "./canvas_layer.js";
import { PLACED, ROUGH_POINT } from "./format.js";
import { Grid } from "./grid.js";

/** @typedef {import("./format.js").Sites} Sites */
/** @typedef {import("./canvas_layer.js").View} View */

const OUTLINE = "rgb(27 39 51 / 75%)"; // pale colours too must stand out from the paper
const DECIDED_LARGER = 1; // CSS pixels by which a decided site's dot is larger
const INK = "#111827";
const DENSE = 12_000; // dots in view from which pixels are written
const REACH = 5; // CSS pixels around a dot that still hit it

export class SiteLayer extends CanvasLayer {
  /**
   * @param {Sites} sites
   * @param {import("./format.js").Undecided} undecided
   */
  constructor(sites, undecided) {
    super("truso-sites", 450);
    this.sites = sites;
    this.grid = new Grid(sites);
    /** By index of disposition, 0 undecided. */
    this.colours = [undecided, ...sites.dispositions].map((d) => d.colour);
    /** By index of disposition: whether its sites are shown. */
    this.shown = new Uint8Array(sites.dispositions.length + 1).fill(1);
    this.selected = -1;
    this.hovered = -1;
    /** Drawn later means seen on top: undecided, decided, placed. */
    this.rank = new Uint8Array(sites.count);
    for (let i = 0; i < sites.count; i++) {
      this.rank[i] = (sites.disposition[i] ? 1 : 0) + (sites.flags[i] & PLACED ? 2 : 0);
    }
    /** @type {Map<string, HTMLCanvasElement>} */
    this._stamps = new Map();
    this._view = new Uint32Array(sites.count);
  }

  /** @param {number} index */
  isShown(index) {
    return this.shown[this.sites.disposition[index]] === 1;
  }

  /** @param {View} view */
  _radius(view) {
    return Math.min(8, Math.max(2.4, 2.4 + (view.zoom - 8) * 0.9));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  paint(context, view) {
    const radius = this._radius(view);
    const found = this._collect(view, radius + 4);
    if (found > DENSE) this._paintPixels(context, view, found);
    else this._paintStamps(context, view, found, radius);
    this._paintMarks(context, view, found, Math.max(radius, found > DENSE ? 3 : radius));
  }

  /**
   * Collects what is in view, sites of lower rank first.
   * @param {View} view
   * @param {number} margin CSS pixels
   */
  _collect(view, margin) {
    const box = {
      left: (view.left - margin) / view.scale,
      top: (view.top - margin) / view.scale,
      right: (view.left + view.width + margin) / view.scale,
      bottom: (view.top + view.height + margin) / view.scale,
    };
    const { disposition } = this.sites;
    let found = 0;
    const counts = [0, 0, 0, 0, 0];
    this.grid.within(box, (i) => {
      if (this.shown[disposition[i]]) {
        this._view[found++] = i;
        counts[this.rank[i] + 1]++;
      }
    });
    if (counts[1] < found) {
      for (let r = 1; r < 5; r++) counts[r] += counts[r - 1];
      const unordered = this._view.slice(0, found);
      for (const i of unordered) this._view[counts[this.rank[i]]++] = i;
    }
    return found;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} found
   */
  _paintPixels(context, view, found) {
    const { ratio, scale } = view;
    const width = Math.round(view.width * ratio);
    const height = Math.round(view.height * ratio);
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = this.colours.map(abgr);
    const side = Math.max(2, Math.round(2 * ratio));
    for (let n = 0; n < found; n++) {
      const i = this._view[n];
      const x = Math.round((this.grid.x[i] * scale - view.left) * ratio - side / 2);
      const y = Math.round((this.grid.y[i] * scale - view.top) * ratio - side / 2);
      if (x < 0 || y < 0 || x + side > width || y + side > height) continue;
      const colour = colours[this.sites.disposition[i]];
      for (let row = y; row < y + side; row++) {
        pixels.fill(colour, row * width + x, row * width + x + side);
      }
    }
    context.putImageData(image, 0, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} found
   * @param {number} radius
   */
  _paintStamps(context, view, found, radius) {
    const { disposition, flags } = this.sites;
    /** @type {HTMLCanvasElement[]} */
    const stamps = [];
    for (let d = 0; d < this.shown.length; d++) {
      const size = d ? radius + DECIDED_LARGER : radius;
      stamps.push(this._stamp(d, false, size, view.ratio), this._stamp(d, true, size, view.ratio));
    }
    for (let n = 0; n < found; n++) {
      const i = this._view[n];
      const stamp = stamps[disposition[i] * 2 + (flags[i] & ROUGH_POINT ? 1 : 0)];
      const x = this.grid.x[i] * view.scale - view.left;
      const y = this.grid.y[i] * view.scale - view.top;
      const side = stamp.width / view.ratio;
      context.drawImage(stamp, x - side / 2, y - side / 2, side, side);
    }
  }

  /**
   * Draws rings: agencies placed by the plan, the site under the pointer, the chosen site.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} found
   * @param {number} radius
   */
  _paintMarks(context, view, found, radius) {
    for (let n = found - 1; n >= 0 && this.rank[this._view[n]] >= 2; n--) {
      this._ring(context, view, this._view[n], radius + 4.5, INK, 2.25);
    }
    if (this.hovered >= 0) this._ring(context, view, this.hovered, radius + 2, INK, 1.5);
    if (this.selected >= 0) {
      this._ring(context, view, this.selected, radius + 8, "#ffffff", 6);
      this._ring(context, view, this.selected, radius + 8, "#c2185b", 3);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} index
   * @param {number} radius
   * @param {string} colour
   * @param {number} width
   */
  _ring(context, view, index, radius, colour, width) {
    if (Number.isNaN(this.grid.x[index])) return;
    context.beginPath();
    context.arc(
      this.grid.x[index] * view.scale - view.left,
      this.grid.y[index] * view.scale - view.top,
      radius,
      0,
      2 * Math.PI,
    );
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  /**
   * A ready-made dot; a diamond where the point is only that of the unit.
   * @param {number} disposition
   * @param {boolean} rough
   * @param {number} radius
   * @param {number} ratio
   */
  _stamp(disposition, rough, radius, ratio) {
    const name = `${disposition}:${rough}:${radius}:${ratio}`;
    const known = this._stamps.get(name);
    if (known) return known;
    const stamp = document.createElement("canvas");
    const half = radius + 2;
    stamp.width = stamp.height = Math.ceil(half * 2 * ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (stamp.getContext("2d"));
    context.scale(stamp.width / (half * 2), stamp.width / (half * 2));
    context.lineWidth = Math.min(1, radius / 4);
    context.beginPath();
    if (rough) {
      context.moveTo(half, half - radius - 1);
      context.lineTo(half + radius + 1, half);
      context.lineTo(half, half + radius + 1);
      context.lineTo(half - radius - 1, half);
      context.closePath();
    } else {
      context.arc(half, half, radius, 0, 2 * Math.PI);
    }
    context.fillStyle = this.colours[disposition];
    context.fill();
    context.strokeStyle = OUTLINE;
    context.stroke();
    this._stamps.set(name, stamp);
    return stamp;
  }

  /**
   * The shown sites at a point of the map, nearest first; several may share one point.
   * @param {L.Point} point container point, CSS pixels
   * @returns {number[]}
   */
  at(point) {
    if (!this.map) return [];
    const scale = 2 ** this.map.getZoom();
    const origin = /** @type {L.Point} */ (this.map.getPixelBounds().min);
    const x = (origin.x + point.x) / scale;
    const y = (origin.y + point.y) / scale;
    const reach = (this._radius(/** @type {View} */ ({ zoom: this.map.getZoom() })) + REACH) / scale;
    /** @type {{index: number, distance: number}[]} */
    const near = [];
    this.grid.within({ left: x - reach, right: x + reach, top: y - reach, bottom: y + reach }, (i) => {
      const distance = Math.hypot(this.grid.x[i] - x, this.grid.y[i] - y);
      if (distance <= reach && this.isShown(i)) near.push({ index: i, distance });
    });
    near.sort((a, b) => a.distance - b.distance || this.rank[b.index] - this.rank[a.index]);
    return near.map((site) => site.index);
  }

  /**
   * The shown sites in view: those placed first, then decided, then undecided.
   * @returns {number[]}
   */
  inView() {
    if (!this.map) return [];
    const bounds = this.map.getPixelBounds();
    const scale = 2 ** this.map.getZoom();
    const [min, max] = [/** @type {L.Point} */ (bounds.min), /** @type {L.Point} */ (bounds.max)];
    /** @type {number[][]} */
    const groups = [[], [], [], []];
    const box = {
      left: min.x / scale,
      top: min.y / scale,
      right: max.x / scale,
      bottom: max.y / scale,
    };
    this.grid.within(box, (i) => {
      if (this.isShown(i)) groups[this.rank[i]].push(i);
    });
    return [...groups[3], ...groups[2], ...groups[1], ...groups[0]];
  }
}

/**
 * A colour as a pixel of image data on a little-endian machine.
 * @param {string} colour "#rrggbb"
 */
function abgr(colour) {
  const value = Number.parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
