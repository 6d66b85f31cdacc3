// Where a person writes: text, files, phone number, place, commands.

import { act, icon, make } from "./dom.js";
import * as pictures from "./pictures.js";
import { microphone, record } from "./voice.js";
import { word } from "./words.js";

const MOST = 20 * 1024 * 1024;
const MOST_TOGETHER = 10;
const PLACE = { latitude: 22.5333, longitude: 114.055 };

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.drafts = new Map();
    this.about = null; // {kind: "reply" | "edit", message}
    this.root = make("div", { class: "composer" });
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    this.root.addEventListener("focusout", (event) => !this.root.contains(event.relatedTarget) && this.close());
    document.addEventListener("pointerdown", (event) => !this.root.contains(event.target) && this.close());
  }

  draw() {
    const { person, chat } = this.pane;
    this.root.replaceChildren(...(this.shut(person, chat) ?? this.open()));
  }

  // Before START and after blocking there is one button and nothing to write into.
  shut(person, chat) {
    if (chat.kind !== "private" || (person.started && !person.blocked)) return null;
    const [label, deed] = person.blocked
      ? [word("unblock"), () => this.deed("unblocks", {})]
      : [word("start"), () => this.say("/start")];
    return [make("button", { type: "button", class: "start", onclick: deed }, label)];
  }

  open() {
    const { chat } = this.pane;
    const hint = word(chat.kind === "private" ? "write" : chat.standing === "left" ? "talkWrite" : "groupWrite");
    this.input = make("textarea", { rows: 1, placeholder: hint, "aria-label": hint, oninput: () => this.grow(), onkeydown: (e) => this.key(e), onpaste: (e) => this.paste(e) });
    this.input.value = this.drafts.get(chat.id) ?? "";
    this.menu = make("div", { class: "menu", hidden: true });
    const form = make("form", { onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.opener("commands", () => this.commands()), this.input, this.opener("attach", () => this.attachments()),
      this.sender = make("button", { class: "send", "aria-label": word("send") }, icon("send")),
      this.mic = make("button", { type: "button", class: "send", "aria-label": word("speak"), title: word("speak"), onclick: () => this.speak() }, icon("voice")));
    this.strip = make("div", { class: "strip", hidden: true });
    this.form = form;
    this.sender.hidden = !this.input.value;
    this.mic.hidden = !this.sender.hidden;
    requestAnimationFrame(() => this.grow());
    return [this.menu, this.strip, form, this.replies()];
  }

  opener(name, items) {
    const button = make("button", { type: "button", class: "tool", "aria-label": word(name), "aria-expanded": "false", title: word(name) }, icon(name));
    button.addEventListener("click", () => (this.menu.hidden || this.openBy !== button ? this.show(items(), button) : this.close()));
    return button;
  }

  show(items, button) {
    this.close();
    this.openBy = button;
    button?.setAttribute("aria-expanded", "true");
    this.menu.replaceChildren(...items);
    this.menu.hidden = false;
    if (button) this.menu.querySelector("button")?.focus();
  }

  close() {
    if (this.menu) this.menu.hidden = true;
    this.openBy?.setAttribute("aria-expanded", "false");
    this.openBy = null;
  }

  escape() {
    if (this.menu && !this.menu.hidden) {
      const opener = this.openBy;
      this.close();
      (opener ?? this.input).focus();
    } else this.forget();
  }

  item(name, label, deed, small = null) {
    return make("button", { type: "button", onclick: () => { this.close(); this.input.focus(); deed(); } }, name ? icon(name) : null, make("span", {}, label), small ? make("small", {}, small) : null);
  }

  commands(start = "") {
    const { person, chat } = this.pane;
    const all = (person.menus[chat.id] ?? []).filter((one) => one.command.startsWith(start));
    if (!all.length) return start ? [] : [make("p", {}, word("noCommands"))];
    return all.map((one) => this.item(null, `/${one.command}`, () => { this.clear(); this.say(`/${one.command}`); }, one.description));
  }

  attachments() {
    const always = [
      this.item("photo", word("photo"), () => this.pick("image/*", false), word("several")),
      this.item("file", word("file"), () => this.pick("", true)),
      this.item("photo", word("drawn"), () => pictures.open(this.pane), word("drawnHelp")),
      this.item("voice", word("preparedVoice"), () => this.deed("sends-voice", {}), word("preparedHelp")),
    ];
    if (this.pane.chat.kind !== "private") return always;
    return [...always, this.item("contact", word("contact"), () => this.contact()), this.item("location", word("location"), () => this.place())];
  }

  contact() { return this.deed("sends-contact", {}); }

  place() { return this.deed("sends-location", PLACE); }

  pick(accept, asFile) {
    const input = make("input", { type: "file", accept, multiple: true, onchange: () => this.files([...input.files], asFile) });
    input.click();
  }

  // Several at once go together, ten at most.
  async files(files, asFile) {
    const fit = files.filter((file) => file.size <= MOST);
    if (fit.length < files.length) this.pane.toast(word("tooBig"));
    for (let start = 0; start < fit.length; start += MOST_TOGETHER) {
      const form = new FormData();
      const facts = { user: this.pane.person.id, chat: this.pane.chat.id, as_file: asFile ? 1 : 0 };
      for (const [name, value] of Object.entries(facts)) form.append(name, value);
      fit.slice(start, start + MOST_TOGETHER).forEach((file, place) => form.append(`file${place}`, file));
      await this.deed("sends-file", form);
    }
  }

  // Without a microphone the sound goes that the demo has at hand.
  async speak() {
    const heard = await microphone();
    if (!heard) {
      if (await this.deed("sends-voice", {})) this.pane.toast(word("noMicrophone"));
      return;
    }
    const { line, done } = record(heard, {
      send: (file) => this.sendVoice(file),
      end: () => { this.form.hidden = false; this.strip.hidden = true; this.input.focus(); },
    });
    this.strip.replaceChildren(line);
    this.strip.hidden = false;
    this.form.hidden = true;
    done.focus();
  }

  sendVoice(file) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ user: this.pane.person.id, chat: this.pane.chat.id, file })) form.append(name, value);
    return this.deed("sends-voice", form);
  }

  paste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.files(files, false);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "ArrowUp" && !this.menu.hidden) {
      event.preventDefault();
      [...this.menu.querySelectorAll("button")].at(-1)?.focus();
    }
  }

  grow() {
    if (!this.input?.isConnected) return;
    this.drafts.set(this.pane.chat.id, this.input.value);
    this.sender.hidden = !this.input.value.trim();
    this.mic.hidden = !this.sender.hidden;
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 120)}px`;
    const typed = /^\/([a-z0-9_]*)$/.exec(this.input.value);
    const items = typed ? this.commands(typed[1]) : [];
    if (items.length) this.show(items, null);
    else if (!this.openBy) this.close();
  }

  clear() {
    this.input.value = "";
    this.grow();
  }

  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    if (document.activeElement === this.sender) this.input.focus(); // its place is the microphone's now
    this.clear();
    const sent = this.about?.kind === "edit"
      ? await this.deed("edits", { message: this.about.message.id, text })
      : await this.say(text);
    if (!sent) {
      this.input.value = text; // nothing that was typed is lost
      this.grow();
    }
  }

  say(text) {
    const reply = this.about?.kind === "reply" ? { reply_to: this.about.message.id } : {};
    return this.deed("says", { text, ...reply });
  }

  async deed(name, facts) {
    const who = { user: this.pane.person.id, chat: this.pane.chat.id };
    try {
      await act(name, facts instanceof FormData ? facts : { ...who, ...facts });
      this.forget();
      this.pane.toEnd();
      return true;
    } catch (error) {
      this.pane.toast(word("failed", error.message));
      return false;
    }
  }

  regard(kind, message) {
    this.about = { kind, message };
    if (kind === "edit") this.input.value = message.text;
    const label = kind === "reply" ? word("replying", message.sender) : word("editing");
    this.strip.replaceChildren(icon(kind), make("span", {}, make("strong", {}, label), make("small", {}, message.text || word(message.kind))),
      make("button", { type: "button", "aria-label": word("cancel"), onclick: () => this.forget() }, "×"));
    this.strip.hidden = false;
    this.grow();
    this.input.focus();
  }

  forget() {
    if (this.about?.kind === "edit" && this.input) this.clear();
    this.about = null;
    if (this.strip) this.strip.hidden = true;
  }

  // The keyboard that the bot laid in place of the letters.
  replies() {
    const laid = this.pane.chat.keyboard;
    if (!laid || this.pane.chat.kind !== "private") return make("div", { hidden: true });
    const rows = laid.keyboard.map((row) => make("div", { class: "row" }, row.map((button) => this.quick(button))));
    return make("div", { class: "quick", role: "group", "aria-label": word("keyboard") }, rows);
  }

  quick(button) {
    const asks = button.request_contact ? "contact" : button.request_location ? "location" : null;
    const deed = { contact: () => this.contact(), location: () => this.place() }[asks] ?? (() => this.say(button.text));
    return make("button", { type: "button", onclick: deed }, asks ? icon(asks) : null, button.text);
  }
}
