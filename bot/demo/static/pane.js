// One person's window: their chats, messages and what they can do there.

import { Answers } from "./answers.js";
import { Composer } from "./composer.js";
import { act, face, icon, keepFocus, make, walkable } from "./dom.js";
import * as forward from "./forward.js";
import { brief, draw, separator } from "./message.js";
import { short, word } from "./words.js";

const TONGUES = { "zh-hans": "简体", "zh-hant": "繁體", en: "English" };
const SIMPLE = /^(有事打|有事請致電|Need help\? Call) [\d-]+$/m;
const TYPING_MS = 5000;

export class Pane {
  // `spare`: a phone that can be put away.
  constructor(world, person, spare = false) {
    this.world = world;
    this.who = person;
    this.spare = spare;
    this.place = world.placesOf(person)[0];
    this.unread = new Map();
    this.hidden = false;
    this.composer = new Composer(this);
    this.head = make("header", { class: "head" });
    this.tabs = make("div", { class: "tabs", role: "tablist" });
    this.pin = make("div", { class: "pin", hidden: true });
    this.log = make("div", { class: "log", role: "log", "aria-live": "off", tabindex: 0 });
    this.floor = make("button", { type: "button", class: "down", hidden: true, onclick: () => this.toEnd() }, icon("down"));
    this.answers = new Answers(this);
    this.said = make("p", { class: "hidden", "aria-live": "polite" });
    this.root = make("section", { class: "pane", data: { person } }, this.head, this.tabs, this.pin,
      make("div", { class: "middle" }, this.log, this.floor, this.answers.bread), this.composer.root, this.said);
    this.stuck = true; // at the end, and staying there when a picture or a keyboard takes its place
    this.top = 0;
    this.log.addEventListener("scroll", () => this.scrolled());
    this.log.addEventListener("load", () => this.stuck && this.toEnd(), true);
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.log);
    this.log.addEventListener("keydown", (event) => this.walk(event));
    walkable(this.tabs);
    this.droppable();
  }

  get person() { return this.world.people.get(this.who); }
  get chat() { return this.world.chats.get(this.place); }
  get history() { return this.world.messages.get(this.place) ?? new Map(); }
  get waiting() { return [...this.unread.values()].reduce((sum, count) => sum + count, 0); }

  draw() {
    this.drawHead();
    this.drawTabs();
    this.drawPin();
    this.drawLog();
    this.composer.draw();
  }

  drawHead() {
    const { person } = this;
    const name = short(person.name);
    const chosen = make("select", { "aria-label": word("language", name), title: word("language", name), onchange: (event) => this.speak(event.target.value) },
      Object.entries(TONGUES).map(([code, tongue]) => make("option", { value: code, selected: code === person.language, lang: code }, tongue)));
    const here = person.started && !person.blocked;
    const quiet = (label, sign, deed) => make("button", { type: "button", class: "quiet", title: label, "aria-label": `${label}: ${name}`, onclick: deed }, sign);
    const elder = person.role === "resident" && here
      ? make("button", { type: "button", class: "quiet elder", title: word("elderHelp"), "aria-pressed": `${this.elder}`, onclick: () => this.composer.say("/simple") }, word("elder")) : null;
    const parts = [face(person.name, person.id), make("div", { class: "who" }, make("h2", { title: person.name }, name), this.subtitle = make("p", {}, this.role())), elder, chosen,
      here ? quiet(word("block"), icon("stop"), () => act("blocks", { user: person.id })) : null,
      this.spare ? quiet(word("putAway"), "×", () => this.world.shut(this)) : null];
    keepFocus(this.head, () => this.head.replaceChildren(...parts.filter(Boolean)));
    this.root.classList.toggle("large", this.elder);
    this.root.setAttribute("aria-label", `${person.name} (${this.role()})`);
    this.floor.setAttribute("aria-label", word("down"));
  }

  // Whoever uses simple mode reads the telephone number under everything that the bot says: the letters follow it.
  get elder() {
    const said = [...(this.world.messages.get(this.who)?.values() ?? [])].filter((message) => message.sender_id === this.world.bot.id && message.text);
    return SIMPLE.test(said.at(-1)?.text ?? "");
  }

  role() { return word(this.person.role || "person"); }

  drawTabs() {
    this.tabs.setAttribute("aria-label", word("chats"));
    keepFocus(this.tabs, () => this.tabs.replaceChildren(...this.world.placesOf(this.who).map((id) => {
      const chosen = id === this.place;
      const name = this.world.titleOf(this.world.chats.get(id), this.who);
      const count = this.unread.get(id);
      return make("button", { type: "button", role: "tab", "aria-selected": `${chosen}`, tabindex: chosen ? 0 : -1, data: { chat: id }, onclick: () => this.go(id) },
        make("span", { class: "label", title: name }, short(name)),
        count ? make("b", { class: "badge" }, `${count}`, make("span", { class: "hidden" }, word("unread", ""))) : null);
    })));
  }

  drawPin() {
    const last = this.chat.pinned.at(-1);
    this.pin.hidden = !last;
    if (last) this.pin.replaceChildren(make("strong", {}, word("pinned")), make("span", {}, last.words));
  }

  drawLog() {
    this.log.setAttribute("aria-label", word("messages", this.person.name, this.world.titleOf(this.chat, this.who)));
    this.log.replaceChildren();
    this.lastDay = null;
    if (!this.history.size) this.log.append(this.chat.kind === "private" ? this.welcome() : make("p", { class: "welcome soft" }, word(this.chat.standing === "left" ? "emptyTalk" : "emptyGroup")));
    for (const message of this.history.values()) this.append(message);
    this.toEnd();
  }

  welcome() {
    const { bot, descriptions } = this.world;
    const spoken = (this.person.language ?? "").split("-")[0];
    const text = descriptions[spoken] ?? descriptions[""] ?? "";
    return make("div", { class: "welcome" }, face(bot.name, 0), make("h3", {}, bot.name), text ? make("p", {}, text) : null,
      make("p", { class: "soft" }, word(this.person.started ? "write" : "startHelp")));
  }

  go(id) {
    this.place = id;
    this.unread.delete(id);
    this.composer.forget();
    this.draw();
    this.world.counted();
    this.world.looked();
  }

  // Follow a link to the bot: its chat opens with what the link carries.
  follow(payload) {
    if (this.place !== this.who) this.go(this.who);
    if (this.person.blocked) this.toast(word("blockedHere"));
    else this.composer.say(`/start ${payload}`.trim());
  }

  read() {
    this.unread.delete(this.place);
    this.drawTabs();
    this.composer.grow();
    this.toEnd();
  }

  // Arrow keys go from message to message, and sideways to what can be done with one.
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const here = document.activeElement.closest(".message");
    if (!step || !this.log.contains(document.activeElement)) return;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (sideways && !here) return;
    const stops = sideways ? [here, ...here.querySelectorAll("button, a")] : [...this.log.querySelectorAll(".message")];
    const at = stops.indexOf(sideways ? document.activeElement : here);
    const next = at < 0 ? stops.at(-1) : stops[Math.min(stops.length - 1, Math.max(0, at + step))];
    event.preventDefault();
    next?.focus();
  }

  node(message) {
    const fromBot = message.sender_id === this.world.bot.id;
    const deeds = {
      press: (...facts) => this.answers.press(...facts),
      command: (text) => this.composer.say(text),
      reply: (one) => this.composer.regard("reply", one),
      edit: (one) => this.composer.regard("edit", one),
      forward: (one) => forward.open(this, one),
      share: (text, one) => forward.open(this, one, text),
      follow: (payload) => this.follow(payload),
    };
    return draw(message, { mine: message.sender_id === this.who, fromBot, deeds });
  }

  append(message) {
    this.log.querySelector(".welcome")?.remove();
    const date = separator(message.date);
    if (date.textContent !== this.lastDay) this.log.append(date);
    this.lastDay = date.textContent;
    const node = this.node(message);
    const before = this.log.lastElementChild;
    if (message.album && before?.dataset.album === message.album) {
      before.append(node);
      return;
    }
    if (before?.dataset.sender === `${message.sender_id}`) node.classList.add("follow");
    this.log.append(message.album ? make("div", { class: "album", data: { album: message.album, sender: message.sender_id } }, node) : node);
  }

  // What happened in the world, told to this window.
  arrived(message) {
    const own = message.sender_id === this.who;
    if (message.chat_id === this.place) {
      const follow = own || this.stuck;
      this.append(message);
      if (follow) this.toEnd();
      if (!own && message.kind !== "service") this.tell(message);
    }
    const elsewhere = this.hidden || message.chat_id !== this.place;
    if (elsewhere && !own && message.kind !== "service" && this.world.chats.get(message.chat_id)?.members.includes(this.who)) {
      this.unread.set(message.chat_id, (this.unread.get(message.chat_id) ?? 0) + 1);
      this.drawTabs();
      this.world.counted();
    }
    this.fit();
    this.typing(message.chat_id, false);
  }

  fit() {
    if (this.root.classList.contains("large") !== this.elder) this.drawHead();
  }

  // What stands in several windows is said once.
  tell(message) {
    const sign = `${message.chat_id} ${message.id} ${message.text}`;
    if (this.away || this.world.told === sign) return;
    this.world.told = sign;
    const labels = message.buttons.flat().map((button) => button.text);
    this.said.textContent = word("newMessage", message.sender, brief(message)) + (labels.length ? `。${word("buttons", labels.join("、"))}` : "");
  }

  changed(message) {
    const old = message.chat_id === this.place ? this.log.querySelector(`[data-id="${message.id}"]`) : null;
    if (!old) return;
    const follow = this.stuck;
    const keys = [...old.querySelectorAll("button.key")];
    const focused = keys.indexOf(document.activeElement);
    const node = this.node(message);
    if (old.classList.contains("follow")) node.classList.add("follow");
    old.replaceWith(node);
    if (focused >= 0) (node.querySelectorAll("button.key")[focused] ?? this.log).focus({ preventScroll: true });
    if (follow) this.toEnd();
    if (message.sender_id === this.world.bot.id) this.tell(message);
  }

  gone(chat, id) {
    const node = chat === this.place ? this.log.querySelector(`[data-id="${id}"]`) : null;
    if (node?.contains(document.activeElement)) this.log.focus();
    node?.remove();
  }

  typing(chat, on) {
    if (chat !== this.place || !this.subtitle) return;
    clearTimeout(this.typed);
    this.subtitle.textContent = on ? `${this.world.bot.name} ${word("typing")}` : this.role();
    this.subtitle.classList.toggle("typing", on);
    if (on) this.typed = setTimeout(() => this.typing(this.place, false), TYPING_MS);
  }

  toast(text) { this.answers.toast(text); }
  answered(event) { if (event.user_id === this.who) this.answers.come(event); }

  async speak(language) {
    try {
      await act("speaks", { user: this.who, language });
    } catch (error) {
      this.toast(word("failed", error.message));
    }
  }

  droppable() {
    this.root.addEventListener("dragover", (event) => { event.preventDefault(); this.root.classList.add("drop"); });
    this.root.addEventListener("dragleave", (event) => !this.root.contains(event.relatedTarget) && this.root.classList.remove("drop"));
    this.root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.root.classList.remove("drop");
      this.composer.files([...event.dataTransfer.files], false);
    });
  }

  // How the bot describes itself may come after the page.
  greet() {
    if (!this.history.size) this.drawLog();
  }

  // Only a person scrolls up; what grows below only leaves the end behind.
  scrolled() {
    this.stuck = this.atEnd() || (this.stuck && this.log.scrollTop >= this.top);
    this.top = this.log.scrollTop;
    if (this.stuck && !this.atEnd()) this.toEnd();
    this.floor.hidden = this.stuck;
  }

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }
  toEnd() { this.log.scrollTop = this.log.scrollHeight; this.stuck = true; this.floor.hidden = true; }
  focus() { (this.composer.root.querySelector("textarea, .start") ?? this.log).focus(); }
}
