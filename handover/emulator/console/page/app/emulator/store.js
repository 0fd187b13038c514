/** What the whole page knows: the emulator it belongs to, whether it is there, and the events of its journal. */
import { ApiError, follow, get } from "./api.js";
import { EventLog } from "../events/event_log.js";
import { batch, signal } from "../lib.js";

const SECONDS_BETWEEN_LOOKS = 2;

/** `GET health`; null until the first answer. */
export const health = signal(null);
/** Whether the page hears of everything at once: "connecting", "live" or "lost". */
export const connection = signal("connecting");
/** What the page says of what somebody has just done: `{text, bad}`, or null. */
export const notice = signal(null);
/** Changes whenever an object of the organization does; read it in an effect to look again. */
export const revision = signal("");
/** All events that are known of. */
export const events = new EventLog();

let stream = null;

/** Say something in the page's corner, until something else is said. */
export function say(text, bad = false) {
  notice.value = { text, bad };
}

/** Do what somebody has asked for, and say how it went; returns what it came to, or undefined. */
export async function attempt(work, done) {
  try {
    const result = await work();
    if (done) say(done);
    return result;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    say(error.message, true);
    return undefined;
  }
}

/** Follow the emulator as long as the page is open; take up the thread when it has been gone. */
export function watch() {
  followJournal();
  look();
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

let looking = null;

async function look() {
  clearTimeout(looking);
  if (!document.hidden) {
    try {
      learn(await get("health"));
    } catch {
      stream?.abort(); // a connection that is dead without having been told
    }
  }
  clearTimeout(looking);
  looking = setTimeout(look, SECONDS_BETWEEN_LOOKS * 1000);
}

function learn(found) {
  const known = health.value;
  const other = known && (known.instance !== found.instance || known.id !== found.id);
  batch(() => {
    health.value = found;
    revision.value = `${found.instance} ${found.id} ${found.revision}`;
    if (other) events.clear(found.instance === known.instance);
  });
  if (other) stream?.abort(); // the journal of another instance is counted anew
}

async function followJournal() {
  let pause = 0;
  for (;;) {
    try {
      learn(await get("health"));
      stream = new AbortController();
      const opened = () => {
        connection.value = "live";
        pause = 0;
      };
      for await (const entries of follow(`journal/follow?after=${events.newest}`, { signal: stream.signal, opened })) {
        events.add(entries);
      }
    } catch (error) {
      if (!(error instanceof ApiError) && error.name !== "AbortError") throw error;
    }
    connection.value = "lost";
    pause = Math.min(2000, pause * 2 || 100);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
