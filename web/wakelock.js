// Keeps the screen on during the interview: a phone that locks itself stops the microphone.

let wanted = false;
let lock = null;

async function acquire() {
  if (!wanted || lock || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
    if (!wanted) release();
  } catch { /* refused, on a low battery for example: the interview goes on without */ }
}

function release() {
  lock?.release().catch(() => {});
  lock = null;
}

// The system drops the lock whenever the page is hidden.
document.addEventListener("visibilitychange", acquire);

export function keepAwake(on) {
  wanted = on;
  if (on) acquire();
  else release();
}
