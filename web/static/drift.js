// Against burn-in: the whole picture moves by a pixel or two, along a figure of eight, over minutes.

const EVERY_MS = 40_000;
const FAR_PX = 4;
const STEPS = 18;

/** Let the page drift for as long as it is open. */
export function drift() {
  const root = document.documentElement.style;
  let step = 0;
  setInterval(() => {
    step = (step + 1) % STEPS;
    const turn = (2 * Math.PI * step) / STEPS;
    root.setProperty("--drift-x", `${Math.round(FAR_PX * Math.sin(turn))}px`);
    root.setProperty("--drift-y", `${Math.round(FAR_PX * Math.sin(2 * turn))}px`);
  }, EVERY_MS);
}
