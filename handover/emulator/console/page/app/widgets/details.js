/** A panel beside the view; Escape closes it. */
import { html, useEffect, useRef } from "../lib.js";

/** @param {() => void} close Takes it away, and gives the focus back. */
export function Details({ above, title, close, children }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  return html`<aside class="details" aria-labelledby="details-name" onKeyDown=${(event) => event.key === "Escape" && close()}>
    <button type="button" class="close" aria-label="Close the details" onClick=${close}>×</button>
    <p class="muted">${above}</p>
    <h2 id="details-name" tabindex="-1" ref=${heading}><bdi>${title}</bdi></h2>
    ${children}
  </aside>`;
}
