/** Switches: what the emulator does otherwise than by itself. */
import { html, useEffect } from "../lib.js";
import { health } from "../emulator/store.js";
import { Cognigy } from "../switches/cognigy.js";
import { Faults } from "../switches/faults.js";
import { Flows, Integrations } from "../switches/objects.js";
import { Clock, Organization } from "../switches/organization.js";
import { look, state } from "../switches/state.js";

export function Switches() {
  // The page looks at the emulator's health every other second; what has been switched elsewhere is seen then, too.
  useEffect(() => {
    look();
  }, [health.value]);
  return html`
    <h1>Switches</h1>
    <p class="lead">Make the local Genesys Cloud and Cognigy behave badly on purpose, and see what a pipeline does then.</p>
    ${state.value === null
      ? html`<p>Looking at the switches…</p>`
      : html`<div class="switches">
          <${Faults} />
          <${Cognigy} />
          <${Flows} />
          <${Integrations} />
          <${Clock} />
          <${Organization} />
        </div>`}
  `;
}
