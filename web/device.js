// The sound check: microphone, a level that moves, a sentence played back, a camera for those who like one. Nothing of
// it leaves the device.

import { chime, wakeAudio } from "./audio.js";
import { cameraOn, cameraPossible, showCamera, stopCamera } from "./camera.js";
import { byId, element } from "./dom.js";
import { explain, microphonePossible } from "./microphone.js";
import { prefer, preferences } from "./preferences.js";
import { currentStep } from "./steps.js";

const RECORD_S = 4;
const HEARD_LEVEL = 0.35;    // speech reaches this, a quiet room does not
const HEARD_FRAMES = 12;     // … and for a fifth of a second, not as a click

export class DeviceCheck {
  #microphone;
  #heard = 0;
  #watching = false;
  #spokenLevel = 0;

  constructor(microphone) {
    this.#microphone = microphone;
    byId("allow-microphone").addEventListener("click", () => this.#allow());
    byId("microphone-select").addEventListener("change", (event) => this.#choose(event.target.value));
    byId("playback").addEventListener("click", () => this.#recordAndPlay());
    byId("camera-toggle").addEventListener("click", () => this.#toggleCamera());
    byId("chime").addEventListener("click", async () => { if (await wakeAudio()) chime(); });
    microphone.addEventListener("track", () => { if (currentStep() === "devices") this.#opened(); });
    microphone.addEventListener("devices", () => { if (currentStep() === "devices") this.#list(); });
    microphone.addEventListener("lost", (event) => { if (currentStep() === "devices") this.#failed(event.detail); });
  }

  /** Prepares the step for speaking or for typing. */
  async enter() {
    const typed = preferences.typed;
    const possible = microphonePossible();
    byId("insecure").hidden = possible || typed;
    byId("voice-check").hidden = typed || !possible;
    byId("typed-check").hidden = !typed && possible;
    byId("devices-title").textContent = typed || !possible ? "Ready when you are" : "Can you hear, and be heard?";
    byId("devices-lead").textContent = typed || !possible
      ? "You will answer by typing. There is nothing to set up."
      : "A short check. Nothing here is sent or kept.";
    byId("join-typed").hidden = typed;
    byId("join").hidden = !typed && !possible;
    this.#problem();
    this.#layout();
    if (typed || !possible) return;
    // With a permission given earlier no button is needed.
    const granted = await navigator.permissions?.query({ name: "microphone" }).then((it) => it.state === "granted", () => false);
    if (granted && !this.#microphone.track && currentStep() === "devices") await this.#allow();
  }

  leave() {
    this.#watching = false;
  }

  /** Opens the microphone if it is not open yet; false after saying what is wrong. */
  async ready() {
    if (!this.#microphone.track) await this.#allow();
    return Boolean(this.#microphone.track);
  }

  async #allow() {
    const button = byId("allow-microphone");
    button.disabled = true;
    await wakeAudio();
    await this.#choose(preferences.microphone);
    button.disabled = false;
  }

  async #choose(deviceId) {
    try {
      await this.#microphone.open(deviceId);
      prefer({ microphone: deviceId });
    } catch (error) {
      this.#failed(error.name);
    }
  }

  #failed(name) {
    const [title, advice] = explain(name);
    this.#problem(title, advice);
    byId("allow-microphone").textContent = "Try again";
    this.#layout();
  }

  #problem(title = "", advice = "") {
    const box = byId("microphone-problem");
    box.hidden = !title;
    box.replaceChildren(...(title ? [element("h2", { textContent: title }), element("p", { textContent: advice })] : []));
  }

  #layout() {
    const open = Boolean(this.#microphone.track);
    byId("permission-tile").hidden = open;
    byId("microphone-tile").hidden = !open;
    byId("playback-tile").hidden = !open || !window.MediaRecorder;
    byId("camera-tile").hidden = !open || !cameraPossible();
    // One button at a time is the obvious next one.
    byId("join").classList.toggle("primary", open || preferences.typed);
    byId("join-typed").classList.toggle("primary", !microphonePossible());
    byId("join-typed").classList.toggle("quiet", microphonePossible());
  }

  async #opened() {
    this.#problem();
    this.#layout();
    this.#heard = 0;
    this.#verdict("Say something: the bar should move.", false);
    this.#watch();
    await this.#list();
  }

  async #list() {
    const devices = await this.#microphone.devices();
    byId("microphone-select").replaceChildren(...devices.map((device, index) =>
      element("option", { value: device.deviceId, textContent: device.label || `Microphone ${index + 1}`, selected: device.deviceId === this.#microphone.deviceId })));
  }

  #verdict(text, good) {
    const verdict = byId("microphone-verdict");
    if (verdict.textContent !== text) verdict.textContent = text;
    verdict.dataset.good = String(good);
  }

  #watch() {
    if (this.#watching) return;
    this.#watching = true;
    const meter = byId("microphone-level");
    const frame = () => {
      if (!this.#watching || currentStep() !== "devices") {
        this.#watching = false;
        return;
      }
      const level = this.#microphone.level();
      meter.style.setProperty("--level", level.toFixed(3));
      // Assistive technology hears of steps of ten, or it would never stop talking.
      const spoken = Math.round(level * 10) * 10;
      if (spoken !== this.#spokenLevel) meter.setAttribute("aria-valuenow", String(this.#spokenLevel = spoken));
      if (level > HEARD_LEVEL && ++this.#heard === HEARD_FRAMES) this.#verdict("Your microphone works.", true);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  async #recordAndPlay() {
    const button = byId("playback");
    const label = button.querySelector("span");
    const say = (text, good = false) => {
      const verdict = byId("playback-verdict");
      verdict.textContent = text;
      verdict.dataset.good = String(good);
    };
    button.disabled = true;
    await wakeAudio();
    const parts = [];
    try {
      const recorder = new MediaRecorder(this.#microphone.stream);
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      const stopped = new Promise((done, fail) => {
        recorder.addEventListener("stop", done);
        recorder.addEventListener("error", fail);
      });
      recorder.start();
      say("Speak now.");
      for (let left = RECORD_S; left > 0; left--) {
        label.textContent = `Recording … ${left}`;
        await new Promise((done) => setTimeout(done, 1000));
      }
      if (recorder.state !== "inactive") recorder.stop();
      await stopped;
      label.textContent = "Playing …";
      say("This is how you sound.");
      await play(new Blob(parts, { type: recorder.mimeType }));
      say("If you heard yourself, your sound works.", true);
    } catch {
      say("The recording could not be played. You can go on all the same.");
    }
    label.textContent = "Record and play again";
    button.disabled = false;
  }

  async #toggleCamera() {
    const button = byId("camera-toggle");
    const preview = byId("camera-preview");
    const verdict = byId("camera-verdict");
    verdict.textContent = "";
    if (cameraOn()) {
      stopCamera();
      preview.hidden = true;
    } else {
      await showCamera(preview).catch(() => { verdict.textContent = "The camera could not be started. It is not needed."; });
    }
    button.setAttribute("aria-pressed", String(cameraOn()));
    button.querySelector("span").textContent = cameraOn() ? "Turn off camera" : "Turn on camera";
    prefer({ camera: cameraOn() });
  }
}

async function play(blob) {
  const url = URL.createObjectURL(blob);
  try {
    const audio = new Audio(url);
    const ended = new Promise((done, fail) => {
      audio.addEventListener("ended", done);
      audio.addEventListener("error", () => fail(new Error("not playable")));
      // Some browsers write no length into what they record, and then never say "ended".
      setTimeout(done, (RECORD_S + 2) * 1000);
    });
    await audio.play();
    await ended;
  } finally {
    URL.revokeObjectURL(url);
  }
}
