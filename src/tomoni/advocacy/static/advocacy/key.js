/* Keying answers: each letter is kept on the device at once, and sent in the background until the server has it. */
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (id) => document.getElementById(id);
  if (!data.items.length) return;
  const prefix = `tomoni-note:${data.user}:${data.round}:`;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const memory = {};
  let current = 0, sending = false, wait = 2000, timer = 0, canKeep = true, problem = "";

  const newId = () => crypto.randomUUID ? crypto.randomUUID() :
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  function kept(item) {
    try {
      const found = JSON.parse(localStorage.getItem(prefix + item));
      const here = memory[item];
      if (found && typeof found.text === "string" && (!here || found.revision >= here.revision)) return found;
    } catch (error) { canKeep = false; }
    return memory[item] || null;
  }
  function keep(item, note) {
    memory[item] = note;
    try { localStorage.setItem(prefix + item, JSON.stringify(note)); } catch (error) { canKeep = false; }
  }
  function begin(each) {
    const own = kept(each.item), last = each.notes[each.notes.length - 1];
    const known = own && each.notes.find((note) => note.id === own.id);
    if (own) {
      // The server knows a later revision of this very note: this device was set back.
      if (known && known.revision > own.revision) keep(each.item, { ...known, sent: known.revision });
      return;
    }
    if (last) keep(each.item, { ...last, sent: last.revision });
  }
  data.items.forEach(begin);

  function note(item) { return kept(item) || { id: newId(), text: "", stance: "", revision: 0, sent: 0 }; }
  function change(item, what) {
    const held = note(item);
    keep(item, { ...held, ...what, revision: held.revision + 1, at: new Date().toISOString() });
    told();
    soon(700);
  }
  const unsent = () => data.items.filter((each) => { const n = kept(each.item); return n && n.revision > n.sent; });

  function told() {
    const count = unsent().length, state = find("state");
    let words = data.words.saved, kind = "saved";
    if (count) { words = `${data.words.waiting} ${count}`; kind = "waiting"; }
    if (count && (!navigator.onLine || wait > 2000)) { words = `${data.words.offline} (${count})`; kind = "offline"; }
    if (problem) { words = problem; kind = "problem"; }
    if (!canKeep) { words = data.words.full; kind = "problem"; }
    if (state.textContent !== words) state.textContent = words;
    state.dataset.kind = kind;
    let done = 0;
    document.querySelectorAll("[data-item]").forEach((button) => {
      const held = kept(Number(button.dataset.item)), has = held && (held.text || held.stance);
      done += has ? 1 : 0;
      button.dataset.state = has ? (held.revision > held.sent ? "waiting" : "saved") : "";
      button.toggleAttribute("aria-current", Number(button.dataset.item) === data.items[current].item);
    });
    find("count").textContent = `${done} / ${data.items.length}`;
  }

  function soon(delay) { clearTimeout(timer); timer = setTimeout(send, delay); }
  async function send() {
    const rows = unsent().slice(0, 50).map((each) => {
      const { id, text, stance, revision, at } = kept(each.item);
      return { id, text, stance, revision, at, item: each.item };
    });
    if (sending || !rows.length) return;
    sending = true;
    try {
      const answer = await fetch(data.notes, {
        method: "POST", redirect: "manual", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ notes: rows }),
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) { problem = data.words.sign_in; wait = 10000; }
      else if (!answer.ok) throw new Error(String(answer.status));
      else { taken(rows, await answer.json()); wait = 2000; }
    } catch (error) { wait = Math.min(wait * 2, 30000); }
    sending = false;
    told();
    if (unsent().length) soon(wait);
  }
  function taken(rows, told) {
    problem = "";
    rows.forEach((row) => {
      const held = kept(row.item);
      if (!held || held.id !== row.id) return;
      if (row.id in told.kept) keep(row.item, { ...held, sent: Math.max(held.sent, row.revision) });
      else if (row.id in told.refused) {
        problem = `${data.words.refused} ${told.refused[row.id]}`;
        // Under a new name it can be sent again once the reason is gone; the text stays.
        wait = 10000;
      }
    });
  }

  function para(parent, className, text) {
    const made = document.createElement("p");
    made.className = className; made.textContent = text; parent.append(made);
  }
  function show(place, focus) {
    current = Math.max(0, Math.min(place, data.items.length - 1));
    const each = data.items[current], held = note(each.item);
    find("body").textContent = each.body;
    find("title").textContent = `${each.number} ${each.title}`.trim();
    find("words").textContent = each.words;
    find("text").value = held.text;
    find("stances").querySelectorAll("input").forEach((input) => { input.checked = input.value === held.stance; });
    const earlier = find("earlier");
    earlier.replaceChildren();
    each.notes.filter((other) => other.id !== held.id && other.text).forEach((other) => {
      para(earlier, "earlier__head", data.words.other); para(earlier, "earlier__text", other.text);
    });
    if (each.before) {
      const stance = data.stances.find((s) => s.value === each.before.stance);
      para(earlier, "earlier__head", `${data.words.before}: ${stance ? stance.label : ""}`);
      para(earlier, "earlier__text", each.before.text);
    }
    find("previous").disabled = current === 0;
    find("next").disabled = current === data.items.length - 1;
    try { sessionStorage.setItem(prefix + "place", String(current)); } catch (error) { /* only the place is lost */ }
    told();
    if (focus) { find("title").focus({ preventScroll: true }); window.scrollTo({ top: 0 }); }
  }

  data.stances.forEach((stance) => {
    const label = document.createElement("label"), input = document.createElement("input");
    const letter = document.createElement("span"), words = document.createElement("span");
    input.type = "radio"; input.name = "stance"; input.value = stance.value;
    letter.className = `letter letter--${stance.value}`; letter.textContent = stance.letter;
    letter.setAttribute("aria-hidden", "true");
    words.textContent = stance.label;
    label.append(input, letter, words);
    find("stances").append(label);
    input.addEventListener("change", () => change(data.items[current].item, { stance: stance.value }));
  });
  find("text").addEventListener("input", () => change(data.items[current].item, { text: find("text").value }));
  find("promise").addEventListener("click", () => {
    const box = find("text"), start = box.value && !box.value.endsWith("\n") ? "\n" : "";
    box.value += start + data.words.promise;
    box.focus(); box.setSelectionRange(box.value.length, box.value.length);
    change(data.items[current].item, { text: box.value });
  });
  document.querySelectorAll("[data-item]").forEach((button, place) => button.addEventListener("click", () => {
    if (matchMedia("(max-width: 52rem)").matches) find("list").open = false;
    show(place, true);
  }));
  find("previous").addEventListener("click", () => show(current - 1, true));
  find("next").addEventListener("click", () => show(current + 1, true));
  find("clear").addEventListener("click", async () => {
    if (unsent().length) { problem = data.words.unsent; told(); problem = ""; return; }
    Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach((key) => localStorage.removeItem(key));
    if (window.caches) await caches.delete(`tomoni-key-${data.round}`);
    const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
    await Promise.all(workers.filter((w) => w.scope.includes(data.round)).map((w) => w.unregister()));
    window.location.assign(data.page);
  });
  window.addEventListener("storage", (event) => {
    if (!event.key || !event.key.startsWith(prefix)) return;
    const box = find("text"), held = note(data.items[current].item);
    if (event.key === prefix + data.items[current].item && box.value !== held.text) box.value = held.text;
    told();
  });
  window.addEventListener("online", () => { wait = 2000; soon(0); });
  window.addEventListener("offline", told);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(0); });
  window.addEventListener("beforeunload", (event) => { if (!canKeep && unsent().length) event.preventDefault(); });

  if (matchMedia("(max-width: 52rem)").matches) find("list").open = false;
  let place = 0;
  try { place = Number(sessionStorage.getItem(prefix + "place")) || 0; } catch (error) { place = 0; }
  show(place, false);
  soon(0);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(data.worker, { scope: "./" }).catch(() => {});
})();
