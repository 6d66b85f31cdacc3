// How far the story has come, told from the messages alone: nothing is remembered, so nothing can disagree.

const REFERENCE = /[A-Z]{2,3}-\d\d-[0-9A-Z]{6}-[0-9A-Z]/;
const QUESTION = /第 ?\d+ ?[题題]|Question \d+|^1\. .+\n2\. /m; // simple mode numbers the answers instead
const CHECK = /^(请核对|請核對|Check your answers)/m;
const DONE = /办好了|辦好了|is done/;
const SOLVED = /^(解决了|解決了|Solved)$/;
const ANSWERED = "✔ ";

// `since`: the newest message of each chat when the tour began; what is older is another story.
export function read({ world, panes, since }) {
  const [resident] = panes;
  const team = panes.filter((pane) => pane.person.role !== "resident");
  const lawyer = team.filter((pane) => pane.person.role === "volunteer").at(-1) ?? team[0];
  const coordinator = team.find((pane) => pane.person.role === "coordinator") ?? lawyer;
  const said = (chat) => [...(world.messages.get(chat)?.values() ?? [])].filter((one) => one.id > (since[chat] ?? 0));
  const heard = (chat) => said(chat).filter((one) => one.sender_id === world.bot.id);
  const theirs = heard(resident.who);
  const group = world.placesOf(lawyer.who)[0];
  const receipt = theirs.find((one) => REFERENCE.test(one.text));
  const ref = receipt ? REFERENCE.exec(receipt.text)[0] : null;
  const about = (list) => list.filter((one) => ref && one.text.includes(ref));
  const cards = about(heard(group));
  const details = about(heard(lawyer.who))[0];
  const work = details ? heard(lawyer.who).filter((one) => one.id > details.id) : [];
  const done = about(theirs).find((one) => one !== receipt && DONE.test(one.text));
  const asked = done ? theirs.filter((one) => one.id > done.id && (offers(one, SOLVED) || one.text.includes(ANSWERED))) : [];
  return {
    resident, lawyer, coordinator, group, ref, cards, details, work,
    spoke: said(resident.who).some((one) => one.sender_id === resident.who && one.text && !one.text.startsWith("/")),
    asked: theirs.filter((one) => QUESTION.test(one.text)),
    check: theirs.findLast((one) => CHECK.test(one.text)),
    receipt,
    claimed: Boolean(details) || cards.some((one) => one.edited && !one.buttons.length),
    done,
    digest: done ? heard(coordinator.who).find((one) => one.date > done.date) : undefined,
    followUp: asked.at(-1),
    verdict: asked.some((one) => one.text.includes(ANSWERED)) || about(theirs).some((one) => asked.length && one.id > asked.at(-1).id),
  };
}

export const offers = (message, label) => message.buttons.flat().some((button) => label.test(button.text));
