/** A small speech bubble beside each site on which a comment is open. */

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
  context.fillStyle = FILL;
  context.strokeStyle = INK;
  context.lineWidth = 1.5;
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
