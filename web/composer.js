// Typed answers. A draft survives a reload and a lost connection; an answer counts as delivered once the server shows
// it as a caption, and until then it comes back into the box if the connection breaks.

import { announce, byId } from "./dom.js";
import { prefer, preferences } from "./preferences.js";

const IDLE_MS = 20_000;     // a draft nobody touches no longer holds the conversation up
const REPEAT_MS = 5_000;    // how often "still typing" is said

export class Composer {
  #send;
  #box = byId("answer");
  #unconfirmed = "";
  #typing = false;
  #toldAt = 0;
  #idle = 0;
  #saving = 0;
  #online = false;

  /** @param {(type: string, fields: object) => boolean} send a message to the server; false if it could not go. */
  constructor(send) {
    this.#send = send;
    this.#box.value = preferences.draft;
    this.#box.addEventListener("input", () => this.#edited());
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.submit();
      }
    });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    byId("type").addEventListener("click", () => this.toggle());
    this.#refresh();
  }

  get visible() { return !byId("composer").hidden; }

  toggle(open = !this.visible, { focus = true } = {}) {
    byId("composer").hidden = !open;
    byId("type").setAttribute("aria-expanded", String(open));
    if (open && focus) this.#box.focus();
    if (!open) this.#tell(false);
  }

  /**
   * Whether messages can go now. `over`: the call ended, so there is nothing to send again; `healing`: the same
   * connection may recover, and then delivers what was sent.
   */
  setOnline(online, { over = false, healing = false } = {}) {
    if (!online && !over && !healing && this.#unconfirmed) {
      this.#box.value = [this.#unconfirmed, this.#box.value].filter(Boolean).join("\n");
      this.#unconfirmed = "";
      announce("Your last typed answer may not have arrived. It is back in the box.");
      this.toggle(true, { focus: false });
    }
    this.#online = online;
    this.#typing = false;   // a new connection knows of no draft yet
    this.#refresh();
  }

  /** The server shows this caption of the candidate's: what was typed has arrived. */
  confirm({ kind, text }) {
    if (kind === "typed_answer" || text.includes(this.#unconfirmed)) this.#unconfirmed = "";
  }

  submit() {
    const text = this.#box.value.trim();
    if (!text || text.length > this.#box.maxLength) return;
    if (!this.#send("typed", { text })) {
      announce("Not sent: the connection is being restored. Your text is kept.");
      return;
    }
    this.#unconfirmed = text;
    this.#box.value = "";
    this.#tell(false);
    this.#refresh();
    announce("Answer sent.");
    this.#box.focus();
  }

  #edited() {
    this.#refresh();
    clearTimeout(this.#idle);
    this.#tell(this.#box.value.trim() !== "");
    this.#idle = setTimeout(() => this.#tell(false), IDLE_MS);
  }

  #tell(active) {
    const now = performance.now();
    if (active === this.#typing && !(active && now - this.#toldAt > REPEAT_MS)) return;
    this.#typing = active;
    this.#toldAt = now;
    if (!active) clearTimeout(this.#idle);
    this.#send("typing", { active });
  }

  #refresh() {
    const words = this.#box.value.match(/\S+/g)?.length ?? 0;
    // The browser keeps typing within maxlength, but not an answer that was put back before a newer draft.
    const excess = Math.max(0, this.#box.value.length - this.#box.maxLength);
    byId("answer-words").textContent = (words === 1 ? "1 word" : `${words} words`) + (excess ? `, ${excess} characters too many` : "");
    byId("send").disabled = !this.#online || words === 0 || excess > 0;
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => prefer({ draft: this.#box.value }), 400);
  }
}
