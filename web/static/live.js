// The live line: one WebSocket that comes back by itself and carries on where it was.

import { Seen } from "./seen.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const SETTLED_MS = 5000;
const SILENCE_MS = 40_000;
const GRACE_MS = 3000;
const OPENING_MS = 10_000;

export class Live {
  #path;
  #token;
  #since;
  #onFrame;
  #onReload;
  #seen = new Seen();
  #socket = null;
  #timer = 0;
  #attempts = 0;
  #openedAt = 0;
  #triedAt = 0;
  #downSince = Date.now();
  /** When the line was last heard, by this machine's clock. */
  heard = Date.now();

  /**
   * onFrame(frame) gets each frame once; onReload() is asked when the resume window has passed and
   * answers with the id to carry on from, or null when there is none yet.
   */
  constructor({ path, token, since, onFrame, onReload }) {
    this.#path = path;
    this.#token = token;
    this.#since = since;
    this.#onFrame = onFrame;
    this.#onReload = onReload;
  }

  /** Whether the line has been silent or broken for so long that the page may be behind. */
  get stale() {
    const time = Date.now();
    if (this.#downSince !== null) return time - this.#downSince > GRACE_MS;
    return time - this.heard > SILENCE_MS;
  }

  /** How often in a row it could not connect. */
  get attempts() {
    return this.#attempts;
  }

  /** Open the line. */
  connect() {
    clearTimeout(this.#timer);
    this.#drop();
    const query = new URLSearchParams({ since: this.#since });
    if (this.#token) query.set("token", this.#token);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.#triedAt = Date.now();
    const socket = new WebSocket(`${scheme}//${location.host}${this.#path}?${query}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#openedAt = this.heard = Date.now();
      this.#downSince = null;
    };
    socket.onmessage = (message) => this.#take(message.data);
    socket.onclose = () => this.#lost();
  }

  /** Look at the clock: a line that has gone silent is given up and opened anew. */
  check() {
    const time = Date.now();
    if (time < this.heard) this.heard = time; // the clock was set back
    if (!this.#socket) return;
    const opening = this.#downSince !== null;
    const limit = opening ? this.#triedAt + OPENING_MS : this.heard + SILENCE_MS;
    if (time > limit) this.#lost();
    else if (!opening && time - this.#openedAt > SETTLED_MS) this.#attempts = 0;
  }

  /** Try at once instead of waiting: the network is said to be back. */
  hurry() {
    if (!this.#socket) this.connect();
  }

  #take(text) {
    this.heard = Date.now();
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return; // not ours: a proxy's greeting, say
    }
    if (frame.type === "reload") {
      this.#reload();
      return;
    }
    this.#attempts = 0;
    if (frame.id === undefined || frame.id === null) return;
    this.#since = frame.id;
    if (this.#seen.first(frame.id)) this.#onFrame(frame);
  }

  async #reload() {
    // The line is closed until the snapshot is here, so that nothing falls between the two.
    this.#drop();
    const since = await this.#onReload();
    if (since) this.#since = since;
    this.#wait();
  }

  #lost() {
    this.#drop();
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#attempts + 1));
    this.#attempts = Math.min(this.#attempts + 1, 10);
    const wait = FIRST_WAIT_MS + Math.random() * (most - FIRST_WAIT_MS);
    this.#timer = setTimeout(() => this.connect(), wait);
  }

  #drop() {
    this.#downSince ??= Date.now();
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
