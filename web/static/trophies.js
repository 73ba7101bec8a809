// The trophy room by hand: what a trophy is for opens beside it, also by hovering and by the Tab
// key; what was won just now has its moment; "Show more" stays on the page.

import { byId } from "./dom.js";
import { refresh, show } from "./page.js";

const HOVER_MS = 150;
const FRESH_MS = 8000;
const EDGE = 8;

const room = byId("room");
const wonNow = () => Array.from(room?.querySelectorAll(".tile.won") ?? [], (tile) => tile.id);
const won = new Set(wonNow());
const fresh = new Set(); // those that have their moment
let hovering = 0;
let pinned = false; // opened by a click: leaving it with the mouse does not close it
let missed = false; // something changed while one was open

const openOne = () => document.querySelector(".about[data-holds]");

/** Put what a trophy is for below its place, above it where there is more room. */
function place(about) {
  const tile = document.querySelector(`[popovertarget="${about.id}"]`).getBoundingClientRect();
  const width = Math.min(19 * 16, innerWidth - 32);
  const middle = tile.left + tile.width / 2 - width / 2;
  const left = Math.max(EDGE * 2, Math.min(middle, document.documentElement.clientWidth - width - EDGE * 2));
  const below = tile.bottom < innerHeight * 0.6;
  about.style.setProperty("--left", `${left}px`);
  about.style.setProperty("--top", below ? `${tile.bottom + EDGE}px` : "auto");
  about.style.setProperty("--bottom", below ? "auto" : `${innerHeight - tile.top + EDGE}px`);
  about.classList.add("placed");
}

function open(tile) {
  const about = byId(tile.getAttribute("popovertarget"));
  if (!about.matches(":popover-open")) about.showPopover();
}

function close() {
  clearTimeout(hovering);
  openOne()?.hidePopover();
}

document.addEventListener("beforetoggle", (event) => {
  if (event.newState === "open" && event.target.matches?.(".about")) place(event.target);
}, true);

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".about")) return;
  event.target.toggleAttribute("data-holds", event.newState === "open"); // page.js leaves it alone
  if (openOne()) return;
  pinned = false;
  if (missed) refresh();
  missed = false;
}, true);

document.addEventListener("laurels:frame", () => {
  missed ||= openOne() !== null;
});

room?.addEventListener("click", (event) => {
  if (event.target.closest(".tile")) pinned = true;
});

room?.addEventListener("pointerover", (event) => {
  const tile = event.target.closest(".tile");
  if (!tile || event.pointerType !== "mouse" || pinned) return;
  clearTimeout(hovering);
  hovering = setTimeout(() => open(tile), HOVER_MS);
});

room?.addEventListener("pointerout", (event) => {
  if (event.pointerType !== "mouse" || event.relatedTarget?.closest?.(".tile, .about")) return;
  clearTimeout(hovering);
  if (!pinned) hovering = setTimeout(close, HOVER_MS);
});

room?.addEventListener("focusin", (event) => {
  if (event.target.matches(".tile:focus-visible")) open(event.target);
});

room?.addEventListener("focusout", (event) => {
  if (!pinned && !event.relatedTarget?.closest?.(".tile, .about")) close();
});

addEventListener("scroll", () => {
  if (!openOne()?.matches(":hover")) close();
}, { passive: true });

room?.addEventListener("laurels:fresh", () => {
  for (const id of wonNow()) {
    if (won.has(id)) {
      if (fresh.has(id)) byId(id).classList.add("fresh", "settled");
      continue;
    }
    won.add(id);
    fresh.add(id);
    byId(id).classList.add("fresh");
    setTimeout(() => {
      fresh.delete(id);
      byId(id)?.classList.remove("fresh", "settled");
    }, FRESH_MS);
  }
});

document.addEventListener("click", async (event) => {
  const more = event.target.closest("#more");
  if (!more || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await show(more.href.split("#")[0]);
  byId(more.dataset.first)?.focus();
});
