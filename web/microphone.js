// The candidate's microphone, kept alive: a headset that is plugged in, a phone call, a locked screen may each take it
// away. Whoever uses it listens for `track` and hands the new track on.

import { Meter } from "./audio.js";

/** Whether this page may have a microphone at all: browsers give it to secure pages only. */
export const microphonePossible = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia);

/** Why there is no microphone, in words that help. `name` is a DOMException's. */
export function explain(name) {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return ["The microphone is blocked for this page",
        "Allow it in the browser (the sign beside the address, or the site settings), then try again. Or take part by typing."];
    case "NotFoundError":
    case "OverconstrainedError":
      return ["No microphone was found", "Plug one in and try again, or take part by typing."];
    case "NotReadableError":
    case "AbortError":
      return ["The microphone is in use elsewhere", "Close other calls or programs that use it and try again, or take part by typing."];
    default:
      return ["The microphone could not be started", "Try again, or take part by typing."];
  }
}

const SETTLE_MS = 250;     // a headset reports several changes at once
const REVIVE_MS = 2500;
const COOLDOWN_MS = 1000;  // opening a microphone may itself report a change (Safari)

/**
 * Events: `track` (detail: MediaStreamTrack) after each opening, `changed` (detail: label) when another one was taken
 * up by itself, `interrupted` and `resumed` when the system mutes and unmutes it, `lost` (detail: error name).
 */
export class Microphone extends EventTarget {
  #stream = null;
  #meter = null;
  #wanted = "";
  #muted = false;
  #opening = null;
  #openedAt = 0;
  #active = false;   // the candidate wants a microphone, whether or not there is one just now
  #turn = 0;         // counts openings and closings: an opening that was overtaken gives its microphone back
  #settling = 0;

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#onDeviceChange());
  }

  get track() { return this.#stream?.getAudioTracks()[0] ?? null; }
  get stream() { return this.#stream; }
  get deviceId() { return this.track?.getSettings().deviceId ?? ""; }
  get muted() { return this.#muted; }

  /** 0 … 1; 0 without a microphone or when muted. */
  level() { return this.#meter && !this.#muted ? this.#meter.read() : 0; }

  set muted(value) {
    this.#muted = value;
    if (this.track) this.track.enabled = !value;
  }

  /** Opens the microphone with this id, or the system's choice. Throws the DOMException of getUserMedia. */
  async open(deviceId = this.#wanted) {
    this.#wanted = deviceId;
    // Two openings at once would leave one microphone on for nobody: the second waits for the first.
    while (this.#opening) await this.#opening.catch(() => {});
    this.#opening = this.#acquire();
    try {
      await this.#opening;
    } finally {
      this.#opening = null;
    }
  }

  async #acquire() {
    this.#release();
    const turn = ++this.#turn;
    const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    let stream;
    const ask = (audio) => navigator.mediaDevices.getUserMedia({ audio, video: false });
    try {
      stream = await ask(this.#wanted ? { ...voice, deviceId: { exact: this.#wanted } } : voice);
    } catch (error) {
      if (!this.#wanted || !["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error;
      this.#wanted = "";   // the chosen one is gone: any other is better than none
      stream = await ask(voice);
    }
    if (turn !== this.#turn) {
      for (const track of stream.getTracks()) track.stop();
      throw new DOMException("closed while it was being opened", "AbortError");
    }
    this.#stream = stream;
    this.#active = true;
    this.#openedAt = performance.now();
    this.#watch(this.track);
    this.#meter = new Meter(this.#stream);
    this.dispatchEvent(new CustomEvent("track", { detail: this.track }));
  }

  #watch(track) {
    track.enabled = !this.#muted;
    const ifCurrent = (name) => () => { if (track === this.track) this.dispatchEvent(new CustomEvent(name)); };
    track.addEventListener("mute", () => {
      ifCurrent("interrupted")();
      // Most interruptions end by themselves; one that does not is ended by asking again.
      setTimeout(() => { if (track === this.track && track.muted && !document.hidden) this.revive(); }, REVIVE_MS);
    });
    track.addEventListener("unmute", ifCurrent("resumed"));
    track.addEventListener("ended", () => { if (track === this.track) this.reopen(); });
  }

  /** Stops the track and asks for a fresh one; reports `changed` or `lost`. Does nothing if none is wanted. */
  async reopen() {
    if (!this.#active) return;
    try {
      await this.open();
      this.dispatchEvent(new CustomEvent("changed", { detail: this.track.label }));
    } catch (error) {
      this.dispatchEvent(new CustomEvent("lost", { detail: error.name }));
    }
  }

  /** Takes the microphone up again if the system took it away, as iOS does on a lock or a call. */
  async revive() {
    if (!this.track || this.track.readyState === "ended" || this.track.muted) await this.reopen();
  }

  #onDeviceChange() {
    this.dispatchEvent(new CustomEvent("devices"));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const fresh = performance.now() - this.#openedAt < COOLDOWN_MS;
      if (fresh && this.track?.readyState === "live") return;
      this.reopen();
    }, SETTLE_MS);
  }

  /** The microphones to choose from; labels are empty until one was allowed. */
  async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === "audioinput" && device.deviceId);
  }

  #release() {
    this.#meter?.stop();
    this.#meter = null;
    const stream = this.#stream;
    this.#stream = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
  }

  close() {
    this.#turn++;
    this.#active = false;
    clearTimeout(this.#settling);
    this.#release();
  }
}
