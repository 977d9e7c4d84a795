// Emily's portrait: three soft discs around an opening. She is an AI and says so; this is a presence, not a face.
//   listening  still, the opening wide, leaning a little to the candidate's level
//   hearing    opens further and follows the level
//   pausing    holds its breath while a ring closes
//   thinking   the discs part and turn slowly
//   speaking   the opening closes and the outline ripples with her own voice
// Each state is a set of targets; the form moves to them smoothly, so that no change is abrupt.

import { lessMotion } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const POINTS = 40;

//              spread: distance of the discs from the middle; radius; eye: the opening; spin: radians a second
const TARGETS = {
  idle:      { spread: 26, radius: 88, eye: 26, spin: 0.18, ripple: 0, strength: 0.55 },
  listening: { spread: 15, radius: 94, eye: 40, spin: 0.05, ripple: 0, strength: 1 },
  hearing:   { spread: 18, radius: 96, eye: 46, spin: 0.05, ripple: 0, strength: 1 },
  pausing:   { spread: 9, radius: 93, eye: 34, spin: 0, ripple: 0, strength: 1 },
  thinking:  { spread: 40, radius: 74, eye: 13, spin: 1.0, ripple: 0, strength: 0.9 },
  speaking:  { spread: 20, radius: 92, eye: 17, spin: 0.22, ripple: 1, strength: 1 },
};

function svg(name, className, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  node.setAttribute("class", className);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

export class Portrait {
  #levels;
  #state = "idle";
  #now = { ...TARGETS.idle };
  #angle = -Math.PI / 2;
  #phase = 0;
  #emily = 0;
  #candidate = 0;
  #last = 0;
  #running = false;
  #closing = null;

  /**
   * @param {HTMLElement} host an element of the size wanted.
   * @param {{emily: () => number, candidate: () => number}} levels each 0 … 1, read once a frame.
   */
  constructor(host, levels = { emily: () => 0, candidate: () => 0 }) {
    this.#levels = levels;
    const root = svg("svg", "portrait-form", { viewBox: "-160 -160 320 320", "aria-hidden": "true", focusable: "false" });
    this.halo = svg("circle", "portrait-halo", { r: 120 });
    this.waves = [svg("circle", "portrait-wave"), svg("circle", "portrait-wave")];
    this.petals = [0, 1, 2].map(() => svg("path", "portrait-petal"));
    this.eye = svg("circle", "portrait-eye");
    this.ring = svg("circle", "portrait-ring", { r: 148, pathLength: 100, "stroke-dasharray": "100 100", "stroke-dashoffset": 100 });
    const body = svg("g", "portrait-body");
    body.append(...this.petals, this.eye);
    this.body = body;
    root.append(this.halo, ...this.waves, body, svg("circle", "portrait-track", { r: 148 }), this.ring);
    host.replaceChildren(root);
    document.addEventListener("visibilitychange", () => this.#resume());
    this.#draw();
  }

  /** Changes the state. `commitInMs` is how long the pause will still be judged, for `pausing`. */
  set(state, { commitInMs = 0 } = {}) {
    this.#state = TARGETS[state] ? state : "idle";
    this.#closing?.cancel();
    this.#closing = null;
    if (state === "pausing" && commitInMs > 0) {
      // The ring means time, so it closes even with less motion, there in four quiet steps.
      this.#closing = this.ring.animate([{ strokeDashoffset: 100 }, { strokeDashoffset: 0 }],
        { duration: commitInMs, fill: "forwards", easing: lessMotion() ? "steps(4)" : "linear" });
    }
  }

  start() {
    this.#running = true;
    this.#resume();
  }

  stop() {
    this.#running = false;
  }

  #resume() {
    if (!this.#running || document.hidden || this.#last) return;
    const frame = (time) => {
      if (!this.#running || document.hidden) {
        this.#last = 0;
        return;
      }
      this.#step(Math.min(0.1, this.#last ? (time - this.#last) / 1000 : 0.016));
      this.#last = time;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #step(seconds) {
    const target = TARGETS[this.#state];
    const still = lessMotion();
    const approach = (from, to, perSecond) => from + (to - from) * (1 - Math.exp(-seconds * perSecond));
    for (const key of Object.keys(this.#now)) this.#now[key] = approach(this.#now[key], target[key], still ? 60 : 6);
    this.#emily = approach(this.#emily, still ? 0 : this.#levels.emily(), 18);
    this.#candidate = approach(this.#candidate, still ? 0 : this.#levels.candidate(), 14);
    if (!still) {
      this.#angle += this.#now.spin * seconds;
      this.#phase += seconds;
    }
    this.#draw();
  }

  #draw() {
    const { spread, radius, eye, ripple, strength } = this.#now;
    const voice = this.#emily * ripple;
    const heard = this.#state === "hearing" || this.#state === "listening" ? this.#candidate : 0;
    const breath = Math.sin(this.#phase * 1.1) * 1.5;
    for (const [index, petal] of this.petals.entries()) {
      const around = this.#angle + (index * Math.PI * 2) / 3;
      const x = Math.cos(around) * (spread + heard * 6);
      const y = Math.sin(around) * (spread + heard * 6);
      const size = radius + breath + voice * 12 + heard * 6;
      petal.setAttribute("d", blob(x, y, size, 2 + voice * 15, this.#phase * (1.5 + index * 0.4) + index * 2));
    }
    this.eye.setAttribute("r", Math.max(0, eye + heard * 12 - voice * 7).toFixed(2));
    this.halo.setAttribute("r", (122 + breath + voice * 28 + heard * 18).toFixed(2));
    // She leans towards the candidate, whose words stand below her.
    this.body.setAttribute("transform", `translate(0 ${(heard * 9).toFixed(2)})`);
    this.body.setAttribute("opacity", strength.toFixed(3));
    this.waves.forEach((wave, index) => {
      const travel = (this.#phase * 0.55 + index * 0.5) % 1;
      wave.setAttribute("r", (104 + travel * 46).toFixed(2));
      wave.setAttribute("opacity", (voice * (1 - travel) * 0.7).toFixed(3));
    });
  }
}

/** A closed, smooth outline around (x, y) whose radius swings by `depth`. */
function blob(x, y, radius, depth, phase) {
  const points = [];
  for (let index = 0; index < POINTS; index++) {
    const turn = (index / POINTS) * Math.PI * 2;
    const swing = Math.sin(turn * 3 + phase) * 0.55 + Math.sin(turn * 5 - phase * 1.3) * 0.3 + Math.sin(turn * 2 + phase * 0.7) * 0.15;
    const r = radius + swing * depth;
    points.push([x + Math.cos(turn) * r, y + Math.sin(turn) * r]);
  }
  // Quadratic curves through the midpoints: smooth everywhere without computing control points.
  const middle = ([ax, ay], [bx, by]) => `${((ax + bx) / 2).toFixed(1)} ${((ay + by) / 2).toFixed(1)}`;
  let path = `M${middle(points.at(-1), points[0])}`;
  points.forEach((point, index) => {
    path += `Q${point[0].toFixed(1)} ${point[1].toFixed(1)} ${middle(point, points[(index + 1) % POINTS])}`;
  });
  return `${path}Z`;
}
