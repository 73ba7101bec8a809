// How times and figures are written. The server's own texts are shown as they come; this file
// writes only what moves between two of them: relative times, gaps, figures that count up.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let offsetMs = 0;

/** Follow the server's clock: a TV's own may be hours off. */
export function followServer(serverTime) {
  const server = Date.parse(serverTime);
  if (Number.isFinite(server)) offsetMs = server - Date.now();
}

/** The time now, in milliseconds, by the server's clock. */
export const now = () => Date.now() + offsetMs;

/** How long ago something was: "just now", "4 min", "1 h", "2 d". */
export function ago(at, suffix = "") {
  const past = now() - Date.parse(at);
  if (!Number.isFinite(past)) return "";
  if (past < MINUTE) return "just now";
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min${suffix}`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h${suffix}`;
  return `${Math.floor(past / DAY)} d${suffix}`;
}

/** How long a board still counts: "resets in 9 d 4 h"; empty when it never resets. */
export function resets(at) {
  const left = Date.parse(at ?? "") - now();
  if (!Number.isFinite(left)) return "";
  if (left < MINUTE) return left < 0 ? "closing" : "resets in less than a minute";
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  if (days > 0) return `resets in ${days} d ${hours} h`;
  return hours > 0 ? `resets in ${hours} h ${minutes} min` : `resets in ${minutes} min`;
}

/** A place as a word: 1st, 2nd, 3rd, 4th. */
export function ordinal(place) {
  const tens = place % 100;
  const suffix = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${suffix}`;
}

/** The exact difference of two decimal strings, as a decimal string: "98420.00", "91275.5" -> "7144.50". */
export function difference(left, right) {
  const places = Math.max(...[left, right].map((value) => (value.split(".")[1] ?? "").length));
  const scaled = (value) => {
    const [whole, part = ""] = value.split(".");
    return BigInt(whole + part.padEnd(places, "0"));
  };
  const gap = scaled(left) - scaled(right);
  const digits = (gap < 0n ? -gap : gap).toString().padStart(places + 1, "0");
  const sign = gap < 0n ? "-" : "";
  return places ? `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}` : sign + digits;
}

/** Writes in a workspace's own way; unknown locales, zones and currencies fall back. */
export class Writer {
  #clock;
  #whole;
  #exact;

  /** `example` is a row as the server wrote it: "$" or "US$", this one writes likewise. */
  constructor({ time_zone: timeZone, currency, locale }, example = null) {
    const tag = String(locale ?? "en").replaceAll("_", "-");
    const clock = { hour: "numeric", minute: "2-digit" };
    this.#clock =
      attempt(() => new Intl.DateTimeFormat(tag, { ...clock, timeZone })) ??
      attempt(() => new Intl.DateTimeFormat("en", { ...clock, timeZone })) ??
      new Intl.DateTimeFormat("en", { ...clock, timeZone: "UTC" });
    const number = (options) =>
      attempt(() => new Intl.NumberFormat(tag, options)) ?? new Intl.NumberFormat("en");
    const rounded = { minimumFractionDigits: 0, maximumFractionDigits: 0 };
    const money = { style: "currency", currency, currencyDisplay: "symbol" };
    const narrow = { ...money, currencyDisplay: "narrowSymbol" };
    const same = (options) =>
      [options, { ...options, ...rounded }].some((way) => number(way).format(example.value) === example.text);
    const chosen = example && !same(money) && same(narrow) ? narrow : money;
    this.#whole = { money: number({ ...chosen, ...rounded }), count: number(rounded) };
    this.#exact = { money: number(chosen), count: number({}) };
  }

  /** The time of day in the workspace's zone. */
  time(ms) {
    return this.#clock.format(ms);
  }

  /** A figure on its way from one value to the next. */
  passing(value, unit) {
    return (this.#whole[unit] ?? this.#whole.count).format(value);
  }

  /** A gap between two rows: whole units, and cents only where they are all there is. */
  gap(ahead, behind, unit) {
    const gap = Number(difference(ahead, behind));
    const style = gap < 10 && !Number.isInteger(gap) ? this.#exact : this.#whole;
    return (style[unit] ?? style.count).format(gap);
  }
}

function attempt(make) {
  try {
    return make();
  } catch {
    return null; // a RangeError: the name is not one this browser knows
  }
}
