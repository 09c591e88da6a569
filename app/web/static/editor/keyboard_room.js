/**
 * Room to write on a phone: the sheet of a site grows when one begins to write in it, and stays above
 * the keyboard where that covers the window instead of making it smaller (iOS).
 */

/**
 * @param {import("./state.js").Editor} editor
 * @param {HTMLElement} sheet
 */
export function wireKeyboardRoom(editor, sheet) {
  // It stays so until another site is chosen: the button below the field must not slip away from the
  // finger when the field loses the focus to it.
  sheet.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) sheet.classList.add("is-writing");
  });
  editor.on("focus", /** @param {{changed: boolean}} how */ ({ changed }) => {
    if (changed) sheet.classList.remove("is-writing");
  });
  const seen = window.visualViewport;
  if (!seen) return;
  const measure = () => {
    const covered = seen.scale === 1 ? Math.max(0, window.innerHeight - seen.height - seen.offsetTop) : 0;
    sheet.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    const { activeElement: field } = document;
    if (field instanceof HTMLTextAreaElement && sheet.contains(field)) {
      field.closest("form")?.scrollIntoView({ block: "nearest" });
    }
  };
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  measure();
}
