/**
 * The sites as the editor draws them: coloured through the lens, those selected ringed, and where
 * too many would be seen at once, one circle for each commune with the shares of its classes.
 */

import { SiteLayer } from "../map/site_layer.js";
import { UnitTotals } from "../map/unit_totals.js";
import { paintCommentMarks } from "./comment_marks.js";

/** @typedef {import("./state.js").Editor} Editor */
/** @typedef {import("./lens.js").Lens} Lens */
/** @typedef {import("../map/canvas_layer.js").View} View */
/** @typedef {"auto" | "always" | "never"} Grouping */

const SELECTED = "#c2185b";
const MOST_RINGS = 4000;

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
    editor.on("selection", () => this.redraw());
    editor.on("focus", () => {
      this.selected = editor.focus ?? -1;
      this.redraw();
    });
  }

  takeColours() {
    this.colours = this.lens.classes.map(({ colour }) => colour);
    this._stamped = null;
    this.units.forget();
    this.redraw();
  }

  /** @param {number} index */
  isShown(index) {
    return this.editor.mask[index] === 1;
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
    this.units.paint(context, view, this.colours);
    this._paintChosen(context, view, this._radius(view));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   */
  _paintMarks(context, view, radius) {
    super._paintMarks(context, view, radius);
    this._paintChosen(context, view, radius);
    paintCommentMarks(context, view, this, radius);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius
   */
  _paintChosen(context, view, radius) {
    let drawn = 0;
    for (const index of this.editor.selection) {
      if (drawn++ > MOST_RINGS) break;
      this._ring(context, view, index, radius + 3.5, "#ffffff", 4);
      this._ring(context, view, index, radius + 3.5, SELECTED, 2.5);
    }
    if (this.grouped && this.selected >= 0) {
      this._ring(context, view, this.selected, radius + 8, "#ffffff", 6);
      this._ring(context, view, this.selected, radius + 8, SELECTED, 3);
    }
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
