import { html } from "../lib.js";

export function Switches() {
  return html`<h1>Switches</h1>`;
}
