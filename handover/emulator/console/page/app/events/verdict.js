/** What became of an event: judged from its journal, step by step, as they come. */
import { plainly } from "./explain.js";

export const VERDICTS = ["delivered", "stopped", "failed", "running"];

/** One branch of an event's way, e.g. what one trigger makes of it. */
class Way {
  constructor(path) {
    this.path = path;
    this.state = "running";
    this.why = "";
    this.sent = null;
    this.failure = null;
  }

  /** Take the next step. */
  take(entry) {
    const { step, outcome, detail } = entry;
    const reason = plainly(entry);
    if (step === "workflow") this.#workflow(outcome, reason, detail);
    else if (step === "target") {
      const again = outcome === "stopped" && detail.attempt !== undefined;
      this.#set(outcome === "passed" ? "delivered" : again ? "running" : outcome, reason);
    } else if (step === "dead-letter") {
      if (detail.redriven) this.#set("running", reason);
      else this.why += ` ${reason}`;
    } else if (["expression", "action", "request"].includes(step) || (step === "receiver" && !this.#isOfAws)) {
      if (outcome === "failed") this.failure ??= reason;
      else if (step !== "expression" && step !== "action") this.sent ??= reason; // Cognigy's word, else the answer
    } else if (step !== "archive" && step !== "receiver") this.#set(outcome === "passed" ? "running" : outcome, reason);
  }

  #workflow(outcome, reason, { phase }) {
    if (outcome !== "passed") this.#set("failed", this.failure ?? reason);
    else if (phase === "start") this.#set("running", reason);
    else if (this.failure) this.#set("failed", this.failure);
    else if (this.sent) this.#set("delivered", this.sent);
    else this.#set("stopped", `${reason} It did not call Cognigy.`);
  }

  #set(state, why) {
    this.state = state;
    this.why = why;
  }

  get #isOfAws() {
    return this.path.some((branch) => branch.startsWith("event-source:"));
  }
}

/** An event as the list has it. */
export class Verdict {
  #ways = new Map();
  #parted = new Set(); // ways that have branches, which then are what counts
  #own = null;
  #judged = null;

  constructor(entry) {
    this.id = entry.eventId;
    this.time = entry.time;
    this.conversationId = entry.conversationId ?? "";
    this.topic = "";
    this.steps = 0;
  }

  /** Return the verdict on an event of which these are the steps. */
  static of(entries) {
    const verdict = new Verdict(entries[0]);
    for (const entry of entries) verdict.take(entry);
    return verdict;
  }

  /** Take the next step of its journal. */
  take(entry) {
    this.steps += 1;
    this.#judged = null;
    if (entry.step === "event") {
      this.topic = entry.name;
      this.#own = { state: entry.outcome === "passed" ? "running" : entry.outcome, why: entry.reason };
    } else {
      this.#way(entry.detail.way ?? []).take(entry);
    }
  }

  #way(path) {
    const key = JSON.stringify(path);
    if (!this.#ways.has(key)) {
      this.#ways.set(key, new Way(path));
      path.forEach((_, at) => this.#parted.add(JSON.stringify(path.slice(0, at))));
    }
    return this.#ways.get(key);
  }

  /** One way that failed makes the event failed; while one runs, it is running; one that arrived is enough. */
  #judge() {
    const ends = [...this.#ways].filter(([key]) => !this.#parted.has(key)).map(([, way]) => way);
    for (const state of ["failed", "running", "delivered", "stopped"]) {
      const way = ends.find((one) => one.state === state);
      if (way) return way;
    }
    return this.#own ?? { state: "running", why: "" };
  }

  get state() {
    return (this.#judged ??= this.#judge()).state;
  }

  get why() {
    return (this.#judged ??= this.#judge()).why;
  }
}
