// Small helpers round the DOM. People's text only ever goes through textContent.

/** Make an element with a class and a text. */
export function el(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Make an element for text that people typed: its direction is its own and stays inside. */
export function spoken(tag, className, text) {
  const made = el(tag, className, text);
  made.dir = "auto";
  return made;
}

/** Set a text only when it changes, so that nothing is painted or announced for nothing. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Find an element by its id. */
export const byId = (id) => document.getElementById(id);
