// One step is shown at a time. A change of step is a change of page for the eye, for focus and for the title; there is
// no history entry, because going "back" into a consent already given would promise something untrue.

import { byId } from "./dom.js";

const ORDER = ["consent", "options", "devices"];
const TITLES = {
  loading: "Opening",
  consent: "Before you begin",
  options: "How to take part",
  devices: "Sound check",
  rejoin: "Welcome back",
  room: "In conversation",
  paused: "Paused",
  taken: "Continued elsewhere",
  declined: "No interview",
  done: "Thank you",
  problem: "Something went wrong",
};

/** The step on screen: also `body[data-step]`, which styles and tests read. */
export function currentStep() {
  return document.body.dataset.step;
}

/**
 * Shows one step, puts focus on its heading (so that it is read out) and scrolls to its top. The interviewer's name is
 * unknown until the server has told it.
 */
export function show(step, interviewer = "") {
  for (const section of document.querySelectorAll("[data-section]")) {
    section.hidden = section.dataset.section !== step;
  }
  document.body.dataset.step = step;
  document.title = `${TITLES[step]} · ${interviewer ? `Interview with ${interviewer}` : "Interview"}`;
  markProgress(step);
  scrollTo(0, 0);
  document.querySelector(`[data-section="${step}"] h1`)?.focus({ preventScroll: true });
}

function markProgress(step) {
  const at = ORDER.indexOf(step);
  byId("progress").hidden = at < 0;
  for (const item of byId("progress").children) {
    const index = ORDER.indexOf(item.dataset.for);
    item.toggleAttribute("data-past", index < at);
    if (index === at) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}
