// The demo's clock: what the server said, plus what has passed since.

import { act } from "./dom.js";
import { locale, word } from "./words.js";

const ZONE = "Asia/Shanghai";
const narrow = matchMedia("(max-width: 719px)");
let told = Date.now();
let at = performance.now();

export function set(iso) {
  told = Date.parse(iso);
  at = performance.now();
  show();
}

const now = () => new Date(told + performance.now() - at);
const format = (date, options) => new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options }).format(date);

export const hour = (iso) => format(new Date(iso), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const day = (iso) => format(new Date(iso), { month: "long", day: "numeric", weekday: "short" });

function whole() {
  const date = now();
  const long = narrow.matches
    ? format(date, { month: "short", day: "numeric", weekday: "short" })
    : format(date, { year: "numeric", month: "long", day: "numeric", weekday: "short" });
  return `${long} ${hour(date)}`;
}

function show() {
  const shown = document.getElementById("now");
  const text = whole();
  if (shown.textContent !== text) shown.textContent = text;
}

export function start(say) {
  setInterval(show, 1000);
  narrow.addEventListener("change", show);
  const buttons = [...document.querySelectorAll(".clock button")];
  const busy = (is) => {
    for (const button of buttons) button.disabled = is;
    document.querySelector(".clock").classList.toggle("busy", is);
  };
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      const held = document.activeElement === button; // a disabled button loses it
      busy(true);
      try {
        const { hours, to } = button.dataset;
        const answer = await act("clock", hours ? { hours: Number(hours) } : { to });
        set(answer.now);
        say(word("moved", whole()));
      } catch (error) {
        say(word("failed", error.message));
      } finally {
        busy(false);
        if (held) button.focus();
      }
    });
  }
}
