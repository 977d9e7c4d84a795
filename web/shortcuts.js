// Single keys for the room's controls. They rest while something is being typed, while a dialog is open, and when
// switched off in the help (WCAG 2.1.4).

import { byId } from "./dom.js";
import { preferences } from "./preferences.js";
import { currentStep } from "./steps.js";

// Skip and end take Shift: a key hit by chance must not cost a question.
const KEYS = { m: "mute", t: "type", n: "moment", r: "repeat", S: "skip", E: "end", "?": "help" };

export function listenForShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (currentStep() !== "room" || !preferences.shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const id = KEYS[event.key] ?? (event.shiftKey ? undefined : KEYS[event.key.toLowerCase()]);
    const button = id && byId(id);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}
