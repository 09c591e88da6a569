/**
 * The sites on the map: a dot for each, coloured by disposition, a ring where the plan lets an
 * agency work (drawn by dots.js); and which of them are at a point or in view.
 */

import { CanvasLayer } from "./canvas_layer.js";
import { CHOSEN_COLOUR, INK } from "./dot_sprites.js";
import { Dots } from "./dots.js";
import { PLACED } from "./format.js";
import { Grid } from "./grid.js";

/** @typedef {import("./format.js").Sites} Sites */
/** @typedef {import("./canvas_layer.js").View} View */

const MARGIN = 13; // CSS pixels beyond a dot's radius that its rings may reach
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
    /** By site: 1 where it is shown. */
    this.mask = new Uint8Array(sites.count).fill(1);
    /** By site: 1 where it is one of those selected. */
    this.chosen = new Uint8Array(sites.count);
    this.selected = -1;
    this.hovered = -1;
    /** By site: the index of its colour. */
    this.classOf = sites.disposition;
    /** Drawn later means seen on top: undecided, decided, placed. */
    this.rank = new Uint8Array(sites.count);
    /** @type {number[]} */
    this._decided = [];
    this.takeRanks();
    this.dots = new Dots(this.grid);
  }

  /** Ranks the sites anew, after decisions or placements have changed. */
  takeRanks() {
    const { count, disposition, flags } = this.sites;
    this._decided = [];
    for (let i = 0; i < count; i++) {
      const rank = (disposition[i] ? 1 : 0) + (flags[i] & PLACED ? 2 : 0);
      this.rank[i] = rank;
      if (rank) this._decided.push(i);
    }
  }

  /** @param {number} index */
  isShown(index) {
    return this.mask[index] === 1;
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
    this._paintDots(context, view, radius);
    if (this.hovered >= 0) this._ring(context, view, this.hovered, radius + 2, INK, 1.5);
    this._paintSelected(context, view, radius);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   * @param {boolean} [chosenOnly]
   */
  _paintDots(context, view, radius, chosenOnly) {
    const look = { ...this._columns(), colours: this.colours };
    this.dots.collect(view, radius + MARGIN, look, chosenOnly);
    this.dots.paint(context, view, radius, look);
  }

  _columns() {
    const { mask, chosen, rank, classOf, sites } = this;
    return { mask, chosen, rank, classOf, flags: sites.flags };
  }

  /**
   * Rings the one site that the page tells about.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   */
  _paintSelected(context, view, radius) {
    if (this.selected < 0) return;
    this._ring(context, view, this.selected, radius + 8, "#ffffff", 6);
    this._ring(context, view, this.selected, radius + 8, CHOSEN_COLOUR, 3);
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
