/** Faults: which requests are to fail, and how. */
import { count, visible } from "../format.js";
import { html, useState } from "../lib.js";
import { Amount, Check, Choice, Form, Text } from "../widgets/inputs.js";
import { Now, Panel, state, turn } from "./state.js";

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
  const late = rule.latencyMs ? `after ${rule.latencyMs} ms ` : "";
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
  return html`<${Panel} title="Faults">
    <${Now} other=${rules.length}>${rules.length ? `${count(rules.length, "fault")}: the first that matches a request strikes.` : "No faults: the API answers as Genesys does."}<//>
    ${rules.length > 0 &&
    html`<ul class="switched">${rules.map((rule) => html`<${Rule} key=${rule.id} rule=${rule} />`)}</ul>`}
    <${Add} />
  <//>`;
}

function Rule({ rule }) {
  const where = rule.flowJob ? "" : `${rule.method ?? "*"} ${rule.path ?? "*"}`;
  const remove = () => turn("DELETE", `faults/${rule.id}`, undefined, "The fault is removed.");
  return html`<li>
    <p>${where && html`<code>${visible(where)}</code> `}${visible(does(rule))}${when(rule)}
      <br /><span class="muted">${rule.hits ? `Has struck ${count(rule.hits, "time")}.` : "Has not struck yet."}</span></p>
    <button type="button" aria-label=${visible(`Remove the fault ${where} ${does(rule)}`)} onClick=${remove}>Remove</button>
  </li>`;
}

function Add() {
  const [effect, setEffect] = useState("status");
  const ofJobs = ["fail", "slow", "stuck"].includes(effect);
  const add = ({ effect: chosen, ...rule }) => {
    if (chosen === "drop") rule.drop = true;
    if (ofJobs) rule.flowJob = chosen;
    return turn("POST", "faults", rule, "The fault is set.");
  };
  return html`<${Form} label="Add a fault" submit=${add}>
    ${!ofJobs &&
    html`<div class="inputs">
      <${Choice} label="Method" name="method" options=${METHODS} chosen="*" />
      <${Text} label="Path, with * and ?" wide name="path" defaultValue="/api/v2/*" />
    </div>`}
    <div class="inputs">
      <${Choice} label="Gets" name="effect" options=${Object.entries(EFFECTS)} value=${effect} onChange=${(event) => setEffect(event.currentTarget.value)} />
      ${effect === "status" &&
      html`<${Amount} label="Status" name="status" min="400" max="599" defaultValue="500" />
        <${Amount} label="Retry-After" name="retryAfter" placeholder="none" />`}
      ${!ofJobs && html`<${Amount} label="Milliseconds late" name="latencyMs" key=${effect} defaultValue=${effect === "late" ? "3000" : ""} placeholder="0" />`}
      ${effect === "slow" && html`<${Amount} label="Seconds" name="seconds" defaultValue="30" />`}
      ${effect === "fail" && html`<${Text} label="Message" wide name="message" defaultValue="The flow could not be validated." />`}
    </div>
    <div class="inputs">
      <${Amount} label="First let through" name="after" placeholder="0" />
      <${Amount} label="Strikes" name="times" min="1" placeholder="always" />
      ${!ofJobs && html`<${Check} label="counting each path on its own" name="each" />`}
      <button type="submit" class="primary">Add the fault</button>
    </div>
  <//>`;
}
