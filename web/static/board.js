// The board: rows keep their element as long as their member is on it, and travel to new places.

import { el, setText, spoken } from "./dom.js";
import { ordinal } from "./format.js";
import { appear, cascade, count, leave, travel } from "./motion.js";
import { emblem, face } from "./people.js";

const MOST_ROWS = 8;
const HOT_MS = 5000;

class Row {
  /** What the server said last, or null for a row that was not there before. */
  data = null;
  #timer = 0;
  #face;

  constructor() {
    this.node = el("li", "row");
    this.rank = el("span", "rank num");
    this.#face = el("span", "face");
    const who = el("span", "who");
    this.name = spoken("bdi", "name", "");
    this.team = spoken("bdi", "team", "");
    who.append(this.name, this.team);
    this.gap = el("span", "gap num");
    this.value = el("span", "value num");
    this.node.append(el("span", "line"), this.rank, this.#face, who, this.gap, this.value);
  }

  /** Show a row's data; what it showed before tells which figures count. */
  show(row, place, share, write) {
    const before = this.data;
    this.node.dataset.place = String(place);
    this.node.dataset.rank = String(row.rank);
    this.node.dataset.member = row.member;
    this.node.style.setProperty("--share", share.toFixed(4));
    setText(this.rank, String(row.rank));
    if (before?.name !== row.name || before.color !== row.color) {
      // A row without a team of its own and with a colour is a team.
      const fresh = row.color && !row.team ? emblem(row.name, row.color) : face(row.member, row.name);
      this.#face.replaceWith(fresh);
      this.#face = fresh;
      this.team.toggleAttribute("data-colored", Boolean(row.color));
      if (row.color) this.team.style.setProperty("--team", row.color);
    }
    setText(this.name, row.name);
    setText(this.team, row.team ?? "");
    if (before === null) this.value.textContent = row.text;
    else if (before.text !== row.text || before.value !== row.value) {
      count(this.value, Number(before.value), Number(row.value), write, row.text);
    }
    this.data = row;
  }

  /** Outline the row for a while. */
  heat() {
    clearTimeout(this.#timer);
    this.node.classList.add("hot");
    this.#timer = setTimeout(() => this.node.classList.remove("hot"), HOT_MS);
  }

  /** Take the row off the board. */
  remove() {
    clearTimeout(this.#timer);
    this.node.remove();
  }
}

/** What a row says between name and figure: a rise, else how far the place above is. */
export function gapText(rows, index, writer, { unit, one, many }) {
  const row = rows[index];
  // Only rises are told: who lost a place reads what is missing, not that it was lost.
  if (row.movement > 0) return `▲ ${row.movement} today`;
  if (index === 0) return "";
  const above = rows[index - 1];
  if (above.rank === row.rank) return "level";
  const noun = Number(above.value) - Number(row.value) === 1 ? one : many;
  const gap = [writer.gap(above.value, row.value, unit), noun].filter(Boolean).join(" ");
  return index === 1 ? `${gap} behind` : `${gap} to ${ordinal(above.rank)}`;
}

export class Board {
  #list;
  #rows = new Map();
  #key = null;
  #leaving = null; // what comes on when the board before has left

  constructor(list) {
    this.#list = list;
  }

  /** Show a board; rows that were there before travel from where they were. */
  show(board, writer) {
    const key = `${board.id} ${board.key}`;
    if (this.#leaving) {
      this.#leaving = { board, writer };
    } else if (this.#key === null || this.#key === key || this.#rows.size === 0) {
      this.#update(board, writer, this.#key === key);
    } else {
      // Another board is another board: nobody travelled from one to the other.
      this.#leaving = { board, writer };
      leave(this.#list, () => this.#turn());
    }
    this.#key = key;
  }

  #turn() {
    const { board, writer } = this.#leaving;
    this.#leaving = null;
    this.#drop(new Set());
    this.#update(board, writer, false);
    cascade([...this.#rows.values()].map((row) => row.node));
  }

  #update(board, writer, moving) {
    const rows = board.rows.slice(0, MOST_ROWS);
    const tops = new Map();
    if (moving) {
      for (const [member, row] of this.#rows) tops.set(member, row.node.getBoundingClientRect().top);
    }
    this.#drop(new Set(rows.map((row) => row.member)));
    this.#list.dataset.figures = figures(rows);
    const changed = this.#place(rows, board, writer);
    if (moving) this.#move(tops, changed);
  }

  #place(rows, board, writer) {
    const most = Math.max(...rows.map((row) => Number(row.value)), 0) || 1;
    const write = (value) => writer.passing(value, board.unit);
    const changed = [];
    rows.forEach((data, index) => {
      const row = this.#rows.get(data.member) ?? new Row();
      if (row.data === null || Number(data.value) > Number(row.data.value)) changed.push(row);
      this.#rows.set(data.member, row);
      const share = Math.min(1, Math.max(0, Number(data.value) / most));
      row.show(data, index + 1, share, write);
      const gap = gapText(rows, index, writer, board);
      setText(row.gap, gap);
      row.gap.classList.toggle("up", gap.startsWith("▲"));
      // Moving a node restarts what runs on it: only those out of order are moved.
      const there = this.#list.children[index] ?? null;
      if (there !== row.node) this.#list.insertBefore(row.node, there);
    });
    return changed;
  }

  #move(tops, changed) {
    for (const [member, row] of this.#rows) {
      const before = tops.get(member);
      const after = row.node.getBoundingClientRect().top;
      if (before === undefined) appear(row.node);
      else if (Math.abs(before - after) > 1) travel(row.node, { y: before - after });
      row.node.classList.toggle("rising", before !== undefined && before - after > 1);
    }
    for (const row of changed) row.heat();
  }

  #drop(kept) {
    for (const [member, row] of this.#rows) {
      if (kept.has(member)) continue;
      row.remove();
      this.#rows.delete(member);
    }
  }
}

function figures(rows) {
  const longest = Math.max(0, ...rows.map((row) => row.text.length));
  if (longest > 12) return "huge";
  return longest > 10 ? "long" : "";
}
