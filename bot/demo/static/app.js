// The page as a whole: the windows, the stream of what happens, the words.

import * as clock from "./clock.js";
import { load, make, walkable } from "./dom.js";
import { Pane } from "./pane.js";
import { relabel, short, turn, word } from "./words.js";

const AGAIN_MS = 1000;
const narrow = matchMedia("(max-width: 719px)");
const fine = matchMedia("(pointer: fine)");

const world = { people: new Map(), chats: new Map(), messages: new Map(), bot: {}, descriptions: {}, groupOf, counted };
const panes = [];
const nav = document.querySelector(".switch");
const main = document.querySelector(".panes");
let chosen = 0;

function groupOf(person) {
  const groups = [...world.chats.values()].filter((chat) => chat.kind.endsWith("group") && chat.standing !== "kicked");
  return groups.find((chat) => chat.members.includes(person) && !chat.migrated)?.id ?? null;
}

function take(state) {
  world.bot = state.bot;
  world.descriptions = state.descriptions;
  world.people = new Map(state.people.map((person) => [person.id, person]));
  world.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  world.messages = new Map(state.chats.map((chat) => [chat.id, new Map()]));
  for (const message of state.messages) world.messages.get(message.chat_id)?.set(message.id, message);
  clock.set(state.now);
  online(state.online);
}

// Residents share one window; everybody in the group has one of their own.
function furnish() {
  const ids = [...world.people.keys()];
  const residents = ids.filter((id) => groupOf(id) === null);
  const windows = [...(residents.length ? [residents] : []), ...ids.filter((id) => groupOf(id) !== null).map((id) => [id])];
  panes.push(...windows.map((people) => new Pane(world, people)));
  main.replaceChildren(...panes.map((pane) => pane.root));
  panes.forEach((pane) => pane.draw());
  show(0);
}

function online(is) {
  const sign = document.getElementById("online");
  sign.textContent = word(is === null ? "stopped" : is ? "online" : "offline");
  sign.className = `online ${is ? "yes" : "no"}`;
}

function show(number) {
  chosen = number;
  panes.forEach((pane, place) => {
    pane.hidden = narrow.matches && place !== number;
    pane.root.classList.toggle("away", pane.hidden);
  });
  for (const pane of panes) if (!pane.hidden) pane.read(); // once the others have left it their room
  counted();
}

function counted() {
  const tabs = panes.map((pane, place) => {
    const count = pane.waiting;
    const name = pane.ids.length > 1 ? word("resident") : short(pane.person.name);
    return make("button", { type: "button", role: "tab", "aria-selected": `${place === chosen}`, tabindex: place === chosen ? 0 : -1, onclick: () => show(place) },
      name, count ? make("b", { class: "badge", "aria-label": word("unread", count) }, `${count}`) : null);
  });
  const focused = nav.contains(document.activeElement);
  nav.replaceChildren(...tabs);
  if (focused) tabs[chosen]?.focus();
}

const HAPPENINGS = {
  message: ({ message }) => {
    if (!message || world.messages.get(message.chat_id)?.has(message.id)) return;
    world.messages.get(message.chat_id).set(message.id, message);
    for (const pane of panes) pane.arrived(message);
  },
  edited: ({ message }) => {
    if (!message) return;
    world.messages.get(message.chat_id).set(message.id, message);
    for (const pane of panes) pane.changed(message);
  },
  deleted: ({ chat_id: chat, message_id: id }) => {
    world.messages.get(chat)?.delete(id);
    for (const pane of panes) pane.gone(chat, id);
  },
  answer: (event) => panes.forEach((pane) => pane.answered(event)),
  action: ({ chat_id: chat }) => panes.forEach((pane) => pane.typing(chat, true)),
  reload: () => begin(),
};

function happened(event) {
  clock.set(event.now);
  online(event.online);
  const before = event.chat ? JSON.stringify([world.chats.get(event.chat.id)?.keyboard, world.chats.get(event.chat.id)?.standing]) : "";
  if (event.chat) {
    world.chats.set(event.chat.id, event.chat);
    if (!world.messages.has(event.chat.id)) world.messages.set(event.chat.id, new Map());
  }
  if (event.descriptions) {
    world.descriptions = event.descriptions;
    panes.forEach((pane) => pane.greet());
  }
  if (event.people) world.people = new Map(event.people.map((person) => [person.id, person]));
  const standing = event.chat && world.people.get(event.chat.id);
  if (standing) Object.assign(standing, { started: event.chat.standing !== "new", blocked: event.chat.standing === "kicked" });
  HAPPENINGS[event.kind]?.(event);
  refresh(event, before);
}

// Redraw only what this happening can have changed: a redrawn input loses its focus.
function refresh(event, before) {
  const laid = event.chat && before !== JSON.stringify([event.chat.keyboard, event.chat.standing]);
  for (const pane of panes) {
    const here = event.chat?.id === pane.place;
    if (event.people) {
      pane.drawHead();
      pane.drawTabs();
    }
    if (here) pane.drawPin();
    if ((here && laid) || (event.people && event.kind !== "commands")) again(pane);
  }
}

function again(pane) {
  const focused = pane.composer.root.contains(document.activeElement);
  const end = pane.stuck;
  pane.drawHead();
  pane.composer.draw();
  if (focused && fine.matches) pane.focus(); // a touch screen would raise its letters
  if (end) pane.toEnd();
}

let stream = null;

async function begin() {
  stream?.close();
  try {
    const state = await load();
    take(state);
    if (!panes.length) furnish();
    else if (panes.every((pane) => pane.ids.every((id) => world.people.has(id)))) panes.forEach((pane) => pane.draw());
    else location.reload();
    counted();
    stream = new EventSource(`/demo/events?since=${state.version}`);
    stream.onmessage = (event) => happened(JSON.parse(event.data));
    stream.onerror = retry;
  } catch (error) {
    console.warn(error);
    retry();
  }
}

function retry() {
  stream?.close();
  online(null);
  setTimeout(begin, AGAIN_MS);
}

function say(text) {
  document.getElementById("said").textContent = text;
}

function words() {
  relabel(document);
  document.title = `一站 · ${word("title")}`;
  document.getElementById("tongue").textContent = word("tongue");
}

document.getElementById("tongue").addEventListener("click", () => {
  turn();
  words();
  panes.forEach((pane) => pane.draw());
  counted();
  begin();
});
document.getElementById("unhint").addEventListener("click", () => document.getElementById("hint").remove());
document.addEventListener("keydown", (event) => {
  const number = event.altKey && /^Digit[1-9]$/.test(event.code) ? Number(event.code.slice(5)) - 1 : -1;
  if (!panes[number]) return;
  event.preventDefault();
  show(number);
  panes[number].focus();
});
narrow.addEventListener("change", () => show(chosen));
walkable(nav);
words();
clock.start(say);
begin();
