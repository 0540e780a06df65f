// A button that copies the text of a field; without it the text is marked and copied by hand.
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-copy]").forEach(function (button) {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        var words = button.textContent;
        navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value).then(function () {
          button.textContent = button.dataset.copied;
          window.setTimeout(function () { button.textContent = words; }, 2000);
        });
      });
    });
  });
})();
