import { html } from "../lib.js";

export function Requests() {
  return html`<h1>Requests</h1>`;
}
