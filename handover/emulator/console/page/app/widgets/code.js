/** A text in a language, highlighted, that can be copied. */
import { pretty, visibleText } from "../format.js";
import { highlighted } from "./highlight.js";
import { html, useMemo } from "../lib.js";
import { copy } from "./copy.js";

export function Code({ text, language = "text", label }) {
  const shown = useMemo(() => (language === "json" ? pretty(text) : text), [text, language]);
  const parts = useMemo(() => highlighted(visibleText(shown), language), [shown, language]);
  return html`<div class="code">
    <button type="button" class="copy" aria-label=${`Copy: ${label}`} onClick=${() => copy(shown, label)}>Copy</button>
    <pre tabindex="0" role="region" aria-label=${label}><code>${parts.map(([kind, part]) =>
      kind ? html`<span class=${`tok-${kind}`}>${part}</span>` : part,
    )}</code></pre>
  </div>`;
}
