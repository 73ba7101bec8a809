// The TV page: puts the parts together. Everything people wrote is set as text, never as markup.

import { Bell } from "./bell.js";
import { Board } from "./board.js";
import { Celebrations } from "./celebration.js";
import { byId, el, setText } from "./dom.js";
import { drift } from "./drift.js";
import { Writer, followServer, now, resets } from "./format.js";
import { fullScreen, listen } from "./keys.js";
import { Live } from "./live.js";
import { appear } from "./motion.js";
import { Laurels, showGoal } from "./panels.js";
import { Refresher } from "./refresh.js";
import { Rotation } from "./rotation.js";
import { firstEvent } from "./teach.js";
import { Ticker } from "./ticker.js";

const TICK_MS = 1000;
const REFRESH_MS = 5 * 60_000; // a new day, a new build, a missed frame: seen at the latest then
const PROBE_AFTER = 3;
const POLL_MS = 15_000;
const OLD_MS = 60_000;
const RELOAD_GAP_MS = 60_000;
const RELOADED_AT = "laurels-reloaded-at";
const REMOVED_MS = 12_000;

const read = (id) => JSON.parse(byId(id).textContent);
const { token } = read("display");
let snapshot = read("snapshot");
const build = snapshot.build;
let outdated = false;
let leaving = 0;
let ring = null; // what somebody chose with a key, over what the display is set to
let writer;

const bell = new Bell(hint);
const board = new Board(byId("board"));
const laurels = new Laurels(byId("wins"), byId("wins-none"));
const ticker = new Ticker(byId("ticker"));
const celebrations = new Celebrations(byId("party"), byId("party-stage"), () => bell.ring(), renew);
const rotation = new Rotation(turn);
const query = new URLSearchParams(location.search);
if (token) query.set("token", token);
const refresher = new Refresher(`/tv/snapshot${query.size ? `?${query}` : ""}`, apply);
const live = new Live({
  path: "/api/live/sales-events",
  token,
  since: snapshot.last_id,
  onFrame: take,
  onReload: async () => (await refresher.now())?.last_id ?? null,
});

/** Show a snapshot. */
function apply(fresh, startedAt = 0) {
  snapshot = fresh;
  followServer(fresh.server_time);
  document.documentElement.dataset.theme = fresh.theme;
  byId("demo").hidden = !fresh.demo;
  rotation.set(fresh.boards, fresh.dwell_s * 1000);
  showGoal(fresh.goal);
  laurels.show(fresh.laurels);
  ticker.fill(fresh.sales, startedAt);
  bell.set(ring ?? fresh.sound);
  outdated = fresh.build !== build;
  tick();
  renew();
}

/** Put a board on. */
function turn(shown, place, count) {
  writer = new Writer(snapshot.workspace, shown.rows[0]);
  const title = byId("title");
  if (title.textContent !== shown.title) appear(title);
  setText(title, shown.title);
  document.title = `${shown.title} · Laurels`;
  const empty = shown.rows.length === 0;
  byId("board").hidden = empty;
  byId("teach").hidden = !empty;
  if (empty) setText(byId("command"), firstEvent(shown, snapshot.workspace));
  board.show(shown, writer);
  const pips = byId("pips");
  while (pips.children.length > count) pips.lastChild.remove();
  while (pips.children.length < count) pips.append(el("i"));
  [...pips.children].forEach((pip, index) => pip.toggleAttribute("data-on", index === place));
  pips.hidden = count < 2;
  when();
}

/** Take one frame of the live line. */
function take({ type, data }) {
  if (type === "sale") ticker.add(data);
  else if (type === "achievement:celebration") celebrations.add(data);
  if (type === "achievement:celebration" || type === "leaderboard:refresh") refresher.request();
}

/** Load the page anew for a new build; never into a celebration, never twice within a minute. */
function renew() {
  if (!outdated || celebrations.busy) return;
  try {
    const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
    if (Math.abs(Date.now() - last) < RELOAD_GAP_MS) return;
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  } catch {
    return; // nothing can be kept here: better an old page than one that loads without end
  }
  location.reload();
}

/** What changes with the clock alone. */
function tick() {
  live.check();
  rotation.tick(celebrations.busy);
  setText(byId("clock"), writer.time(now()));
  when();
  laurels.tick();
  ticker.tick();
  showState();
  if (live.stale && live.attempts >= PROBE_AFTER) poll();
}

/** Who is on the board, and how long it still counts. */
function when() {
  const { resets_at: at, audience } = rotation.board;
  setText(byId("when"), [resets(at), audience].filter(Boolean).join(" · "));
}

/** Without a line the board still follows, slowly; and a display that was removed learns of it. */
function poll() {
  if (Date.now() - refresher.arrived > POLL_MS) refresher.request();
}

/** Say in the tag how live the page is. */
function showState() {
  const offset = now() - Date.now();
  const at = live.stale ? Math.max(live.heard, refresher.arrived) : refresher.arrived;
  const old = live.stale || refresher.overdue;
  remove(refresher.refused);
  document.body.dataset.live = refresher.refused ? "refused" : old ? "stale" : "live";
  const lost = navigator.onLine ? "Reconnecting" : "Offline";
  const state = old ? `${lost} · as of ${writer.time(at + offset)}` : "Live";
  setText(byId("tag-text"), refresher.refused ? "Removed" : state);
}

/** The token was taken back: say so, then lead to where a new code is shown; unless it heals. */
function remove(refused) {
  byId("removed").hidden = !refused;
  if (!refused) clearTimeout(leaving);
  if (!refused) leaving = 0;
  if (!refused || leaving) return;
  setText(byId("removed-title"), token ? "This display was removed" : "You were signed out");
  leaving = setTimeout(() => {
    query.delete("token");
    location.replace(`/tv${query.size ? `?${query}` : ""}#removed`);
  }, REMOVED_MS);
}

/** Say when a click is missing for the bell. */
function hint() {
  byId("hint").hidden = !bell.blocked;
}

function go(by) {
  rotation.step(by);
  return "";
}

function pin() {
  rotation.pinned = !rotation.pinned;
  byId("pips").toggleAttribute("data-pinned", rotation.pinned);
  return rotation.pinned ? "This board stays" : "Boards take turns again";
}

function sound() {
  ring = !bell.on;
  bell.set(ring);
  return ring ? "Celebrations ring" : "Celebrations are silent";
}

apply(snapshot);
// A page out of a cache, or a TV whose clock is off: a snapshot of now tells the two apart.
if (Math.abs(now() - Date.now()) > OLD_MS) refresher.request();
live.connect();
setInterval(tick, TICK_MS);
setInterval(() => refresher.request(), REFRESH_MS);
drift();
addEventListener("online", () => live.hurry());
listen(byId("note"), {
  ArrowRight: () => go(1),
  ArrowLeft: () => go(-1),
  p: pin,
  s: sound,
  f: fullScreen,
});
