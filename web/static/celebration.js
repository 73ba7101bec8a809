// Celebrations: one at a time, ten seconds each, from a queue that cannot grow without end.

import { el, spoken } from "./dom.js";
import { throwConfetti } from "./confetti.js";
import { face, graphemes } from "./people.js";
import { Seen } from "./seen.js";

const SHOWN_MS = 10_000;
const LEAVING_MS = 500;
const COVERED_MS = 450; // by then it has faded in
const MOST_WAITING = 20;
const MOST_CHIPS = 4;
const LONG_NAME = 20;
const HUGE_NAME = 34;

export class Celebrations {
  #party;
  #template;
  #whenShown;
  #whenDone;
  #seen = new Seen();
  #waiting = [];
  #skipped = 0;
  #current = false;
  #covering = 0;

  /** `whenShown` is called as each begins, `whenDone` when the last one waiting has cleared. */
  constructor(party, template, whenShown, whenDone) {
    this.#party = party;
    this.#template = template;
    this.#whenShown = whenShown;
    this.#whenDone = whenDone;
  }

  /** Whether one is on screen or waiting. */
  get busy() {
    return this.#current;
  }

  /** Take one in. Past the bound the oldest waiting gives way, and the next one says how many did. */
  add(data) {
    const key = data.milestone?.id;
    if (key !== undefined && key !== null && !this.#seen.first(key)) return;
    this.#waiting.push(data);
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#skipped += 1;
    }
    if (!this.#current) this.#next();
  }

  #next() {
    // What still runs would keep its element alive until it is over.
    for (const run of this.#party.getAnimations({ subtree: true })) run.cancel();
    const data = this.#waiting.shift();
    this.#current = data !== undefined;
    if (!this.#current) {
      this.#party.replaceChildren();
      this.#whenDone();
      return;
    }
    const stage = this.#stage(data);
    this.#party.replaceChildren(stage);
    this.#veil(true);
    this.#whenShown();
    throwConfetti(stage.querySelector(".confetti"), SHOWN_MS - LEAVING_MS);
    setTimeout(() => {
      stage.classList.add("leaving");
      this.#veil(false);
    }, SHOWN_MS - LEAVING_MS);
    setTimeout(() => this.#next(), SHOWN_MS);
  }

  /** Draw the veil, or lift it: between two of them the board is seen. */
  #veil(drawn) {
    this.#party.toggleAttribute("data-drawn", drawn);
    clearTimeout(this.#covering);
    if (!drawn) document.body.removeAttribute("data-covered");
    // What is under it need not be drawn: that is what makes frames late where there is no GPU.
    else this.#covering = setTimeout(() => document.body.setAttribute("data-covered", ""), COVERED_MS);
  }

  #stage(data) {
    const stage = this.#template.content.firstElementChild.cloneNode(true);
    const part = (name) => stage.querySelector(`.${name}`);
    const { name, verb, highlight, rest } = data.headline ?? {
      name: data.userName,
      verb: data.title,
      highlight: "",
      rest: "",
    };
    part("crown").append(face(String(data.userId), name));
    const length = graphemes(name).length;
    if (length > LONG_NAME) part("who").dataset.length = length > HUGE_NAME ? "huge" : "long";
    part("who").append(spoken("bdi", "", name));
    part("verb").textContent = verb;
    part("highlight").textContent = highlight;
    part("rest").textContent = rest;
    for (const text of (data.also ?? []).slice(0, MOST_CHIPS)) part("also").append(el("li", "", text));
    part("next").textContent = data.next ?? "";
    if (this.#skipped > 0) part("more").textContent = `+${this.#skipped} more`;
    this.#skipped = 0;
    return stage;
  }
}
