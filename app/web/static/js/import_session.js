// @ts-check
/**
 * The page of an import session: follows its job, and keeps what a person has open, typed and
 * focused when the server's answer replaces the page's content.
 */

/**
 * @typedef {object} JobState
 * @property {number} done
 * @property {number | null} total
 * @property {string} message
 * @property {boolean} final
 */

/**
 * @typedef {object} Kept
 * @property {Map<string, boolean>} open
 * @property {Map<string, string>} typed
 * @property {string} focused
 * @property {number} scrolled
 */

/** @type {Map<string, boolean>} What the person opened and closed, by the id of the section. */
const chosen = new Map();

/** @type {EventSource | null} */
let following = null;

/** @type {Kept | null} */
let kept = null;

/** @returns {HTMLElement | null} */
function session() {
  return document.getElementById("session");
}

/** @returns {Kept} */
function keep() {
  const typed = new Map();
  for (const field of document.querySelectorAll("#session input[id]")) {
    if (field instanceof HTMLInputElement && field.value !== field.defaultValue) {
      typed.set(field.id, field.value);
    }
  }
  return {
    open: new Map(chosen),
    typed,
    focused: document.activeElement?.id ?? "",
    scrolled: window.scrollY,
  };
}

/** @param {Kept} before */
function restore(before) {
  for (const [id, open] of before.open) {
    const section = document.getElementById(id);
    if (section instanceof HTMLDetailsElement) {
      section.open = open;
    }
  }
  for (const [id, value] of before.typed) {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement) {
      field.value = value;
    }
  }
  if (before.focused !== "") {
    document.getElementById(before.focused)?.focus({ preventScroll: true });
  }
  window.scrollTo({ top: before.scrolled, behavior: "instant" });
}

/** Replace the content by what the server shows now. */
async function refresh() {
  const old = session();
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (old === null || !answer.ok) {
    window.location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("session");
  if (fresh === null) {
    window.location.reload();
    return;
  }
  const before = keep();
  old.replaceWith(fresh);
  // @ts-ignore htmx is a script of its own
  window.htmx?.process(fresh);
  restore(before);
  begin();
}

/** @param {JobState} state */
function show(state) {
  const bar = document.querySelector("[data-job-progress]");
  if (bar instanceof HTMLProgressElement && state.total !== null && state.total > 0) {
    bar.max = state.total;
    bar.value = state.done;
  }
  const message = document.querySelector("[data-job-message]");
  if (message !== null && state.message !== "" && message.textContent !== state.message) {
    message.textContent = state.message;
  }
}

function stop() {
  following?.close();
  following = null;
}

/** Follow the job of the session that is shown, if it has one. */
function begin() {
  stop();
  const job = session()?.dataset.job;
  if (job === undefined) {
    return;
  }
  const source = new EventSource(`/api/v1/jobs/${job}/events`);
  following = source;
  source.addEventListener("state", (event) => {
    const state = /** @type {JobState} */ (JSON.parse(event.data));
    show(state);
    if (state.final) {
      stop();
      void refresh();
    }
  });
}

/** @param {Event} event */
function onToggled(event) {
  const section = event.target;
  if (section instanceof HTMLElement && section.closest("summary") !== null) {
    const details = section.closest("details");
    if (details !== null && details.id !== "") {
      chosen.set(details.id, !details.open);
    }
  }
}

/** Open the section that a link leads to. */
function openAimed() {
  const aimed = window.location.hash.slice(1);
  const section = aimed === "" ? null : document.getElementById(aimed);
  if (section instanceof HTMLDetailsElement) {
    section.open = true;
    chosen.set(section.id, true);
    section.querySelector("summary")?.focus({ preventScroll: true });
    section.scrollIntoView({ block: "start" });
  }
}

document.addEventListener("click", (event) => {
  onToggled(event);
  const link = event.target instanceof Element ? event.target.closest("a[href^='#part-']") : null;
  if (link !== null) {
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    openAimed();
  }
});

// A file that is chosen to be sent again is sent at once.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.closest("form[data-again]") !== null) {
    field.form?.requestSubmit();
  }
});

/** @returns {HTMLInputElement | null} */
function fieldForCopy() {
  return document.querySelector("form[data-again] input[type=file]");
}

// A corrected copy may be dropped anywhere on the page, as the first file was.
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) {
    event.preventDefault();
  }
});
document.addEventListener("drop", (event) => {
  const files = event.dataTransfer?.files;
  if (files === undefined || files.length === 0) {
    return;
  }
  event.preventDefault();
  const field = fieldForCopy();
  if (field !== null) {
    field.files = files;
    field.form?.requestSubmit();
  }
});

document.body.addEventListener("htmx:beforeRequest", () => {
  kept = null;
});
document.body.addEventListener("htmx:beforeSwap", () => {
  stop();
  kept = keep();
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (kept !== null) {
    const before = kept;
    kept = null;
    restore(before);
    if (document.getElementById("error") !== null) {
      document.getElementById("error")?.scrollIntoView({ block: "center" });
    }
  }
  begin();
});

window.addEventListener("pagehide", stop);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    begin();
  }
});
openAimed();
begin();
