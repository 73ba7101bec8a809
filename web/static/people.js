// People: initials and a face of a colour that stays theirs.

import { el } from "./dom.js";

const TINTS = 10;
const LONGEST = 200;
const segmenter =
  typeof Intl.Segmenter === "function" ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

/** Split a text into what a reader takes for its letters. */
export function graphemes(text) {
  const short = text.slice(0, LONGEST);
  return segmenter ? Array.from(segmenter.segment(short), (part) => part.segment) : Array.from(short);
}

/** One or two letters for a face: first and last word, else an emoji, else a question mark. */
export function initials(name) {
  const words = name.split(/[\s\u00b7\u30fb]+/u).filter(Boolean).map(graphemes);
  const letters = words
    .map((word) => word.find((part) => /[\p{L}\p{N}]/u.test(part) && !/\p{Extended_Pictographic}/u.test(part)))
    .filter(Boolean);
  if (letters.length === 0) {
    return words.flat().find((part) => /\p{Extended_Pictographic}/u.test(part)) ?? "?";
  }
  // Two ideographs side by side read as a word, not as initials: the first is enough.
  const ideographic = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(letters[0]);
  const chosen = letters.length > 1 && !ideographic ? [letters[0], letters[letters.length - 1]] : [letters[0]];
  return chosen.join("").toLocaleUpperCase();
}

/** The number of a member's colour, from the id alone (FNV-1a over UTF-8), so it never changes. */
export function tint(member) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(member)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash % TINTS;
}

/** Make a face. Its letters are decoration: the name stands beside it. */
export function face(member, name) {
  const made = el("span", "face", initials(name));
  made.dataset.tint = String(tint(member));
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Make a team's emblem, in its colour. */
export function emblem(name, color) {
  const made = el("span", "face emblem", initials(name));
  made.style.setProperty("--team", color);
  made.dataset.ink = light(color) ? "dark" : "light";
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Whether dark letters read better on a colour (#RRGGBB) than light ones: WCAG's luminance. */
function light(color) {
  const part = (at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.18;
}
