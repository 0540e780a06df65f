// Taking sheets in with a code reader, which types like a keyboard and does not wait: codes are sent one after the other.
(() => {
  const form = document.querySelector("[data-scan-in]");
  if (!form) return;
  const input = form.querySelector("input[name=code]");
  const found = form.querySelector("[data-found]");
  const waiting = [];
  let busy = false;

  const told = (item, words, state) => {
    item.textContent = words;
    item.dataset.state = state;
  };

  const controls = (answer) => {
    document.querySelector("[data-control=sheets]").textContent = answer.sheets;
    const differ = document.querySelector("[data-control=differ]");
    if (answer.claimed !== null) {
      differ.textContent = (answer.differ > 0 ? "+" : "") + answer.differ;
      differ.classList.toggle("control__wrong", answer.differ !== 0);
    }
  };

  const send = async () => {
    if (busy || !waiting.length) return;
    busy = true;
    const { code, item } = waiting[0];
    const body = new FormData(form);
    body.set("code", code);
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json();
      waiting.shift();
      if (response.ok) {
        told(item, `${form.dataset.label} ${answer.serial} ${answer.odd}`, answer.odd ? "odd" : "in");
        controls(answer);
      } else {
        told(item, `${code}: ${answer.message}`, "refused");
      }
    } catch {
      told(item, `${code}: ${form.dataset.sent}`, "waiting");
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    busy = false;
    send();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = input.value.trim();
    input.value = "";
    input.focus();
    if (!code) return;
    const item = document.createElement("li");
    told(item, `${code} …`, "waiting");
    found.prepend(item);
    waiting.push({ code, item });
    send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length) event.preventDefault();
  });
})();
