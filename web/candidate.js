// The candidate's page: reads what the link is for and leads from step to step.
//
//   consent → options → devices → room → done          a reload while it runs: rejoin → room
//      └→ declined                └→ taken (another device took over) → room
//                                 └→ paused (after a long silence)    → room
//
// The modules: api (HTTP), steps and dom (the page), preferences, microphone, camera, audio, device (sound check),
// whip and call (the connection), room with captions, composer, portrait and shortcuts, viewport, wakelock, playout; ending (the last pages).

import * as api from "./api.js";
import { wakeAudio } from "./audio.js";
import { showCamera } from "./camera.js";
import { Call } from "./call.js";
import { DeviceCheck } from "./device.js";
import { announce, byId, element, fill } from "./dom.js";
import { showDone, showProblem } from "./ending.js";
import { Microphone, microphonePossible } from "./microphone.js";
import { Portrait } from "./portrait.js";
import { apply, prefer, preferences } from "./preferences.js";
import { Room } from "./room.js";
import { listenForShortcuts } from "./shortcuts.js";
import { currentStep, show } from "./steps.js";
import { followKeyboard } from "./viewport.js";
import { keepAwake } from "./wakelock.js";

const NO_ALTERNATIVE = "Reply to the message that brought you this link and ask for an interview with a person. It is your choice, and it does not count against you.";

const microphone = new Microphone();
const call = new Call();
const devices = new DeviceCheck(microphone);
const side = new Portrait(byId("lobby-portrait"));
let info = null;
let room = null;

const go = (step) => show(step, info?.interviewer);

async function open() {
  show("loading");
  side.set("idle");
  side.start();
  try {
    info = await api.info();
  } catch (problem) {
    showProblem(problem, { retry: open, interviewer: info?.interviewer });
    return;
  }
  fillIn();
  route();
}

/** Puts what the server told into the page. */
function fillIn() {
  const { interviewer, company, role, minutes, questions, areas = [], candidate, notice, engines } = info;
  fill("interviewer", interviewer);
  fill("role", role);
  fill("company", company);
  fill("minutes", `About ${minutes} minutes`);
  fill("questions", `${questions} questions`);
  fill("reference", info.reference);
  fill("human", info.human_alternative || NO_ALTERNATIVE);
  fill("greeting", `${candidate ? `Hello ${candidate}. ` : ""}You are invited to a spoken interview with ${interviewer}, an AI interviewer${company ? ` working for ${company}` : ""}. ${interviewer} is a computer program, not a person.`);
  fill("engines", engines ? `Speech recognition: ${engines.transcriber}. Voice: ${engines.synthesizer}. Language: ${engines.language}.` : "");
  byId("facts").hidden = false;
  byId("areas-block").hidden = areas.length === 0;
  byId("areas").replaceChildren(...areas.map((area) => element("li", { textContent: area })));
  byId("notice").replaceChildren(...(notice?.paragraphs ?? []).map((text) => element("p", { textContent: text })));
}

/** The step that fits how far the interview has come. */
function route() {
  side.set("listening");
  switch (info.status) {
    case "declined":
      go("declined");
      break;
    case "done":
    case "ended":
      finish({});
      break;
    case "expired":
      showProblem(new api.Problem(410, { title: "This link has expired" }), { interviewer: info.interviewer });
      break;
    default:
      if (!info.consented) go("consent");
      else if (info.status === "running") go("rejoin");
      else go("options");
  }
}

// ---- consent

