/** Builds elements from text and attributes; data never becomes markup. */

/**
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: Event) => void) | undefined>} [attributes]
 *   text goes into the attribute, true sets it empty, false and undefined leave it out, a function
 *   listens to the event of that name
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(attribute, value);
    else if (value === true) element.setAttribute(attribute, "");
    else if (value !== false && value !== undefined) element.setAttribute(attribute, value);
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/**
 * The mark of a disposition, as on the map.
 * @param {string} colour
 */
export function swatch(colour) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  svg.setAttribute("class", "map-swatch");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of [["cx", "8"], ["cy", "8"], ["r", "6"], ["fill", colour]]) {
    circle.setAttribute(name, value);
  }
  svg.append(circle);
  return svg;
}

/**
 * Lets an element not hear the click that ends the drag which the pointer has just finished.
 * @param {HTMLElement} element
 */
export function swallowClick(element) {
  /** @param {Event} event */
  const swallow = (event) => event.stopImmediatePropagation();
  element.addEventListener("click", swallow, { capture: true });
  setTimeout(() => element.removeEventListener("click", swallow, { capture: true }));
}

/**
 * The element that the page's template promises.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function required(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks #${id}`);
  return element;
}
