/** The API requests that the emulator has kept, as they come. */
import { ApiError, follow } from "./api.js";
import { signal } from "../lib.js";

const MOST = 2000; // as many as the emulator keeps
const PAUSE = 1000;

class RequestLog {
  #requests = [];
  #newest = 0;
  #drawing = null;
  #of = null;
  /** Counts up when anything has changed, at most some twenty times a second. */
  version = signal(0);

  /** Return all requests, oldest first; the array is not to be changed. */
  all() {
    return this.#requests;
  }

  /**
   * Follow the journal until the returned function is called.
   * @param organization Whose requests they are: those of another one are forgotten.
   */
  watch(organization) {
    if (organization !== this.#of) {
      this.#of = organization;
      this.#requests = [];
      this.#newest = 0;
      this.#changed();
    }
    const leaving = new AbortController();
    this.#follow(leaving.signal);
    return () => leaving.abort();
  }

  async #follow(signal) {
    while (!signal.aborted) {
      try {
        for await (const found of follow(`requests/follow?after=${this.#newest}`, { signal })) this.#add(found);
      } catch (error) {
        if (!(error instanceof ApiError) && error.name !== "AbortError") throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #add(found) {
    this.#newest = found.at(-1).seq;
    this.#requests = [...this.#requests, ...found].slice(-MOST);
    this.#changed();
  }

  #changed() {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      this.version.value += 1;
    }, 50);
  }
}

export const requests = new RequestLog();
