"use strict";
// Opens a passage in its place without leaving it, and warns before typed words are left behind. Without this the
// same links open the same form on a page of its own.
(() => {
  const changed = new Set();
  const watch = (root) => {
    root.querySelectorAll("form[data-typed]").forEach((form) => {
      form.addEventListener("input", () => changed.add(form));
      form.addEventListener("submit", () => changed.clear());
    });
  };
  const open = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) {
      window.location.assign(link.href);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(link.dataset.open);
    const here = document.getElementById(link.dataset.open);
    if (!found || !found.querySelector("textarea")) {
      window.location.assign(link.href);
      return;
    }
    here.replaceWith(found);
    watch(found);
    found.querySelector("textarea").focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-open]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) {
      event.preventDefault();
    }
  });
  watch(document);
})();
