// The room: shows what the server says (state, floor, captions, notices) and sends what the candidate asks for. It
// decides nothing about the interview itself.

import { Meter, wakeAudio } from "./audio.js";
import { cameraOn, showCamera, stopCamera } from "./camera.js";
import { Captions } from "./captions.js";
import { Composer } from "./composer.js";
import { announce, byId, element, setIcon } from "./dom.js";
import { explain, microphonePossible } from "./microphone.js";
import { Portrait } from "./portrait.js";
import { prefer, preferences } from "./preferences.js";

const ASKED = {
  repeat: (interviewer) => `Asked ${interviewer} to repeat.`,
  moment: (interviewer) => `Take your time. ${interviewer} waits.`,
  skip: () => "Skipping this question.",
};
const TOAST_MS = 6000;
const PHASES = {
  waiting: "Getting ready", consent: "Before the first question", candidate_questions: "Your questions",
  confirming_end: "End now?", closing: "Closing", closed: "Closed",
};

/** How long something has lasted: 75,000 ms → "1:15". */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
}

export class Room {
  #call;
  #microphone;
  #interviewer;
  #captions;
  #composer;
  #portrait;
  #voiceMeter = null;
  #elapsed = null;      // { ms, at }: the server's count and when it came
  #floor = "idle";
  #banner = 0;
  #skippable = false;
  #stopping = "";       // the server's own words, if it said that it stops for a while
  #toldMuted = null;    // what the server was last told about the microphone

