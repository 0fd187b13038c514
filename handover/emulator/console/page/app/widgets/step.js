/** One step of an event, with what the journal has of it. */
import { has, plainly, takes } from "../events/explain.js";
import { duration, visible } from "../format.js";
import { html } from "../lib.js";
import { Code } from "./code.js";
import { sign } from "./state.js";

const LABELS = {
  trigger: "Criteria",
  workflow: "Workflow",
  expression: "Expression",
  action: "Data action",
  request: "Request",
  receiver: "Cognigy",
  "event-source": "Event source",
  bus: "Event bus",
  archive: "Archive",
  rule: "Rule",
  "api-destination": "API destination",
  target: "Target",
  "dead-letter": "Dead-letter queue",
};

const WORDS = { passed: "went on", stopped: "stopped", failed: "failed" };

export function Step({ entry, after }) {
  const { step, name, outcome } = entry;
  return html`<li class=${`step ${outcome}`}>
    <span class="mark" aria-hidden="true">${sign(outcome)}</span>
    <div class="said">
      <p><strong>${LABELS[step] ?? step}</strong> <bdi class="muted">${visible(name)}</bdi>
        <span class="visually-hidden"> ${WORDS[outcome]}</span> <span class="after mono">+${duration(after)}</span></p>
      <p>${visible(plainly(entry))}</p>
      <${Detail} entry=${entry} />
    </div>
  </li>`;
}

function Detail({ entry: { step, outcome, detail } }) {
  return html`
    ${detail.criteria?.length > 0 && html`<${Criteria} criteria=${detail.criteria} />`}
    ${detail.variables && html`<${Variables} variables=${detail.variables} open=${outcome === "failed"} />`}
    ${detail.path?.length > 0 && html`<${Path} path=${detail.path} open=${outcome === "failed"} />`}
    ${detail.pattern && html`<${Fold} title="The rule's pattern" open=${outcome !== "passed"}><${Code} label="The rule's pattern" language="json" text=${detail.pattern} /><//>`}
    ${detail.inputs && html`<${Fold} title="Inputs"><${Values} values=${detail.inputs} /><//>`}
    ${detail.headers && html`<${Request} detail=${detail} open=${step === "request" || outcome === "failed"} />`}
    ${detail.reply && html`<${Reply} reply=${detail.reply} open=${outcome !== "passed"} />`}
    ${step === "receiver" && html`<${Fold} title="What Cognigy got"><${Json} label="What Cognigy got" value=${detail.body} /><//>`}
  `;
}

function Fold({ title, open = false, children }) {
  return html`<details class="fold" open=${open}><summary>${title}</summary>${children}</details>`;
}

function Json({ label, value }) {
  return html`<${Code} label=${label} language="json" text=${typeof value === "string" ? value : JSON.stringify(value)} />`;
}

function Criteria({ criteria }) {
  return html`<table class="criteria">
    <thead><tr><th scope="col">Met</th><th scope="col">The trigger takes</th><th scope="col">The event has</th></tr></thead>
    <tbody>${criteria.map(
      (one) => html`<tr class=${one.met ? "passed" : "stopped"}>
        <td><span class=${`state ${one.met ? "passed" : "stopped"}`}>${one.met ? "✓ yes" : "■ no"}</span></td>
        <td><code>${visible(one.jsonPath)}</code>: ${visible(takes(one))}</td>
        <td>${visible(has(one))}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}

function Values({ values }) {
  return html`<table class="values"><tbody>${Object.entries(values).map(
    ([name, value]) => html`<tr><th scope="row"><code>${visible(name)}</code></th>
      <td>${value === null ? html`<em class="muted">NOT_SET</em>` : html`<code>${visible(JSON.stringify(value))}</code>`}</td></tr>`,
  )}</tbody></table>`;
}

function Variables({ variables, open }) {
  if (!Object.keys(variables).length) return null;
  return html`<${Fold} title="Variables" open=${open}><${Values} values=${variables} /><//>`;
}

/** Say what a step of the workflow did. */
function did({ kind, set, condition, took, action }) {
  if (kind === "update") {
    const assigned = Object.entries(set).map(([name, value]) => `${name} = ${value === null ? "NOT_SET" : JSON.stringify(value)}`);
    return assigned.join(", ") || "nothing was set";
  }
  if (kind === "decision") return `${condition ?? "a fixed answer"} → ${took ?? "not decided"}`;
  if (kind === "call") return `${action} → ${took ?? "no answer"}`;
  return "the workflow ends";
}

function Path({ path, open }) {
  return html`<${Fold} title="Way through the flow" open=${open}><ol class="path">
    ${path.map((one) => html`<li><strong>${visible(one.step)}</strong> <span class="muted">${visible(did(one))}</span></li>`)}
  </ol><//>`;
}

function Request({ detail: { method, url, headers, body }, open }) {
  return html`<${Fold} title=${`${visible(method)} ${visible(url)}`} open=${open}>
    <${Values} values=${headers} />
    ${body && html`<${Json} label="The request's body" value=${body} />`}
  <//>`;
}

function Reply({ reply: { status, headers, body }, open }) {
  return html`<${Fold} title=${`Answer ${status}`} open=${open}>
    <${Values} values=${headers} />
    ${body && html`<${Json} label="The answer's body" value=${body} />`}
  <//>`;
}
