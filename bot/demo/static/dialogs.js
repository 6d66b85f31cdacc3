// Boxes that stand before everything until they are closed: the browser keeps the focus in, Escape closes.

import { make } from "./dom.js";
import { word } from "./words.js";

// `fallback` takes the focus where the one who had it is gone by then.
export function openBox({ label, className = "", content, fallback = null }) {
  const back = document.activeElement;
  const close = make("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => box.close() }, "×");
  const box = make("dialog", { class: `box ${className}`, "aria-label": label }, make("header", {}, make("h2", {}, label), close), content);
  box.addEventListener("close", () => {
    const left = document.activeElement;
    box.remove();
    if (left && left !== document.body && left.isConnected && !box.contains(left)) return; // somebody has moved it on
    if (back?.isConnected && back !== document.body) back.focus();
    else fallback?.();
  });
  box.addEventListener("click", (event) => event.target === box && box.close()); // on what lies behind
  document.body.append(box);
  box.showModal();
  return box;
}
