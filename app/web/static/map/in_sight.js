/** Keeping a chosen site where it can be seen, beside or above the panel that tells of it. */

const MARGIN = 32; // CSS pixels from the map's edge

/**
 * Moves a map where a point is out of sight or, on a phone, under a panel.
 * @param {L.Map} map
 * @param {L.LatLngLiteral} point
 * @param {HTMLElement} panel
 */
export function keepInSight(map, point, panel) {
  const { x, y } = map.latLngToContainerPoint(point);
  const frame = map.getContainer().getBoundingClientRect();
  const bottom = covers(panel, frame) ? panel.getBoundingClientRect().top - frame.top : frame.height;
  const inside = x > MARGIN && x < frame.width - MARGIN && y > MARGIN && y < bottom - MARGIN;
  if (!inside) map.panBy([x - frame.width / 2, y - Math.max(bottom / 2, MARGIN)]);
}

/**
 * Whether a panel lies over a part of the map.
 * @param {HTMLElement} panel
 * @param {DOMRect} frame of the map
 */
export function covers(panel, frame) {
  const { left, right, top, bottom } = panel.getBoundingClientRect();
  return left < frame.right && right > frame.left && top < frame.bottom && bottom > frame.top;
}
