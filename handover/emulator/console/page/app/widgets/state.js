/** States and verdicts: by a sign and a word as well as by colour. */
import { html } from "../lib.js";

const SIGNS = {
  delivered: "✓",
  passed: "✓",
  ok: "✓",
  stopped: "■",
  off: "■",
  failed: "✕",
  broken: "✕",
  running: "…",
  unknown: "?",
};

/** Return the sign of a state. */
export function sign(state) {
  return SIGNS[state] ?? "?";
}

export function State({ state }) {
  return html`<span class=${`state ${state}`}><span aria-hidden="true">${sign(state)}</span> ${state}</span>`;
}
