/** Objects that are not as their owner left them: flows that somebody edits, integrations that report something else. */
import { visible } from "../format.js";
import { html } from "../lib.js";
import { Form, Options } from "../widgets/inputs.js";
import { Panel, state, turn } from "./state.js";

export function Flows() {
  const { flows } = state.value.flows;
  return html`<${Panel} title="Flows">
    <p class="muted">A flow that somebody has open in Architect can't be published by others.</p>
    ${flows.length === 0 && html`<p>There are no flows.</p>`}
    <ul class="switched">${flows.map((flow) => html`<${Flow} key=${flow.id} flow=${flow} />`)}</ul>
  <//>`;
}

function Flow({ flow: { id, name, lock } }) {
  const path = `flows/${encodeURIComponent(id)}/lock`;
  const hold = ({ user = "" }) => turn("PUT", path, { user }, `${name} is locked by ${user}.`);
  if (lock) {
    return html`<li><p><bdi>${visible(name)}</bdi><br /><span class="warn">Locked by <bdi>${visible(lock.name)}</bdi>.</span></p>
      <button type="button" aria-label=${visible(`Unlock ${name}`)} onClick=${() => turn("DELETE", path, undefined, `${name} is unlocked.`)}>Unlock</button></li>`;
  }
  return html`<li><div><p><bdi>${visible(name)}</bdi></p>
    <${Form} label=${`Lock ${name}`} submit=${hold}>
      <input type="text" name="user" defaultValue="Somebody else" aria-label=${visible(`Who edits ${name}`)} autocomplete="off" />
      <button type="submit">Lock</button>
    <//></div></li>`;
}

const CODES = ["ACTIVE", "ACTIVATING", "INACTIVE", "DEACTIVATING", "ERROR"];

export function Integrations() {
  const { integrations } = state.value.integrations;
  return html`<${Panel} title="Integrations">
    <p class="muted">In any state but ACTIVE an integration doesn't work: its data actions fail, its event source is gone.</p>
    ${integrations.length === 0 && html`<p>There are no integrations.</p>`}
    <ul class="switched">${integrations.map((one) => html`<${Integration} key=${one.id} integration=${one} />`)}</ul>
  <//>`;
}

function Integration({ integration: { id, name, type, intendedState, reported } }) {
  const path = `integrations/${encodeURIComponent(id)}/reported-state`;
  const report = (told) => turn("PUT", path, told, `${name} reports ${told.code}.`);
  const free = () => turn("DELETE", path, undefined, `${name} reports its own state again.`);
  return html`<li><div>
      <p><bdi>${visible(name)}</bdi> <span class="muted">${visible(type)}, ${visible(intendedState.toLowerCase())}</span></p>
      ${reported && html`<p class="warn">Told to report ${visible(reported.code)}${reported.detail?.message ? `: ${visible(reported.detail.message)}` : "."}</p>`}
      <${Form} label=${`What ${name} reports`} submit=${report}>
        <select name="code" aria-label=${visible(`State that ${name} reports`)}><${Options} options=${CODES} chosen="ERROR" /></select>
        <input type="text" name="detail" placeholder="what Genesys says of it" aria-label=${visible(`What Genesys says of ${name}`)} autocomplete="off" />
        <button type="submit">Report it</button>
      <//></div>
    ${reported && html`<button type="button" aria-label=${visible(`Let ${name} report its own state`)} onClick=${free}>Let go</button>`}
  </li>`;
}
