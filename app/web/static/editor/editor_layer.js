/**
 * The sites as the editor draws them: coloured through the lens, those selected ringed, and where
 * too many would be seen at once, one circle for each commune with the shares of its classes.
 */

import { SiteLayer } from "../map/site_layer.js";
import { UnitTotals } from "../map/unit_totals.js";

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
    if (!this.grouped) {
      super.paint(context, view);
      return;
    }
    const radius = this._radius(view);
    this.units.paint(context, view, this.colours);
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
    /** @type {number[]} */
    const found = [];
    this.grid.within(box, (i) => {
      if (this.isShown(i) && isInside(this.grid.x[i], this.grid.y[i], shape)) found.push(i);
    });
    return found;
  }
}

/**
 * Whether a point is in a polygon: how many of its sides a ray crosses.
 * @param {number} x
 * @param {number} y
 * @param {number[][]} shape
 */
function isInside(x, y, shape) {
  let inside = false;
  for (let a = 0, b = shape.length - 1; a < shape.length; b = a++) {
    const [[ax, ay], [bx, by]] = [shape[a], shape[b]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
