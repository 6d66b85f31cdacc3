// Passing a message on to another chat of the same person, or a link to somebody else's phone.

import { openBox } from "./dialogs.js";
import { act, icon, make } from "./dom.js";
import { payloadsIn } from "./links.js";
import { brief } from "./message.js";
import { short, word } from "./words.js";

// `text`: what a "share" button wants to pass on, instead of the message itself.
export function open(pane, message, text = null) {
  const { world, who } = pane;
  const sent = (to) => (text === null
    ? act("forwards", { user: who, chat: message.chat_id, message: message.id, to })
    : act("says", { user: who, chat: to, text }));
  const pass = async (to, name) => {
    box.close();
    try {
      await sent(to);
      pane.toast(word("passedOn", name));
    } catch (error) {
      pane.toast(word("failed", error.message));
    }
  };
  const chats = world.placesOf(who).filter((id) => id !== message.chat_id || text !== null).map((id) => {
    const name = world.titleOf(world.chats.get(id), who);
    return make("button", { type: "button", onclick: () => pass(id, name) }, icon("forward"), make("span", {}, word("passTo", name)));
  });
  const phones = payloadsIn(message).flatMap((payload) => [...world.people.values()].filter((person) => person.id !== who).map((person) =>
    make("button", { type: "button", onclick: () => { box.close(); world.openOn(person.id, payload); } }, icon("phone"),
      make("span", {}, word("openOn", short(person.name))))));
  const box = openBox({
    label: word("forward"), className: "choices", fallback: () => pane.focus(),
    content: make("div", {}, make("p", { class: "soft" }, text ?? brief(message)), chats,
      phones.length ? make("h3", {}, word("orShow")) : null, phones),
  });
}
