/**
 * Puts the dots of sites on a canvas, however many: what is in view is collected from the grid in
 * one pass and brought into its order. A few dots are stamped by the canvas itself; of many, those
 * that others hide are left out and the rest written as pixels by plain loops over typed arrays,
 * very many as specks of a few pixels.
 */

import { PLACED, ROUGH_POINT } from "./format.js";
import { CHOSEN, RINGED, ROUGH, VARIANTS, dotSheet, reach, specks } from "./dot_sprites.js";

/** @typedef {import("./canvas_layer.js").View} View */
/** @typedef {import("./dot_sprites.js").Sheet} Sheet */

/**
 * @typedef {object} Look how the sites look, each a column by site
 * @property {Uint8Array} mask 1 where it is shown
 * @property {Uint8Array} chosen 1 where it is selected; then it is shown in any case
 * @property {Uint8Array} rank 0 to 3; higher ones are drawn later, selected ones last
 * @property {Uint8Array} classOf index in `colours`
 * @property {Uint8Array} flags as in the message of sites
 * @property {string[]} colours by class
 */

const RANKS = 8; // of the plan, and the same once more for those selected
const FEW = 1_500; // dots that the canvas itself stamps
const MOST_PIXELS = 2_500_000; // that dots may have between them; more are drawn as specks
const BEYOND = 64; // device pixels around the canvas from which a dot may reach into it
const REMEMBERED = 16; // sheets: wheels zoom by small steps, there and back
const STEP = 4; // sizes of dots to a CSS pixel

export class Dots {
  /** @param {import("./grid.js").Grid} grid */
  constructor(grid) {
    this.grid = grid;
    /** How many were in view when last collected. */
    this.count = 0;
    this._chosen = 0; // how many of them are selected
    const { length } = grid.members;
    this._found = new Uint32Array(length); // places in the grid
    this._ranks = new Uint8Array(length);
    this._order = new Uint32Array(length);
    /** @type {Map<string, Sheet>} */
    this._sheets = new Map();
    /** Device pixels, by place in `_order`. */
    this._columns = new Int32Array(length);
    this._rows = new Int32Array(length);
    this._taken = new Uint8Array(0);
    this._canvas = document.createElement("canvas");
    /** @type {ImageData | null} */
    this._image = null;
  }

  /**
   * Collects what is in view, in the order in which it is drawn.
   * @param {View} view
   * @param {number} margin CSS pixels
   * @param {Look} look
   * @param {boolean} chosenOnly only those selected
   */
  collect(view, margin, look, chosenOnly = false) {
    const { members, xs, ys } = this.grid;
    const { mask, chosen, rank } = look;
    const left = (view.left - margin) / view.scale;
    const top = (view.top - margin) / view.scale;
    const right = (view.left + view.width + margin) / view.scale;
    const bottom = (view.top + view.height + margin) / view.scale;
    const starts = new Uint32Array(RANKS + 1);
    let [count, chosenCount] = [0, 0];
    for (const [from, to] of this.grid.spans({ left, top, right, bottom })) {
      for (let place = from; place < to; place++) {
        const x = xs[place];
        const y = ys[place];
        if (x < left || x > right || y < top || y > bottom) continue;
        const site = members[place];
        const isChosen = chosen[site];
        if (isChosen === 0 && (chosenOnly || mask[site] === 0)) continue;
        const at = rank[site] + 4 * isChosen;
        this._found[count] = place;
        this._ranks[count++] = at;
        starts[at + 1]++;
        chosenCount += isChosen;
      }
    }
    for (let at = 1; at < RANKS; at++) starts[at] += starts[at - 1];
    for (let n = 0; n < count; n++) this._order[starts[this._ranks[n]]++] = this._found[n];
    this.count = count;
    this._chosen = chosenCount;
  }

  /**
   * Draws what was collected over what is on the canvas.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {number} radius CSS pixels
   * @param {Look} look
   */
  paint(context, view, radius, look) {
    if (this.count === 0) return;
    if (this.count <= FEW) {
      this._stamp(context, view, look, this._sheet(look.colours, radius, view.ratio));
      return;
    }
    const first = this._place(view, context.canvas);
    const drawn = this.count - first;
    const chosen = Math.min(drawn, this._chosen);
    const [plain, ringed] = [ROUGH, CHOSEN].map((variant) => (2 * reach(radius, variant) * view.ratio) ** 2);
    const dense = chosen * ringed + (drawn - chosen) * plain > MOST_PIXELS;
    const sheet = this._sheet(look.colours, dense ? 0 : radius, view.ratio);
    this._write(context, view, look, sheet, first);
  }

  /**
   * @param {string[]} colours
   * @param {number} radius 0 for specks
   * @param {number} ratio
   * @returns {Sheet}
   */
  _sheet(colours, radius, ratio) {
    const size = Math.round(radius * STEP) / STEP;
    const name = `${size} ${ratio} ${colours.join()}`;
    const sheet = this._sheets.get(name) ?? (size ? dotSheet(colours, size, ratio) : specks(colours, ratio));
    this._sheets.delete(name);
    this._sheets.set(name, sheet); // the last one used stands last
    if (this._sheets.size > REMEMBERED) {
      this._sheets.delete(/** @type {string} */ (this._sheets.keys().next().value));
    }
    return sheet;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Look} look
   * @param {Sheet} sheet
   */
  _stamp(context, view, look, { canvas, cell }) {
    const { members, xs, ys } = this.grid;
    const side = cell / view.ratio;
    for (let n = 0; n < this.count; n++) {
      const place = this._order[n];
      const site = members[place];
      const x = xs[place] * view.scale - view.left - side / 2;
      const y = ys[place] * view.scale - view.top - side / 2;
      const column = look.classOf[site] * cell;
      const row = variantOf(look.flags[site], look.chosen[site]) * cell;
      context.drawImage(canvas, column, row, cell, cell, x, y, side, side);
    }
  }

