// The guided tour: a box that points to what to press next, and goes on by itself when that has happened.

import { make } from "../dom.js";
import { current, telegramTongue, word } from "../words.js";
import { STEPS, speak } from "./steps.js";
import { read } from "./story.js";
import { STEP_WORDS } from "./words.js";

const KEPT = "tour";
const GAP = 14;
const EDGE = 8;
const PATIENCE_MS = 4000;
const SETTLED_MS = 400;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // storage is switched off, or holds something else
  }
}

const labelOf = (target) => (target?.querySelector(".label") ?? target)?.innerText.trim() ?? "";

export class Tour {
  constructor({ world, panes, show, narrow }) {
    Object.assign(this, { world, panes, show, narrow });
    const { open = false, since = null } = kept();
    this.since = since;
    this.opened = open && since !== null;
    this.step = null;
    this.waits = false;
    this.title = make("h2", {});
    this.count = make("p", { class: "count" });
    this.words = make("p", {});
    const button = (look, deed) => make("button", { type: "button", class: look, onclick: deed });
    this.go = button("main", () => this.lead());
    this.perform = button("plain", () => this.doIt());
    this.perform.setAttribute("aria-disabled", "false");
    this.again = button("main", () => this.restart());
    this.leave = button("leave", () => this.close());
    this.leave.textContent = "×";
    this.end = button("plain", () => this.close());
    this.arrow = make("span", { class: "arrow", "aria-hidden": "true" });
    this.box = make("aside", { class: "tour", hidden: true, "aria-keyshortcuts": "Alt+0" }, this.arrow, this.count, this.title, this.words,
      make("div", { class: "row" }, this.go, this.perform, this.again, this.end), this.leave);
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.body.append(this.box);
    for (const happening of ["resize", "scroll"]) addEventListener(happening, () => this.point(), { capture: true, passive: true });
  }

  begin() {
    if (!this.since || (!this.opened && this.step?.name === "end")) this.restart();
    this.opened = true;
    this.keep();
    this.turned();
    this.look();
    this.focus();
  }

  // Only what comes from now on belongs to the story.
  restart() {
    this.since = Object.fromEntries([...this.world.messages].map(([chat, history]) => [chat, Math.max(0, ...history.keys())]));
    this.step = null;
    this.keep();
    this.look();
  }

  close() {
    this.opened = false;
    this.keep();
    this.look();
    document.getElementById("tour").focus();
    this.world.say(word("tourLeft"));
  }

  keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ open: this.opened, since: this.since }));
    } catch {
      // begun anew after a reload, then
    }
  }

  focus() {
    if (this.opened) (this.go.hidden ? this.again : this.go).focus();
    return this.opened;
  }

  turned() {
    if (this.opened) speak(this.panes, telegramTongue()).catch(console.warn);
    this.look();
  }

  // The step after the last one that is done; called whenever something has happened.
  look() {
    this.box.hidden = !this.opened;
    if (!this.opened) {
      this.mark(null);
      return;
    }
    this.story = read(this);
    const at = STEPS.findLastIndex((step) => step.done(this.story)) + 1;
    const fresh = this.step !== STEPS[at];
    this.step = STEPS[at];
    if (this.waits && (fresh || this.newest !== this.awaited)) this.wait(SETTLED_MS);
    this.draw(at);
    if (fresh) {
      this.reveal();
      this.world.say(`${this.title.textContent}。${this.words.textContent}`);
    }
    this.point();
  }

  draw(at) {
    const [title, words, sample = ""] = STEP_WORDS[this.step.name][current()];
    const target = this.step.target(this.story) ?? this.tab();
    const put = (node, text) => node.textContent === text || (node.textContent = text);
    this.box.setAttribute("aria-label", word("tourName"));
    const last = this.step.name === "end";
    put(this.count, word("tourStep", at + 1, STEPS.length));
    put(this.title, title);
    put(this.words, words.replace("{key}", labelOf(target)).replace("{sample}", sample));
    put(this.go, word("tourGo"));
    put(this.perform, word("tourDo"));
    put(this.again, word("tourAgain"));
    put(this.end, word("tourEnd"));
    this.leave.setAttribute("aria-label", word("tourLeave"));
    this.leave.title = word("tourLeave");
    const held = this.box.contains(document.activeElement);
    for (const one of [this.go, this.perform]) one.hidden = last;
    for (const one of [this.again, this.end]) one.hidden = !last;
    if (held && document.activeElement.hidden) this.focus();
  }

  get pane() { return this.step.pane?.(this.story) ?? null; }

  // The tab of the chat in which the step happens.
  tab() {
    return this.pane?.tabs.querySelector(`[data-chat="${this.step.place(this.story)}"]`) ?? null;
  }

  // What to press: on a phone that is not to be seen its tab, in another chat that chat's tab.
  target() {
    const { pane } = this;
    if (pane?.hidden) return document.querySelectorAll("#switch [role=tab]")[this.panes.filter((one) => !one.away).indexOf(pane)];
    if (pane && pane.place !== this.step.place(this.story)) return this.tab();
    return this.step.target(this.story) ?? this.tab();
  }

  mark(target) {
    for (const old of document.querySelectorAll(".pointed")) if (old !== target) old.classList.remove("pointed");
    target?.classList.add("pointed");
  }

  reveal() {
    this.pane?.root.scrollIntoView({ block: "nearest", inline: "nearest" });
    const target = this.target();
    if (target?.closest(".log")) target.scrollIntoView({ block: "nearest" });
  }

  // Beside the phone, level with what it points to; on a narrow page it has a place of its own below.
  point() {
    if (!this.opened || !this.step) return;
    const target = this.step.name === "end" ? null : this.target();
    this.mark(target);
    const { style } = this.box;
    this.box.classList.toggle("free", !target);
    if (this.narrow.matches || !target) {
      style.left = style.top = "";
      return;
    }
    const spot = target.getBoundingClientRect();
    const around = (this.pane?.root ?? target).getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const limit = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
    const beside = this.pane !== null;
    const right = around.right + GAP + width < innerWidth;
    const left = beside ? (right ? around.right + GAP : around.left - GAP - width) : spot.left + spot.width / 2 - width / 2;
    const top = beside ? spot.top + spot.height / 2 - height / 2 : spot.bottom + GAP;
    const placed = { left: limit(left, innerWidth - width), top: limit(top, innerHeight - height) };
    style.left = `${placed.left}px`;
    style.top = `${placed.top}px`;
    this.box.dataset.side = beside ? (right ? "left" : "right") : "top";
    const inset = 18;
    const along = beside ? spot.top + spot.height / 2 - placed.top : spot.left + spot.width / 2 - placed.left;
    this.arrow.style[beside ? "top" : "left"] = `${Math.max(inset, Math.min(along, (beside ? height : width) - inset))}px`;
    this.arrow.style[beside ? "left" : "top"] = "";
  }

  open() {
    const { pane } = this;
    if (pane?.hidden) this.show(pane);
    const place = this.step.place?.(this.story);
    if (pane && pane.place !== place) pane.go(place);
  }

  lead() {
    const { step } = this;
    const opens = !this.step.perform;
    if (opens) {
      if (this.pane.hidden) this.show(this.pane);
      this.tab().focus();
      return;
    }
    this.open();
    if (this.step === step) this.target()?.focus();
  }

  async doIt() {
    const { step } = this;
    if (this.waits) return;
    const [, , sample = ""] = STEP_WORDS[step.name][current()];
    this.open();
    if (this.step !== step || !step.perform) return; // opening it was all
    const target = step.target(this.story);
    if (!target) return;
    this.awaited = this.newest;
    this.wait(PATIENCE_MS);
    await step.perform(target, this.pane, sample);
  }

  // What is newest where the step happens: until that changes, a second press would hit the question before.
  get newest() {
    return [...(this.world.messages.get(this.step.place?.(this.story))?.values() ?? [])].findLast((one) => one.sender_id === this.world.bot.id)?.id;
  }

  // One thing done brings several messages, and a moved clock many: the button waits until they are all there.
  wait(span) {
    clearTimeout(this.patience);
    this.waits = true;
    this.perform.setAttribute("aria-disabled", "true");
    this.patience = setTimeout(() => {
      if (document.querySelector(".clock.busy")) return this.wait(SETTLED_MS);
      this.waits = false;
      return this.perform.setAttribute("aria-disabled", "false");
    }, span);
  }
}
