// The pages after the interview, and the pages for links that lead nowhere. Each says what happened, what is safe and
// what can be done.

import { transcriptReady, transcriptUrl } from "./api.js";
import { byId } from "./dom.js";
import { show } from "./steps.js";

const ENDINGS = {
  completed: ["Thank you", "That was the whole interview. Your answers are saved."],
  ended_by_candidate: ["Thank you", "The interview has ended, as you asked. The answers you gave are saved."],
  abandoned: ["The interview was closed", "The connection was lost for too long. The answers you gave until then are saved."],
  cancelled: ["The interview was closed", "The company has closed this interview. The answers you gave until then are saved."],
  failed: ["The interview had to stop", "Something failed on our side; it is not your fault. The answers you gave until then are saved."],
};
const DONE = ["This interview is over", "Thank you for taking part. Your answers are saved."];

const READY_TRIES = 20;
const READY_EVERY_MS = 1500;

/** The thank-you page. `message` is the server's `ended`, or the same fields from the link's info. */
export function showDone({ reason, next_steps: nextSteps, interviewer }) {
  const [title, lead] = ENDINGS[reason] ?? DONE;
  byId("done-title").textContent = title;
  byId("done-lead").textContent = lead;
  byId("next-block").hidden = !nextSteps;
  byId("next-steps").textContent = nextSteps ?? "";
  show("done", interviewer);
  offerTranscript();
}

async function offerTranscript() {
  const state = byId("transcript-state");
  for (let tries = 0; tries < READY_TRIES; tries++) {
    if (await transcriptReady()) {
      for (const link of byId("transcripts").querySelectorAll("a")) link.href = transcriptUrl(link.dataset.format);
      byId("transcripts").hidden = false;
      state.textContent = "Everything that was said and typed, to keep.";
      return;
    }
    await new Promise((done) => setTimeout(done, READY_EVERY_MS));
  }
  state.textContent = "It is not ready yet. Open this link again later to get it.";
}

/** What a refusal means to a candidate. */
function inWords({ status, title, detail }) {
  switch (status) {
    case 0:
      return ["No connection", "The server cannot be reached at the moment.", "Check your internet connection and try again. If an interview was running, your answers are saved.", true];
    case 400:
    case 401:
    case 403:
    case 404:
      return ["This link does not lead to an interview", "It may be incomplete or have been replaced by a newer one.", "Copy the whole address from your newest invitation. If that does not help, reply to the invitation.", false];
    case 410:
      return [title || "This link is no longer valid", detail || "The time for this interview has passed, or it was withdrawn.", "Reply to your invitation and ask for a new link.", false];
    case 429:
    case 503:
      return ["Emily is busy", detail || "All places are taken at the moment.", "Wait a minute, then try again. Your place and your answers are kept.", true];
    default:
      return ["Something went wrong on our side", detail || title || "The server could not answer.", "It is not your fault, and nothing you said is lost. Try again in a moment.", true];
  }
}

/** A full page for a problem; `retry` is what "Try again" does, if trying again may help. */
export function showProblem(problem, retry = null) {
  const [title, detail, advice, canRetry] = inWords(problem);
  byId("problem-title").textContent = title;
  byId("problem-detail").textContent = detail;
  byId("problem-advice").textContent = advice;
  const button = byId("problem-retry");
  button.hidden = !(canRetry && retry);
  button.onclick = retry;
  show("problem");
}
