/**
 * Names of communes on a canvas: each at its label point, only where it overlaps no other name.
 * New units come first; old ones, in another hand, where the map is near enough.
 */

import { CanvasLayer } from "./canvas_layer.js";

/** @typedef {{name: string, shortName: string, lon: number, lat: number, old: boolean}} Label */
/** @typedef {import("./canvas_layer.js").View} View */

const FAMILY = '"Be Vietnam Pro", system-ui, sans-serif';
const NEW = { colour: "#1b2733", font: `600 12.5px ${FAMILY}`, line: 15 };
const OLD = { colour: "#6a5b42", font: `italic 400 11.5px ${FAMILY}`, line: 14 };
const SHIFTS = [0, -15, 15, -24, 24]; // CSS pixels up or down that a name may be moved
const CLEAR = 6; // CSS pixels around a decided site that names leave free
const FULL_NAMES_FROM = 11; // zoom
const OLD_NAMES_FROM = 11.5;

export class LabelLayer extends CanvasLayer {
  constructor() {
    super("truso-labels", 460);
    /** @type {Label[]} */
    this.labels = [];
    this.oldShown = false;
    /** Gives points that names should not cover. @type {(view: View) => {x: number, y: number}[]} */
    this.pointsToAvoid = () => [];
    document.fonts.ready.then(() => this.redraw());
  }

  /**
   * Replaces the names of the new units, or of the old ones.
   * @param {boolean} old
   * @param {Label[]} labels
   */
  setLabels(old, labels) {
    const others = this.labels.filter((label) => label.old !== old);
    this.labels = old ? [...others, ...labels] : [...labels, ...others];
    this.redraw();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   */
  paint(context, view) {
    /** @type {{left: number, top: number, right: number, bottom: number}[]} */
    const taken = this.pointsToAvoid(view).map(({ x, y }) => ({
      left: x - CLEAR,
      right: x + CLEAR,
      top: y - CLEAR,
      bottom: y + CLEAR,
    }));
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = "rgb(255 255 255 / 88%)";
    context.lineWidth = 3.5;
    for (const label of this.labels) {
      if (label.old && (!this.oldShown || view.zoom < OLD_NAMES_FROM)) continue;
      const { x, y } = screenPoint(label, view);
      if (x < -80 || y < -20 || x > view.width + 80 || y > view.height + 20) continue;
      const { colour, font, line } = label.old ? OLD : NEW;
      const text = !label.old && view.zoom < FULL_NAMES_FROM ? label.shortName : label.name;
      context.font = font;
      const half = context.measureText(text).width / 2 + 4;
      const shift = SHIFTS.find((by) => {
        const box = boxAround(x, y + by, half, line);
        return !taken.some((other) => overlap(box, other));
      });
      if (shift === undefined) continue;
      taken.push(boxAround(x, y + shift, half, line));
      context.strokeText(text, x, y + shift);
      context.fillStyle = colour;
      context.fillText(text, x, y + shift);
    }
  }
}

/**
 * @param {Label} label
 * @param {View} view
 */
function screenPoint(label, view) {
  const sine = Math.sin(label.lat * (Math.PI / 180));
  return {
    x: (128 + label.lon * (256 / 360)) * view.scale - view.left,
    y: (128 - (Math.log((1 + sine) / (1 - sine)) * 64) / Math.PI) * view.scale - view.top,
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} half of the name's width
 * @param {number} line
 */
function boxAround(x, y, half, line) {
  return { left: x - half, right: x + half, top: y - line / 2 - 2, bottom: y + line / 2 + 2 };
}

/**
 * @param {{left: number, top: number, right: number, bottom: number}} a
 * @param {{left: number, top: number, right: number, bottom: number}} b
 */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
