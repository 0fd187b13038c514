import { html } from "../lib.js";

export function Pipeline() {
  return html`<h1>Pipeline</h1>`;
}
