// How this candidate takes part: kept for the tab (sessionStorage), so that a reload or a rejoin asks nothing again.
// Only choices are kept, and an unsent draft; never a name or an answer that was sent.

import { token } from "./api.js";
import { byId } from "./dom.js";

const KEY = `emily:${token}`;
const DEFAULTS = { typed: false, large: false, clockHidden: false, lessMotion: false, microphone: "", camera: false, shortcuts: true, draft: "" };

/** The choices now in force. Change them through `prefer`. */
export const preferences = { ...DEFAULTS, ...load() };

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) || {};
  } catch {
    return {};   // storage is blocked or holds something else: the defaults do
  }
}

/** Changes some choices, keeps them and applies those that show on the page. */
export function prefer(changes) {
  Object.assign(preferences, changes);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(preferences));
  } catch { /* storage is blocked: the choices last until a reload */ }
  apply();
}

export function apply() {
  const { dataset } = document.body;
  dataset.captions = preferences.large ? "large" : "normal";
  dataset.clock = preferences.clockHidden ? "hidden" : "shown";
  dataset.motion = preferences.lessMotion ? "less" : "full";
  dataset.shortcuts = preferences.shortcuts ? "on" : "off";
  byId("large-in-room").checked = preferences.large;
  byId("shortcuts-on").checked = preferences.shortcuts;
}
