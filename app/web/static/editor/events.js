/** Hears what others do and say in the plan, as it happens (server-sent events). */

import { attempt } from "./toasts.js";

/** @typedef {import("./state.js").Editor} Editor */

const PAUSE = 5000; // ms until a connection that the browser gave up is opened anew
const GATHER = 50; // ms in which what comes together is followed in one step

/**
 * Keeps the editor at the plan's latest revision, and at what was said last: what happened since
 * comes first. After a lost connection the browser asks again by itself and gets what it missed; not
 * so after an answer that is no stream, as a proxy gives while the server starts.
 * @param {Editor} editor
 */
export function followOthers(editor) {
  const { api, comments, revision } = editor;
  const source = new EventSource(
    `${api.root}/events?since=${revision}&comments=${comments.heard}`,
  );
  gather(source, "move", /** @param {Parameters<Editor["hear"]>[0]} moves */ (moves) => editor.hear(moves));
  gather(source, "comment", /** @param {import("./shapes.js").Said[]} said */ (said) => comments.hear(said));
  source.addEventListener("open", () => editor.emit("connection", true));
  source.addEventListener("error", () => {
    editor.emit("connection", false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => followOthers(editor), PAUSE);
  });
}

/**
 * @template T
 * @param {EventSource} source
 * @param {string} kind of event
 * @param {(heard: T[]) => Promise<unknown>} follow
 */
function gather(source, kind, follow) {
  /** @type {T[]} */
  let heard = [];
  source.addEventListener(kind, (event) => {
    const waiting = heard.length > 0;
    heard.push(JSON.parse(event.data));
    if (waiting) return;
    setTimeout(() => {
      const together = heard;
      heard = [];
      attempt(() => follow(together));
    }, GATHER);
  });
}
