/**
 * The pictures of dots that the site layer stamps: for each class its dot, or a diamond where the
 * point is rough, with a ring where the plan places an agency and another where it is selected.
 */

/** What a dot shows besides its class, as bits. */
export const ROUGH = 1;
export const RINGED = 2;
export const CHOSEN = 4;
export const VARIANTS = 8;

export const CHOSEN_COLOUR = "#c2185b";
export const INK = "#111827";

const OUTLINE = "rgb(27 39 51 / 75%)"; // pale colours too must stand out from the paper
const DECIDED_LARGER = 1; // CSS pixels by which a decided site's dot is larger
const RING = { from: 4.5, width: 2.25 }; // CSS pixels around the dot
const CHOSEN_RING = { from: 3.5, outside: 7.5, width: 2.5, halo: 4 };

/**
 * @typedef {object} Sprite a square of pixels, its middle where the site is
 * @property {number} side device pixels
 * @property {Int32Array} pixels as image data on a little-endian machine
 * @property {Uint8Array} begins by row: its first pixel that is seen
 * @property {Uint8Array} ends by row: behind its last one
 */

/**
 * @typedef {object} Sheet
 * @property {Sprite[]} sprites that of a class and a variant at `class * VARIANTS + variant`
 * @property {HTMLCanvasElement} canvas the same: a column for each class, a row for each variant
 * @property {number} cell its columns' and rows' size, device pixels
 */

/**
 * @param {string[]} colours by class, "#rrggbb"
 * @param {number} radius CSS pixels
 * @param {number} ratio device pixels to a CSS pixel
 * @returns {Sheet}
 */
export function dotSheet(colours, radius, ratio) {
  const sides = Array.from({ length: VARIANTS }, (_, variant) => 2 * Math.ceil(reach(radius, variant) * ratio));
  const cell = Math.max(...sides);
  const canvas = document.createElement("canvas");
  canvas.width = cell * colours.length;
  canvas.height = cell * VARIANTS;
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  for (const [index, colour] of colours.entries()) {
    for (let variant = 0; variant < VARIANTS; variant++) {
      context.setTransform(ratio, 0, 0, ratio, (index + 0.5) * cell, (variant + 0.5) * cell);
      drawDot(context, colour, index ? radius + DECIDED_LARGER : radius, radius, variant);
    }
  }
  const { width } = canvas;
  const whole = new Int32Array(context.getImageData(0, 0, width, canvas.height).data.buffer);
  const sprites = colours.flatMap((_, index) =>
    sides.map((side, variant) => {
      const margin = (cell - side) / 2;
      const first = (variant * cell + margin) * width + index * cell + margin;
      const pixels = new Int32Array(side * side);
      for (let row = 0; row < side; row++) {
        pixels.set(whole.subarray(first + row * width, first + row * width + side), row * side);
      }
      return spriteOf(side, pixels);
    }),
  );
  return { sprites, canvas, cell };
}

/**
 * What is written where dots are too many to be told apart: squares, framed instead of ringed.
 * There is no canvas of them.
 * @param {string[]} colours by class, "#rrggbb"
 * @param {number} ratio device pixels to a CSS pixel
 * @returns {Sheet}
 */
export function specks(colours, ratio) {
  const core = Math.max(2, 2 * Math.round(ratio));
  const frame = Math.max(1, Math.round(ratio));
  const [ink, chosen] = [abgr(INK), abgr(CHOSEN_COLOUR)];
  const sprites = colours.flatMap((colour) =>
    Array.from({ length: VARIANTS }, (_, variant) => {
      const frames = [...(variant & CHOSEN ? [chosen] : []), ...(variant & RINGED ? [ink] : [])];
      const side = core + 2 * frame * frames.length;
      const pixels = new Int32Array(side * side);
      for (const [depth, each] of [...frames, abgr(colour)].entries()) {
        const margin = depth * frame;
        for (let row = margin; row < side - margin; row++) {
          pixels.fill(each, row * side + margin, (row + 1) * side - margin);
        }
      }
      return spriteOf(side, pixels);
    }),
  );
  return { sprites, canvas: document.createElement("canvas"), cell: 0 };
}

/**
 * @param {number} side
 * @param {Int32Array} pixels
 * @returns {Sprite}
 */
function spriteOf(side, pixels) {
  const [begins, ends] = [new Uint8Array(side), new Uint8Array(side)];
  for (let row = 0; row < side; row++) {
    let [first, end] = [row * side, (row + 1) * side];
    while (first < end && pixels[first] === 0) first++;
    while (first < end && pixels[end - 1] === 0) end--;
    begins[row] = first - row * side;
    ends[row] = end - row * side;
  }
  return { side, pixels, begins, ends };
}

/**
 * How far from its middle a dot reaches, CSS pixels.
 * @param {number} radius
 * @param {number} variant
 */
export function reach(radius, variant) {
  const chosen = radius + (variant & RINGED ? CHOSEN_RING.outside : CHOSEN_RING.from);
  if (variant & CHOSEN) return chosen + CHOSEN_RING.halo / 2 + 0.5;
  if (variant & RINGED) return radius + RING.from + RING.width / 2 + 0.5;
  return radius + DECIDED_LARGER + 2;
}

/**
 * @param {CanvasRenderingContext2D} context its origin in the middle of the dot
 * @param {string} colour
 * @param {number} size of the dot itself, CSS pixels
 * @param {number} radius that rings are drawn around
 * @param {number} variant
 */
function drawDot(context, colour, size, radius, variant) {
  context.beginPath();
  if (variant & ROUGH) {
    const corner = size + 1;
    context.moveTo(0, -corner);
    context.lineTo(corner, 0);
    context.lineTo(0, corner);
    context.lineTo(-corner, 0);
    context.closePath();
  } else {
    context.arc(0, 0, size, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = OUTLINE;
  context.lineWidth = Math.min(1, radius / 4);
  context.stroke();
  if (variant & RINGED) drawRing(context, radius + RING.from, INK, RING.width);
  if (variant & CHOSEN) {
    const around = radius + (variant & RINGED ? CHOSEN_RING.outside : CHOSEN_RING.from);
    drawRing(context, around, "#ffffff", CHOSEN_RING.halo);
    drawRing(context, around, CHOSEN_COLOUR, CHOSEN_RING.width);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} radius
 * @param {string} colour
 * @param {number} width
 */
function drawRing(context, radius, colour, width) {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
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
