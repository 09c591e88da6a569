/**
 * A small speech bubble beside each site on which a comment is open, and zoomed out beside the
 * circle that counts it.
 */

/** @typedef {import("../map/canvas_layer.js").View} View */

const FILL = "#ffffff";
const INK = "#111827";
const SIZE = 5; // CSS pixels, half a bubble's width
const MOST = 4000;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {import("./editor_layer.js").EditorLayer} layer
 * @param {number} radius of a dot
 */
export function paintCommentMarks(context, view, layer, radius) {
  const { editor, grid } = layer;
  takeStyle(context);
  let drawn = 0;
  for (const code of Object.keys(editor.comments.counts.sites)) {
    const index = editor.indexes.get(code);
    if (index === undefined || !layer.isShown(index) || drawn >= MOST) continue;
    const x = grid.x[index] * view.scale - view.left + radius + SIZE;
    const y = grid.y[index] * view.scale - view.top - radius - SIZE;
    // Also false where the site has no point.
    if (!(x > -SIZE && y > -SIZE && x < view.width + 2 * SIZE && y < view.height + 2 * SIZE)) continue;
    drawn++;
    bubble(context, x, y);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./editor_layer.js").EditorLayer} layer whose circles were drawn
 */
export function paintGroupMarks(context, layer) {
  const { editor, sites } = layer;
  /** @type {Set<number>} */
  const commented = new Set();
  for (const code of Object.keys(editor.comments.counts.sites)) {
    const index = editor.indexes.get(code);
    if (index === undefined || !layer.isShown(index)) continue;
    commented.add(Math.min(sites.commune[index], sites.communes.length));
  }
  if (commented.size === 0) return;
  takeStyle(context);
  for (const { x, y, radius, communes } of layer.units.drawn) {
    if (!communes.some((commune) => commented.has(commune))) continue;
    const reach = radius * Math.SQRT1_2 + SIZE; // where a circle's edge is nearest to its corner
    bubble(context, x + reach, y - reach);
  }
}

/** @param {CanvasRenderingContext2D} context */
function takeStyle(context) {
  context.fillStyle = FILL;
  context.strokeStyle = INK;
  context.lineWidth = 1.5;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 */
function bubble(context, x, y) {
  const [wide, high] = [SIZE + 1, SIZE - 0.5];
  context.beginPath();
  context.moveTo(x - wide, y - high);
  context.lineTo(x + wide, y - high);
  context.lineTo(x + wide, y + high - 1);
  context.lineTo(x - wide + 5, y + high - 1);
  context.lineTo(x - wide, y + high + 3); // its tip, towards the dot
  context.closePath();
  context.fill();
  context.stroke();
}
