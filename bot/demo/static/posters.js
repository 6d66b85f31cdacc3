// The printed sheets of `yizhan posters`: what hangs on the notice board, with codes that can be pressed here.

import { openBox } from "./dialogs.js";
import { make } from "./dom.js";
import { payloadOf } from "./links.js";
import { htmlTongue, word } from "./words.js";

export async function open({ follow, name }) {
  const response = await fetch(`/demo/sheets?lang=${htmlTongue()}`);
  const text = await response.text();
  const printed = new DOMParser().parseFromString(text.slice(text.indexOf("<body>")), "text/html"); // without its style sheet
  const sheets = [...printed.querySelectorAll("article")].map((sheet) => drawn(sheet, (payload) => { box.close(); follow(payload); }, name));
  const places = [...new Set(sheets.map((sheet) => sheet.dataset.place))];
  const shown = make("div", { class: "sheets", tabindex: 0, role: "group", "aria-label": word("posters") });
  const choose = (place) => shown.replaceChildren(...sheets.filter((sheet) => sheet.dataset.place === place));
  const places_ = make("select", { onchange: (event) => choose(event.target.value) }, places.map((place) => make("option", { value: place }, place)));
  const box = openBox({
    label: word("posters"), className: "posters",
    content: make("div", { class: "wall" },
      make("p", { class: "soft" }, word("postersHow", name)),
      make("div", { class: "choose" }, make("label", {}, word("whichPlace"), " ", places_),
        make("button", { type: "button", class: "plain", onclick: () => print() }, word("print"))),
      shown),
  });
  choose(places[0]);
}

// The sheet's own words and code, the code as a button and the link as well.
function drawn(sheet, follow, name) {
  const title = sheet.querySelector("h1").textContent;
  const address = sheet.querySelector(".link").textContent;
  const press = () => follow(payloadOf(address) ?? "");
  const label = word("scan", title, name);
  const parts = [...sheet.children].map((child) => {
    if (child.localName === "svg") {
      child.setAttribute("aria-hidden", "true");
      return make("button", { type: "button", class: "code", "aria-label": label, title: label, onclick: press }, document.importNode(child, true));
    }
    if (child.classList.contains("link")) return make("p", { class: "link" }, make("button", { type: "button", onclick: press }, address));
    const tag = child.localName === "h1" ? "h3" : "p";
    return make(tag, { class: child.className || false }, child.textContent);
  });
  return make("article", { "aria-label": title, data: { place: sheet.querySelector(".place").textContent } }, parts);
}
