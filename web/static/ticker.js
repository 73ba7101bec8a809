// The ticker: one strip that the compositor moves and nothing interrupts. Items lie on it at places
// of their own; what has left on the left is laid down again behind the last. A new sale opens a gap
// for itself near the left edge, so that it is read within a second.

import { el, setText, spoken } from "./dom.js";
import { ago } from "./format.js";
import { appear, calm, travel } from "./motion.js";
import { Seen } from "./seen.js";

const KEPT = 20;
const REM_A_SECOND = 4.5;
const SPAN_PX = 120_000; // one animation's length; positions start anew at half of it
const ENTRY = 0.16; // where on the line new sales enter while it runs
const ENTER_MS = 700;
const FRESH_MS = 6000;
const HOLD_MS = 3000; // still before it sets off, so that the newest can be read
const FLUSH_MS = 600;
const AT_ONCE = 3;

export class Ticker {
  #view;
  #strip;
  #waiting;
  #items = []; // in the order they lie on the strip
  #pending = [];
  #flush = 0;
  #entered = 0;
  #order = 0;
  #run = null;
  #speed = 1; // pixels a millisecond
  #seen = new Seen();

  constructor(view) {
    this.#view = view;
    this.#strip = view.querySelector(".strip");
    this.#waiting = view.querySelector(".waiting");
    new ResizeObserver(() => this.#layOut()).observe(view);
    document.fonts.ready.then(() => this.#layOut()); // another font, other widths
  }

  /** Take the sales of a snapshot, newest first; those it no longer has go. */
  fill(sales, startedAt = 0) {
    const known = new Set(sales.map((sale) => sale.id));
    // What came in over the line while the snapshot was on its way is not in it yet.
    const gone = this.#items.filter((item) => !known.has(item.id) && item.arrived < startedAt - 2000);
    for (const item of gone) item.retired = true;
    const fresh = sales.filter((sale) => this.#seen.first(sale.id)).slice(0, KEPT);
    if (this.#items.length === 0 && this.#pending.length === 0) {
      for (const sale of fresh.reverse()) this.#items.unshift(this.#item(sale));
      this.#layOut();
    } else {
      for (const sale of fresh.reverse()) this.#queue(sale);
    }
    this.tick();
  }

  /** Take one sale from the live line. */
  add(sale) {
    if (this.#seen.first(sale.id)) this.#queue(sale);
  }

  /** Bring times up to date, and lay down again what has left the line. */
  tick() {
    for (const item of this.#items) setText(item.time, ago(item.at, " ago"));
    if (!this.#run && this.#items.some((item) => item.retired)) this.#layOut();
    if (this.#run) this.#recycle();
    this.#waiting.hidden = this.#items.length + this.#pending.length > 0;
  }

  #queue(sale) {
    this.#pending.push(sale);
    if (this.#pending.length > KEPT) this.#pending.shift();
    if (this.#flush) return;
    const wait = Math.max(0, this.#entered + FLUSH_MS - Date.now());
    this.#flush = setTimeout(() => {
      this.#flush = 0;
      this.#enter();
    }, Math.min(wait, FLUSH_MS));
  }

  #item(sale) {
    const node = el("li", "sale");
    const time = el("time", "num", ago(sale.at, " ago"));
    const by = [sale.name, sale.place].filter(Boolean).join(" · ");
    if (sale.order_id) node.append(spoken("bdi", "order num", `#${sale.order_id}`));
    node.append(spoken("bdi", "product", sale.product), el("b", "num", sale.amount));
    if (by) node.append(spoken("bdi", "by", by));
    node.append(time);
    this.#strip.prepend(node);
    this.#order += 1;
    return {
      id: sale.id,
      at: sale.at,
      node,
      time,
      order: this.#order,
      arrived: Date.now(),
      x: 0,
      width: 0,
      retired: false,
    };
  }

  #offset() {
    return this.#run ? Math.max(0, this.#run.currentTime * this.#speed) : 0;
  }

  #end() {
    return this.#items.reduce((end, item) => Math.max(end, item.x + item.width), 0);
  }

  #put(item, x) {
    item.x = x;
    item.node.style.left = `${x}px`;
  }

  /** Lay everything down from the left, newest first; run only if it does not fit. */
  #layOut() {
    this.#run?.cancel();
    this.#run = null;
    this.#shed((item) => item.retired);
    this.#items.sort((a, b) => b.order - a.order);
    for (const item of this.#items) item.width = item.node.offsetWidth;
    let x = 0;
    for (const item of this.#items) {
      this.#put(item, x);
      x += item.width;
    }
    this.#start();
  }

  #start() {
    if (this.#run) return;
    const width = this.#view.clientWidth;
    const still = calm() || this.#end() <= width;
    for (const { node, x, width: own } of this.#items) {
      // Standing still, what would be cut off at the edge is left out; the newest always shows.
      node.style.visibility = still && x > 0 && x + own > width ? "hidden" : "";
    }
    if (still) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#speed = (REM_A_SECOND * rem) / 1000;
    this.#run = this.#strip.animate([{ transform: "none" }, { transform: `translateX(${-SPAN_PX}px)` }], {
      duration: SPAN_PX / this.#speed,
      fill: "both",
    });
    this.#run.currentTime = -HOLD_MS;
  }

  #enter() {
    this.#entered = Date.now();
    const made = this.#pending.splice(0).map((sale) => this.#item(sale)).reverse();
    for (const item of made) item.width = item.node.offsetWidth;
    this.#waiting.hidden = true;
    const offset = this.#offset();
    const edge = offset + this.#view.clientWidth;
    // A rush of sales: the newest few are let in at once, the others lie beyond the right edge.
    this.#insert(made.slice(AT_ONCE), this.#boundary(edge), edge);
    const entry = this.#run ? this.#boundary(offset + ENTRY * (edge - offset)) : 0;
    this.#insert(made.slice(0, AT_ONCE), entry, edge);
    for (const item of made.slice(0, AT_ONCE)) {
      item.node.classList.add("fresh");
      setTimeout(() => item.node.classList.remove("fresh"), FRESH_MS);
    }
    this.#items.sort((a, b) => a.x - b.x);
    this.#trim(offset, edge);
    this.#start();
  }

