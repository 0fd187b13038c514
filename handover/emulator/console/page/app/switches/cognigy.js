/** Cognigy: what the built-in endpoint answers, whom it does not know, and which installation it plays. */
import { count, duration, visible } from "../format.js";
import { html } from "../lib.js";
import { entered, state, turn } from "./state.js";

/** Say what an answer is. */
function says({ status, body, delaySeconds, retryAfter }) {
  const late = delaySeconds ? ` after ${duration(delaySeconds * 1000)}` : "";
  const again = retryAfter === undefined ? "" : `, Retry-After ${retryAfter}`;
  return `${status}${again}${late}${body === "{}" ? "" : `, ${body}`}`;
}

export function Cognigy() {
  return html`<section class="panel" aria-labelledby="cognigy">
    <h2 id="cognigy">Cognigy</h2>
    <${Answer} />
    <${UnknownUsers} />
    <${Profile} />
  </section>`;
}

function Answer() {
  const { first, always } = state.value.answer;
  const told = first.length > 0 || always !== undefined;
  const tell = (event) => {
    event.preventDefault();
    turn("PUT", "cognigy", entered(event.currentTarget), "Cognigy answers so from now on.");
  };
  const free = () => turn("DELETE", "cognigy", undefined, "Cognigy judges for itself again, and knows all users.");
  const times = (number) => (number === undefined || number === 1 ? "The next request gets" : `The next ${number} requests get`);
  return html`
    <div class=${told ? "now on" : "now"}>
      ${first.map((answer, at) => html`<p key=${at}>${times(answer.times)} ${visible(says(answer))}.</p>`)}
      <p>${always ? `${first.length ? "Then all others get" : "Every request gets"} ${visible(says(always))}.` : first.length ? "Then it judges for itself." : "It judges each request for itself: 200 for what it can take."}</p>
    </div>
    <form aria-label="Tell Cognigy what to answer" onSubmit=${tell} novalidate>
      <div class="inputs">
        <label>Status <input type="number" name="status" min="200" max="599" value="500" /></label>
        <label>Seconds late <input type="number" name="delaySeconds" min="0" max="600" step="any" placeholder="0" /></label>
        <label>Retry-After <input type="number" name="retryAfter" min="-1" placeholder="none" /></label>
        <label>Requests <input type="number" name="times" min="1" max="1000" placeholder="all" /></label>
        <label class="wide">Body <input type="text" name="body" placeholder="{}" autocomplete="off" spellcheck=${false} /></label>
      </div>
      <div class="inputs">
        <button type="submit" class="primary">Answer so</button>
        <button type="button" disabled=${!told && !state.value.unknown.unknownUsers.length} onClick=${free}>Let it judge for itself</button>
      </div>
    </form>
  `;
}

function UnknownUsers() {
  const users = state.value.unknown.unknownUsers;
  const set = (unknownUsers, done) => turn("PUT", "cognigy/unknown-users", { unknownUsers }, done);
  const add = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { user } = entered(form);
    if (user && (await set([...users, user], `Cognigy doesn't know the user ${user}.`))) form.reset();
  };
  return html`
    <h3>Users it does not know</h3>
    <p class="muted">${users.length ? `It answers 404 to the events of ${count(users.length, "user")}.` : "It knows everybody. An event's user is its addressTo."}</p>
    <ul class="switched">${users.map(
      (user) => html`<li key=${user}><code>${visible(user)}</code>
        <button type="button" aria-label=${visible(`Let Cognigy know ${user}`)} onClick=${() => set(users.filter((other) => other !== user), `Cognigy knows the user ${user}.`)}>Remove</button></li>`,
    )}</ul>
    <form aria-label="Name a user that Cognigy doesn't know" onSubmit=${add} novalidate>
      <div class="inputs">
        <label class="wide">User <input type="text" name="user" autocomplete="off" spellcheck=${false} /></label>
        <button type="submit">Add</button>
      </div>
    </form>
  `;
}

function Profile() {
  const { apiKey, version, webhooksNeedKey } = state.value.profile;
  const set = (changes, done) => turn("PUT", "cognigy/profile", changes, done);
  const setVersion = (event) => {
    event.preventDefault();
    set({ version: entered(event.currentTarget).version ?? null }, "Cognigy's version is set.");
  };
  const setKey = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { key } = entered(form);
    if (key && (await set({ apiKey: key }, "Cognigy's key is set."))) form.reset();
  };
  return html`
    <h3>The installation that it plays</h3>
    <p class=${version || apiKey ? "now on" : "now"}>${version ? `Version ${visible(version)}: it takes what that version takes.` : "Any version: it takes all formats and topics."}
      ${" "}${apiKey ? `It asks for its key${webhooksNeedKey ? "" : " in EventBridge's events"} (${visible(apiKey)}).` : "It asks for no key."}</p>
    <form aria-label="Cognigy's version" onSubmit=${setVersion} novalidate>
      <div class="inputs">
        <label>Version <input type="text" name="version" key=${version ?? ""} defaultValue=${version ?? ""} placeholder="any" autocomplete="off" /></label>
        <button type="submit">Set the version</button>
      </div>
    </form>
    <form aria-label="Cognigy's key" onSubmit=${setKey} novalidate>
      <div class="inputs">
        <label>Key <input type="password" name="key" autocomplete="off" placeholder=${apiKey ?? "none"} /></label>
        <button type="submit">Set the key</button>
        <button type="button" disabled=${!apiKey} onClick=${() => set({ apiKey: null }, "Cognigy asks for no key.")}>Ask for none</button>
        <label class="check"><input type="checkbox" checked=${webhooksNeedKey} onChange=${(event) =>
          set({ webhooksNeedKey: event.currentTarget.checked }, event.currentTarget.checked ? "Webhooks need the key, too." : "Webhooks need no key.")} /> webhooks need it too</label>
      </div>
    </form>
  `;
}
