/** The map on paper: what is seen on the screen, scaled to one sheet, landscape A4. */

/** What a sheet holds within its margins, under the plan's name, in CSS pixels. */
const SHEET = { width: 1000, height: 560 };

/**
 * Keep the map's size on the screen while it is printed, so that nothing has to be drawn anew.
 * @param {HTMLElement} container
 */
export function fitOnPaper(container) {
  window.addEventListener("beforeprint", () => {
    const { width, height } = container.getBoundingClientRect();
    const scale = Math.min(SHEET.width / width, SHEET.height / height);
    container.style.setProperty("--screen-width", `${width}px`);
    container.style.setProperty("--screen-height", `${height}px`);
    container.style.setProperty("--paper-scale", String(scale));
  });
}
