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

const LINK = ["This link does not lead to an interview", "It may be incomplete or have been replaced by a newer one.", "Copy the whole address from your newest invitation. If that does not help, reply to the invitation.", false];

/**
 * What a refusal means to a candidate: title, detail, advice, and whether trying again may help. The same status says
 * something else of the link (when the page is opened) than of the offer (`joining`), which the browser made.
 */
function inWords({ status, title, detail }, { interviewer, joining }) {
  switch (status) {
    case 0:
      return ["No connection", "The server cannot be reached at the moment.", "Check your internet connection and try again. If an interview was running, your answers are saved.", true];
    case 400:
    case 413:
    case 415:
    case 422:
      return joining
        ? ["Your browser cannot join this call", detail || "The server could not use the call that this browser offers.", "Open the same link in another browser, such as a current Chrome, Edge, Firefox or Safari, or try again here. Your link stays valid, and the answers you gave are saved.", true]
        : LINK;
    case 401:
    case 403:
      return LINK;
    case 404:
      // Anything else that is not found while joining is the server's address that is wrong, not the candidate's.
      return joining && title !== "Unknown link" ? ours(title, detail) : LINK;
    case 409:
      return [title || "That is no longer possible", detail || "The interview has gone on meanwhile.", "Try again to see how it stands now. The answers you gave are saved.", true];
    case 410:
      return [title || "This link is no longer valid", detail || "The time for this interview has passed, or it was withdrawn.", "Reply to your invitation and ask for a new link.", false];
    case 429:
    case 503:
      return [`${interviewer || "Your interviewer"} is not available just now`, detail || "The server cannot take the call at the moment.", "Wait a minute, then try again. Your link stays valid, and the answers you gave are saved.", true];
    default:
      return ours(title, detail);
  }
}

function ours(title, detail) {
  return ["Something went wrong on our side", detail || title || "The server could not answer.", "It is not your fault, and the answers you gave are saved. Try again in a moment.", true];
}

/**
 * A full page for a problem.
 *
 * @param {Problem} problem
 * @param {{retry?: () => void, interviewer?: string, joining?: boolean}} context `retry` is what "Try again" does, if
 *   trying again may help; the name is missing if the server could not tell it; `joining`: it was the call that was
 *   refused, not the page.
 */
export function showProblem(problem, { retry = null, interviewer = "", joining = false } = {}) {
  const [title, detail, advice, canRetry] = inWords(problem, { interviewer, joining });
  byId("problem-title").textContent = title;
  byId("problem-detail").textContent = detail;
  byId("problem-advice").textContent = advice;
  const button = byId("problem-retry");
  button.hidden = !(canRetry && retry);
  button.onclick = retry;
  show("problem", interviewer);
}
