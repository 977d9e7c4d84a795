// Web Audio: one context for the page, and meters on it. A context must be started by a tap or a key (autoplay rules,
// strictest on iOS); `wakeAudio` is therefore called from the handlers of the buttons that lead to sound.

let context = null;

/** The page's audio context, made on first use. */
export function audioContext() {
  context ??= new AudioContext({ latencyHint: "interactive" });
  return context;
}

/** Starts (or after an interruption restarts) the context. Resolves to whether it runs. */
export async function wakeAudio() {
  const audio = audioContext();
  // A context that is not allowed to start leaves resume() pending for ever, hence the deadline.
  if (audio.state !== "running") {
    await Promise.race([audio.resume().catch(() => {}), new Promise((done) => setTimeout(done, 300))]);
  }
  return audio.state === "running";
}

const FLOOR_DBFS = -58;   // a quiet room through a laptop's microphone
const FULL_DBFS = -16;    // lively speech close to it

/** The level of a stream, 0 … 1, perceptually even: the decibels between a quiet room and lively speech. */
export class Meter {
  #source;
  #analyser;
  #samples;
  #level = 0;

  constructor(stream) {
    const audio = audioContext();
    this.#source = audio.createMediaStreamSource(stream);
    this.#analyser = new AnalyserNode(audio, { fftSize: 1024, smoothingTimeConstant: 0 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);   // measured only: not connected to the loudspeaker
  }

  /** Call once a frame: rises at once, falls slowly, so that it follows words rather than samples. */
  read() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const dbfs = 10 * Math.log10(sum / this.#samples.length + 1e-10);
    const now = Math.min(1, Math.max(0, (dbfs - FLOOR_DBFS) / (FULL_DBFS - FLOOR_DBFS)));
    this.#level = now > this.#level ? now : this.#level * 0.86 + now * 0.14;
    return this.#level;
  }

  stop() {
    this.#source.disconnect();
  }
}

/** Two soft notes, to check the loudspeaker. */
export function chime() {
  const audio = audioContext();
  [523.25, 659.25].forEach((frequency, index) => {
    const start = audio.currentTime + 0.05 + index * 0.28;
    const tone = new OscillatorNode(audio, { frequency });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.2, start + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.75);
  });
}
