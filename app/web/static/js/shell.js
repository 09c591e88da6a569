// @ts-check
/** The menu button of narrow screens. Without scripts the menu simply stands open. */

const button = /** @type {HTMLButtonElement | null} */ (
  document.querySelector("[data-menu-button]")
);
const menu = document.getElementById("menu");

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
