// What an empty board teaches: the one command that puts somebody on it.

import { now } from "./format.js";

/** The command that puts somebody on this very board. */
export function firstEvent({ metric, unit }, { currency }) {
  const value = unit === "money" ? "199.00" : 1;
  const at = `${new Date(now()).toISOString().slice(0, 19)}Z`;
  const money = unit === "money" ? { currency } : {};
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
