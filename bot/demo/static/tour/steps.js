// The steps of the tour: when one is done, where to press for it, and how the page does it for somebody.

import { act } from "../dom.js";

const AWAY = /^(?:\d+\. )?(上一步|不办了|不辦了|都不是|不同意|先不办|先不辦|Back|Stop here|None of these|I do not agree|Not now)$/;
const LIKED = [
  /^(法律咨询|法律諮詢|Legal advice)$/, /^(同意|I agree)/, /^(邻里|鄰里|Neighbours)$/, /^(没有|沒有|No)$/, /^(打电话|通電話|By phone)$/,
  /^(跳过|跳過|Skip)$/,
];
const bare = (key) => key.textContent.replace(/^\d+\. /, ""); // simple mode numbers its buttons
const DONE = /^(办好了|辦好了|Done)$/;
const SOLVED = /^(解决了|解決了|Solved)$/;

const clockButton = (name) => document.querySelector(`.clock [${name}]`);
const line = (pane) => pane.composer.root.querySelector("textarea");
const keys = (pane) => [...pane.log.querySelectorAll(".key")];
const newest = (pane) => {
  const last = keys(pane).at(-1)?.closest(".message");
  return last ? [...last.querySelectorAll(".key")] : [];
};
const key = (pane, label) => keys(pane).findLast((one) => label.test(one.textContent));

// What somebody would press or fill in next: a fitting button, their phone number, or the line for words.
function next(pane) {
  const quick = pane.composer.root.querySelector(".quick button");
  const usable = newest(pane).filter((one) => !AWAY.test(one.textContent));
  for (const label of LIKED) {
    const found = usable.find((one) => label.test(bare(one)));
    if (found) return found;
  }
  return quick ?? usable[0] ?? line(pane) ?? pane.composer.root.querySelector(".start");
}

function press(target, pane, words) {
  if (target?.localName === "textarea") return words ? pane.composer.say(words) : target.focus();
  return target?.click();
}

const move = (target) => target.click();

// `pane` and `place`: where it happens; `sample`: the words that the page would type.
export const STEPS = [
  {
    name: "start", done: ({ resident }) => resident.person.started && !resident.person.blocked,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who,
    target: ({ resident }) => resident.composer.root.querySelector(".start"), perform: move,
  },
  {
    name: "word", done: ({ spoke, asked }) => spoke || asked.length,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who, target: ({ resident }) => line(resident), perform: press,
  },
  {
    name: "agree", done: ({ asked, receipt }) => asked.length || receipt,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who, target: ({ resident }) => next(resident), perform: press,
  },
  {
    name: "answer", done: ({ check, receipt }) => check || receipt,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who, target: ({ resident }) => next(resident), perform: (target, pane, words) =>
      (target?.closest(".quick") && pane.chat.keyboard?.keyboard[0]?.[0]?.request_contact ? pane.composer.contact() : press(target, pane, words)),
  },
  {
    name: "submit", done: ({ receipt }) => receipt,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who, target: ({ resident }) => newest(resident)[0], perform: press,
  },
  {
    name: "claim", done: ({ claimed }) => claimed,
    pane: ({ lawyer }) => lawyer, place: ({ group }) => group,
    target: ({ lawyer }) => keys(lawyer).at(-1), perform: press,
  },
  {
    name: "details", done: ({ claimed, lawyer, work }) => (claimed && lawyer.place === lawyer.who) || work.length,
    pane: ({ lawyer }) => lawyer, place: ({ lawyer }) => lawyer.who, target: () => null, perform: null,
  },
  {
    name: "contact", done: ({ work }) => work.length,
    pane: ({ lawyer }) => lawyer, place: ({ lawyer }) => lawyer.who, target: ({ lawyer }) => newest(lawyer)[0], perform: press,
  },
  {
    name: "finish", done: ({ done }) => done,
    pane: ({ lawyer }) => lawyer, place: ({ lawyer }) => lawyer.who,
    target: ({ lawyer }) => newest(lawyer).length > 1 ? key(lawyer, DONE) : line(lawyer), perform: press,
  },
  { name: "workday", done: ({ digest }) => digest, target: () => clockButton("data-to"), perform: move },
  {
    name: "digest", done: ({ digest, coordinator, followUp }) => (digest && coordinator.place === coordinator.who) || followUp,
    pane: ({ coordinator }) => coordinator, place: ({ coordinator }) => coordinator.who, target: () => null, perform: null,
  },
  { name: "week", done: ({ followUp }) => followUp, target: () => clockButton("data-hours='168'"), perform: move },
  {
    name: "verdict", done: ({ verdict }) => verdict,
    pane: ({ resident }) => resident, place: ({ resident }) => resident.who, target: ({ resident }) => key(resident, SOLVED), perform: press,
  },
  { name: "end", done: () => false, target: () => null, perform: null },
];

// Everybody speaks the tour's language; those who know the bot already greet it, so that it notices.
export async function speak(panes, tongue) {
  for (const { person } of panes) {
    if (person.language === tongue) continue;
    await act("speaks", { user: person.id, language: tongue });
    if (person.started && !person.blocked) await act("says", { user: person.id, chat: person.id, text: "/start" });
  }
}
