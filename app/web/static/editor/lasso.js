/** The lasso: a line drawn around sites selects them. With Shift held, or by its button. */

import { swallowClick } from "../map/dom.js";

/** @typedef {import("./map_panel.js").MapPanel} MapPanel */

const STEP = 4; // CSS pixels between two corners of the line
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {MapPanel} panel
 * @returns {{arm: (armed: boolean) => void, onChange: (listener: (armed: boolean) => void) => void}}
 */
export function wireLasso(panel) {
  const { map, editor } = panel;
  const container = map.getContainer();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "lasso");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "polygon");
  svg.append(line);
  container.append(svg);
  /** @type {{x: number, y: number}[] | null} */
  let corners = null;
  let armed = false;
  /** @type {((armed: boolean) => void)[]} */
  const listeners = [];

  /** @param {boolean} now */
  const arm = (now) => {
    armed = now;
    container.classList.toggle("is-lasso", now);
    for (const listener of listeners) listener(now);
  };

  /** @param {PointerEvent} event */
  const at = (event) => {
    const frame = container.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };

  const end = () => {
    corners = null;
    line.setAttribute("points", "");
    map.dragging.enable();
  };

  container.addEventListener(
    "pointerdown",
    (event) => {
      const onMap = event.target instanceof Element && !event.target.closest(".leaflet-control");
      if (event.button !== 0 || !onMap || !(armed || event.shiftKey)) return;
      event.stopPropagation();
      map.dragging.disable();
      container.setPointerCapture(event.pointerId);
      corners = [at(event)];
    },
    { capture: true },
  );
  container.addEventListener("pointermove", (event) => {
    if (!corners) return;
    const point = at(event);
    const last = corners[corners.length - 1];
    if (Math.hypot(point.x - last.x, point.y - last.y) < STEP) return;
    corners.push(point);
    line.setAttribute("points", corners.map(({ x, y }) => `${x},${y}`).join(" "));
  });
  container.addEventListener("pointerup", (event) => {
    if (!corners) return;
    const drawn = corners;
    end();
    arm(false);
    if (drawn.length < 3) return;
    swallowClick(container); // it would choose the site on which the line ends
    const found = panel.layer.inside(drawn);
    const kept = event.ctrlKey || event.metaKey ? [...editor.selection] : [];
    editor.select([...kept, ...found]);
  });
  container.addEventListener("pointercancel", end);
  container.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (armed || corners)) {
      end();
      arm(false);
    }
  });
  return { arm, onChange: (listener) => listeners.push(listener) };
}
