// @ts-check
/** The drop zone of imports: several files, dropped or chosen, are sent one after the other. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-drop]"));

/**
 * @param {HTMLFormElement} form
 * @param {File} file
 * @returns {FormData}
 */
function fieldsFor(form, file) {
  const fields = new FormData(form);
  fields.set("file", file, file.name);
  return fields;
}

/**
 * Send one file, telling how much has gone; gives the address of its session.
 *
 * @param {HTMLFormElement} form
 * @param {File} file
 * @param {(share: number) => void} tell
 * @returns {Promise<string>}
 */
function send(form, file, tell) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        tell(event.loaded / event.total);
      }
    });
    request.addEventListener("load", () => {
      if (request.status < 400) {
        resolve(request.responseURL);
      } else {
        reject(new Error(reasonIn(request.responseText)));
      }
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(fieldsFor(form, file));
  });
}

/**
 * @param {string} page
 * @returns {string}
 */
function reasonIn(page) {
  const answered = new DOMParser().parseFromString(page, "text/html");
  const reason = answered.querySelector("#error, main .notice, main p");
  return reason?.textContent?.trim() ?? "";
}

/**
 * @param {HTMLFormElement} form
 * @param {File[]} files
 */
async function sendAll(form, files) {
  const list = /** @type {HTMLElement} */ (form.querySelector("[data-drop-list]"));
  list.hidden = false;
  list.replaceChildren();
  form.classList.add("is-sending");
  const lines = files.map((file) => {
    const line = document.createElement("li");
    line.append(file.name);
    list.append(line);
    return line;
  });
  let last = "";
  let failed = false;
  for (const [index, file] of files.entries()) {
    const line = lines[index];
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", (form.dataset.reading ?? "").replace("%(name)s", file.name));
    line.append(progress);
    try {
      last = await send(form, file, (share) => {
        progress.value = share;
      });
      const link = document.createElement("a");
      link.href = last;
      link.textContent = file.name;
      line.replaceChildren(link, ` – ${form.dataset.done ?? ""}`);
    } catch (error) {
      failed = true;
      const reason = error instanceof Error && error.message ? error.message : form.dataset.failed;
      line.replaceChildren(`${file.name} – ${reason ?? ""}`);
      line.classList.add("is-bad");
    }
  }
  form.classList.remove("is-sending");
  if (files.length === 1 && !failed) {
    window.location.assign(last);
  }
}

if (form !== null) {
  const area = /** @type {HTMLElement} */ (form.querySelector("[data-drop-area]"));
  const chooser = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  form.classList.add("has-script");

  const take = () => {
    const files = [...(chooser.files ?? [])];
    if (files.length > 0) {
      void sendAll(form, files).finally(() => {
        chooser.value = "";
      });
    }
  };
  chooser.addEventListener("change", take);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });

  // Wherever on the page a file is let go, it is meant for the drop zone.
  let depth = 0;
  document.addEventListener("dragenter", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      depth += 1;
      area.classList.add("is-over");
    }
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    area.classList.toggle("is-over", depth > 0);
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
    }
  });
  document.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    depth = 0;
    area.classList.remove("is-over");
    if (files.length > 0) {
      event.preventDefault();
      void sendAll(form, files);
    }
  });
}
