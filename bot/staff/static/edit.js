// Comfort for who has JavaScript: counts as one types, saves drafts, shows the preview, warns before leaving.
"use strict";
(() => {
  const form = document.getElementById("edit");
  if (!form) return;
  const status = document.getElementById("saved"), preview = document.getElementById("preview");
  let dirty = false, timer = 0, busy = false;
  const save = async () => {
    if (busy) { timer = setTimeout(save, 500); return; }
    busy = true; dirty = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.getElementById("saved-now");
      if (!said) throw new Error("no answer");
      status.textContent = said.textContent;
      if (said.dataset.version) {
        form.elements.version.value = said.dataset.version;
        said.remove();
        preview.replaceChildren(...page.body.childNodes);
      } else { dirty = true; }
    } catch { dirty = true; timer = setTimeout(save, 5000); }
    busy = false;
  };
  form.addEventListener("input", (event) => {
    dirty = true;
    const count = document.querySelector(`[data-count="${event.target.name}"]`);
    if (count) count.textContent = count.textContent.replace(/^\S+/, [...event.target.value].length.toString());
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
