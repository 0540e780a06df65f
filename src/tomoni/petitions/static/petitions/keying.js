// Keying a sheet by keyboard: Enter saves the row and goes on. Rows are sent one by one, again until they arrive; what
// has not arrived is kept in this tab, so that neither a reload nor a cut of the network loses it.
(() => {
  const page = document.querySelector("[data-keying]");
  if (!page) return;
  const rows = [...page.querySelectorAll("[data-line]")];
  const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const network = page.querySelector("[data-network]");
  const keptAs = `keying-${page.dataset.sheet}`;
  const queue = new Map();
  let sending = false;

  const field = (row, name) => row.querySelector(`[data-field=${name}]`);
  const fields = (row) => [...row.querySelectorAll("[data-field]")];
  const values = (row) => Object.fromEntries(fields(row).map((each) => [each.dataset.field, each.value.trim()]));
  const same = (row) => JSON.stringify(values(row)) === row.dataset.sent;
  const said = (row, words) => { row.querySelector("[data-said]").textContent = words; };

  const keep = () => {
    const unsent = Object.fromEntries(rows.filter((row) => !same(row)).map((row) => [row.dataset.line, values(row)]));
    if (Object.keys(unsent).length) sessionStorage.setItem(keptAs, JSON.stringify(unsent));
    else sessionStorage.removeItem(keptAs);
  };

  const mark = (row) => {
    const reason = field(row, "reason");
    row.classList.toggle("keying__line--invalid", reason.value !== "");
  };

  const totals = (told) => {
    for (const [name, value] of Object.entries(told)) {
      const shown = page.querySelector(`[data-total=${name}]`);
      if (shown) shown.textContent = value === null ? "—" : value;
    }
    page.querySelector(".keying__control").toggleAttribute("data-agrees", told.agrees);
  };

  const drain = async () => {
    if (sending) return;
    sending = true;
    while (queue.size) {
      const [row] = queue.keys();
      const sent = values(row);
      row.dataset.state = "saving";
      const body = new URLSearchParams({ ...sent, line: row.dataset.line });
      try {
        const response = await fetch(page.dataset.lineUrl, { method: "POST", body, headers: { "X-CSRFToken": token } });
        if (response.status >= 500 || response.redirected) throw new Error("not saved");
        const answer = await response.json();
        queue.delete(row);
        network.hidden = true;
        if (answer.totals) totals(answer.totals);
        if (!response.ok) {
          row.dataset.state = "wrong";
          said(row, answer.message);
          keep();
          continue;
        }
        if (answer.prefecture && field(row, "prefecture").value.trim() === sent.prefecture) {
          field(row, "prefecture").value = sent.prefecture = answer.prefecture;
        }
        row.dataset.sent = JSON.stringify(sent);
        row.dataset.state = answer.is_empty ? "" : "saved";
        said(row, answer.is_empty ? "" : page.dataset.saved);
        keep();
        if (!same(row)) queue.set(row, true);
      } catch {
        row.dataset.state = "unsent";
        network.textContent = page.dataset.unsent;
        network.hidden = false;
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
    sending = false;
  };

  const save = (row) => {
    if (same(row)) return;
    keep();
    queue.set(row, true);
    drain();
  };

  const go = (row, by, name) => {
    const next = rows[rows.indexOf(row) + by];
    if (next) field(next, name).focus();
    else if (by > 0) page.querySelector("[data-finish] button")?.focus();
  };

  // One key says why a line does not count: no name has a digit in it.
  const reasonKey = (row) => {
    const name = field(row, "name");
    const digit = name.value.normalize("NFKC").match(/[0-9]/);
    if (!digit) return;
    name.value = [...name.value].filter((letter) => !/[0-9]/.test(letter.normalize("NFKC"))).join("");
    const reason = field(row, "reason");
    reason.selectedIndex = Math.min(Number(digit[0]), reason.options.length - 1);
    mark(row);
    keep();
  };

  const ditto = (row, input) => {
    const above = rows[rows.indexOf(row) - 1];
    if (page.dataset.ditto && above && [".", "．", "。", "〃"].includes(input.value.trim())) {
      input.value = field(above, input.dataset.field).value;
    }
  };

  const place = async (row, input) => {
    const typed = input.value.trim();
    if (!typed || input.dataset.known === typed) return;
    try {
      const response = await fetch(`${page.dataset.placeUrl}?${new URLSearchParams({ typed })}`);
      const answer = await response.json();
      if (input.value.trim() !== typed) return;
      if (!response.ok) { said(row, answer.message); return; }
      input.value = input.dataset.known = answer.prefecture;
      said(row, "");
      const address = field(row, "address");
      if (answer.address && address && !address.value) address.value = answer.address;
    } catch { /* the row says so when it is saved */ }
  };

  for (const row of rows) {
    row.dataset.sent = JSON.stringify(values(row));
    mark(row);
    for (const input of fields(row)) {
      let composing = false;
      input.addEventListener("compositionstart", () => { composing = true; });
      input.addEventListener("compositionend", () => {
        composing = false;
        if (input.dataset.field === "name") reasonKey(row);
      });
      input.addEventListener("input", () => {
        if (!composing && input.dataset.field === "name") reasonKey(row);
        mark(row);
        keep();
      });
      input.addEventListener("change", () => {
        ditto(row, input);
        if (input.dataset.field === "prefecture") place(row, input);
      });
      input.addEventListener("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "Enter") {
          event.preventDefault();
          ditto(row, input);
          save(row);
          go(row, event.shiftKey ? -1 : 1, "name");
        } else if (input.tagName === "INPUT" && ["ArrowUp", "ArrowDown"].includes(event.key)) {
          event.preventDefault();
          go(row, event.key === "ArrowUp" ? -1 : 1, input.dataset.field);
        }
      });
    }
    row.addEventListener("focusout", (event) => { if (!row.contains(event.relatedTarget)) save(row); });
  }

  for (const [line, typed] of Object.entries(JSON.parse(sessionStorage.getItem(keptAs) || "{}"))) {
    const row = rows.find((each) => each.dataset.line === line);
    for (const [name, value] of Object.entries(typed)) if (row && field(row, name)) field(row, name).value = value;
    if (row) { mark(row); save(row); }
  }
  page.querySelector("[data-save]").hidden = true;
  page.querySelector("[data-finish]").addEventListener("submit", (event) => {
    rows.forEach(save);
    if (!queue.size) return;
    event.preventDefault();
    const form = event.target;
    const wait = setInterval(() => {
      if (queue.size) return;
      clearInterval(wait);
      if (!rows.some((row) => row.dataset.state === "wrong")) form.submit();
    }, 100);
  });
  window.addEventListener("beforeunload", (event) => { if (queue.size) event.preventDefault(); });
})();
