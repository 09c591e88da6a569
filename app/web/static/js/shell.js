// @ts-check
/** What every page has: the menu button of narrow screens, and word of requests that failed. */

const button = /** @type {HTMLButtonElement | null} */ (
  document.querySelector("[data-menu-button]")
);
const menu = document.getElementById("menu");

// Without scripts the menu simply stands open.
if (button !== null && menu !== null) {
  button.hidden = false;
  document.documentElement.classList.add("has-menu-button");
  button.addEventListener("click", () => {
    const open = menu.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("is-open")) {
      menu.classList.remove("is-open");
      button.setAttribute("aria-expanded", "false");
      button.focus();
    }
  });
}

const failure = document.getElementById("request-error");
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => {
    if (failure !== null) {
      failure.hidden = false;
      failure.scrollIntoView({ block: "nearest" });
    }
  });
}
document.body.addEventListener("htmx:afterSwap", () => {
  if (failure !== null) {
    failure.hidden = true;
  }
});
