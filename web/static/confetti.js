// Confetti: a bounded handful of elements, each moved by the compositor alone and gone when it is down.

import { el } from "./dom.js";
import { calm } from "./motion.js";

const PIECES = 84;
const WAVE = 12; // made at once: all together would make one frame late
const SPREAD = 0.5; // the share of the time in which they set off
const COLOURS = 5;
const STEPS = 12;

const between = (low, high) => low + Math.random() * (high - low);

/** Let confetti fall for so long; with reduced motion it lies still. */
export function throwConfetti(field, ms) {
  const { clientWidth: width, clientHeight: height } = field;
  if (calm()) {
    for (let n = 0; n < PIECES; n += 1) rest(piece(field, n, width, height), height);
    return;
  }
  const wave = (first) => {
    if (!field.isConnected) return;
    const end = Math.min(first + WAVE, PIECES);
    for (let n = first; n < end; n += 1) fall(piece(field, n, width, height), n, width, height, ms);
    if (end < PIECES) setTimeout(() => wave(end), (WAVE / PIECES) * SPREAD * ms);
  };
  wave(0);
}

function piece(field, n, width, height) {
  const bit = el("i", "bit");
  const unit = Math.min(width, height) / 1080;
  bit.dataset.colour = String(n % COLOURS);
  // Most fall at the sides: the middle belongs to the name, and is free where they lie.
  const middle = n % 7 === 0 && !calm();
  const share = middle ? Math.random() : n % 2 ? between(0, 0.27) : between(0.73, 1);
  bit.style.left = `${share * width}px`;
  bit.style.width = `${Math.max(4, between(9, 18) * unit)}px`;
  bit.style.height = `${Math.max(6, between(13, 28) * unit)}px`;
  field.append(bit);
  return bit;
}

function rest(bit, height) {
  bit.style.top = `${Math.random() * height}px`;
  bit.style.transform = `rotate(${between(0, 180)}deg)`;
}

function fall(bit, n, width, height, ms) {
  const delay = ((n % WAVE) / PIECES) * SPREAD * ms + between(0, 250);
  const drift = between(-0.07, 0.07) * width;
  const turn = between(-720, 720);
  const tumble = (between(180, 900) * Math.PI) / 180;
  const at = (part) =>
    `translate3d(${drift * part + Math.sin(part * 9 + n) * width * 0.008}px, ${-60 + part * (height + 120)}px, 0) ` +
    `rotate(${turn * part}deg) scaleY(${Math.cos(tumble * part).toFixed(3)})`;
  // It tumbles by growing flat: a turn in space would cost twice as much where there is no GPU.
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS);
  bit.style.top = "0";
  const run = bit.animate(
    steps.map((part) => ({ transform: at(part), offset: part })),
    { duration: between(0.34, 0.47) * ms, delay, fill: "both" },
  );
  run.onfinish = () => bit.remove();
}
