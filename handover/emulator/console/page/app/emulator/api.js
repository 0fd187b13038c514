/** The emulator's admin plane, by fetch. Paths begin behind `/_emulator/`. */

/** An answer that is an error, or none at all (status 0); its message is a sentence, `parts` are those it is made of. */
export class ApiError extends Error {
  constructor(status, message, parts = []) {
    super(message);
    this.status = status;
    this.parts = parts;
  }
}

/** Return the JSON that a GET is answered with. */
export function get(path, options) {
  return send("GET", path, undefined, options);
}

/**
 * Send a request and return the JSON of the answer; null if it has none.
 * @throws {ApiError} The emulator refuses it, or doesn't answer.
 */
export async function send(method, path, body, { signal } = {}) {
  const reply = await request(path, {
    method,
    signal,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  return text ? parse(text) : null;
}

/**
 * Yield what each line of an endless answer (ndjson) holds, in arrays of those that came together.
 * `opened` is called when the answer begins. Ends when the emulator ends it.
 * @throws {ApiError} The connection breaks.
 */
export async function* follow(path, { signal, opened } = {}) {
  const reply = await request(path, { signal });
  opened?.();
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(gone);
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      if (lines.length) yield lines.map(parse);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function request(path, options) {
  const reply = await fetch(`/_emulator/${path}`, options).catch(gone);
  if (reply.ok) return reply;
  const said = await reply.json().catch(() => null);
  throw new ApiError(reply.status, said?.message ?? `The emulator answered ${reply.status}.`, said?.errors?.map((each) => each.message));
}

function gone(error) {
  if (error.name === "AbortError") throw error;
  throw new ApiError(0, "The emulator doesn't answer. Is it still running?");
}

/** Read JSON; whole numbers that JavaScript would round stay as they are written, where the browser can do that. */
function parse(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && context && JSON.rawJSON
      ? JSON.rawJSON(context.source)
      : value,
  );
}
