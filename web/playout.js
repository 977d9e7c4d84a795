// How long after its arrival Emily's voice is heard: the server knows when it sent a word, and adds this to know when
// the candidate heard it. From the jitter buffer's own statistics over the last interval, plus half the round trip.

const EVERY_MS = 5000;

export class PlayoutDelay {
  #report;
  #timer = 0;
  #before = { delay: 0, emitted: 0 };

  /** @param {(delayMs: number) => void} report called every 5 s while audio arrives. */
  constructor(report) {
    this.#report = report;
  }

  start(pc) {
    this.stop();
    this.#before = { delay: 0, emitted: 0 };
    this.#timer = setInterval(() => this.#measure(pc), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #measure(pc) {
    const stats = await pc.getStats().catch(() => null);
    if (!stats) return;
    let inbound = null;
    let pair = null;
    for (const entry of stats.values()) {
      if (entry.type === "inbound-rtp" && entry.kind === "audio") inbound = entry;
      if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") pair = entry;
    }
    // jitterBufferDelay is a sum of seconds over all emitted samples, so the mean of the interval is the ratio.
    const delay = inbound?.jitterBufferDelay ?? 0;
    const emitted = inbound?.jitterBufferEmittedCount ?? 0;
    const samples = emitted - this.#before.emitted;
    if (samples <= 0) return;
    const buffered = (delay - this.#before.delay) / samples;
    this.#before = { delay, emitted };
    this.#report(Math.round((buffered + (pair?.currentRoundTripTime ?? 0) / 2) * 1000));
  }
}
