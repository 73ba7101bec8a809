// Which board is on: each for its time, in turn. What is empty is passed over, one alone stays.

export class Rotation {
  #show;
  #boards = [];
  #current = null;
  #dwellMs = 20_000;
  #left = 0;
  #ticked = Date.now();
  /** Whether somebody wants the board that is on to stay. */
  pinned = false;

  /** `show(board, place, count)` is called whenever a board comes on or has new figures. */
  constructor(show) {
    this.#show = show;
  }

  /** The board that is on. */
  get board() {
    return this.#current;
  }

  /** Take fresh boards; the one that is on stays on as long as it is among them. */
  set(boards, dwellMs) {
    const filled = boards.filter((board) => board.rows.length > 0);
    this.#boards = filled.length > 0 ? filled : boards.slice(0, 1);
    if (dwellMs !== this.#dwellMs) this.#left = dwellMs;
    this.#dwellMs = dwellMs;
    const same = this.#boards.find((board) => board.id === this.#current?.id);
    if (!same) this.#left = dwellMs;
    this.#put(same ?? this.#boards[0]);
  }

  /** Let time pass; while something else has the screen (`held`) a board loses none of its own. */
  tick(held) {
    const time = Date.now();
    const passed = Math.max(0, time - this.#ticked); // the clock may have been set back
    this.#ticked = time;
    if (held || this.pinned || this.#boards.length < 2) return;
    this.#left -= passed;
    if (this.#left <= 0) this.step(1);
  }

  /** Go on, or back, by so many boards. */
  step(by) {
    const count = this.#boards.length;
    const place = this.#boards.indexOf(this.#current);
    this.#left = this.#dwellMs;
    if (count > 1) this.#put(this.#boards[(place + by + count) % count]);
  }

  #put(board) {
    this.#current = board;
    this.#show(board, this.#boards.indexOf(board), this.#boards.length);
  }
}
