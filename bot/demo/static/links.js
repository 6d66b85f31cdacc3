// Addresses in messages: a link to the bot opens it on the phone where it is pressed, as in Telegram.

const ADDRESS = /(?:https?:\/\/|(?<![\w./@])t\.me\/)[^\s<>"'，。、；：！？）」”]+/g;
let bot = "";

export function know(username) {
  bot = username.toLowerCase();
}

function parsed(address) {
  try {
    return new URL(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
}

const carried = (url) => /^[\w-]{0,64}$/.exec(url.searchParams.get("start") ?? "")?.[0] ?? ""; // what Telegram lets a link carry

// What stands after `start=` in a link to this bot (may be empty); null for any other address.
export function payloadOf(address) {
  const url = parsed(address ?? "");
  if (!url || !bot) return null;
  if (url.protocol === "tg:") return url.searchParams.get("domain")?.toLowerCase() === bot ? carried(url) : null;
  const here = /^(www\.)?(t\.me|telegram\.me)$/i.test(url.hostname) && url.pathname.slice(1).toLowerCase() === bot;
  return here ? carried(url) : null;
}

// What a "share" link wants to pass on, as one text; null for any other address.
export function sharedBy(address) {
  const url = parsed(address ?? "");
  const share = url?.protocol === "tg:" ? /^\/*msg_url/.test(url.hostname + url.pathname) : url && /(^|\.)t\.me$/i.test(url.hostname) && url.pathname === "/share/url";
  return share ? [url.searchParams.get("url"), url.searchParams.get("text")].filter(Boolean).join("\n") : null;
}

// The pieces of a text: plain strings, and `{ address }` for what is one.
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const hit of text.matchAll(ADDRESS)) {
    const address = hit[0].replace(/[.,;:!?)]+$/, "");
    found.push(text.slice(at, hit.index), { address });
    at = hit.index + address.length;
  }
  return [...found, text.slice(at)].filter((piece) => piece !== "");
}

// Every link to the bot in a message: in its words, behind them, and on its buttons.
export function payloadsIn(message) {
  const addresses = [
    ...pieces(message.text).map((piece) => piece.address),
    ...message.entities.map((entity) => entity.url),
    ...message.buttons.flat().map((button) => button.url),
  ].filter(Boolean);
  const shared = addresses.map(sharedBy).filter(Boolean).flatMap((text) => pieces(text).map((piece) => piece.address));
  const payloads = [...addresses, ...shared].map(payloadOf).filter((payload) => payload !== null);
  return [...new Set(payloads)];
}
