// The height that is left when an on-screen keyboard is open. iOS does not resize a page for its keyboard, it slides
// the page under it; the room then takes the visible height, so that question and answer stay in sight together.

const KEYBOARD_PX = 120;   // a keyboard takes more than this, a browser's bars take less

export function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const root = document.documentElement;
  const update = () => {
    // Zooming with two fingers makes the visible part smaller too: that is no keyboard.
    const keyboard = Math.abs(view.scale - 1) < 0.01 && innerHeight - view.height > KEYBOARD_PX;
    if (keyboard) root.style.setProperty("--room-height", `${Math.round(view.height)}px`);
    else root.style.removeProperty("--room-height");
    if (keyboard && document.body.dataset.step === "room") scrollTo(0, 0);
  };
  view.addEventListener("resize", update);
}
