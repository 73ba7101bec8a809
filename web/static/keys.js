// The keyboard, or a remote that sends keys: boards on and back, stay, sound, full screen.

import { setText } from "./dom.js";

const NOTE_MS = 4000;
let timer = 0;

/** Say what a key did, for a moment. */
export function say(note, text) {
  clearTimeout(timer);
  setText(note, text);
  note.hidden = false;
  timer = setTimeout(() => {
    note.hidden = true;
  }, NOTE_MS);
}

/** Listen for keys; `does` has a function for each, which answers what to say. */
export function listen(note, does) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const action = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    const text = action();
    if (text) say(note, text);
  });
}

/** Fill the screen, or stop. */
export function fullScreen() {
  const turned = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  turned?.catch(() => {}); // a browser may refuse; then nothing changes
}
