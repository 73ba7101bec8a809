// Own words for celebrations: what they look like while they are typed, made by the server.

const PAUSE_MS = 250;
const TIMEOUT_MS = 10_000;
const form = document.getElementById("words");
const area = form.elements.template;
const wrong = document.getElementById("h-wrong");
let timer = 0;
let asking = null;

async function look() {
  asking?.abort();
  asking = new AbortController();
  const limit = setTimeout(() => asking.abort(), TIMEOUT_MS);
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST",
      body: new URLSearchParams({ template: area.value }),
      signal: asking.signal,
    });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const looks = fresh.getElementById("looks");
    if (!looks) return;
    document.getElementById("looks").replaceWith(document.adoptNode(looks));
    const bad = looks.querySelector(".wrong");
    area.toggleAttribute("aria-invalid", bad !== null);
    wrong.hidden = true; // it stands in the preview now
  } catch (error) {
    if (error.name !== "AbortError") console.warn("No preview:", error);
  } finally {
    clearTimeout(limit);
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
}

area.addEventListener("input", soon);
form.addEventListener("click", (event) => {
  const word = event.target.closest("[data-insert]");
  if (!word) return;
  area.setRangeText(word.dataset.insert, area.selectionStart, area.selectionEnd, "end");
  area.focus();
  soon();
});