  /** Where the first item begins at or after a place; the end of the strip when there is none. */
  #boundary(from) {
    const places = this.#items.map((item) => item.x).filter((x) => x >= from);
    return places.length > 0 ? Math.min(...places) : Math.max(this.#end(), from);
  }

  #insert(items, x, edge) {
    const room = items.reduce((sum, item) => sum + item.width, 0);
    for (const item of this.#items) {
      if (item.x < x) continue;
      const inSight = item.x < edge;
      this.#put(item, item.x + room);
      if (!inSight || calm()) continue;
      // It may still be making room for the one before: go on from where it is.
      const under = new DOMMatrixReadOnly(getComputedStyle(item.node).transform).m41;
      travel(item.node, { x: under - room }, ENTER_MS);
    }
    let at = x;
    for (const item of items) {
      this.#put(item, at);
      at += item.width;
      appear(item.node, ENTER_MS);
    }
    this.#items.push(...items);
  }

  /** Keep the newest; the others go at once where nobody looks, else when they have left. */
  #trim(offset, edge) {
    const staying = this.#items.filter((item) => !item.retired).sort((a, b) => b.order - a.order);
    for (const item of staying.slice(KEPT)) item.retired = true;
    const hidden = (item) => !this.#run || item.x > edge || item.x + item.width < offset;
    let closed = 0;
    for (const item of this.#items) {
      if (item.retired && hidden(item)) closed += item.x > edge ? item.width : 0;
      else if (closed) this.#put(item, item.x - closed);
    }
    this.#shed((item) => item.retired && hidden(item));
  }

  #shed(test) {
    for (const item of this.#items) if (test(item)) item.node.remove();
    this.#items = this.#items.filter((item) => !test(item));
  }

  #recycle() {
    const offset = this.#offset();
    const left = (item) => item.x + item.width < offset;
    this.#shed((item) => item.retired && left(item));
    for (const item of this.#items.filter(left)) {
      this.#put(item, Math.max(this.#end(), offset + this.#view.clientWidth));
    }
    this.#items.sort((a, b) => a.x - b.x);
    if (offset < SPAN_PX / 2) return;
    for (const item of this.#items) this.#put(item, item.x - offset);
    this.#run.currentTime = 0;
  }
}
