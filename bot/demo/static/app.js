// The page as a whole: the phones, the stream of what happens, the words.

import * as clock from "./clock.js";
import { keepFocus, load, make, walkable } from "./dom.js";
import * as links from "./links.js";
import { Pane } from "./pane.js";
import * as posters from "./posters.js";
import { Tour } from "./tour/tour.js";
import { relabel, short, tongues, turn, word } from "./words.js";

const AGAIN_MS = 1000;
const narrow = matchMedia("(max-width: 719px)");
const fine = matchMedia("(pointer: fine)");

const world = {
  people: new Map(), chats: new Map(), messages: new Map(), bot: {}, descriptions: {}, told: null,
  placesOf, titleOf, counted, shut, openOn, looked,
};
const panes = []; // in the order in which they stand; some may be shut
const nav = document.getElementById("switch");
const main = document.querySelector(".panes");
const said = document.getElementById("said");
const tour = new Tour({ world, panes, show, narrow });
let chosen = null;

// Where a person can write: groups with the bot, the bot, then other people.
function placesOf(person) {
  const order = (chat) => (chat.kind === "private" ? 1 : chat.standing === "left" ? 2 : 0);
  const theirs = [...world.chats.values()].filter((chat) => chat.members.includes(person) && chat.kind !== "channel");
  const there = theirs.filter((chat) => chat.kind === "private" || (chat.standing !== "kicked" && !chat.migrated));
  return there.sort((one, other) => order(one) - order(other)).map((chat) => chat.id);
}

function titleOf(chat, person) {
  if (chat.kind === "private") return word("privately");
  const others = chat.members.filter((id) => id !== person).map((id) => short(world.people.get(id)?.name ?? ""));
  return chat.title || word("talk", others.join("、"));
}

function take(state) {
  world.bot = state.bot;
  world.descriptions = state.descriptions;
  world.people = new Map(state.people.map((person) => [person.id, person]));
  world.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  world.messages = new Map(state.chats.map((chat) => [chat.id, new Map()]));
  for (const message of state.messages) world.messages.get(message.chat_id)?.set(message.id, message);
  links.know(state.bot.username);
  clock.set(state.now);
  online(state.online);
}

// Everybody has a phone; those of further residents lie in the drawer until they are needed.
function furnish() {
  const people = [...world.people.values()];
  const residents = people.filter((person) => !placesOf(person.id).some((id) => id < 0 && world.chats.get(id).standing !== "left"));
  const spare = new Set(residents.slice(1).map((person) => person.id));
  const order = [...residents, ...people.filter((person) => !residents.includes(person))];
  panes.push(...order.map((person) => new Pane(world, person.id, spare.has(person.id))));
  for (const pane of panes) pane.away = pane.spare && (!pane.person.started || pane.person.role === "staff");
  panes.forEach((pane) => pane.draw());
  lay();
  show(panes[0]);
}

const laid = () => panes.filter((pane) => !pane.away);

function lay() {
  main.replaceChildren(...laid().map((pane) => pane.root));
  main.classList.toggle("many", laid().length > 4);
  for (const pane of laid()) pane.toEnd();
}

function shut(pane) {
  pane.away = true;
  lay();
  show(chosen === pane ? laid()[0] : chosen);
  drawer();
  document.querySelector(`#drawer [data-person="${pane.who}"]`)?.focus();
}

function unshut(pane) {
  pane.away = false;
  lay();
  show(pane);
  drawer();
}

// A link that is followed on a phone which may still lie in the drawer.
function openOn(person, payload) {
  const pane = panes.find((one) => one.who === person);
  if (pane.away) unshut(pane);
  show(pane);
  pane.follow(payload);
  pane.focus();
}

function online(is) {
  const sign = document.getElementById("online");
  const text = word(is === null ? "stopped" : is ? "online" : "offline");
  if (sign.textContent !== text) sign.textContent = text;
  sign.className = `online ${is ? "yes" : "no"}`;
}