async function decide(agree) {
  const buttons = [byId("agree"), byId("decline")];
  const error = byId("consent-error");
  error.hidden = true;
  byId("notice-changed").hidden = true;
  for (const button of buttons) button.disabled = true;
  try {
    await api.consent(agree, info.notice?.version);
    info.consented = agree;
    if (agree) go("options");
    else go("declined");
  } catch (problem) {
    if (problem.status === 409) {
      await open();   // the notice was changed meanwhile, or the interview went on elsewhere
      if (problem.title === "Notice changed") tellNoticeChanged();
    } else if (problem.title === "Unknown link" || problem.status === 410) {
      showProblem(problem, { retry: open, interviewer: info.interviewer });
    } else {
      error.textContent = `That could not be saved, so nothing has been decided. ${problem.message} Please try again.`;
      error.hidden = false;
    }
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Says so, if it is the notice that is on screen again. */
function tellNoticeChanged() {
  if (currentStep() !== "consent") return;
  byId("notice-changed").hidden = false;
  announce(byId("notice-changed").textContent);
}

// ---- options and devices

function readOptions(form) {
  const data = new FormData(form);
  prefer({ typed: data.get("answers") === "typed", large: data.has("large"), clockHidden: data.has("clock"), lessMotion: data.has("still") });
}

function showOptions() {
  const form = byId("options-form");
  form.elements.answers.value = preferences.typed ? "typed" : "voice";
  form.elements.large.checked = preferences.large;
  form.elements.clock.checked = preferences.clockHidden;
  form.elements.still.checked = preferences.lessMotion;
}

function checkDevices() {
  go("devices");
  devices.enter();
}

async function join(typed) {
  wakeAudio();   // inside the tap: iOS lets a page make sound only then
  if (typed) {
    prefer({ typed: true });
    microphone.close();
  } else if (!preferences.typed && !(await devices.ready())) {
    return;
  }
  enterRoom();
}

async function rejoin() {
  wakeAudio();
  if (!preferences.typed && microphonePossible() && !microphone.track) {
    // Without a microphone the interview goes on all the same, typed: the room says so.
    await microphone.open(preferences.microphone).catch(() => prefer({ typed: true }));
  }
  if (!microphonePossible()) prefer({ typed: true });
  if (preferences.camera) await showCamera(byId("self-video")).catch(() => {});
  enterRoom();
}

// ---- the room

function enterRoom() {
  devices.leave();
  side.stop();
  if (!room) {
    room = new Room(call, microphone, info.interviewer);
    call.addEventListener("message", onMessage);
    call.addEventListener("refused", onRefused);
  }
  go("room");
  room.enter();
  keepAwake(true);
  call.start(microphone.track);
}

function leaveRoom(options) {
  call.stop(options);
  keepAwake(false);
  room?.leave();
  microphone.close();
  document.body.dataset.floor = "idle";
}

function onMessage({ detail: message }) {
  if (message.type === "taken_over") {
    hungUp("taken");
  } else if (message.type === "notice" && message.code === "paused") {
    byId("paused-text").textContent = message.text;
    hungUp("paused");
  } else if (message.type === "ended") {
    microphone.close();
    // The last syllables may still be in the jitter buffer.
    setTimeout(() => {
      leaveRoom();
      side.start();
      finish(message);
    }, 600);
  }
}

/** The server hangs up, and the interview can be taken up again from this step. */
function hungUp(step) {
  leaveRoom({ bye: false });
  side.start();
  go(step);
}

/** Trying again will not help: what the link now is for says why. */
async function onRefused({ detail: problem }) {
  leaveRoom();
  side.start();
  try {
    info = await api.info();
  } catch (later) {
    showProblem(later, { retry: open, interviewer: info.interviewer });
    return;
  }
  fillIn();
  if (["open", "running"].includes(info.status) && info.consented) showProblem(problem, { retry: open, interviewer: info.interviewer, joining: true });
  else route();
}

function finish(message) {
  prefer({ draft: "" });
  if (message.reason === "declined") {
    go("declined");
    return;
  }
  fill("reference", message.reference || info.reference);
  showDone({ ...message, next_steps: message.next_steps || info.next_steps, interviewer: info.interviewer });
}

// ---- wiring

byId("agree").addEventListener("click", () => decide(true));
byId("decline").addEventListener("click", () => decide(false));
byId("options-form").addEventListener("submit", (event) => {
  event.preventDefault();
  readOptions(event.target);
  checkDevices();
});
byId("join").addEventListener("click", () => join(false));
byId("join-typed").addEventListener("click", () => join(true));
byId("rejoin").addEventListener("click", rejoin);
byId("rejoin-check").addEventListener("click", checkDevices);
byId("continue-here").addEventListener("click", rejoin);
byId("continue").addEventListener("click", rejoin);
byId("continue-check").addEventListener("click", checkDevices);
// A page that goes away says so; one that only hides (another tab, a locked phone) stays in the call.
addEventListener("pagehide", () => { if (currentStep() === "room") call.stop({ keepalive: true }); });
// A page that the browser brings back from its cache has no call any more.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

apply();
showOptions();
listenForShortcuts();
followKeyboard();
open();
