// @ts-check
/** Ticking many lines of a list: all of a page at once, and how many are ticked. */

/** @returns {HTMLInputElement[]} */
function ticks() {
  return [...document.querySelectorAll("tbody .tick input")].filter(
    (each) => each instanceof HTMLInputElement,
  );
}

function tell() {
  const all = ticks();
  const chosen = all.filter((each) => each.checked).length;
  for (const place of document.querySelectorAll("[data-chosen]")) {
    place.textContent = chosen ? ` (${chosen})` : "";
  }
  for (const button of document.querySelectorAll("[data-choose-some]")) {
    if (button instanceof HTMLButtonElement) {
      button.disabled = chosen === 0;
    }
  }
  for (const whole of document.querySelectorAll("[data-choose-all]")) {
    if (whole instanceof HTMLInputElement) {
      whole.hidden = false;
      whole.checked = chosen > 0 && chosen === all.length;
      whole.indeterminate = chosen > 0 && chosen < all.length;
    }
  }
}

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target instanceof HTMLInputElement && target.matches("[data-choose-all]")) {
    for (const each of ticks()) {
      each.checked = target.checked;
    }
  }
  tell();
});
document.body.addEventListener("htmx:afterSettle", tell);
// A page that the browser brings back has its ticks set again after scripts ran.
window.addEventListener("pageshow", tell);
tell();
