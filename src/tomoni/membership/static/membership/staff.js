"use strict";
// Says at once what will follow when a field changes; without this the button "Show what will follow" does it.
(() => {
  const form = document.querySelector("[data-preview-form]");
  if (!form) {
    return;
  }
  const button = form.querySelector("[data-preview-button]");
  const shown = document.getElementById("membership-preview");
  let latest = 0;
  const ask = async () => {
    const turn = ++latest;
    const data = new FormData(form);
    data.set(button.name, button.value);
    const answer = await fetch(form.action || window.location.href, { method: "POST", body: data });
    if (!answer.ok || turn !== latest) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.getElementById("membership-preview");
    if (told) {
      shown.replaceChildren(...told.childNodes);
    }
  };
  button.hidden = true;
  let waiting = 0;
  const askSoon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 300);
  };
  form.addEventListener("input", askSoon);
  form.addEventListener("change", askSoon);
})();