  /**
   * Finds the pixels of what was collected, from the highest down; leaves out what a higher one
   * hides because it is in the same few pixels.
   * @param {View} view
   * @param {{width: number, height: number}} canvas
   * @returns {number} from where on `_order`, `_columns` and `_rows` hold what is drawn
   */
  _place(view, { width, height }) {
    const { xs, ys } = this.grid;
    const { _order: order, _columns: columns, _rows: rows } = this;
    const shift = view.ratio < 1.5 ? 1 : 2; // cells of 2 by 2 device pixels, or 4 by 4
    const across = ((width + 2 * BEYOND) >> shift) + 1;
    const cells = across * (((height + 2 * BEYOND) >> shift) + 1);
    const taken = this._taken.length === cells ? this._taken.fill(0) : new Uint8Array(cells);
    this._taken = taken;
    const scale = view.scale * view.ratio;
    const left = view.left * view.ratio - BEYOND - 0.5;
    const top = view.top * view.ratio - BEYOND - 0.5;
    let first = this.count;
    for (let n = this.count - 1; n >= 0; n--) {
      const place = order[n];
      const column = (xs[place] * scale - left) | 0;
      const row = (ys[place] * scale - top) | 0;
      const cell = (row >> shift) * across + (column >> shift);
      if (taken[cell] !== 0) continue;
      taken[cell] = 1;
      order[--first] = place;
      columns[first] = column - BEYOND;
      rows[first] = row - BEYOND;
    }
    return first;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Look} look
   * @param {Sheet} sheet
   * @param {number} first in `_order`
   */
  _write(context, view, { flags, chosen, classOf }, { sprites }, first) {
    const { members } = this.grid;
    const { width, height } = context.canvas;
    const image = this._imageOf(context);
    const picture = new Int32Array(image.data.buffer).fill(0);
    for (let n = first; n < this.count; n++) {
      const site = members[this._order[n]];
      const sprite = sprites[classOf[site] * VARIANTS + variantOf(flags[site], chosen[site])];
      const half = sprite.side >> 1;
      put(picture, width, height, sprite, this._columns[n] - half, this._rows[n] - half);
    }
    // Pixels replace what is below them: they are drawn over it from a canvas of their own.
    const own = /** @type {CanvasRenderingContext2D} */ (this._canvas.getContext("2d"));
    own.putImageData(image, 0, 0);
    context.drawImage(this._canvas, 0, 0, width / view.ratio, height / view.ratio);
  }

  /** @param {CanvasRenderingContext2D} context */
  _imageOf(context) {
    const { width, height } = context.canvas;
    if (this._image?.width !== width || this._image.height !== height) {
      this._image = context.createImageData(width, height);
      this._canvas.width = width;
      this._canvas.height = height;
    }
    return this._image;
  }
}

/**
 * @param {number} flags of a site
 * @param {number} chosen
 */
function variantOf(flags, chosen) {
  return (flags & ROUGH_POINT ? ROUGH : 0) | (flags & PLACED ? RINGED : 0) | (chosen ? CHOSEN : 0);
}

/**
 * Puts a sprite over a picture.
 * @param {Int32Array} picture
 * @param {number} width
 * @param {number} height
 * @param {import("./dot_sprites.js").Sprite} sprite
 * @param {number} column where its left edge comes
 * @param {number} row where its upper edge comes
 */
function put(picture, width, height, { side, pixels, begins, ends }, column, row) {
  const last = row + side > height ? height - row : side;
  for (let y = row < 0 ? -row : 0; y < last; y++) {
    const start = (row + y) * width + column;
    const from = column + begins[y] < 0 ? -column : begins[y];
    const to = column + ends[y] > width ? width - column : ends[y];
    for (let x = from; x < to; x++) {
      const pixel = pixels[y * side + x];
      if (pixel >>> 24 === 255) picture[start + x] = pixel;
      else if (pixel !== 0) {
        const below = picture[start + x];
        picture[start + x] = below === 0 ? pixel : over(pixel, below);
      }
    }
  }
}

/**
 * One pixel over another, neither multiplied by its opacity.
 * @param {number} above
 * @param {number} below
 */
function over(above, below) {
  const own = above >>> 24;
  const under = below >>> 24;
  // Of 256 parts, those of the upper colour; below an opaque pixel it is what it lets through.
  const alpha = under === 255 ? 255 : own + Math.round((under * (255 - own)) / 255);
  const part = Math.round((own * 256) / alpha);
  const even = Math.imul(above & 0xff00ff, part) + Math.imul(below & 0xff00ff, 256 - part);
  const odd = Math.imul((above >>> 8) & 255, part) + Math.imul((below >>> 8) & 255, 256 - part);
  return (alpha << 24) | ((even >>> 8) & 0xff00ff) | (odd & 0xff00);
}
