import { html } from "../lib.js";

export function EventTrace({ id }) {
  return html`<h1>Event <code>${id}</code></h1>`;
}
