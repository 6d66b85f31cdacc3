// The page's own words, in three languages.

import { EN } from "./words/en.js";
import { HANS } from "./words/hans.js";
import { HANT } from "./words/hant.js";

const TONGUES = {
  hans: { words: HANS, html: "zh-Hans", locale: "zh-CN", telegram: "zh-hans", name: "简体中文" },
  hant: { words: HANT, html: "zh-Hant", locale: "zh-HK", telegram: "zh-hant", name: "繁體中文" },
  en: { words: EN, html: "en", locale: "en-GB", telegram: "en", name: "English" },
};
const ASKED = { zh: "hans", "zh-hans": "hans", "zh-hant": "hant", hans: "hans", hant: "hant", en: "en" };

const asked = ASKED[new URLSearchParams(location.search).get("lang")?.toLowerCase()];
let tongue = asked ?? remembered() ?? "hans";

function remembered() {
  try {
    const kept = localStorage.getItem("tongue");
    return kept in TONGUES ? kept : null;
  } catch {
    return null; // storage is switched off
  }
}

// A name without what stands in brackets after it.
export const short = (name) => name.replace(/\s*[(\uff08].*/, "");
export const locale = () => TONGUES[tongue].locale;
export const htmlTongue = () => TONGUES[tongue].html;
export const telegramTongue = () => TONGUES[tongue].telegram;
export const current = () => tongue;

export function word(key, ...values) {
  return values.reduce((text, value, place) => text.replaceAll(`{${place}}`, value), TONGUES[tongue].words[key] ?? key);
}

export function turn(to) {
  tongue = to;
  try {
    localStorage.setItem("tongue", tongue);
  } catch {
    // not remembered, then
  }
}

// Fills the list of languages, each by its own name.
export function tongues(select, chosen) {
  for (const [code, { name, html }] of Object.entries(TONGUES)) {
    const option = new Option(name, code, code === tongue, code === tongue);
    option.lang = html;
    select.add(option);
  }
  select.addEventListener("change", () => chosen(select.value));
}

export function relabel(root) {
  document.documentElement.lang = htmlTongue();
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
}
