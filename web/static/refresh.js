// Fetching snapshots: at most one a second and one at a time, again until one arrives.

const TIMEOUT_MS = 10_000;
const LEAST_GAP_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const OVERDUE_MS = 10_000;

export class Refresher {
  #url;
  #apply;
  #read;
  #timer = 0;
  #running = null;
  #again = false;
  #lastStart = -Infinity;
  #failures = 0;
  #failingSince = null;
  /** The last answer said that this display may not look. */
  refused = false;
  /** When the last snapshot arrived, by this machine's clock. */
  arrived = Date.now();

  /** `read(answer)` turns an answer into what is applied: JSON unless it says otherwise. */
  constructor(url, apply, read = (answer) => answer.json()) {
    this.#url = url;
    this.#apply = apply;
    this.#read = read;
  }

  /** Fetch from another address from now on. */
  set url(url) {
    this.#url = url;
  }

  /** Whether what is shown may be old because no snapshot could be had. */
  get overdue() {
    return this.#failingSince !== null && Date.now() - this.#failingSince > OVERDUE_MS;
  }

  /** Ask for a snapshot soon; asking often is the same as asking once. */
  request() {
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastStart + LEAST_GAP_MS - Date.now());
    this.#timer = setTimeout(() => this.now(), Math.min(wait, LEAST_GAP_MS));
  }

  /** Fetch one now; the snapshot, or null when it could not be had (it is then tried again). */
  now() {
    this.#running ??= this.#fetch().finally(() => {
      this.#running = null;
      if (!this.#again && this.#failures === 0) return;
      this.#again = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.now(), this.#pause());
    });
    return this.#running;
  }

  #pause() {
    const wait = Math.min(LONGEST_WAIT_MS, LEAST_GAP_MS * 2 ** this.#failures);
    return this.#failures === 0 ? LEAST_GAP_MS : wait * (0.5 + Math.random() / 2);
  }

  async #fetch() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const startedAt = Date.now();
    this.#lastStart = startedAt;
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(this.#url, { cache: "no-store", signal: abort.signal });
      this.refused = answer.status === 401 || answer.status === 403;
      if (!answer.ok) throw new Error(`the snapshot answered ${answer.status}`);
      const snapshot = await this.#read(answer);
      this.#apply(snapshot, startedAt);
      this.#failures = 0;
      this.#failingSince = null;
      this.arrived = Date.now();
      return snapshot;
    } catch (error) {
      // A network error or an answer that is not a snapshot: told, shown as overdue, tried again.
      console.warn("No new snapshot:", error);
      this.#failures = Math.min(this.#failures + 1, 6);
      this.#failingSince ??= startedAt;
      return null;
    } finally {
      clearTimeout(limit);
    }
  }
}
