// The bell of a celebration: a few sines that fade, no file. Browsers let a page sound only after a
// click or a key (or where a kiosk is told to: --autoplay-policy=no-user-gesture-required).

const CHORD = [659.26, 830.61, 987.77, 1318.51]; // E major, upwards
const STEP_S = 0.13;
const FADE_S = 2.4;
const LOUD = 0.2;
const PARTIALS = [
  [1, 1],
  [2.01, 0.35],
  [3.02, 0.12],
];
const SILENT = 0.0001; // an exponential ramp cannot reach nothing

export class Bell {
  #on = false;
  #context = null;
  #changed;

  /** `changed` is called whenever it may ring that could not before, or the reverse. */
  constructor(changed) {
    this.#changed = changed;
    const wake = () => this.#wake();
    addEventListener("pointerdown", wake);
    addEventListener("keydown", wake);
  }

  /** Whether it is to ring. */
  get on() {
    return this.#on;
  }

  /** Whether it is to ring and the browser waits for somebody to click first. */
  get blocked() {
    return this.#on && this.#context !== null && this.#context.state !== "running";
  }

  /** Switch it on or off. */
  set(on) {
    if (on === this.#on) return;
    this.#on = on;
    if (on && !this.#context && typeof AudioContext === "function") {
      this.#context = new AudioContext();
      this.#context.onstatechange = this.#changed;
    }
    this.#wake();
    this.#changed();
  }

  /** Ring once. */
  ring() {
    const context = this.#context;
    if (!this.#on || context?.state !== "running") return;
    const out = new GainNode(context, { gain: LOUD });
    out.connect(context.destination);
    CHORD.forEach((pitch, index) => {
      const start = context.currentTime + index * STEP_S;
      for (const [times, share] of PARTIALS) {
        const tone = new OscillatorNode(context, { frequency: pitch * times });
        const fade = new GainNode(context, { gain: 0 });
        fade.gain.setValueAtTime(SILENT, start);
        fade.gain.exponentialRampToValueAtTime(share / 2, start + 0.015);
        fade.gain.exponentialRampToValueAtTime(SILENT, start + FADE_S / times);
        tone.connect(fade).connect(out);
        tone.start(start);
        tone.stop(start + FADE_S);
      }
    });
  }

  #wake() {
    // Refused until somebody clicked: that is not an error, the page says what to do.
    if (this.blocked) this.#context.resume().catch(() => {});
  }
}
