// One message as a chat program shows it.

import { day, hour } from "./clock.js";
import { colour, face, icon, make } from "./dom.js";
import { payloadOf, pieces, sharedBy } from "./links.js";
import { bubble as voiceBubble } from "./voice.js";
import { word } from "./words.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", spoiler: "span", bot_command: "button", mention: "span",
};

// Entities are counted in UTF-16 units, as JavaScript's strings are.
export function formatted(text, entities, deeds) {
  const ends = new Set([0, text.length]);
  for (const entity of entities) ends.add(entity.offset).add(entity.offset + entity.length);
  const cuts = [...ends].filter((end) => end <= text.length).sort((a, b) => a - b);
  const parts = cuts.slice(1).map((end, place) => {
    const start = cuts[place];
    const around = entities.filter((one) => one.type !== "url" && one.offset <= start && one.offset + one.length >= end);
    return around.reduceRight((inner, entity) => [marked(entity, inner, deeds)], linked(text.slice(start, end), deeds));
  });
  return parts.flat();
}

function marked(entity, inner, deeds) {
  if (entity.type === "text_link") return link(entity.url, inner, deeds);
  const node = make(TAGS[entity.type] ?? "span", { class: `e-${entity.type}` }, inner);
  if (entity.type === "bot_command") {
    node.type = "button";
    node.addEventListener("click", () => deeds.command(node.textContent));
  }
  if (entity.type === "spoiler") node.addEventListener("click", () => node.classList.add("open"));
  return node;
}

const safe = (url) => (/^(https?|tg|tel|mailto):/i.test(url ?? "") ? url : "#");

// A link to the bot, or one that shares a text, is followed here; any other opens a page of its own.
function link(address, inner, deeds, look = "e-link") {
  const payload = payloadOf(address);
  const text = sharedBy(address);
  if (payload !== null) return make("button", { type: "button", class: look, onclick: () => deeds.follow(payload) }, inner);
  if (text !== null) return make("button", { type: "button", class: look, onclick: () => deeds.share(text) }, inner);
  return make("a", { class: look, href: safe(address), target: "_blank", rel: "noopener noreferrer" }, inner);
}

function linked(text, deeds) {
  return pieces(text).map((piece) => {
    if (typeof piece === "string") return piece;
    const whole = /^t\.me/.test(piece.address) ? `https://${piece.address}` : piece.address;
    return link(whole, piece.address, deeds);
  });
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

const address = (file) => `/demo/file/${encodeURIComponent(file.file_id)}`;

const BODIES = {
  photo: ({ photo }) => {
    const largest = photo.at(-1);
    const picture = make("img", { src: address(largest), alt: word("photo"), width: largest.width, height: largest.height });
    return make("a", { class: "photo", href: address(largest), target: "_blank" }, picture);
  },
  document: ({ document: file }) =>
    make("a", { class: "card", href: address(file), download: file.file_name ?? "" }, make("span", { class: "sign" }, icon("file")),
      make("span", {}, make("strong", {}, file.file_name ?? word("file")), make("small", {}, size(file.file_size)))),
  voice: (content) => voiceBubble(content, address(content.voice)),
  contact: ({ contact }) =>
    make("span", { class: "card" }, make("span", { class: "sign" }, icon("contact")),
      make("span", {}, make("strong", {}, contact.first_name), make("small", {}, contact.phone_number))),
  location: ({ location: place }) =>
    make("span", { class: "card" }, make("span", { class: "sign" }, icon("location")),
      make("span", {}, make("strong", {}, word("place")),
        make("small", {}, `${place.latitude.toFixed(4)}, ${place.longitude.toFixed(4)}`))),
  sticker: ({ sticker }) => make("span", { class: "sticker" }, sticker.emoji ?? "🙂"),
};

function serviceWords({ content, sender }) {
  if (content.new_chat_members) return word("joined", content.new_chat_members.map((one) => one.first_name).join("、"));
  if (content.left_chat_member) return word("left", content.left_chat_member.first_name);
  if (content.migrate_to_chat_id || content.migrate_from_chat_id) return word("upgraded");
  return `${word("service")} (${sender})`;
}

function keyboard(message, deeds) {
  if (!message.buttons.length) return null;
  let number = -1;
  const rows = message.buttons.map((row) => make("div", { class: "row" }, row.map((button) => {
    number += 1;
    const place = number;
    if (button.url) return link(button.url, `${button.text} ↗`, { ...deeds, share: (text) => deeds.share(text, message) }, "key");
    return make("button", { type: "button", class: "key", onclick: (event) => deeds.press(message, place, button, event.currentTarget) }, button.text);
  })));
  return make("div", { class: "keys" }, rows);
}

// `mine`: whose pane it is; the rest are what a click does.
export function draw(message, { mine, fromBot, deeds }) {
  if (message.kind === "service") {
    return make("div", { class: "system", data: { id: message.id } }, make("span", {}, serviceWords(message)));
  }
  const body = BODIES[message.kind]?.(message.content);
  const words = message.text ? make("div", { class: "words" }, formatted(message.text, message.entities, { ...deeds, share: (text) => deeds.share(text, message) })) : null;
  const foot = make("div", { class: "foot" },
    message.edited ? make("span", {}, word("edited")) : null,
    message.protected ? make("span", { title: word("secret"), role: "img", "aria-label": word("secret") }, icon("lock")) : null,
    make("time", { datetime: message.date }, hour(message.date)));
  const bubble = make("div", { class: `bubble ${message.kind}` },
    make("span", { class: `name n${colour(fromBot ? 0 : message.sender_id)}` }, message.sender),
    message.forwarded_from ? make("small", { class: "forwarded" }, word("forwarded", message.forwarded_from)) : null,
    message.reply_to ? quote(message.reply_to) : null,
    body, words, foot,
    message.reactions.length ? make("span", { class: "reactions" }, message.reactions.join(" ")) : null);
  const tool = (name, deed) => make("button", { type: "button", tabindex: -1, title: word(name), "aria-label": `${word(name)}: ${brief(message)}`, onclick: () => deed(message) }, icon(name));
  const tools = make("span", { class: "tools" },
    tool("reply", deeds.reply),
    message.protected ? null : tool("forward", deeds.forward),
    mine && message.kind === "text" ? tool("edit", deeds.edit) : null);
  return make("div", { class: `message${mine ? " mine" : ""}${fromBot ? " bot" : ""}`, tabindex: -1, data: { id: message.id, sender: message.sender_id } },
    mine ? null : face(message.sender, fromBot ? 0 : message.sender_id, true),
    make("div", { class: "stack" }, make("div", { class: "line" }, bubble, tools), keyboard(message, deeds)));
}

function quote(original) {
  return make("div", { class: "quote" }, make("strong", {}, original.sender), make("span", {}, original.text));
}

export const brief = (message) => (message.text || word(message.kind)).slice(0, 60);

export const separator = (iso) => make("div", { class: "system day" }, make("span", {}, day(iso)));
