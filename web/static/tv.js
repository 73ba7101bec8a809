// The TV page: puts the parts together. Everything people wrote is set as text, never as markup.

import { Board } from "./board.js";
import { Celebrations } from "./celebration.js";
import { byId, setText } from "./dom.js";
import { Writer, followServer, now, resets } from "./format.js";
import { Live } from "./live.js";
import { Laurels, showGoal } from "./panels.js";
import { Refresher } from "./refresh.js";
import { Ticker } from "./ticker.js";

const TICK_MS = 1000;
const REFRESH_MS = 5 * 60_000; // a new day, a new build, a missed frame: seen at the latest then
const DRIFT_MS = 40_000;
const DRIFT_PX = 4;
const PROBE_AFTER = 3;
const OLD_MS = 60_000;
const RELOAD_GAP_MS = 60_000;
const RELOADED_AT = "laurels-reloaded-at";

const read = (id) => JSON.parse(byId(id).textContent);
const theme = new URLSearchParams(location.search).get("theme");
if (theme === "day" || theme === "night") document.documentElement.dataset.theme = theme;

const { token } = read("display");
let snapshot = read("snapshot");
const build = snapshot.build;
let outdated = false;
let writer;

const board = new Board(byId("board"));
const laurels = new Laurels(byId("wins"), byId("wins-none"));
const ticker = new Ticker(byId("ticker"));
const celebrations = new Celebrations(byId("party"), byId("party-stage"), renew);
const query = token ? `?${new URLSearchParams({ token })}` : "";
const refresher = new Refresher(`/tv/snapshot${query}`, apply);
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
  writer = new Writer(fresh.workspace, fresh.board.rows[0]);
  followServer(fresh.server_time);
  setText(byId("title"), fresh.board.title);
  document.title = `${fresh.board.title} · Laurels`;
  byId("demo").hidden = !fresh.demo;
  const empty = fresh.board.rows.length === 0;
  byId("board").hidden = empty;
  byId("teach").hidden = !empty;
  if (empty) setText(byId("command"), firstEvent(fresh));
  board.show(fresh.board, writer);
  showGoal(fresh.goal);
  laurels.show(fresh.laurels);
  ticker.fill(fresh.sales, startedAt);
  outdated = fresh.build !== build;
  tick();
  renew();
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
  const last = Number(sessionStorage.getItem(RELOADED_AT) ?? 0);
  if (Math.abs(Date.now() - last) < RELOAD_GAP_MS) return;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  location.reload();
}

/** The command that puts somebody on this very board. */
function firstEvent({ board: { metric, unit }, workspace }) {
  const value = unit === "money" ? "199.00" : 1;
  const at = `${new Date(now()).toISOString().slice(0, 19)}Z`;
  const money = unit === "money" ? { currency: workspace.currency } : {};
  const part = (fields) => JSON.stringify(fields).slice(1, -1).replaceAll('":', '": ').replaceAll(',"', ', "');
  return [
    `curl ${location.origin}/api/events \\`,
    '  -H "Authorization: Bearer $LAURELS_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{${part({ id: "first-1", source: "shop", type: "order", member: "ada" })},`,
    `       ${part({ occurred_at: at })},`,
    `       ${part({ metrics: { [metric]: value }, ...money })}}'`,
  ].join("\n");
}

/** What changes with the clock alone. */
function tick() {
  live.check();
  const clock = byId("clock");
  setText(clock, writer.time(now()));
  setText(byId("when"), [resets(snapshot.board.resets_at), "everyone"].filter(Boolean).join(" · "));
  laurels.tick();
  ticker.tick();
  showState();
  if (live.stale && live.attempts >= PROBE_AFTER) poll();
}

/** Without a line the board still follows, slowly; and a display that was withdrawn learns of it. */
function poll() {
  if (Date.now() - refresher.arrived > 15_000) refresher.request();
}

/** Say in the tag how live the page is. */
function showState() {
  const offset = now() - Date.now();
  const at = live.stale ? Math.max(live.heard, refresher.arrived) : refresher.arrived;
  if (refresher.refused) {
    document.body.dataset.live = "refused";
    setText(byId("tag-text"), "This display was unlinked · ask an admin for a new link");
  } else if (live.stale || refresher.overdue) {
    document.body.dataset.live = "stale";
    setText(byId("tag-text"), `Reconnecting · last update ${writer.time(at + offset)}`);
  } else {
    document.body.dataset.live = "live";
    setText(byId("tag-text"), "Live");
  }
}

let step = 0;
/** Move the whole picture by a pixel or two, along a figure of eight, so that nothing burns in. */
function drift() {
  step += 1;
  const root = document.documentElement.style;
  root.setProperty("--drift-x", `${Math.round(DRIFT_PX * Math.sin((step * Math.PI) / 9))}px`);
  root.setProperty("--drift-y", `${Math.round(DRIFT_PX * Math.sin((step * Math.PI) / 4.5))}px`);
}

apply(snapshot);
// A page out of a cache, or a TV whose clock is off: a snapshot of now tells the two apart.
if (Math.abs(now() - Date.now()) > OLD_MS) refresher.request();
live.connect();
setInterval(tick, TICK_MS);
setInterval(() => refresher.request(), REFRESH_MS);
setInterval(drift, DRIFT_MS);
addEventListener("online", () => live.hurry());
