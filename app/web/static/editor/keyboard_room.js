/**
 * Keeps what is written on a phone above its keyboard: where the keyboard covers the window instead
 * of making it smaller (iOS), `--keyboard` is by how much.
 */

/** @param {HTMLElement} root gets the property */
export function wireKeyboardRoom(root) {
  const seen = window.visualViewport;
  if (!seen) return;
  const measure = () => {
    const covered = seen.scale === 1 ? Math.max(0, window.innerHeight - seen.height - seen.offsetTop) : 0;
    root.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    const { activeElement: field } = document;
    if (field instanceof HTMLTextAreaElement && root.contains(field)) {
      field.closest("form")?.scrollIntoView({ block: "nearest" });
    }
  };
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  measure();
}
