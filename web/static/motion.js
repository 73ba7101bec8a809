// Motion says what happened; with reduced motion asked for, it only fades.

const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const EASE_OUT = "cubic-bezier(.16, .84, .32, 1)";

const TRAVEL_MS = 400;
const COUNT_MS = 600;

/** Whether the viewer asked for less motion. */
export const calm = () => reduced.matches;

/** Whether nobody can see the board: what changes meanwhile is simply there. */
const unseen = () => document.hidden || document.body.hasAttribute("data-covered");

/** Let an element travel by so many pixels to where it now is. */
export function travel(node, { x = 0, y = 0 }, ms = TRAVEL_MS) {
  if (unseen()) return;
  if (calm()) {
    appear(node);
    return;
  }
  node.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
    duration: ms,
    easing: EASE_OUT,
  });
}

/** Let an element fade in. */
export function appear(node, ms = TRAVEL_MS) {
  if (unseen()) return;
  node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: ms, easing: "ease-out" });
}

const LEAVE_MS = 180;
const BETWEEN_MS = 40;

/** Let an element go, then call `then`; what it leaves is back in place for what comes. */
export function leave(node, then) {
  const frames = calm() ? [{ opacity: 0 }] : [{ opacity: 0, transform: "translateX(-1.5rem)" }];
  const run = node.animate(frames, { duration: LEAVE_MS, easing: "ease-in", fill: "forwards" });
  run.onfinish = () => {
    then();
    run.cancel();
  };
}

/** Let elements come in one after the other. */
export function cascade(nodes) {
  const from = calm() ? { opacity: 0 } : { opacity: 0, transform: "translateY(1.25rem)" };
  nodes.forEach((node, index) => {
    const delay = calm() ? 0 : index * BETWEEN_MS;
    node.animate([from, {}], { duration: TRAVEL_MS, delay, easing: EASE_OUT, fill: "backwards" });
  });
}

const counting = new WeakMap();

/** Count a figure up (or down) to its value; it ends on the server's own text. */
export function count(node, from, to, write, final) {
  cancelAnimationFrame(counting.get(node));
  counting.delete(node);
  if (calm() || unseen() || !Number.isFinite(from) || !Number.isFinite(to) || from === to) {
    node.textContent = final;
    return;
  }
  const start = performance.now();
  const step = (time) => {
    const part = Math.min(1, Math.max(0, (time - start) / COUNT_MS));
    if (part === 1) {
      node.textContent = final;
      counting.delete(node);
      return;
    }
    node.textContent = write(from + (to - from) * (1 - (1 - part) ** 3));
    counting.set(node, requestAnimationFrame(step));
  };
  counting.set(node, requestAnimationFrame(step));
}
