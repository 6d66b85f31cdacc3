// One person's window: their chats, messages and what they can do there.

import { Composer } from "./composer.js";
import { act, face, icon, make, walkable } from "./dom.js";
import { brief, draw, separator } from "./message.js";
import { short, word } from "./words.js";

const TONGUES = { "zh-hans": "简体", "zh-hant": "繁體", en: "English" };
const TYPING_MS = 5000;
const TOAST_MS = 4000;
const PATIENCE_MS = 8000;

export class Pane {
  constructor(world, people) {
    this.world = world;
    this.ids = people;
    this.who = people[0];
    this.place = people.length > 1 ? this.who : world.groupOf(this.who) ?? this.who;
    this.unread = new Map();
    this.hidden = false;
    this.composer = new Composer(this);
    this.head = make("header", { class: "head" });
    this.tabs = make("div", { class: "tabs", role: "tablist" });
    this.pin = make("div", { class: "pin", hidden: true });
    this.log = make("div", { class: "log", role: "log", "aria-live": "off", tabindex: 0 });
    this.floor = make("button", { type: "button", class: "down", hidden: true, onclick: () => this.toEnd() }, icon("down"));
    this.bread = make("div", { class: "toast", role: "status" });
    this.said = make("p", { class: "hidden", "aria-live": "polite" });
    this.root = make("section", { class: "pane" }, this.head, this.tabs, this.pin,
      make("div", { class: "middle" }, this.log, this.floor, this.bread), this.composer.root, this.said);
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
    const focused = this.head.contains(document.activeElement);
    const chosen = make("select", { "aria-label": word("language", person.name), onchange: (event) => this.speak(event.target.value) },
      Object.entries(TONGUES).map(([code, name]) => make("option", { value: code, selected: code === person.language, lang: code }, name)));
    const block = person.started && !person.blocked
      ? make("button", { type: "button", class: "quiet", title: word("block"), "aria-label": `${word("block")}: ${person.name}`, onclick: () => act("blocks", { user: person.id }) }, "⊘") : null;
    this.head.replaceChildren(face(person.name, person.id),
      make("div", { class: "who" }, make("h2", {}, person.name), this.subtitle = make("p", {}, this.role())), chosen, ...(block ? [block] : []));
    if (focused) chosen.focus();
    this.root.setAttribute("aria-label", `${person.name} (${this.role()})`);
    this.floor.setAttribute("aria-label", word("down"));
  }

  role() { return word(this.person.role || "person"); }

  drawTabs() {
    const residents = this.ids.length > 1;
    const group = this.world.groupOf(this.who);
    const choices = residents ? this.ids.map((id) => [id, this.world.people.get(id).name]) : [[group, this.world.chats.get(group)?.title], [this.who, word("privately")]];
    this.tabs.setAttribute("aria-label", word(residents ? "residents" : "chats"));
    this.tabs.replaceChildren(...choices.filter(([id]) => id !== null).map(([id, name]) => {
      const chosen = id === this.place;
      const count = this.unread.get(id);
      return make("button", { type: "button", role: "tab", "aria-selected": `${chosen}`, tabindex: chosen ? 0 : -1, data: { chat: id }, onclick: () => this.go(id) },
        make("span", { class: "label", title: name }, short(name)), count ? make("b", { class: "badge", "aria-label": word("unread", count) }, `${count}`) : null);
    }));
  }

  drawPin() {
    const last = this.chat.pinned.at(-1);
    this.pin.hidden = !last;
    if (last) this.pin.replaceChildren(make("strong", {}, word("pinned")), make("span", {}, last.words));
  }

  drawLog() {
    this.log.setAttribute("aria-label", word("messages", this.person.name, this.chat.title || word("privately")));
    this.log.replaceChildren();
    this.lastDay = null;
    if (!this.history.size) this.log.append(this.chat.kind === "private" ? this.welcome() : make("p", { class: "welcome soft" }, word("emptyGroup")));
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
    if (this.ids.includes(id)) this.who = id;
    this.place = id;
    this.unread.delete(id);
    const focused = this.tabs.contains(document.activeElement);
    this.composer.forget();
    this.draw();
    if (focused) this.tabs.querySelector("[aria-selected=true]").focus();
    this.world.counted();
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
      press: (...facts) => this.press(...facts),
      command: (text) => this.composer.say(text),
      reply: (one) => this.composer.regard("reply", one),
      edit: (one) => this.composer.regard("edit", one),
    };
    return draw(message, { mine: message.sender_id === this.who, fromBot, deeds });
  }

  append(message) {
    this.log.querySelector(".welcome")?.remove();
    const date = separator(message.date);
    if (date.textContent !== this.lastDay) this.log.append(date);
    this.lastDay = date.textContent;
    const node = this.node(message);
    if (this.log.lastElementChild?.dataset.sender === `${message.sender_id}`) node.classList.add("follow");
    this.log.append(node);
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
    if (elsewhere && this.concerns(message) && !this.ids.includes(message.sender_id)) {
      this.unread.set(message.chat_id, (this.unread.get(message.chat_id) ?? 0) + 1);
      this.drawTabs();
      this.world.counted();
    }
    this.typing(message.chat_id, false);
  }

  concerns(message) {
    return message.kind !== "service" && (this.ids.includes(message.chat_id) || (this.ids.length === 1 && message.chat_id === this.world.groupOf(this.who)));
  }

  tell(message) {
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

  async press(message, place, button, key) {
    if (button.copy_text) {
      await navigator.clipboard?.writeText(button.copy_text.text).then(() => this.toast(word("copied")), () => {});
      return;
    }
    if (key.classList.contains("pending")) return;
    this.pend(key, true);
    try {
      await act("presses", { user: this.who, chat: message.chat_id, message: message.id, button: place });
    } catch (error) {
      this.pend(key, false);
      this.toast(word("failed", error.message));
    }
  }

  pend(key, on) {
    key.classList.toggle("pending", on);
    key.setAttribute("aria-busy", `${on}`);
    if (on) setTimeout(() => this.pend(key, false), PATIENCE_MS);
  }

  answered({ user_id: user, message_id: id, text, alert }) {
    if (!this.ids.includes(user)) return;
    for (const key of this.log.querySelectorAll(`[data-id="${id}"] .key.pending`)) this.pend(key, false);
    if (text && alert) this.alert(text, this.world.people.get(user).name);
    else if (text) this.toast(text);
  }

  toast(text) {
    clearTimeout(this.toasted);
    this.bread.textContent = text;
    this.bread.classList.add("shown");
    this.toasted = setTimeout(() => { this.bread.classList.remove("shown"); this.bread.textContent = ""; }, Math.max(TOAST_MS, text.length * 150));
  }

  alert(text, name) {
    const back = document.activeElement;
    const box = make("dialog", { class: "alert", "aria-label": this.world.bot.name }, make("h3", {}, `${this.world.bot.name} → ${name}`), make("p", {}, text),
      make("form", { method: "dialog" }, make("button", {}, word("ok"))));
    box.addEventListener("close", () => { box.remove(); back?.focus?.(); });
    this.root.append(box);
    box.showModal();
  }

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
