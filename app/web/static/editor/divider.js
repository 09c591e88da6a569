/** The divider between map and table: dragged, or moved by the arrow keys. */

const KEY = "truso-editor-divider";
const [LEAST, MOST, STEP] = [15, 85, 5]; // % of the height that the map has

/**
 * @param {HTMLElement} divider
 * @param {HTMLElement} centre
 */
export function wireDivider(divider, centre) {
  /** @param {number} share */
  const set = (share) => {
    const kept = Math.round(Math.min(MOST, Math.max(LEAST, share)));
    centre.style.setProperty("--map-share", `${kept}%`);
    divider.setAttribute("aria-valuenow", String(kept));
    localStorage.setItem(KEY, String(kept));
  };
  const stored = Number(localStorage.getItem(KEY));
  if (stored >= LEAST && stored <= MOST) set(stored);
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.focus();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = centre.getBoundingClientRect();
    set(((event.clientY - box.top) / box.height) * 100);
  });
  divider.addEventListener("keydown", (event) => {
    const now = Number(divider.getAttribute("aria-valuenow"));
    const next = { ArrowUp: now - STEP, ArrowDown: now + STEP, Home: LEAST, End: MOST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  });
}
