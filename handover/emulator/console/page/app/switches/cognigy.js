/** Cognigy: what the built-in endpoint answers, whom it does not know, and which installation it plays. */
import { count, duration, visible } from "../format.js";
import { html } from "../lib.js";
import { Amount, Check, Form, Text } from "../widgets/inputs.js";
import { Now, Panel, state, turn } from "./state.js";

/** Say what an answer is. */
function says({ status, body, delaySeconds, retryAfter }) {
  const late = delaySeconds ? ` after ${duration(delaySeconds * 1000)}` : "";
  const again = retryAfter === undefined ? "" : `, Retry-After ${retryAfter}`;
  return `${status}${again}${late}${body === "{}" ? "" : `, ${body}`}`;
}

export function Cognigy() {
  return html`<${Panel} title="Cognigy">
    <${Answer} />
    <${UnknownUsers} />
    <${Profile} />
  <//>`;
}

function Answer() {
  const { first, always } = state.value.answer;
  const told = first.length > 0 || always !== undefined;
  const tell = (answer) => turn("PUT", "cognigy", answer, "Cognigy answers so from now on.");
  const free = () => turn("DELETE", "cognigy", undefined, "Cognigy judges for itself again, and knows all users.");
  const others = first.length ? "Then all others get" : "Every request gets";
  const itself = first.length ? "Then it judges for itself." : "It judges each request for itself: 200 for what it can take.";
  return html`
    <${Now} other=${told}>
      ${first.map((answer, at) => html`<p key=${at}>The next ${answer.times > 1 ? `${answer.times} requests get` : "request gets"} ${visible(says(answer))}.</p>`)}
      <p>${always ? `${others} ${visible(says(always))}.` : itself}</p>
    <//>
    <${Form} label="Tell Cognigy what to answer" submit=${tell}>
      <div class="inputs">
        <${Amount} label="Status" name="status" min="200" max="599" defaultValue="500" />
        <${Amount} label="Seconds late" name="delaySeconds" max="600" step="any" placeholder="0" />
        <${Amount} label="Retry-After" name="retryAfter" min="-1" placeholder="none" />
        <${Amount} label="Requests" name="times" min="1" max="1000" placeholder="all" />
        <${Text} label="Body" wide name="body" placeholder="{}" />
      </div>
      <div class="inputs">
        <button type="submit" class="primary">Answer so</button>
        <button type="button" disabled=${!told && !state.value.unknown.unknownUsers.length} onClick=${free}>Let it judge for itself</button>
      </div>
    <//>
  `;
}

function UnknownUsers() {
  const users = state.value.unknown.unknownUsers;
  const set = (unknownUsers, done) => turn("PUT", "cognigy/unknown-users", { unknownUsers }, done);
  const add = async ({ user }, form) => {
    if (user && (await set([...users, user], `Cognigy doesn't know the user ${user}.`))) form.reset();
  };
  const know = (user) => set(users.filter((other) => other !== user), `Cognigy knows the user ${user}.`);
  return html`
    <h3>Users it does not know</h3>
    <p class="muted">${users.length ? `It answers 404 to the events of ${count(users.length, "user")}.` : "It knows everybody. An event's user is its addressTo."}</p>
    <ul class="switched">${users.map(
      (user) => html`<li key=${user}><code>${visible(user)}</code>
        <button type="button" aria-label=${visible(`Let Cognigy know ${user}`)} onClick=${() => know(user)}>Remove</button></li>`,
    )}</ul>
    <${Form} label="Name a user that Cognigy doesn't know" submit=${add}>
      <div class="inputs"><${Text} label="User" wide name="user" /><button type="submit">Add</button></div>
    <//>
  `;
}

function Profile() {
  const { apiKey, version, webhooksNeedKey } = state.value.profile;
  const set = (changes, done) => turn("PUT", "cognigy/profile", changes, done);
  const setVersion = ({ version: wanted = null }) => set({ version: wanted }, "Cognigy's version is set.");
  const setKey = async ({ key }, form) => {
    if (key && (await set({ apiKey: key }, "Cognigy's key is set."))) form.reset();
  };
  const needKey = ({ currentTarget: { checked } }) =>
    set({ webhooksNeedKey: checked }, checked ? "Webhooks need the key, too." : "Webhooks need no key.");
  return html`
    <h3>The installation that it plays</h3>
    <${Now} other=${version || apiKey}>${version ? `Version ${visible(version)}: it takes what that version takes.` : "Any version: it takes all formats and topics."}
      ${" "}${apiKey ? `It asks for its key${webhooksNeedKey ? "" : " in EventBridge's events"} (${visible(apiKey)}).` : "It asks for no key."}<//>
    <${Form} label="Cognigy's version" submit=${setVersion}>
      <div class="inputs">
        <${Text} label="Version" name="version" key=${version ?? ""} defaultValue=${version ?? ""} placeholder="any" />
        <button type="submit">Set the version</button>
      </div>
    <//>
    <${Form} label="Cognigy's key" submit=${setKey}>
      <div class="inputs">
        <${Text} label="Key" type="password" name="key" placeholder=${apiKey ?? "none"} />
        <button type="submit">Set the key</button>
        <button type="button" disabled=${!apiKey} onClick=${() => set({ apiKey: null }, "Cognigy asks for no key.")}>Ask for none</button>
        <${Check} label="webhooks need it too" checked=${webhooksNeedKey} onChange=${needKey} />
      </div>
    <//>
  `;
}
