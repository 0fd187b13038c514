/** The events of the journal, newest first, as the list has them. */
import { signal } from "../lib.js";
import { Verdict } from "./verdict.js";

const MOST = 20_000; // as many entries as the emulator's journal has, so never fewer events

export class EventLog {
  #events = new Map();
  #order = [];
  #drawing = null;
  /** The number of the newest entry that is known of. */
  newest = 0;
  /** Counts up when anything has changed, at most some twenty times a second. */
  version = signal(0);

  /** Take entries, oldest first. */
  add(entries) {
    for (const entry of entries) {
      if (entry.seq <= this.newest) continue;
      this.newest = entry.seq;
      let event = this.#events.get(entry.eventId);
      if (!event) {
        event = new Verdict(entry);
        this.#events.set(event.id, event);
        this.#order.push(event);
      }
      event.take(entry);
    }
    if (this.#order.length > MOST) {
      for (const event of this.#order.splice(0, this.#order.length - MOST)) this.#events.delete(event.id);
    }
    this.#changed();
  }

  /** Forget all; the journal's numbering goes on, unless it is another instance's. */
  clear(goesOn) {
    this.#events.clear();
    this.#order = [];
    if (!goesOn) this.newest = 0;
    this.#changed();
  }

  /** Return all events, oldest first; the array is not to be changed. */
  all() {
    return this.#order;
  }

  /** Return an event, or undefined. */
  get(id) {
    return this.#events.get(id);
  }

  #changed() {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      this.version.value += 1;
    }, 50);
  }
}
