/* Counts words or characters while one types, as models/counting.py does; a browser test compares the two. */
(() => {
  const told = (document.currentScript || {}).dataset || {};
  const space = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
  const wide = "\\u3001-\\u303f\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff01-\\uffef";
  const word = new RegExp(`[${wide}]|[^${space}${wide}]+`, "gu");
  const spaces = new RegExp(`[${space}]+`, "gu");
  const withoutSpaces = ["ja", "zh", "th", "lo", "km", "my"];
  const inCharacters = (language) => withoutSpaces.includes(language.toLowerCase().split("-")[0]);
  const counted = (text, language) => {
    const plain = text.normalize("NFC");
    return inCharacters(language) ? [...plain.replace(spaces, "")].length : (plain.match(word) || []).length;
  };
  window.tomoniCounted = counted;
  const secondsOf = (text, language) => Math.ceil((60 * counted(text, language)) / (inCharacters(language) ? 300 : 120));
  const language = () => (document.querySelector("[data-count-language]") || { value: "en" }).value;
  const note = (box, words, over) => {
    let line = box.parentElement.querySelector(".counted");
    if (!line) { line = document.createElement("p"); line.className = "counted"; line.setAttribute("role", "status"); box.after(line); }
    line.textContent = over ? `${words} · ${told.over}` : words;
    line.classList.toggle("counted--over", over);
  };
  const sum = (limit, length) => (limit ? `${length} / ${limit}` : `${length}`);
  const lengthOf = (box) => {
    const unit = inCharacters(language()) ? told.characters : told.words;
    const length = counted(box.value, language());
    const row = box.closest("[data-inline-panel-child], .w-panel") || document;
    const limitBox = row.querySelector("[data-count-limit]");
    const limit = limitBox ? Number(limitBox.value) : 0;
    const seconds = "countSeconds" in box.dataset ? ` · ${told.seconds.replace("SECONDS", secondsOf(box.value, language()))}` : "";
    note(box, `${sum(limit, length)} ${unit}${seconds}`, limit > 0 && length > limit);
    return "countSeconds" in box.dataset ? 0 : length;
  };
  const all = () => {
    const boxes = [...document.querySelectorAll("textarea[data-count]")].filter((box) => !box.closest(".deleted, [hidden]"));
    const whole = boxes.reduce((total, box) => total + lengthOf(box), 0);
    const limitBox = document.querySelector("[data-count-word-limit]");
    if (!limitBox) return;
    const limit = Number(limitBox.value);
    note(limitBox, `${told.whole}: ${sum(limit, whole)} ${inCharacters(language()) ? told.characters : told.words}`, limit > 0 && whole > limit);
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-count], [data-count-limit], [data-count-word-limit], [data-count-language]")) all(); });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-count-language]")) all(); });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
})();
