"use strict";
// Shows the fields of a condition as soon as it is chosen; without this the button "Show the fields" does it.
const form = document.getElementById("segment-form");
const button = form.querySelector("[data-refresh-button]");
button.hidden = true;
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-refresh]")) {
    form.requestSubmit(button);
  }
});
