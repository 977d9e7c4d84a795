// Joining the meeting: WHIP (RFC 9725) with one extension, a sendrecv audio section, because Emily answers aloud.
//
// The offer goes out before ICE begins, since the server's TURN servers come back with its answer (`Link` headers,
// section 4.6) and can be used only by an ICE agent that has not gathered yet. Our candidates follow by PATCH.

import { request } from "./api.js";

const BUNDLE = "max-bundle";   // audio and data share one transport, so there is one set of candidates
const TRICKLE_MS = 60;   // candidates come in a burst: one PATCH for the burst

/** A meeting that was joined. Made by `join`. */
export class Meeting {
  #location;
  #etag;
  #token;
  #pending = [];
  #timer = 0;
  #closed = false;

  constructor(pc, channel) {
    this.pc = pc;
    this.channel = channel;
  }

  /** @internal the server's side of the call: address, entity tag, and the token that it takes. */
  attach(location, etag, token) {
    this.#location = location;
    this.#etag = etag;
    this.#token = token;
    this.#schedule();
  }

  /** @internal a local candidate, or null for the end of gathering. */
  candidate(candidate) {
    this.#pending.push(candidate);
    this.#schedule();
  }

  #schedule() {
    if (!this.#location || this.#timer || !this.#pending.length) return;
    this.#timer = setTimeout(() => this.#trickle(), TRICKLE_MS);
  }

  async #trickle() {
    this.#timer = 0;
    const batch = this.#pending.splice(0);
    if (this.#closed || !this.#etag) return;
    const fragment = sdpFragment(this.pc.localDescription.sdp, batch);
    try {
      await request(this.#location, {
        method: "PATCH",
        headers: { ...bearer(this.#token), "content-type": "application/trickle-ice-sdpfrag", "if-match": this.#etag },
        body: fragment,
      });
    } catch {
      // The server learns our addresses from the connectivity checks as well (peer-reflexive candidates): a lost
      // trickle costs nothing where it can be reached, and where it cannot the join is tried anew.
    }
    this.#schedule();
  }

  /** Leaves. `keepalive` lets the request outlive the page. */
  close({ keepalive = false } = {}) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.pc.close();
    if (this.#location) {
      request(this.#location, { method: "DELETE", headers: bearer(this.#token), keepalive }).catch(() => {});
    }
  }
}

const bearer = (token) => ({ authorization: `Bearer ${token}` });

/**
 * Joins with one audio section and the data channel "emily". Without a track the section is silent: a candidate who
 * types sends no audio, and a microphone can be put in later without a new negotiation.
 *
 * @returns {Promise<Meeting>} before ICE is connected; its `pc` tells the rest.
 * @throws {Problem} when the server refuses or cannot be reached.
 */
export async function join({ endpoint, token, track, onStream, signal }) {
  const pc = new RTCPeerConnection({ bundlePolicy: BUNDLE });
  const channel = pc.createDataChannel("emily", { ordered: true });
  const meeting = new Meeting(pc, channel);
  pc.addTransceiver(track ?? "audio", { direction: "sendrecv" });
  pc.addEventListener("track", (event) => onStream(event.streams[0] ?? new MediaStream([event.track])));
  pc.addEventListener("icecandidate", (event) => meeting.candidate(event.candidate));
  try {
    const offer = await pc.createOffer();
    const response = await request(endpoint, {
      method: "POST",
      headers: { ...bearer(token), "content-type": "application/sdp" },
      body: offer.sdp,
      signal,
    });
    const location = response.headers.get("location");
    meeting.attach(location && new URL(location, response.url || document.baseURI).href, response.headers.get("etag"), token);
    const servers = iceServers(response.headers.get("link"));
    if (servers.length) pc.setConfiguration({ bundlePolicy: BUNDLE, iceServers: servers });
    await pc.setLocalDescription(offer);
    await pc.setRemoteDescription({ type: "answer", sdp: await response.text() });
    return meeting;
  } catch (error) {
    meeting.close();
    throw error;
  }
}

/** The RFC 8840 fragment for candidates of our single bundle. */
export function sdpFragment(sdp, candidates) {
  const line = (name) => sdp.match(new RegExp(`^a=${name}:.*$`, "m"))?.[0].trim();
  const media = sdp.match(/^m=.*$/m)?.[0].trim() ?? "m=audio 9 UDP/TLS/RTP/SAVPF 0";
  const lines = [line("ice-ufrag"), line("ice-pwd"), media, line("mid")];
  for (const candidate of candidates) {
    if (candidate?.candidate) lines.push(`a=${candidate.candidate}`);
    else lines.push("a=end-of-candidates");
  }
  return `${lines.filter(Boolean).join("\r\n")}\r\n`;
}

/** The STUN and TURN servers of a `Link` header (RFC 9725, section 4.6). */
export function iceServers(header) {
  const servers = [];
  for (const [, url, rest] of (header ?? "").matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^;,\s]*))*)/g)) {
    const fields = {};
    for (const [, name, quoted, bare] of rest.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,\s]*))/g)) {
      fields[name.toLowerCase()] = quoted?.replace(/\\(.)/g, "$1") ?? bare;
    }
    if (fields.rel !== "ice-server" || !/^(stun|turn)s?:/i.test(url)) continue;
    const server = { urls: url };
    if (fields.username) Object.assign(server, { username: fields.username, credential: fields.credential ?? "" });
    servers.push(server);
  }
  return servers;
}
