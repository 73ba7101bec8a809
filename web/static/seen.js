// What has been seen lately: a set that forgets its oldest.

export class Seen {
  #keys = new Set();
  #limit;

  constructor(limit = 500) {
    this.#limit = limit;
  }

  /** Note a key; true the first time, false when it was here already. */
  first(key) {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#limit) this.#keys.delete(this.#keys.values().next().value);
    return true;
  }
}
