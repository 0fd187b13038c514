/** What became of one event, hop by hop. */
import { get, send } from "../emulator/api.js";
import { asCurl, asFire, refired } from "../events/commands.js";
import { duration, shortTopic, timeOfDay, visible } from "../format.js";
import { html, useEffect, useMemo, useState } from "../lib.js";
import { address } from "../route.js";
import { attempt, events } from "../emulator/store.js";
import { ways } from "../events/trace.js";
import { Code } from "../widgets/code.js";
import { copy } from "../widgets/copy.js";
import { State } from "../widgets/state.js";
import { Step } from "../widgets/step.js";
import { Verdict } from "../events/verdict.js";
import { leaveFor } from "./events.js";

export function EventTrace({ id }) {
  const [entries, setEntries] = useState(null);
  const version = events.version.value;
  const steps = useMemo(() => events.get(id)?.steps ?? 0, [id, version]);
  useEffect(() => {
    let shown = true;
    attempt(() => get(`journal?eventId=${encodeURIComponent(id)}`)).then((found) => {
      if (shown && found) setEntries(found.entries);
    });
    return () => {
      shown = false;
    };
  }, [id, steps]);
  useEffect(() => {
    leaveFor(id);
    const press = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) location.hash = address("events");
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return html`
    <p><a href=${address("events")}>← All events</a></p>
    ${entries === null
      ? html`<h1>Event</h1><p class="lead">Reading the journal…</p>`
      : entries.length === 0
        ? html`<h1>Event</h1><p class="lead">The journal has no event <code>${visible(id)}</code>. It keeps the newest 20,000
            steps, and nothing of the time before the emulator was started.</p>`
        : html`<${Trace} entries=${entries} />`}
  `;
}

function Trace({ entries }) {
  const verdict = Verdict.of(entries);
  const first = entries.find(({ step }) => step === "event");
  const body = first?.detail.eventBody;
  const from = new Date(entries[0].time);
  return html`
    <h1>${visible(shortTopic(verdict.topic)) || "Event"} <${State} state=${verdict.state} /></h1>
    <p class=${`why ${verdict.state}`}>${visible(verdict.why)}</p>
    <dl class="facts">
      <div><dt>Time</dt><dd title=${entries[0].time}>${from.toLocaleDateString()} ${timeOfDay(entries[0].time)}, all in ${duration(new Date(entries.at(-1).time) - from)}</dd></div>
      <div><dt>Conversation</dt><dd class="mono"><bdi>${visible(verdict.conversationId) || "none"}</bdi></dd></div>
      <div><dt>Event</dt><dd class="mono">${visible(verdict.id)}</dd></div>
    </dl>
    ${body && html`<${Again} event=${{ topic: first.name, conversationId: verdict.conversationId, body }} />`}
    ${body && html`<section class="hop"><h2>The event</h2><p class="muted">${visible(first.reason)}</p>
      <${Code} label="The event's body" language="json" text=${JSON.stringify(body)} /></section>`}
    ${ways(entries).map(
      (way) => html`<section key=${way.key} class=${`hop depth-${way.depth}`}>
        <h2><span class="muted">${way.kind}</span> <bdi>${visible(way.name)}</bdi>${way.again ? ", second delivery" : ""}</h2>
        <ol class="steps">${way.steps.map(({ entry, after }) => html`<${Step} key=${entry.seq} entry=${entry} after=${after} />`)}</ol>
      </section>`,
    )}
  `;
}

function Again({ event }) {
  const resend = async () => {
    const sent = await attempt(() => send("POST", "events?wait=false", refired(event)), "Sent again, as a new event.");
    if (sent) location.hash = address("events", sent.eventId);
  };
  return html`<div class="actions">
    <button type="button" class="primary" onClick=${resend}>Send again</button>
    <button type="button" onClick=${() => copy(asFire(event), "the event as a handover command")}>Copy as handover fire</button>
    <button type="button" onClick=${() => copy(asCurl(event), "the event as a curl command")}>Copy as curl</button>
  </div>`;
}
