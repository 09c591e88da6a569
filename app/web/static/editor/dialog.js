/** The one dialog of the editor: a question with its answers. */

import { el, required } from "../map/dom.js";
import { tell } from "./words.js";

/**
 * @param {string} heading
 * @param {(Node | string)[]} content
 * @param {{words: string, main?: boolean, run: () => void | boolean | Promise<void | boolean>}[]} answers
 *   an answer whose `run` gives false leaves the dialog open
 * @param {{wide?: boolean, onClose?: () => void}} [how]
 */
export function ask(heading, content, answers, { wide = false, onClose } = {}) {
  const dialog = /** @type {HTMLDialogElement} */ (required("editor-dialog"));
  if (dialog.open) dialog.close();
  const status = el("p", { class: "dialog-status", role: "alert" });
  let busy = false;
  /** @param {() => void | boolean | Promise<void | boolean>} run */
  const answer = async (run) => {
    if (busy) return;
    busy = true;
    try {
      if ((await run()) !== false) dialog.close();
    } finally {
      busy = false;
    }
  };
  const buttons = answers.map(({ words, main, run }) =>
    el(
      "button",
      { type: main ? "submit" : "button", class: main ? "tool is-main" : "tool", click: main ? undefined : () => answer(run) },
      words,
    ),
  );
  const form = el(
    "form",
    { method: "dialog" },
    ...content,
    status,
    el("div", { class: "form-actions" }, ...buttons),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const main = answers.find((each) => each.main);
    if (main) answer(main.run);
  });
  dialog.classList.toggle("is-wide", wide);
  dialog.replaceChildren(
    el(
      "article",
      {},
      el(
        "header",
        {},
        el("h2", { id: "editor-dialog-heading" }, heading),
        el("button", { type: "button", class: "plain", "aria-label": tell("close"), click: () => dialog.close() }, "✕"),
      ),
      form,
    ),
  );
  dialog.onclose = () => onClose?.();
  dialog.showModal();
  return { close: () => dialog.close(), say: (/** @type {string} */ words) => (status.textContent = words) };
}
