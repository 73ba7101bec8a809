// What every page for people who are signed in does by itself: follows the live line, keeps its
// regions fresh, opens dialogs, tells of laurels. Everything works without it, but for the "live".

import { byId, el, setText } from "./dom.js";
import { ago } from "./format.js";
import { Live } from "./live.js";
import { calm, count } from "./motion.js";
import { Refresher } from "./refresh.js";

const TICK_MS = 1000;
const SHOW_MS = 10_000;
const TOAST_MS = 8000;
const MOST_TOASTS = 3;

const page = JSON.parse(byId("page").textContent);
let since = page.since;

/** Take the fresh page's regions in place of the old ones; what somebody types in stays. */
function apply(fresh) {
  for (const region of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(region.id);
    if (!next || next.innerHTML === region.innerHTML) continue;
    if (region.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
    if (region.querySelector("dialog[open], details[open], [data-holds]")) continue;
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    const before = figures(region);
    region.replaceChildren(...document.adoptNode(next).childNodes);
    for (const [key, node] of figures(region)) {
      const old = before.get(key);
      if (old && old.textContent !== node.textContent) passing(node, old);
    }
    if (focused) byId(focused)?.focus();
    region.dispatchEvent(new CustomEvent("laurels:fresh", { bubbles: true }));
  }
  since = JSON.parse(fresh.getElementById("page")?.textContent ?? "{}").since ?? since;
  tick();
}

/** Figures that count: <b data-figure="key" data-value="31940">$31,940</b>. */
const figures = (region) =>
  new Map(Array.from(region.querySelectorAll("[data-figure]"), (node) => [node.dataset.figure, node]));

function passing(node, old) {
  const final = node.textContent;
  const [from, to] = [Number(old.dataset.value), Number(node.dataset.value)];
  const shape = /^(\D*)[\d.,\s]*\d(\D*)$/u.exec(final);
  if (calm() || !shape) return;
  count(node, from, to, (value) => `${shape[1]}${Math.round(value).toLocaleString(document.documentElement.lang)}${shape[2]}`, final);
}

const refresher = new Refresher(location.href, apply, async (answer) => {
  if (answer.redirected) location.reload(); // signed out meanwhile: the way in
  return new DOMParser().parseFromString(await answer.text(), "text/html");
});

/** Show another state of this page, such as more of a list, without leaving it. */
export async function show(url) {
  try {
    const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(SHOW_MS) });
    if (!answer.ok || answer.redirected) throw new Error(`the page answered ${answer.status}`);
    apply(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", url);
    refresher.url = location.href;
  } catch (error) {
    console.warn("Opened as a page of its own:", error);
    location.assign(url);
  }
}

const live = new Live({
  path: "/api/live/sales-events",
  token: "",
  since,
  onFrame: take,
  onReload: async () => ((await refresher.now()) ? since : null),
});

function take(frame) {
  const regions = Array.from(document.querySelectorAll("[data-live]"));
  const wanted = regions.some(({ dataset }) => {
    const types = dataset.live.split(" ");
    return types.includes("*") || types.includes(frame.type);
  });
  if (wanted) refresher.request();
  if (frame.type === "achievement:earned" && page.member && frame.room === `user:${page.member}`) {
    toast(frame.data.title, frame.data.description);
  }
  document.dispatchEvent(new CustomEvent("laurels:frame", { detail: frame }));
}

/** Fetch the regions anew, soon. */
export const refresh = () => refresher.request();

/** Tell of something for a while. */
export function toast(title, text = "") {
  const list = byId("toasts");
  const made = el("div", "toast");
  made.append(el("b", "", title), el("span", "", text));
  list.append(made);
  while (list.children.length > MOST_TOASTS) list.firstChild.remove();
  setTimeout(() => made.remove(), TOAST_MS);
}

/** What changes with the clock alone. */
function tick() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const short = ago(time.dateTime);
    setText(time, short === "just now" || short === "" ? short : `${short} ago`);
  }
  live.check();
  const line = byId("line");
  line.hidden = !live.stale && !refresher.overdue;
  if (!line.hidden) setText(line, "Not live; trying again");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = byId(opener.dataset.opens);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
    return;
  }
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the ground behind it
});

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  toast("Copied");
}

document.addEventListener("submit", (event) => {
  const asked = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (asked && !confirm(asked)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

for (const dialog of document.querySelectorAll("dialog[data-open]")) dialog.showModal();
addEventListener("online", () => live.hurry());
addEventListener("pageshow", (event) => {
  if (event.persisted) refresher.request();
});
setInterval(tick, TICK_MS);
tick();
live.connect();
