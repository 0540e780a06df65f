// Narrows a list of checkboxes while one types. Without it the whole list is shown.
(function () {
  "use strict";

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  }

  function prepare(list) {
    if (list.dataset.ready) return;
    list.dataset.ready = "yes";
    var rows = Array.from(list.querySelectorAll(".tick-list__row"));
    if (rows.length < 8) return;
    var field = document.createElement("input");
    field.type = "search";
    field.className = "tick-list__find";
    field.placeholder = list.dataset.label;
    field.setAttribute("aria-label", list.dataset.label);
    list.insertBefore(field, list.firstChild);
    field.addEventListener("input", function () {
      var wanted = fold(field.value);
      rows.forEach(function (row) {
        var ticked = row.querySelector("input").checked;
        row.hidden = !ticked && wanted !== "" && fold(row.textContent).indexOf(wanted) === -1;
      });
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
    var first = list.querySelector("input:checked");
    if (first) list.querySelector(".tick-list__box").scrollTop = first.closest(".tick-list__row").offsetTop - 40;
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-tick-list]").forEach(prepare);
  });
})();