  constructor(call, microphone, interviewer) {
    this.#call = call;
    this.#microphone = microphone;
    this.#interviewer = interviewer;
    this.#captions = new Captions(byId("captions"), byId("captions-empty"), { emily: interviewer, candidate: "You" },
      (turns) => { byId("earlier").hidden = turns <= 2; });
    this.#composer = new Composer((type, fields) => call.send(type, fields));
    this.#portrait = new Portrait(byId("portrait"), {
      emily: () => this.#voiceMeter?.read() ?? 0,
      candidate: () => this.#candidateLevel(),
    });
    this.#listen();
    setInterval(() => this.#tick(), 500);
  }

  /** Called when the room comes on screen. */
  enter() {
    this.#portrait.start();
    this.#showMute();
    if (preferences.typed) this.#composer.toggle(true, { focus: false });
    if (cameraOn()) {
      showCamera(byId("self-video"));
      byId("self").hidden = false;
    }
  }

  leave() {
    this.#portrait.stop();
    this.#elapsed = null;
    this.#stopping = "";
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    stopCamera();
  }

  #listen() {
    const call = this.#call;
    call.addEventListener("connection", (event) => this.#onConnection(event.detail));
    call.addEventListener("stream", (event) => this.#onStream(event.detail));
    call.addEventListener("message", (event) => this.#onMessage(event.detail));

    const microphone = this.#microphone;
    microphone.addEventListener("track", (event) => {
      call.setTrack(event.detail);
      this.#tellMuted();
      this.#showMute();
    });
    microphone.addEventListener("changed", (event) => this.toast(`Microphone changed. Now using ${event.detail || "the system’s choice"}.`));
    microphone.addEventListener("interrupted", () => this.toast("Your microphone was interrupted. Taking it up again…", { tone: "bad", stay: true }));
    microphone.addEventListener("resumed", () => this.toast("Your microphone is back."));
    microphone.addEventListener("lost", (event) => this.#onLost(event.detail));

    byId("mute").addEventListener("click", () => this.#toggleMute());
    for (const button of document.querySelectorAll(".control[data-request]")) {
      button.addEventListener("click", () => this.#ask(button));
    }
    byId("end").addEventListener("click", () => byId("end-dialog").showModal());
    byId("end-dialog").addEventListener("close", () => this.#onEndDialog());
    byId("confirm-end").addEventListener("click", () => this.#answerEnd("Yes, end the interview."));
    byId("confirm-go-on").addEventListener("click", () => this.#answerEnd("No, let’s go on."));
    byId("help").addEventListener("click", () => byId("help-dialog").showModal());
    byId("large-in-room").addEventListener("change", (event) => prefer({ large: event.target.checked }));
    byId("shortcuts-on").addEventListener("change", (event) => prefer({ shortcuts: event.target.checked }));
    byId("earlier").addEventListener("click", () => this.#toggleAll());
    byId("tap-for-sound").addEventListener("click", () => this.#play());
    byId("self-off").addEventListener("click", () => {
      stopCamera();
      byId("self").hidden = true;
      prefer({ camera: false });
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#onReturn(); });
  }

  // ---- what the connection says

  #onConnection({ state, again, healing, busy, detail }) {
    document.body.dataset.connection = state;
    const words = { connecting: "Connecting", connected: "Connected", reconnecting: "Reconnecting", closed: "Not connected" };
    byId("connection-text").textContent = words[state];
    this.#composer.setOnline(state === "connected", { over: state === "closed", healing });
    for (const button of document.querySelectorAll(".control[data-request], #confirm button")) button.disabled = state !== "connected";
    this.#showSkip();
    if (state === "connected") {
      this.#toldMuted = null;   // in a new connection the server knows nothing of this device yet
      this.#tellMuted();
      this.#stopping = "";
      if (again) this.toast("Connected again. Your answers are saved.");
      else this.#clearBanner();
      this.#setFloor(this.#floor);
    } else {
      this.#setFloor("idle");
      this.#elapsed = null;
    }
    const waiting = busy ? `${detail || `${this.#interviewer} is not available just now.`} Keep this page open: it tries again by itself.` : "";
    if (state === "reconnecting") this.toast(this.#stopping || waiting || "Your answers are saved. Reconnecting…", { tone: "bad", stay: true });
    if (state === "connecting" && waiting) this.toast(waiting, { stay: true });
  }

  #onStream(stream) {
    this.#voiceMeter?.stop();
    byId("voice").srcObject = stream;   // Chromium feeds Web Audio only from a stream that an element plays as well
    this.#voiceMeter = new Meter(stream);
    this.#play();
  }

  async #play() {
    await wakeAudio();
    const playing = await byId("voice").play().then(() => true, (error) => error.name !== "NotAllowedError");
    byId("tap-for-sound").hidden = playing;
    if (!playing) announce(`Your browser wants a tap before it plays sound. Press “Tap to hear ${this.#interviewer}”.`);
  }

  #onReturn() {
    if (this.#call.state === "closed") return;
    this.#microphone.revive();
    if (byId("voice").srcObject) this.#play();
  }

  #onLost(name) {
    const [title] = explain(name);
    this.toast(`${title}. You can type, or try again.`, {
      tone: "bad", stay: true,
      action: ["Try again", () => this.#microphone.open().then(() => this.#clearBanner(), (error) => this.#onLost(error.name))],
    });
    this.#call.setTrack(null);
    this.#tellMuted();
    this.#showMute();
    this.#composer.toggle(true, { focus: false });
  }

  // ---- what the server says

  #onMessage(message) {
    if (message.type === "state") this.#onState(message);
    if (message.type === "floor") this.#setFloor(message.state, message.commit_in_ms);
    if (message.type === "caption") {
      this.#captions.show(message);
      if (message.speaker === "candidate") this.#composer.confirm(message);
    }
    if (message.type === "notice") this.#onNotice(message);
  }

  #onNotice({ code, text }) {
    if (code === "paused") return;   // a step of its own says it
    const stopping = code === "server_stopping";
    if (stopping) this.#stopping = text;
    this.toast(text, { tone: stopping ? "bad" : "", stay: stopping });
  }

  #onState({ phase, question, of, follow_up: followUps = 0, elapsed_ms: elapsed, recording }) {
    const inQuestion = phase === "question" && question;
    const text = inQuestion ? `Question ${question} of ${of}` : PHASES[phase] ?? "";
    const shown = byId("question-text");
    if (shown.textContent !== text) shown.textContent = text;
    this.#showFollowUps(inQuestion ? followUps : 0);
    this.#showTrack(question, of, phase);
    this.#elapsed = { ms: elapsed ?? 0, at: performance.now() };
    const lamp = byId("recording");
    if (lamp.dataset.on !== String(Boolean(recording))) {
      lamp.dataset.on = String(Boolean(recording));
      lamp.lastElementChild.textContent = recording ? "Recording" : "Not recording";
      announce(recording ? "Recording has started." : "Recording is off.");
    }
    byId("confirm").hidden = phase !== "confirming_end";
    this.#skippable = Boolean(inQuestion);
    this.#showSkip();
    this.#tick();
  }

  #showSkip() {
    byId("skip").disabled = this.#call.state !== "connected" || !this.#skippable;
  }

  #showFollowUps(count) {
    const dots = byId("follow-ups");
    if (dots.dataset.count === String(count)) return;
    dots.dataset.count = String(count);
    const words = count ? element("span", { className: "visually-hidden", textContent: `, follow-up ${count}` }) : "";
    dots.replaceChildren(...Array.from({ length: count }, () => element("i", { "aria-hidden": "true" })), words);
    dots.title = count ? `Follow-up ${count}` : "";
  }

  #showTrack(question, of, phase) {
    const past = ["candidate_questions", "closing", "closed"].includes(phase);
    byId("track").replaceChildren(...Array.from({ length: of || 0 }, (_, index) => element("i", {
      "data-state": past || (question && index + 1 < question) ? "past" : index + 1 === question ? "now" : "next",
    })));
  }

  #setFloor(state, commitInMs) {
    this.#floor = state;
    document.body.dataset.floor = state;
    this.#portrait.set(state, { commitInMs });
    const words = {
      idle: { connected: "One moment", reconnecting: "Reconnecting…" }[this.#call.state] ?? "Connecting…",
      listening: preferences.typed && !this.#microphone.track ? "Your turn: type your answer" : "Your turn",
      hearing: `${this.#interviewer} is listening`,
      pausing: "Finished? Keep talking to go on",
      thinking: `${this.#interviewer} is thinking`,
      speaking: `${this.#interviewer} is speaking`,
    };
    const label = byId("floor").firstElementChild;
    if (words[state] && label.textContent !== words[state]) label.textContent = words[state];
    // Short pauses come and go within a second; only who has the turn is worth reading out.
    byId("floor").setAttribute("aria-live", ["hearing", "pausing"].includes(state) ? "off" : "polite");
  }

  #tick() {
    if (this.#elapsed) byId("elapsed").textContent = clock(this.#elapsed.ms + performance.now() - this.#elapsed.at);
  }

  // ---- what the candidate asks for

  #ask(button) {
    const request = button.dataset.request;
    if (!this.#call.send("request", { request })) return;
    button.dataset.sent = "true";
    setTimeout(() => delete button.dataset.sent, 1200);
    this.toast(ASKED[request](this.#interviewer), request === "skip"
      ? { action: ["Go back to it", () => this.#call.send("request", { request: "back" })] } : {});
  }

  #onEndDialog() {
    if (byId("end-dialog").returnValue === "end") {
      if (!this.#call.send("request", { request: "end" })) this.toast("Not sent: the connection is being restored. Please try again in a moment.", { tone: "bad" });
    }
    byId("end-dialog").returnValue = "";
  }

  #answerEnd(text) {
    if (this.#call.send("typed", { text })) byId("confirm").hidden = true;
  }

  #toggleAll() {
    const button = byId("earlier");
    const all = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(all));
    this.#captions.showAll(all);
  }

  // ---- microphone

  #isSilent() {
    return this.#microphone.muted || !this.#microphone.track;
  }

  #tellMuted() {
    const muted = this.#isSilent();
    if (muted !== this.#toldMuted && this.#call.send("mute", { muted })) this.#toldMuted = muted;
  }

  async #toggleMute() {
    if (!this.#microphone.track) {   // a candidate who types may start to speak at any time
      try {
        await wakeAudio();
        await this.#microphone.open(preferences.microphone);
        this.#microphone.muted = false;
        prefer({ typed: false });
      } catch (error) {
        this.#onLost(error.name);
        return;
      }
    } else {
      this.#microphone.muted = !this.#microphone.muted;
    }
    this.#tellMuted();
    this.#showMute();
    announce(this.#isSilent() ? "Microphone muted." : "Microphone on.");
  }

  #showMute() {
    const button = byId("mute");
    const silent = this.#isSilent();
    const none = !this.#microphone.track;
    // The label carries the state, not aria-pressed: "Unmute, pressed" would say two things at once.
    button.dataset.muted = none ? "none" : String(silent);
    button.querySelector(".label").textContent = none ? "Speak instead" : silent ? "Unmute" : "Mute";
    setIcon(button, silent && !none ? "i-mic-off" : "i-mic");
    button.disabled = none && !microphonePossible();
  }

  #candidateLevel() {
    const level = this.#microphone.level();
    byId("mute").style.setProperty("--level", level.toFixed(2));
    return level;
  }

  // ---- the line under the bar

  /** Says something above the stage, for a few seconds or (`stay`) until the next word. */
  toast(text, { tone = "", stay = false, action = null } = {}) {
    clearTimeout(this.#banner);
    const banner = byId("banner");
    banner.hidden = false;
    banner.dataset.tone = tone;
    byId("banner-text").textContent = text;
    announce(text);
    const button = byId("banner-action");
    button.hidden = !action;
    if (action) {
      button.textContent = action[0];
      button.onclick = () => { this.#clearBanner(); action[1](); };
    }
    if (!stay) this.#banner = setTimeout(() => this.#clearBanner(), TOAST_MS);
  }

  #clearBanner() {
    clearTimeout(this.#banner);
    byId("banner").hidden = true;
  }
}
