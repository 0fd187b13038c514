/** What every switch stands at, as the emulator has it: changes made elsewhere are seen at the next look. */
import { ApiError, get, send } from "../emulator/api.js";
import { html, signal } from "../lib.js";
import { attempt } from "../emulator/store.js";

const PATHS = {
  faults: "faults",
  answer: "cognigy",
  unknown: "cognigy/unknown-users",
  profile: "cognigy/profile",
  clock: "clock",
  flows: "flows",
  integrations: "integrations",
};

/** What each path answers, under its name; null until the first look. */
export const state = signal(null);

let looks = 0;

/** Look at all switches. Without an emulator they stay as they were: the page's header says that it is gone. */
export async function look() {
  const mine = ++looks;
  try {
    const found = await Promise.all(Object.values(PATHS).map((path) => get(path)));
    if (mine === looks) state.value = Object.fromEntries(Object.keys(PATHS).map((name, at) => [name, found[at]]));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Turn a switch, say how it went, and look at all of them; returns whether it was turned. */
export async function turn(method, path, body, done) {
  const turned = await attempt(async () => {
    await send(method, path, body);
    return true;
  }, done);
  await look();
  return turned === true;
}

/** What a switch stands at; `other` tells whether that is not by itself. */
export function Now({ other, children }) {
  return html`<div class=${`now ${other ? "stopped" : "ok"}`}>${children}</div>`;
}

export function Panel({ title, children }) {
  return html`<section class="panel" aria-label=${title}><h2>${title}</h2>${children}</section>`;
}