function show(pane) {
  chosen = pane;
  for (const one of panes) {
    one.hidden = one.away || (narrow.matches && one !== pane);
    one.root.classList.toggle("away", one.hidden);
  }
  for (const one of panes) if (!one.hidden) one.read(); // once the others have left it their room
  counted();
  looked();
}

const badge = (count) => (count ? make("b", { class: "badge" }, `${count}`, make("span", { class: "hidden" }, word("unread", ""))) : null);

function counted() {
  keepFocus(nav, () => nav.replaceChildren(...laid().map((pane) =>
    make("button", { type: "button", role: "tab", "aria-selected": `${pane === chosen}`, tabindex: pane === chosen ? 0 : -1, onclick: () => show(pane) },
      short(pane.person.name), badge(pane.waiting)))));
  drawer();
}

function drawer() {
  const place = document.getElementById("drawer");
  keepFocus(place, () => place.replaceChildren(...panes.filter((pane) => pane.away).map((pane) =>
    make("button", { type: "button", class: "plain", data: { person: pane.who }, title: word("openPhone", short(pane.person.name)), "aria-label": word("openPhone", short(pane.person.name)), onclick: () => { unshut(pane); pane.focus(); } },
      `＋ ${short(pane.person.name)}`, badge(pane.waiting)))), () => chosen?.focus());
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
  looked();
}

// Redraw only what this happening can have changed: a redrawn input loses its focus.
function refresh(event, before) {
  const changed = event.chat && before !== JSON.stringify([event.chat.keyboard, event.chat.standing]);
  for (const pane of panes) {
    const here = event.chat?.id === pane.place;
    if (event.people) {
      pane.drawHead();
      pane.drawTabs();
    }
    if (here) pane.drawPin();
    if ((here && changed) || (event.people && event.kind !== "commands")) again(pane);
  }
}

function again(pane) {
  const focused = pane.composer.root.contains(document.activeElement);
  const end = pane.stuck;
  pane.drawHead();
  pane.composer.draw();
  if (focused) (fine.matches ? pane : pane.log).focus(); // a touch screen would raise its letters
  if (end) pane.toEnd();
}

// The tour goes by what is to be seen: after every happening, and when somebody looks elsewhere.
function looked() {
  if (world.messages.size) tour.look();
}

let stream = null;

async function begin() {
  stream?.close();
  try {
    const state = await load();
    take(state);
    if (!panes.length) furnish();
    else if (panes.every((pane) => world.people.has(pane.who))) panes.forEach((pane) => pane.draw());
    else location.reload();
    counted();
    looked();
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
  said.textContent = text;
}
world.say = say;

function words() {
  relabel(document);
  document.title = `一站 · ${word("title")}`;
}

tongues(document.getElementById("tongue"), (tongue) => {
  turn(tongue);
  words();
  panes.forEach((pane) => pane.draw());
  counted();
  tour.turned();
  begin();
});
document.getElementById("unhint").addEventListener("click", () => {
  document.getElementById("hint").remove();
  document.getElementById("tour").focus();
});
for (const id of ["tour", "tour-too"]) document.getElementById(id).addEventListener("click", () => {
  document.getElementById("hint")?.remove();
  tour.begin();
});
document.getElementById("posters").addEventListener("click", () => posters.open({ follow: (payload) => openOn(panes[0].who, payload), name: short(panes[0].person.name) }));
document.addEventListener("keydown", (event) => {
  const number = event.altKey && /^Digit[0-9]$/.test(event.code) ? Number(event.code.slice(5)) - 1 : -2;
  const pane = laid()[number];
  if (number === -1 ? !tour.focus() : !pane) return;
  event.preventDefault();
  if (!pane) return;
  show(pane);
  pane.focus();
});
narrow.addEventListener("change", () => show(chosen));
walkable(nav);
words();
clock.start(say);
begin();
