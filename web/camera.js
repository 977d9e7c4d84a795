// The candidate's own camera, as a mirror: shown to themselves, neither sent nor recorded.

let stream = null;

export const cameraPossible = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia);
export const cameraOn = () => stream !== null;

/** Shows the camera in `video`, opening it if need be. Throws the DOMException of getUserMedia. */
export async function showCamera(video) {
  stream ??= await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, facingMode: "user" }, audio: false });
  video.srcObject = stream;
  video.hidden = false;
  await video.play().catch(() => {});
}

/** Turns the camera off, its light too. */
export function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}
