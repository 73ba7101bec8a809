// A TV without a token: shows a code until an admin confirms it, then goes to the board. The secret
// that came with the code becomes the token; it is kept here, so that the TV finds back by itself.

import { byId, el, setText } from "./dom.js";
import { drift } from "./drift.js";

const PLACE = "/api/displays/pairing";
const KEPT = "laurels-display";
const POLL_MS = 3000;
const LONGEST_MS = 15_000;
const TIMEOUT_MS = 10_000;

const query = new URLSearchParams(location.search);
byId("removed").hidden = !query.has("token") && location.hash !== "#removed";
query.delete("token");
let held = load();
let failures = 0;

/** What this TV keeps: { secret, code, qr, until, linked }; a browser may refuse to keep it. */
function load() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT));
    return typeof found?.secret === "string" ? found : null;
  } catch {
    return null;
  }
}

function keep(what) {
  held = what;
  try {
    if (what) localStorage.setItem(KEPT, JSON.stringify(what));
    else localStorage.removeItem(KEPT);
  } catch {
    // It lives as long as the page, then.
  }
}

async function call(method, secret) {
  const headers = secret ? { Authorization: `Bearer ${secret}` } : {};
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(PLACE, { method, headers, signal, cache: "no-store" });
  if (!answer.ok) throw new Error(`pairing answered ${answer.status}`);
  return answer.json();
}

async function ask() {
  const { code, secret, qr, leftS } = await call("POST");
  keep({ secret, code, qr, until: Date.now() + leftS * 1000, linked: false });
}

async function look() {
  if (held) {
    const { state } = await call("GET", held.secret);
    if (state === "linked") {
      keep({ secret: held.secret, linked: true });
      query.set("token", held.secret);
      location.replace(`/tv?${query}`);
      return;
    }
    if (held.linked) byId("removed").hidden = false;
    if (state === "gone") keep(null);
  }
  if (!held) await ask();
  show();
}

function show() {
  const code = byId("code");
  if (code.dataset.code !== held.code) {
    code.dataset.code = held.code;
    code.replaceChildren(...[...held.code].map((sign) => el(sign === "-" ? "i" : "b", "", sign)));
  }
  const qr = byId("qr");
  qr.toggleAttribute("hidden", !held.qr);
  if (held.qr) {
    qr.setAttribute("viewBox", `0 0 ${held.qr.size} ${held.qr.size}`);
    qr.firstElementChild.setAttribute("d", held.qr.path);
  }
  const minutes = Math.max(1, Math.ceil((held.until - Date.now()) / 60_000));
  setText(byId("state"), `Waiting for an admin · a new code in ${minutes} min`);
}

async function run() {
  try {
    await look();
    failures = 0;
  } catch (error) {
    console.warn("No answer about pairing:", error);
    failures += 1;
    setText(byId("state"), "No connection to Laurels · trying again");
  }
  setTimeout(run, Math.min(LONGEST_MS, POLL_MS * 2 ** Math.min(failures, 4)));
}

run();
drift();
