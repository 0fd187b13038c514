/** Which view the address names: `#/events/<id>` is the view `events` with that id. */
import { signal } from "./lib.js";

export const VIEWS = ["pipeline", "events", "fire", "requests", "switches"];
export const route = signal(read());

function read() {
  const [view, id] = location.hash.replace(/^#\//, "").split("/", 2);
  return { view: VIEWS.includes(view) ? view : VIEWS[0], id: id ? decode(id) : null };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

addEventListener("hashchange", () => {
  route.value = read();
});

/** Return the address of a view. */
export function address(view, id) {
  return id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
}
