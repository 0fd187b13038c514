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
      else if (step === "request" || step === "receiver") this.sent = reason;
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
  #own = null;

  constructor(entry) {
    this.id = entry.eventId;
    this.time = entry.time;
    this.conversationId = entry.conversationId ?? "";
    this.topic = "";
    this.steps = 0;
    this.state = "running";
    this.why = "";
  }

  /** Take the next step of its journal. */
  take(entry) {
    this.steps += 1;
    if (entry.step === "event") {
      this.topic = entry.name;
      this.#own = entry;
    } else {
      const path = entry.detail.way ?? [];
      const key = JSON.stringify(path);
      let way = this.#ways.get(key);
      if (!way) this.#ways.set(key, (way = new Way(path)));
      way.take(entry);
    }
    this.#judge();
  }

  /** One way that failed makes the event failed; while one runs, it is running; one that arrived is enough. */
  #judge() {
    const ends = [...this.#ways.values()].filter((way) => !this.#goesOn(way));
    const first = ["failed", "running", "delivered", "stopped"]
      .map((state) => ends.find((way) => way.state === state))
      .find((way) => way !== undefined);
    if (first) {
      this.state = first.state;
      this.why = first.why;
    } else if (this.#own) {
      this.state = this.#own.outcome === "passed" ? "running" : this.#own.outcome;
      this.why = this.#own.reason;
    }
  }

  /** Whether a way has branches, which then are what counts. */
  #goesOn(way) {
    return [...this.#ways.values()].some(
      ({ path }) => path.length > way.path.length && way.path.every((branch, at) => branch === path[at]),
    );
  }
}
