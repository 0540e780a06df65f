// Fills an address from its postal code without leaving the page; without this file the button sends the form.
const parts = (box) => (name) => box.querySelector(`[name$="-${name}"]`);

function digitsOf(text) {
  const digits = text.normalize("NFKC").replace(/[^0-9]/g, "");
  return digits.length === 7 ? digits : "";
}

function fill(box, place, others) {
  const field = parts(box);
  field("prefecture").value = place.prefecture;
  field("municipality").value = place.municipality;
  field("country").value = "JP";
  const street = field("street");
  const towns = others.map((other) => other.town).filter(Boolean).sort((a, b) => b.length - a.length);
  const old = towns.find((town) => street.value.startsWith(town)) || "";
  street.value = place.town + street.value.slice(old.length);
}

function choose(box, places) {
  const area = box.querySelector(".address__towns");
  const set = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = area.dataset.question;
  set.className = "field";
  set.append(legend);
  places.forEach((place, number) => {
    const line = document.createElement("div");
    const input = document.createElement("input");
    const label = document.createElement("label");
    line.className = "tick";
    input.type = "radio";
    input.name = `${area.dataset.name}-choice`;
    input.id = `${area.dataset.name}-${number}`;
    label.htmlFor = input.id;
    label.textContent = `${place.municipality} ${place.town || box.dataset.elsewhere}`;
    input.addEventListener("change", () => fill(box, place, places));
    line.append(input, label);
    set.append(line);
  });
  area.replaceChildren(set);
}

async function look(box, button) {
  const code = digitsOf(parts(box)("postal_code").value);
  const area = box.querySelector(".address__towns");
  if (!code) {
    area.textContent = area.dataset.none;
    return;
  }
  let places;
  try {
    const answer = await fetch(box.dataset.postal.replace("CODE", code));
    places = (await answer.json()).places;
  } catch {
    button.form.requestSubmit(button);
    return;
  }
  area.replaceChildren();
  if (places.length === 1) {
    fill(box, places[0], places);
  } else if (places.length) {
    choose(box, places);
  } else {
    area.textContent = area.dataset.none;
  }
}

for (const box of document.querySelectorAll(".address")) {
  const button = box.querySelector(".address__code button");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    look(box, button);
  });
  parts(box)("postal_code").addEventListener("input", (event) => {
    if (digitsOf(event.target.value) && !parts(box)("municipality").value) look(box, button);
  });
}
document.getElementById("mistakes")?.focus();
