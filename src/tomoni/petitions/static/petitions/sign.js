/* Reckons the proof of this device while the form is filled in (a number whose hash begins with zero bits), and sends
   the form as it is where the browser cannot. Nothing is asked of any other site. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-bits]");
  if (!form) { return; }
  if (!window.crypto || !window.crypto.subtle || !window.TextEncoder || !window.Promise) { return; }
  var bits = Number(form.getAttribute("data-bits"));
  var token = form.elements.token.value;
  var encoder = new TextEncoder();
  var number = 0;
  var AT_ONCE = 200;

  function isProof(digest) {
    var view = new Uint8Array(digest);
    for (var at = 0; at < bits; at += 8) {
      var kept = bits - at >= 8 ? view[at / 8] : view[at / 8] >> (8 - (bits - at));
      if (kept !== 0) { return false; }
    }
    return true;
  }

  function hashed(tried) {
    return window.crypto.subtle.digest("SHA-256", encoder.encode(token + ":" + tried)).then(function (digest) {
      return isProof(digest) ? tried : -1;
    });
  }

  function search() {
    var tries = [];
    for (var each = 0; each < AT_ONCE; each += 1) { tries.push(hashed(number + each)); }
    number += AT_ONCE;
    return Promise.all(tries).then(function (found) {
      var proofs = found.filter(function (each) { return each >= 0; });
      if (proofs.length) { form.elements.proof.value = String(proofs[0]); return true; }
      return new Promise(function (go) { window.setTimeout(go, 0); }).then(search);
    });
  }

  var done = false;
  var searching = search().then(function () { done = true; }, function () { done = true; });
  form.addEventListener("submit", function (event) {
    if (done) { return; }
    event.preventDefault();
    var button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    var enough = new Promise(function (go) { window.setTimeout(go, 15000); });
    Promise.race([searching, enough]).then(function () { done = true; form.submit(); });
  });
}());
