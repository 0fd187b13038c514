import { html } from "../lib.js";

export function Fire() {
  return html`<h1>Fire</h1>`;
}
