// The call with Emily, kept up: joins, listens, and when the connection is lost joins anew until it succeeds or the
// server says that there is nothing to join. The server lets the newer connection take over, so trying again is safe.

import { timeZone, token, Problem } from "./api.js";
import { PlayoutDelay } from "./playout.js";
import { join } from "./whip.js";

const JOIN_TIMEOUT_MS = 12_000;      // from the offer to a data channel that is open
const SELF_HEAL_MS = 2_500;          // ICE often recovers from a "disconnected" by itself
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15_000];
const LONGEST_WAIT_MS = 30_000;      // a place may become free long before the server's Retry-After
const FINAL_REFUSALS = [400, 401, 403, 404, 409, 410, 413, 415, 422];
const HANG_UPS = ["ended", "taken_over"];   // after these, and the notice "paused", the server hangs up on purpose

/**
 * Events (all CustomEvent): `connection` {state, again, healing, busy, detail}, with state connecting | connected |
 * reconnecting | closed (`healing`: the same connection may yet recover; `busy`: there is no place, `detail` says why);
 * `message` (a message of the data channel, already parsed); `stream` (Emily's MediaStream);
 * `refused` (a Problem: trying again will not help).
 */
export class Call extends EventTarget {
  #track = null;
  #meeting = null;
  #generation = 0;         // which attempt is current: whatever an older one still reports is dropped
  #failures = 0;
  #wasConnected = false;
  #state = "closed";
  #over = false;           // the server said that it hangs up: what it closes then is not a loss
  #timers = new Set();
  #abort = null;
  #delayMs = 0;            // the last playout delay measured
  #playout = new PlayoutDelay((delay) => {
    this.#delayMs = delay;
    this.send("playout", { delay_ms: delay });
  });

  constructor() {
    super();
    addEventListener("online", () => { if (this.#state === "reconnecting") this.#retryNow(); });
  }

  get state() { return this.#state; }
  get open() { return this.#meeting?.channel.readyState === "open"; }

  /** Joins, with this microphone track or (null) silently. */
  start(track) {
    this.#track = track;
    this.#failures = 0;
    this.#wasConnected = false;
    this.#over = false;
    this.#setState("connecting");
    this.#attempt();
  }

  /** Puts another microphone into the running call; no negotiation is needed. */
  async setTrack(track) {
    this.#track = track;
    const sender = this.#meeting?.pc.getSenders()[0];
    await sender?.replaceTrack(track).catch(() => this.#retryNow());
  }

  /** Sends one message; false if the channel is not open (nothing is queued: a late "skip" would be wrong). */
  send(type, fields = {}) {
    if (!this.open) return false;
    this.#meeting.channel.send(JSON.stringify({ v: 1, type, ...fields }));
    return true;
  }

  /** Leaves for good. */
  stop({ keepalive = false, bye = true } = {}) {
    if (bye) this.send("bye");
    this.#generation++;
    this.#clear();
    this.#meeting?.close({ keepalive });
    this.#meeting = null;
    this.#setState("closed");
  }

  #setState(state, detail = {}) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("connection", { detail: { state, ...detail } }));
  }

  #clear() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#abort?.abort();
    this.#playout.stop();
  }

  #after(ms, what) {
    const timer = setTimeout(() => { this.#timers.delete(timer); what(); }, ms);
    this.#timers.add(timer);
    return timer;
  }

  async #attempt() {
    const generation = ++this.#generation;
    this.#clear();
    this.#meeting?.close();
    this.#meeting = null;
    this.#abort = new AbortController();
    this.#after(JOIN_TIMEOUT_MS, () => this.#lost(generation));
    let meeting;
    try {
      meeting = await join({
        endpoint: "/whip", token, track: this.#track, signal: this.#abort.signal,
        onStream: (stream) => { if (generation === this.#generation) this.dispatchEvent(new CustomEvent("stream", { detail: stream })); },
      });
    } catch (error) {
      if (generation === this.#generation) this.#failed(error, generation);
      return;
    }
    if (generation !== this.#generation) {
      meeting.close();
      return;
    }
    this.#meeting = meeting;
    this.#listen(meeting, generation);
    // The microphone may have been changed while the offer was on its way.
    const sender = meeting.pc.getSenders()[0];
    if (sender && sender.track !== this.#track) sender.replaceTrack(this.#track).catch(() => {});
  }

  #listen({ pc, channel }, generation) {
    const current = (handle) => (event) => { if (generation === this.#generation) handle(event); };
    let healing = 0;
    const onOpen = current(() => {
      healing = 0;   // its timer goes with the others
      this.#connected(pc);
    });
    if (channel.readyState === "open") onOpen();
    else channel.addEventListener("open", onOpen);
    channel.addEventListener("message", current((event) => this.#receive(event.data)));
    channel.addEventListener("close", current(() => this.#lost(generation)));
    pc.addEventListener("connectionstatechange", current(() => {
      if (pc.connectionState === "failed") this.#lost(generation);
      if (pc.connectionState === "disconnected" && !healing && !this.#over) {
        this.#setState(this.#wasConnected ? "reconnecting" : "connecting", { healing: true });
        healing = this.#after(SELF_HEAL_MS, () => this.#lost(generation));
      }
      if (pc.connectionState === "connected" && healing) {
        clearTimeout(healing);
        this.#timers.delete(healing);
        healing = 0;
        if (channel.readyState !== "open") return;   // its opening says the rest
        this.#greet();
        this.#setState("connected", { again: true });
      }
    }));
  }

  #connected(pc) {
    const again = this.#wasConnected;
    this.#wasConnected = true;
    this.#failures = 0;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#greet();
    this.#playout.start(pc);
    this.#setState("connected", { again });
  }

  /** The server answers a hello with all that the room shows: state, floor and the last captions. */
  #greet() {
    this.send("hello", { time_zone: timeZone(), playout_delay_ms: this.#delayMs });
  }

  #receive(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;   // not for this version of the page
    }
    if (message?.v === 1 && typeof message.type === "string") {
      if (HANG_UPS.includes(message.type) || (message.type === "notice" && message.code === "paused")) this.#over = true;
      this.dispatchEvent(new CustomEvent("message", { detail: message }));
    }
  }

  #failed(error, generation) {
    if (error instanceof Problem && FINAL_REFUSALS.includes(error.status)) {
      this.stop();
      this.dispatchEvent(new CustomEvent("refused", { detail: error }));
    } else {
      this.#lost(generation, error);
    }
  }

  #lost(generation, error) {
    if (generation !== this.#generation || this.#over) return;
    this.#clear();
    this.#generation++;   // from here on the old attempt is silent
    this.#meeting?.close();
    this.#meeting = null;
    const backoff = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)];
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(backoff, error?.retryAfterMs ?? 0));
    this.#failures++;
    this.#setState(this.#wasConnected ? "reconnecting" : "connecting", {
      busy: error?.status === 503 || error?.status === 429, detail: error?.detail ?? "",
    });
    this.#after(wait, () => this.#attempt());
  }

  #retryNow() {
    if (this.#state !== "closed" && !this.#over) this.#attempt();
  }
}
