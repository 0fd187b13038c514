/** Firing events: one, or several at a rate. Goes on while another view is shown. */
import { ApiError, send } from "../emulator/api.js";
import { signal } from "../lib.js";
import { Verdict } from "./verdict.js";

export const MOST_EVENTS = 5000;
export const MOST_PER_SECOND = 200;
const AT_ONCE = 4; // a browser has six connections to a server, of which the page follows two journals

/** What was fired by itself, newest first: `{id, verdict}`; the verdict is what was known at once. */
export const shots = signal([]);
/** The row of events that runs, or the last one: `{total, rate, ids, state, error}`; null before the first. */
export const row = signal(null);
const KEPT = 10;

/** Return a new UUID. Not `crypto.randomUUID`, which pages have on `localhost` and loopback addresses alone. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Return the event as one of another conversation, if it names any. */
function ofNewConversation(body) {
  return Object.hasOwn(body, "conversationId") ? { ...body, conversationId: newId() } : body;
}

/**
 * Fire one event, and wait for what it starts.
 * @throws {ApiError} The emulator refuses it.
 */
export async function fireOne(topic, body, anew) {
  const reply = await send("POST", "events", { topic, eventBody: anew ? ofNewConversation(body) : body });
  shots.value = [{ id: reply.eventId, verdict: Verdict.of(reply.entries) }, ...shots.value].slice(0, KEPT);
}

/** Fire several, that many in a second; ends by itself, by `stop`, or when the emulator refuses one. */
export async function fireRow(topic, body, anew, total, rate) {
  const ids = [];
  const set = (changes) => {
    row.value = { ...row.value, ids, ...changes };
  };
  row.value = { total, rate, ids, sent: 0, state: "running", error: null };
  const began = performance.now();
  const underWay = new Set();
  let started = 0;
  const launch = () => {
    started += 1;
    const one = send("POST", "events?wait=false", { topic, eventBody: anew ? ofNewConversation(body) : body })
      .then((reply) => {
        ids.push(reply.eventId);
        set({ sent: ids.length });
      })
      .catch((error) => {
        if (!(error instanceof ApiError)) throw error;
        set({ state: "failed", error });
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  while (started < total && row.value.state === "running") {
    const due = Math.min(total, 1 + Math.floor(((performance.now() - began) / 1000) * rate));
    while (started < due && underWay.size < AT_ONCE) launch();
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    else await new Promise((resolve) => setTimeout(resolve, Math.max(4, (started / rate) * 1000 - (performance.now() - began))));
  }
  await Promise.all(underWay);
  if (row.value.state === "running") set({ state: "done" });
}

/** Fire no more of the row. */
export function stop() {
  if (row.value?.state === "running") row.value = { ...row.value, state: "stopped" };
}
