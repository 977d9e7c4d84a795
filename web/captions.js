// The captions of both sides. A caption is known by its id and may be replaced until it is final; captions of one
// speaker in a row form a turn; the last two turns are shown large, all of them on request.

import { element } from "./dom.js";

const MAX_TURNS = 400;   // an interview has about fifty; beyond this the oldest leave the page

export class Captions {
  #list;
  #empty;
  #words = new Map();   // caption id → its <span>
  #turns = [];
  #names;
  #onGrow;

  /**
   * @param {HTMLElement} list the scrolling log.
   * @param {HTMLElement} empty shown until the first caption.
   * @param {{emily: string, candidate: string}} names
   * @param {(turns: number) => void} onGrow told how many turns there are.
   */
  constructor(list, empty, names, onGrow) {
    this.#list = list;
    this.#empty = empty;
    this.#names = names;
    this.#onGrow = onGrow;
    // Growing text, a keyboard that opens, another text size: the newest words stay in sight, unless the candidate
    // has scrolled up to read.
    new ResizeObserver(() => this.#follow()).observe(list);
  }

  /** Shows a caption, or replaces the one with the same id. */
  show({ id, speaker, text, final, kind }) {
    const atEnd = this.#isAtEnd();
    let words = this.#words.get(id);
    if (!words) {
      words = element("span", { className: "words", "data-id": id });
      this.#words.set(id, words);
      this.#turnFor(speaker).append(words, " ");
    }
    if (kind) words.dataset.kind = kind;
    words.dataset.final = String(Boolean(final));
    // Words that are still being recognised change many times a second: they are shown, and read out once final.
    if (final) words.removeAttribute("aria-live");
    else words.setAttribute("aria-live", "off");
    if (words.textContent !== text) words.textContent = text;
    words.hidden = !text;
    if (atEnd) this.#follow();
  }

  #turnFor(speaker) {
    const last = this.#turns.at(-1);
    if (last?.dataset.speaker === speaker) return last;
    this.#empty.hidden = true;
    const turn = element("div", { className: "turn", "data-speaker": speaker },
      element("p", { className: "who", textContent: this.#names[speaker] ?? speaker }));
    this.#list.append(turn);
    this.#turns.push(turn);
    if (this.#turns.length > MAX_TURNS) {
      const oldest = this.#turns.shift();
      for (const words of oldest.querySelectorAll("[data-id]")) this.#words.delete(words.dataset.id);
      oldest.remove();
    }
    this.#turns.forEach((each, index) => {
      each.dataset.age = index < this.#turns.length - 2 ? "old" : index === this.#turns.length - 1 ? "last" : "before";
    });
    this.#onGrow(this.#turns.length);
    return turn;
  }

  /** Shows every turn, or the last two. */
  showAll(all) {
    this.#list.dataset.all = String(all);
    this.#follow();
  }

  #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < 48;
  }

  #follow() {
    for (const turn of this.#turns.slice(-2)) {
      turn.scrollTop = turn.scrollHeight;
      turn.toggleAttribute("data-cut", turn.scrollTop > 0);
    }
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}
