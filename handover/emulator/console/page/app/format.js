/** How things are written. */

const PREFIX = "v2.detail.events.conversation.{id}.";
// Control characters, and marks that turn the direction of text around: they would hide what is really there.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Return a name with everything invisible in it made visible. */
export function visible(text) {
  return String(text).replace(INVISIBLE, (one) => `⟨U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** Return a text of many lines with everything invisible in it made visible, but line breaks and tabs. */
export function visibleText(text) {
  return String(text).replace(INVISIBLE, (one) => (one === "\n" || one === "\t" ? one : visible(one)));
}

/** Return a text that is not longer than that many characters. */
export function short(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/** Return a text that is not longer than that many characters, with its beginning and its end. */
export function middle(text, most) {
  const characters = [...text];
  if (characters.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(1 + half - most).join("")}`;
}

/** Return a topic without what all topics begin with. */
export function shortTopic(topic) {
  return topic.startsWith(PREFIX) ? topic.slice(PREFIX.length) : topic;
}

/** Return a time of day, e.g. 14:03:07.123. */
export function timeOfDay(iso) {
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** Return how much time that is, e.g. 3 ms, 1.2 s, 2 min 5 s. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${milliseconds < 10 ? milliseconds : Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Return a number with its noun, e.g. 1 event, 5,000 events. */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Keep numbers as they are written, where the browser can do that. */
function exactly(_, value, context) {
  return typeof value === "number" && context && JSON.rawJSON ? JSON.rawJSON(context.source) : value;
}

/** Return a JSON text with one value a line; what is no object or list stays as it is. */
export function pretty(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text, exactly), null, 2);
  } catch {
    return text;
  }
}

/** Return a text as one word of a POSIX shell. */
export function quoted(text) {
  return /^[\w./:@%+=,-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
