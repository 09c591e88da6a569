/** Hears what others do in the plan, as it happens (server-sent events). */

import { attempt } from "./toasts.js";

/** @typedef {import("./state.js").Editor} Editor */

const PAUSE = 5000; // ms until a connection that the browser gave up is opened anew

/**
 * Keeps the editor at the plan's latest revision: moves made since this one come first. After a
 * lost connection the browser asks again by itself and gets what it missed; not so after an answer
 * that is no stream, as a proxy gives while the server starts.
 * @param {Editor} editor
 */
export function followOthers(editor) {
  const source = new EventSource(`${editor.api.root}/events?since=${editor.revision}`);
  /** @type {Parameters<Editor["hear"]>[0]} */
  let heard = [];
  source.addEventListener("move", (event) => {
    const waiting = heard.length > 0;
    heard.push(JSON.parse(event.data));
    if (waiting) return;
    // Many moves at once are followed in one step.
    setTimeout(() => {
      const moves = heard;
      heard = [];
      attempt(() => editor.hear(moves));
    }, 50);
  });
  source.addEventListener("open", () => editor.emit("connection", true));
  source.addEventListener("error", () => {
    editor.emit("connection", false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => followOthers(editor), PAUSE);
  });
}
