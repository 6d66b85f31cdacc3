// A press on a button and what comes back: a line that fades, or a box to be read.

import { act, make } from "./dom.js";
import { word } from "./words.js";

const TOAST_MS = 4000;
const PATIENCE_MS = 8000;

export class Answers {
  constructor(pane) {
    this.pane = pane;
    this.bread = make("div", { class: "toast", role: "status" });
  }

  async press(message, place, button, key) {
    if (button.copy_text) {
      await navigator.clipboard?.writeText(button.copy_text.text).then(() => this.toast(word("copied")), () => {});
      return;
    }
    if (key.classList.contains("pending")) return;
    this.pend(key, true);
    try {
      await act("presses", { user: this.pane.who, chat: message.chat_id, message: message.id, button: place });
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

  come({ message_id: id, text, alert }) {
    for (const key of this.pane.log.querySelectorAll(`[data-id="${id}"] .key.pending`)) this.pend(key, false);
    if (text && alert) this.alert(text);
    else if (text) this.toast(text);
  }

  toast(text) {
    clearTimeout(this.toasted);
    this.bread.textContent = text;
    this.bread.classList.add("shown");
    this.toasted = setTimeout(() => { this.bread.classList.remove("shown"); this.bread.textContent = ""; }, Math.max(TOAST_MS, text.length * 150));
  }

  alert(text) {
    const back = document.activeElement;
    const { world, person, root, log } = this.pane;
    const box = make("dialog", { class: "alert", "aria-label": world.bot.name }, make("h3", {}, `${world.bot.name} → ${person.name}`), make("p", {}, text),
      make("form", { method: "dialog" }, make("button", {}, word("ok"))));
    box.addEventListener("close", () => { box.remove(); (back?.isConnected && back !== document.body ? back : log).focus(); });
    root.append(box);
    box.showModal();
  }
}
