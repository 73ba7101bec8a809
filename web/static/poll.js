// Regions that follow something which ends: <div id="..." data-poll="1000"> is fetched anew that
// often (in ms) for as long as the fresh one says so too. What is typed in meanwhile stays.

const TIMEOUT_MS = 10_000;
const LONGEST_MS = 30_000;
let failures = 0;

const regions = () => Array.from(document.querySelectorAll("[data-poll][id]"));

function next() {
  const waiting = regions();
  if (waiting.length === 0) return;
  const every = Math.min(...waiting.map(({ dataset }) => Number(dataset.poll)));
  setTimeout(look, Math.min(LONGEST_MS, every * 2 ** failures));
}

async function look() {
  try {
    const answer = await fetch(location.href, {
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.redirected) return location.reload(); // signed out meanwhile
    if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const region of regions()) {
      const found = fresh.getElementById(region.id);
      if (found && !region.contains(document.activeElement?.closest("input, select, textarea"))) {
        take(region, found);
      }
    }
    failures = 0;
  } catch (error) {
    console.warn("No news:", error);
    failures = Math.min(failures + 1, 5);
  }
  next();
}

/** Put the fresh words in place of the old ones; nothing is touched that did not change. */
function take(region, found) {
  if (found.hasAttribute("data-poll")) region.dataset.poll = found.dataset.poll;
  else region.removeAttribute("data-poll");
  if (region.innerHTML === found.innerHTML) return;
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  region.replaceChildren(...document.adoptNode(found).childNodes);
  if (focused) document.getElementById(focused)?.focus();
}

next();
