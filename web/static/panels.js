// The side: the team's goal and the latest laurels.

import { byId, el, setText, spoken } from "./dom.js";
import { ago } from "./format.js";
import { face } from "./people.js";

const MOST_LAURELS = 8;
const LONG_FIGURE = 12;

const percent = (value) => Math.min(100, Math.max(0, Number(value) || 0));

/** Show the team's goal, or nothing where there is none. */
export function showGoal(goal) {
  byId("goal").hidden = goal === null;
  if (goal === null) return;
  setText(byId("goal-title"), goal.title);
  const status = byId("goal-status");
  status.dataset.status = goal.status;
  setText(status.lastElementChild, goal.status_text);
  const current = byId("goal-current");
  setText(current, goal.current_text);
  current.toggleAttribute("data-long", goal.current_text.length > LONG_FIGURE);
  setText(byId("goal-target"), goal.target_text);
  const bar = byId("goal-bar");
  const [done, pace] = bar.children;
  done.style.width = `${percent(goal.percent)}%`;
  pace.style.left = `${percent(goal.elapsed_percent)}%`;
  pace.hidden = goal.elapsed_percent === null;
  bar.setAttribute("aria-valuenow", String(Math.round(percent(goal.percent))));
  setText(byId("goal-left"), goal.left);
  setText(byId("goal-right"), goal.right);
}

/** The list of laurels; the newest first. */
export class Laurels {
  #list;
  #none;
  #shown = "";
  #times = [];

  constructor(list, none) {
    this.#list = list;
    this.#none = none;
  }

  /** Show the newest; unchanged ones are left alone. */
  show(laurels) {
    const newest = laurels.slice(0, MOST_LAURELS);
    this.#none.hidden = newest.length > 0;
    this.#list.hidden = newest.length === 0;
    const key = JSON.stringify(newest);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#times = [];
    this.#list.replaceChildren(...newest.map((laurel) => this.#item(laurel)));
    this.tick();
  }

  /** Bring the relative times up to date. */
  tick() {
    for (const { node, at } of this.#times) setText(node, ago(at));
  }

  #item(laurel) {
    const item = el("li", "win");
    const time = el("time");
    time.dateTime = laurel.at;
    this.#times.push({ node: time, at: laurel.at });
    item.append(
      face(laurel.member, laurel.name),
      spoken("bdi", "name", laurel.name),
      time,
      spoken("p", "", laurel.text),
    );
    return item;
  }
}
