// Small conveniences over the document that every module of the page shares.

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; text is always set as text, never as markup. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("data-") || key.startsWith("aria-")) node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
}

/** Shows `text` in every element that asks for the field `name`. */
export function fill(name, text) {
  for (const node of document.querySelectorAll(`[data-fill="${name}"]`)) {
    node.textContent = text ?? "";
  }
}

/** Changes the icon of a button, `i-mic` to `i-mic-off` for example. */
export function setIcon(button, id) {
  button.querySelector("use").setAttribute("href", `#${id}`);
}

let clearing = 0;
/** Reads a short message to users of a screen reader. The same text twice is read twice. */
export function announce(text) {
  const region = byId("announcer");
  clearTimeout(clearing);
  region.textContent = "";
  clearing = setTimeout(() => { region.textContent = text; }, 60);
}

/** The candidate's wish for less movement, from the system or from this page. */
export function lessMotion() {
  return document.body.dataset.motion === "less" || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
