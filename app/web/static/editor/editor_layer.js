/**
 * The sites as the editor draws them: coloured through the lens, those selected ringed, and where
 * too many would be seen at once, one circle for each commune with the shares of its classes.
 */

import { SiteLayer } from "../map/site_layer.js";
import { UnitTotals } from "../map/unit_totals.js";
import { paintCommentMarks, paintGroupMarks } from "./comment_marks.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {import("../map/canvas_layer.js").View} View */
/** @typedef {"auto" | "always" | "never"} Grouping */

export class EditorLayer extends SiteLayer {
  /**
   * @param {Editor} editor
   * @param {Lens} lens
   */
  constructor(editor, lens) {
    super(editor.sites, lens.undecided);
    this.editor = editor;
    this.lens = lens;
    this.classOf = lens.classOf;
    this.mask = editor.mask;
    /** @type {Grouping} */
    this.grouping = "auto";
    /** Whether the last picture showed totals. */
    this.grouped = false;
    this.units = new UnitTotals(this);
    this.takeColours();
    lens.addEventListener("colours", () => this.takeColours());
    editor.on("revision", () => {
      this.takeRanks();
      this.redraw();
    });
    editor.on("filter", () => {
      this.units.forget();
      this.redraw();
    });
    editor.comments.on("counts", () => this.redraw());
    editor.on("selection", () => this.takeSelection());
    editor.on("focus", () => {
      this.selected = editor.focus ?? -1;
      this.redraw();
    });
  }

  takeColours() {
    this.colours = this.lens.classes.map(({ colour }) => colour);
    this.units.forget();
    this.redraw();
  }

  takeSelection() {
    this.chosen.fill(0);
    for (const index of this.editor.selection) this.chosen[index] = 1;
    this.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  paint(context, view) {
    this.grouped =
      this.grouping === "always" ||
      (this.grouping === "auto" && this.units.crowded(view));
    const radius = this._radius(view);
    if (!this.grouped) {
      super.paint(context, view);
      paintCommentMarks(context, view, this, radius);
      return;
    }
    this.units.paint(context, view, this.colours);
    paintGroupMarks(context, this);
    if (this.editor.selection.size) this._paintDots(context, view, radius, true);
    this._paintSelected(context, view, radius);
  }

  /**
   * The shown sites at a point; none where communes are drawn.
   * @param {L.Point} point
   */
  at(point) {
    return this.grouped ? [] : super.at(point);
  }

  /** @param {View} view */
  decidedPoints(view) {
    return this.grouped ? this.units.corners(view) : super.decidedPoints(view);
  }

  /**
   * The shown sites within a shape drawn on the map.
   * @param {{x: number, y: number}[]} corners container points, CSS pixels
   * @returns {number[]}
   */
  inside(corners) {
    if (!this.map || corners.length < 3) return [];
    const scale = 2 ** this.map.getZoom();
    const origin = /** @type {L.Point} */ (this.map.getPixelBounds().min);
    const shape = corners.map(({ x, y }) => [(origin.x + x) / scale, (origin.y + y) / scale]);
    const xs = shape.map(([x]) => x);
    const ys = shape.map(([, y]) => y);
    const box = {
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
    };
    return this._within(box, shape);
  }

  /**
   * The shown sites within a polygon. A lasso has hundreds of sides and a nation has 300,000 sites:
   * those of one row of the grid are asked about the sides at their height only.
   * @param {import("../map/grid.js").Box} box around it
   * @param {number[][]} shape its corners, world units
   */
  _within(box, shape) {
    const { members, xs, ys } = this.grid;
    const sides = shape.map((corner, at) => [...corner, ...shape[(at || shape.length) - 1]]);
    /** @type {number[]} */
    const found = [];
    for (const [from, to] of this.grid.spans(box)) {
      let [top, bottom] = [Infinity, -Infinity];
      for (let place = from; place < to; place++) {
        if (ys[place] < top) top = ys[place];
        if (ys[place] > bottom) bottom = ys[place];
      }
      const near = sides.filter(([, ay, , by]) => Math.min(ay, by) <= bottom && Math.max(ay, by) > top);
      if (near.length === 0) continue;
      for (let place = from; place < to; place++) {
        const index = members[place];
        if (this.isShown(index) && isInside(xs[place], ys[place], near)) found.push(index);
      }
    }
    return found;
  }
}

/**
 * Whether a point is in a polygon: how many of its sides a ray crosses.
 * @param {number} x
 * @param {number} y
 * @param {number[][]} sides those at the point's height at least: from x, y to x, y
 */
function isInside(x, y, sides) {
  let inside = false;
  for (let at = 0; at < sides.length; at++) {
    const [ax, ay, bx, by] = sides[at];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
