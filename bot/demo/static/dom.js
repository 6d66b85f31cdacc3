// Making elements, asking the server.

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export async function act(name, facts) {
  const form = facts instanceof FormData;
  const options = form ? { body: facts } : { body: JSON.stringify(facts), headers: { "Content-Type": "application/json" } };
  const response = await fetch(`/demo/api/${name}`, { method: "POST", ...options });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.why ?? `${response.status}`);
  return answer;
}

export async function load() {
  const response = await fetch("/demo/api/state");
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

const FOCUSABLE = "button, a[href], select, textarea, [tabindex]";

// A redrawn part keeps the focus where it was; where its place is gone it goes to `otherwise`.
export function keepFocus(root, redraw, otherwise = null) {
  const had = root.contains(document.activeElement);
  const at = had ? [...root.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement) : -1;
  redraw();
  if (!had) return;
  const now = [...root.querySelectorAll(FOCUSABLE)];
  const next = now[Math.min(at, now.length - 1)];
  if (next) next.focus({ preventScroll: true });
  else otherwise?.();
}

// Arrow keys walk through a tab list; only its chosen tab is in the tab order.
export function walkable(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
    next.click();
  });
}

const PATHS = {
  send: "M3 11 21 3l-7 18-3.5-7.5zM10.5 13.5 21 3",
  attach: "M12 5v14M5 12h14",
  photo: "M4 6h16v12H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6",
  location: "M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  commands: "M4 7h16M4 12h16M4 17h10",
  more: "M12 6h.01M12 12h.01M12 18h.01",
  reply: "M9 7 4 12l5 5M4 12h10c4 0 6 2 6 6",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  down: "M6 10l6 6 6-6",
  voice: "M12 14a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  forward: "M15 7l5 5-5 5M20 12H10c-4 0-6 2-6 6",
  stop: "M5 12a7 7 0 1 0 14 0a7 7 0 1 0-14 0M7 17L17 7",
  phone: "M7 3h10v18H7zM11 18h2",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  keyboard: "M3 7h18v11H3zM7 11h.01M11 11h.01M15 11h.01M7 15h10",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// One of five quiet colours; red (0) is the bot's.
export const colour = (id) => (id === 0 ? 0 : 1 + ((Math.abs(id) % 7) + (Math.abs(id) % 10)) % 5);

// The first sign of a name on its colour.
export function face(name, id, small = false) {
  const letter = [...name.replace(/[^\p{L}\p{N}]/gu, "")][0] ?? "?";
  return make("span", { class: `face c${colour(id)}${small ? " small" : ""}`, "aria-hidden": "true" }, letter);
}
