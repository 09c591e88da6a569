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
const DENSE = 6_000; // dots in view from which pixels are written
const MOST_DECIDED = 5000; // decided sites up to which each is asked whether it is in view
const MOST_TO_AVOID = 40; // decided sites in view up to which names make room for them
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
    /** By site: the index of its colour. */
    this.classOf = sites.disposition;
    /** Drawn later means seen on top: undecided, decided, placed. */
    this.rank = new Uint8Array(sites.count);
    /** @type {number[]} */
    this._decided = [];
    /** What is in view, by rank. @type {{sites: Uint32Array, length: number}[]} */
    this._views = [];
    this.takeRanks();
    /** @type {{name: string, stamps: HTMLCanvasElement, side: number} | null} */
    this._stamped = null;
    /** @type {ImageData | null} */
    this._image = null;
  }

  /** Ranks the sites anew, after decisions or placements have changed. */
  takeRanks() {
    const { count, disposition, flags } = this.sites;
    const counts = [0, 0, 0, 0];
    this._decided = [];
    for (let i = 0; i < count; i++) {
      const rank = (disposition[i] ? 1 : 0) + (flags[i] & PLACED ? 2 : 0);
      this.rank[i] = rank;
      counts[rank]++;
      if (rank) this._decided.push(i);
    }
    this._views = counts.map((each) => ({ sites: new Uint32Array(each), length: 0 }));
  }

  /** @param {number} index */
  isShown(index) {
    return this.shown[this.classOf[index]] === 1;
  }

  /** @param {View} view */
  _radius(view) {
    const smallest = this.sites.count < 500 ? 4 : this.sites.count < 2000 ? 3.2 : 2.4;
    return Math.min(8, smallest + Math.max(0, view.zoom - 8) * 0.9);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  paint(context, view) {
    const radius = this._radius(view);
    const found = this._collect(view, radius + 4);
    if (found > DENSE) this._paintPixels(context, view);
    else this._paintStamps(context, view, radius);
    this._paintMarks(context, view, radius);
  }

  /**
   * Collects what is in view into `_views`, by rank.
   * @param {View} view
   * @param {number} margin CSS pixels
   * @returns {number} how many
   */
  _collect(view, margin) {
    const box = {
      left: (view.left - margin) / view.scale,
      top: (view.top - margin) / view.scale,
      right: (view.left + view.width + margin) / view.scale,
      bottom: (view.top + view.height + margin) / view.scale,
    };
    for (const group of this._views) group.length = 0;
    this.grid.within(box, (i) => {
      if (this.isShown(i)) {
        const group = this._views[this.rank[i]];
        group.sites[group.length++] = i;
      }
    });
    return this._views.reduce((sum, group) => sum + group.length, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  _paintPixels(context, view) {
    const { ratio } = view;
    const scale = view.scale * ratio;
    const [width, height] = [context.canvas.width, context.canvas.height];
    if (this._image?.width !== width || this._image.height !== height) {
      this._image = context.createImageData(width, height);
    }
    const pixels = new Uint32Array(this._image.data.buffer).fill(0);
    const colours = this.colours.map(abgr);
    const side = Math.max(2, Math.round(2 * ratio));
    const [left, top] = [view.left * ratio + side / 2, view.top * ratio + side / 2];
    const { x, y } = this.grid;
    for (const group of this._views) {
      for (let n = 0; n < group.length; n++) {
        const i = group.sites[n];
        const column = Math.round(x[i] * scale - left);
        const row = Math.round(y[i] * scale - top);
        if (column < 0 || row < 0 || column + side > width || row + side > height) continue;
        const colour = colours[this.classOf[i]];
        for (let line = row * width + column, end = line + side * width; line < end; line += width) {
          for (let pixel = line; pixel < line + side; pixel++) pixels[pixel] = colour;
        }
      }
    }
    context.putImageData(this._image, 0, 0);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   */
  _paintStamps(context, view, radius) {
    const { flags } = this.sites;
    const { stamps, side } = this._stamps(radius, view.ratio);
    const half = side / 2;
    const cell = side * view.ratio;
    for (const group of this._views) {
      for (let n = 0; n < group.length; n++) {
        const i = group.sites[n];
        const x = this.grid.x[i] * view.scale - view.left - half;
        const y = this.grid.y[i] * view.scale - view.top - half;
        const column = this.classOf[i] * cell;
        context.drawImage(stamps, column, flags[i] & ROUGH_POINT ? cell : 0, cell, cell, x, y, side, side);
      }
    }
  }

  /**
   * Draws rings: agencies placed by the plan, the site under the pointer, the chosen site.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   */
  _paintMarks(context, view, radius) {
    for (const group of this._views.slice(2)) {
      for (let n = 0; n < group.length; n++) {
        this._ring(context, view, group.sites[n], radius + 4.5, INK, 2.25);
      }
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
   * Ready-made dots: a column for each disposition; below them, diamonds for rough points.
   * @param {number} radius
   * @param {number} ratio
   * @returns {{stamps: HTMLCanvasElement, side: number}} side of one, CSS pixels
   */
  _stamps(radius, ratio) {
    const name = `${radius}:${ratio}`;
    if (this._stamped?.name === name) return this._stamped;
    const side = Math.ceil((radius + DECIDED_LARGER + 2) * 2);
    const stamps = document.createElement("canvas");
    stamps.width = side * this.colours.length * ratio;
    stamps.height = side * 2 * ratio;
    const context = /** @type {CanvasRenderingContext2D} */ (stamps.getContext("2d"));
    context.scale(ratio, ratio);
    context.strokeStyle = OUTLINE;
    context.lineWidth = Math.min(1, radius / 4);
    for (const [disposition, colour] of this.colours.entries()) {
      const size = disposition ? radius + DECIDED_LARGER : radius;
      const x = (disposition + 0.5) * side;
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, side / 2, size, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
      const reach = size + 1;
      context.beginPath();
      context.moveTo(x, side * 1.5 - reach);
      context.lineTo(x + reach, side * 1.5);
      context.lineTo(x, side * 1.5 + reach);
      context.lineTo(x - reach, side * 1.5);
      context.closePath();
      context.fill();
      context.stroke();
    }
    this._stamped = { name, stamps, side };
    return this._stamped;
  }

  /**
   * Where the decided and placed sites in view are drawn, unless there are very many.
   * @param {View} view
   * @returns {{x: number, y: number}[]} CSS pixels of the map
   */
  decidedPoints(view) {
    if (this._decided.length > MOST_DECIDED) return [];
    const { x, y } = this.grid;
    const points = this._decided
      .filter((i) => this.isShown(i))
      .map((i) => ({ x: x[i] * view.scale - view.left, y: y[i] * view.scale - view.top }))
      .filter((at) => at.x > 0 && at.y > 0 && at.x < view.width && at.y < view.height);
    return points.length <= MOST_TO_AVOID ? points : [];
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
   * The shown sites in view: how many, and the first of them, those placed before those decided
   * before those undecided.
   * @param {number} most to name
   * @returns {{count: number, first: number[]}}
   */
  inView(most) {
    if (!this.map) return { count: 0, first: [] };
    const bounds = this.map.getPixelBounds();
    const scale = 2 ** this.map.getZoom();
    const [min, max] = [/** @type {L.Point} */ (bounds.min), /** @type {L.Point} */ (bounds.max)];
    /** @type {number[][]} */
    const groups = [[], [], [], []];
    let count = 0;
    const box = {
      left: min.x / scale,
      top: min.y / scale,
      right: max.x / scale,
      bottom: max.y / scale,
    };
    this.grid.within(box, (i) => {
      if (!this.isShown(i)) return;
      count++;
      const group = groups[this.rank[i]];
      if (group.length < most) group.push(i);
    });
    return { count, first: groups.reverse().flat().slice(0, most) };
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
