// Voice messages: recording one, and the bubble that plays one.

import { icon, make } from "./dom.js";
import { word } from "./words.js";

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"];
const LONGEST_S = 60;
const two = (number) => String(number).padStart(2, "0");
const length = (seconds) => `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;

// The microphone's stream; null where there is none, or nobody allows it, or the browser records nothing that Telegram knows.
export async function microphone() {
  const kind = KINDS.find((one) => window.MediaRecorder?.isTypeSupported(one));
  if (!kind || !navigator.mediaDevices) return null;
  try {
    return { kind, stream: await navigator.mediaDevices.getUserMedia({ audio: true }) };
  } catch {
    return null;
  }
}

// Shows a line with the time that runs; `send` gets the recording, `end` is called either way.
export function record({ kind, stream }, { send, end }) {
  const parts = [];
  const recorder = new MediaRecorder(stream, { mimeType: kind });
  let keep = true;
  const began = performance.now();
  const shown = make("time", {}, length(0));
  const stop = (kept) => {
    keep = kept;
    if (recorder.state !== "inactive") recorder.stop();
  };
  const clock = setInterval(() => {
    const passed = (performance.now() - began) / 1000;
    shown.textContent = length(passed);
    if (passed > LONGEST_S) stop(true);
  }, 250);
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    end();
    if (keep) send(new File(parts, "voice", { type: kind }));
  };
  recorder.start();
  const done = make("button", { type: "button", class: "main", onclick: () => stop(true) }, word("send"));
  const line = make("div", { class: "recording", role: "group", "aria-label": word("recording") },
    make("span", { class: "dot", "aria-hidden": "true" }), make("span", { role: "status" }, word("recording")), shown,
    make("button", { type: "button", class: "plain", onclick: () => stop(false) }, word("cancel")), done);
  line.addEventListener("keydown", (event) => event.key === "Escape" && stop(false));
  return { line, done };
}

export function bubble({ voice }, address) {
  const sound = new Audio();
  sound.preload = "none";
  const left = make("span", { class: "length" }, length(voice.duration));
  const bar = make("progress", { max: voice.duration, value: 0, "aria-label": word("voice") });
  const key = make("button", { type: "button", class: "play" });
  const drawn = () => {
    key.replaceChildren(icon(sound.paused ? "play" : "pause"));
    key.setAttribute("aria-label", word(sound.paused ? "play" : "pause", voice.duration));
  };
  key.addEventListener("click", () => {
    if (!sound.src) sound.src = address;
    if (sound.paused) sound.play().catch(() => {});
    else sound.pause();
  });
  for (const happening of ["play", "pause", "ended"]) sound.addEventListener(happening, drawn);
  sound.addEventListener("timeupdate", () => {
    bar.value = sound.currentTime;
    left.textContent = length(sound.ended || !sound.currentTime ? voice.duration : sound.currentTime);
  });
  drawn();
  return make("div", { class: "sound" }, key, bar, left);
}
