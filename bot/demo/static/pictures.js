// Pictures for those who have none at hand: choose one or several, they go together.

import { openBox } from "./dialogs.js";
import { make } from "./dom.js";
import { word } from "./words.js";

const NAMES = ["leak", "corridor", "letter"];

export function open(pane) {
  const chosen = new Set([NAMES[0]]);
  const send = make("button", { class: "main" }, word("sendPictures", 1));
  const pick = (name, on) => {
    if (on) chosen.add(name);
    else chosen.delete(name);
    send.textContent = word("sendPictures", chosen.size);
    send.disabled = !chosen.size;
  };
  const choices = NAMES.map((name) => make("label", {},
    make("img", { src: `/demo/drawn/${name}`, alt: "", width: 240, height: 180 }),
    make("span", {}, make("input", { type: "checkbox", checked: chosen.has(name), onchange: (event) => pick(name, event.target.checked) }), word(name))));
  const form = make("form", { onsubmit: (event) => {
    event.preventDefault();
    box.close();
    pane.composer.deed("sends-drawn", { pictures: [...chosen].join(",") });
  } }, make("div", { class: "gallery" }, choices), send);
  const box = openBox({ label: word("drawn"), content: form, fallback: () => pane.focus() });
}
