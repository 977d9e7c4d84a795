// What the page asks of the server over HTTP. The page's own address, /i/{token}, carries the candidate's token: it
// opens this page and what belongs to it, and is the bearer token of the WHIP endpoint.

const segment = location.pathname.replace(/\/$/, "").split("/").pop();
const page = `/i/${segment}`;

export const token = decodeURIComponent(segment);

/** A refusal from the server (problem+json, RFC 9457), or no answer at all (status 0). */
export class Problem extends Error {
  constructor(status, body = {}, retryAfterMs = 0) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.title = body.title || "";
    this.detail = body.detail || "";
    this.type = body.type || "";
    /** How long the server asks to wait, 0 if it does not say. */
    this.retryAfterMs = retryAfterMs;
  }
}

/** Like fetch, but every answer other than 2xx, and none at all, is a Problem. */
export async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { cache: "no-store", ...options });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Problem(0, { title: "No connection", detail: "The server cannot be reached." });
  }
  if (response.ok) return response;
  let body = {};
  if ((response.headers.get("content-type") || "").includes("json")) {
    body = await response.json().catch(() => ({}));
  }
  const seconds = Number(response.headers.get("retry-after"));
  throw new Problem(response.status, body, Number.isFinite(seconds) ? seconds * 1000 : 0);
}

/** The IANA zone of this device: the interviewer greets by the candidate's time of day. */
export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** What this link is for and how far it has come. */
export async function info() {
  return (await request(`${page}/info`, { headers: { accept: "application/json" } })).json();
}

export async function consent(agree, noticeVersion) {
  await request(`${page}/consent`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ agree, notice_version: noticeVersion, time_zone: timeZone() }),
  });
}

/** Address of the candidate's own transcript; `format` is txt, md or json. */
export function transcriptUrl(format) {
  return `${page}/transcript.${format}`;
}

/** Whether the transcript can be fetched yet: the last answer may still be in transcription. */
export async function transcriptReady() {
  try {
    await request(transcriptUrl("txt"), { method: "HEAD" });
    return true;
  } catch {
    return false;
  }
}
