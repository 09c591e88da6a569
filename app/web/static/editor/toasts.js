/** Short messages in the corner; screen readers hear them. */

import { el, required } from "../map/dom.js";
import { Refusal } from "./api.js";
import { tell } from "./words.js";

const STAY = 7000; // ms

/**
 * @param {string} text
 * @param {{bad?: boolean, act?: {words: string, run: () => void}}} [how]
 */
export function notify(text, { bad = false, act } = {}) {
  const toast = el("div", { class: bad ? "toast is-bad" : "toast" }, el("p", {}, text));
  const close = () => toast.remove();
  if (act) {
    toast.append(
      el(
        "button",
        {
          type: "button",
          class: "plain",
          click: () => {
            close();
            act.run();
          },
        },
        act.words,
      ),
    );
  }
  toast.append(
    el("button", { type: "button", class: "plain", "aria-label": tell("close"), click: close }, "✕"),
  );
  required("editor-toasts").append(toast);
  setTimeout(close, bad ? 2 * STAY : STAY);
}

/**
 * What a refusal says; a failure that is none is thrown on.
 * @param {unknown} error
 */
export function wordsOf(error) {
  if (!(error instanceof Refusal)) throw error;
  return error.message || tell(error.status === 0 ? "noAnswer" : "refused");
}

/**
 * Does something that the server may refuse, and tells if it does.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    notify(wordsOf(error), { bad: true });
    return undefined;
  }
}
