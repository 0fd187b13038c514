/** Faults: which requests are to fail, and how. */
import { count, visible } from "../format.js";
import { html, useState } from "../lib.js";
import { entered, state, turn } from "./state.js";

const METHODS = ["*", "GET", "POST", "PUT", "PATCH", "DELETE"];
const EFFECTS = {
  status: "an error",
  late: "a late answer",
  drop: "half an answer, then the connection drops",
  fail: "a flow job that fails",
  slow: "a flow job that is slow",
  stuck: "a flow job that never ends",
};

/** Say what a rule does. */
function does(rule) {
  const late = rule.latencyMs ? `after ${rule.latencyMs.toLocaleString("en")} ms ` : "";
  if (rule.flowJob === "fail") return "flow jobs fail";
  if (rule.flowJob === "slow") return `flow jobs take ${count(rule.seconds ?? 30, "second")}`;
  if (rule.flowJob === "stuck") return "flow jobs never end";
  if (rule.drop) return `${late}the connection drops in the middle of the answer`;
  if (rule.status === undefined) return `answered ${late.trim()}`;
  return `${late}answered ${rule.status}${rule.retryAfter === undefined ? "" : ` with Retry-After ${rule.retryAfter}`}`;
}

/** Say when it does. */
function when(rule) {
  const words = [];
  if (rule.after) words.push(`after the first ${rule.after}`);
  if (rule.times) words.push(rule.times === 1 ? "once" : `${rule.times} times`);
  if (rule.each) words.push("each path on its own");
  return words.length ? `, ${words.join(", ")}` : "";
}

export function Faults() {
  const { rules } = state.value.faults;
  const removeAll = () => turn("DELETE", "faults", undefined, "All faults are removed.");
  return html`<section class="panel" aria-labelledby="faults">
    <h2 id="faults">Faults</h2>
    <p class=${rules.length ? "now on" : "now"}>${rules.length ? `${count(rules.length, "fault")}: the first that matches a request strikes.` : "No faults: the API answers as Genesys does."}</p>
    ${rules.length > 0 &&
    html`<ul class="switched">${rules.map((rule) => html`<${Rule} key=${rule.id} rule=${rule} />`)}</ul>
      ${rules.length > 1 && html`<p><button type="button" onClick=${removeAll}>Remove all</button></p>`}`}
    <${Add} />
  </section>`;
}

function Rule({ rule }) {
  const where = rule.flowJob ? "" : `${rule.method ?? "*"} ${rule.path ?? "*"}`;
  const remove = () => turn("DELETE", `faults/${rule.id}`, undefined, "The fault is removed.");
  return html`<li>
    <p>${where && html`<code>${visible(where)}</code> `}${visible(does(rule))}${when(rule)}
      <br /><span class="muted">${rule.hits ? `Has struck ${rule.hits === 1 ? "once" : `${rule.hits.toLocaleString("en")} times`}.` : "Has not struck yet."}</span></p>
    <button type="button" aria-label=${visible(`Remove the fault ${where} ${does(rule)}`)} onClick=${remove}>Remove</button>
  </li>`;
}

function Add() {
  const [effect, setEffect] = useState("status");
  const ofJobs = ["fail", "slow", "stuck"].includes(effect);
  const add = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { effect: chosen, ...rule } = entered(form);
    if (chosen === "drop") rule.drop = true;
    if (ofJobs) rule.flowJob = chosen;
    if (await turn("POST", "faults", rule, "The fault is set.")) form.elements.effect.focus();
  };
  return html`<form aria-label="Add a fault" onSubmit=${add} novalidate>
    <div class="inputs">
      ${!ofJobs &&
      html`<label>Method <select name="method">${METHODS.map((method) => html`<option key=${method}>${method}</option>`)}</select></label>
        <label class="wide">Path, with * and ? <input type="text" name="path" list="fault-paths" value="/api/v2/*" autocomplete="off" spellcheck=${false} /></label>
        <datalist id="fault-paths">
          ${["/oauth/token", "/api/v2/flows*", "/api/v2/integrations*", "/api/v2/integrations/actions*", "/api/v2/processautomation/triggers*"].map(
            (path) => html`<option key=${path} value=${path}></option>`,
          )}
        </datalist>`}
    </div>
    <div class="inputs">
      <label>Gets <select name="effect" value=${effect} onChange=${(event) => setEffect(event.currentTarget.value)}>
        ${Object.entries(EFFECTS).map(([name, text]) => html`<option key=${name} value=${name}>${text}</option>`)}
      </select></label>
      ${effect === "status" &&
      html`<label>Status <input type="number" name="status" min="400" max="599" value="500" /></label>
        <label>Retry-After <input type="number" name="retryAfter" min="0" placeholder="none" /></label>`}
      ${!ofJobs && html`<label>Milliseconds late <input type="number" name="latencyMs" min="0" max="600000" value=${effect === "late" ? "3000" : ""} placeholder="0" /></label>`}
      ${effect === "slow" && html`<label>Seconds <input type="number" name="seconds" min="0" value="30" /></label>`}
      ${effect === "fail" && html`<label class="wide">Message <input type="text" name="message" value="The flow could not be validated." /></label>`}
    </div>
    <div class="inputs">
      <label>First let through <input type="number" name="after" min="0" placeholder="0" /></label>
      <label>Strikes <input type="number" name="times" min="1" placeholder="always" /></label>
      ${!ofJobs && html`<label class="check"><input type="checkbox" name="each" /> counting each path on its own</label>`}
      <button type="submit" class="primary">Add the fault</button>
    </div>
  </form>`;
}
