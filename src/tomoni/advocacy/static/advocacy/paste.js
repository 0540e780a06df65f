/* A table copied in Word or Excel is pasted with its cells, where the browser would leave the bare text. */
document.addEventListener("paste", (event) => {
  const box = event.target.closest && event.target.closest("[data-paste-table]");
  const html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
  if (!box || !/<td[\s>]/i.test(html)) return;
  const tables = new DOMParser().parseFromString(html, "text/html").querySelectorAll("table");
  if (!tables.length) return;
  event.preventDefault();
  tables.forEach((table) => table.querySelectorAll("*").forEach((each) => {
    [...each.attributes].forEach(({ name }) => { if (!["rowspan", "colspan"].includes(name)) each.removeAttribute(name); });
  }));
  box.setRangeText([...tables].map((table) => `<table>${table.innerHTML}</table>`).join("\n"), box.selectionStart, box.selectionEnd, "end");
});
