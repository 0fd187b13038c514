/** Fire: what can happen to a conversation, as a form and as JSON, once or several times. */
import { ApiError, get } from "../emulator/api.js";
import { count, visible } from "../format.js";
import { MOST_EVENTS, MOST_PER_SECOND, fireOne, fireRow, row, shots, stop } from "../events/firing.js";
import { computed, html, signal, useEffect } from "../lib.js";
import { address } from "../route.js";
import { attempt, events, revision, say } from "../emulator/store.js";
import { VERDICTS } from "../events/verdict.js";
import { Amount, Check } from "../widgets/inputs.js";
import { JsonForm } from "../widgets/json_form.js";
import { State } from "../widgets/state.js";

const topics = signal([]);
/** `{topic, preset}`: names; without a preset, the topic's example as it is. */
const chosen = signal(null);
const body = signal({});
/** What is written on the JSON tab while it can't be read, and why it can't. */
const unread = signal(null);
const tab = signal("Form");
const anew = signal(true);
const total = signal(1);
const rate = signal(10);
const errors = signal({});
const refusal = signal(null);
const busy = signal(false);

const topic = computed(() => topics.value.find((each) => each.topic === chosen.value?.topic));
const presets = computed(() =>
  topics.value.flatMap(({ topic, event, listeners, presets }) =>
    presets.map((preset) => ({ ...preset, topic, event, listeners })),
  ),
);

function edit(changed) {
  body.value = changed;
  unread.value = null;
  errors.value = {};
  refusal.value = null;
}

function choose(name, preset) {
  const { example } = topics.value.find((each) => each.topic === name);
  chosen.value = { topic: name, preset: preset?.name };
  edit(Object.fromEntries(Object.entries({ ...example, ...preset?.changes }).filter(([, value]) => value !== null)));
}

async function load() {
  const found = await attempt(() => get("topics"));
  if (!found) return;
  const known = new Map(topics.value.map((each) => [each.topic, each.example]));
  // Examples stay what they were: else every later one would differ from what is in the form by its time.
  topics.value = found.map((each) => ({ ...each, example: known.get(each.topic) ?? each.example }));
  // The first preset that somebody listens to is what a new user wants to see.
  const first = presets.value.find((preset) => preset.listeners) ?? presets.value[0];
  if (!chosen.value && first) choose(first.topic, first);
}

/** Put each sentence of a refusal at its field; what is about no field is said as it is. */
function refused(error) {
  const found = error.parts.map((part) => /^(\S+): (.*)$/s.exec(part)).filter(Boolean);
  errors.value = Object.fromEntries(found.map(([, path, sentence]) => [path, sentence]));
  refusal.value = found.length ? `The emulator refuses the event: see ${Object.keys(errors.value).join(", ")}.` : error.message;
}

async function fire(event) {
  event.preventDefault();
  if (unread.value) {
    refusal.value = "The JSON can't be read, so nothing was fired.";
    return;
  }
  edit(body.value);
  busy.value = true;
  try {
    if (total.value > 1) {
      await fireRow(chosen.value.topic, body.value, anew.value, total.value, rate.value);
      const { state, sent, error } = row.value;
      if (error) refused(error);
      say(`${count(sent, "event")} fired${state === "stopped" ? ", then stopped" : ""}.`, state === "failed");
    } else {
      await fireOne(chosen.value.topic, body.value, anew.value);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refused(error);
  } finally {
    busy.value = false;
  }
}

function amount(of, most) {
  return (event) => {
    const number = Math.floor(Number(event.target.value));
    of.value = Math.min(most, Math.max(1, number || of.value));
    event.target.value = of.value;
  };
}

export function Fire() {
  useEffect(() => {
    load();
  }, [revision.value]);
  if (!topic.value) return html`<h1>Fire</h1><p class="lead">Asking the emulator what can be fired…</p>`;
  const several = total.value > 1;
  return html`
    <h1>Fire</h1>
    <p class="lead">Send an event of a conversation, as Genesys does, and see what becomes of it.</p>
    <div class="fire">
      <${Presets} />
      <form class="event-form panel" onSubmit=${fire} novalidate>
        <${Heading} />
        <div class="launch">
          <${Check} label="A new conversation for each event" checked=${anew.value} onChange=${(event) => (anew.value = event.target.checked)} />
          <${Amount} label="How many" min="1" max=${MOST_EVENTS} value=${total.value} onChange=${amount(total, MOST_EVENTS)} />
          ${several && html`<${Amount} label="in a second" min="1" max=${MOST_PER_SECOND} value=${rate.value} onChange=${amount(rate, MOST_PER_SECOND)} />`}
          <button type="submit" class="primary" disabled=${busy.value}>${several ? `Fire ${count(total.value, "event")}` : "Fire"}</button>
        </div>
        <p class="error" role="alert">${refusal.value && visible(refusal.value)}</p>
        <${Tabs} />
        ${tab.value === "Form" ? html`<${Form} />` : html`<${Json} />`}
      </form>
      <section class="results" aria-label="What became of it">
        <h2>What became of it</h2>
        <${Row} />
        <${Shots} />
      </section>
    </div>
  `;
}

function Presets() {
  const { topic: name, preset: current } = chosen.value;
  return html`
    <section class="presets" aria-label="What happens">
      <h2>What happens</h2>
      <ul>
        ${presets.value.map(
          (preset) => html`<li key=${preset.name}>
            <button type="button" aria-pressed=${preset.name === current} onClick=${() => choose(preset.topic, preset)}>
              <strong>${visible(preset.title)}</strong>
              <span><code>${visible(preset.event)}</code>${preset.listeners ? "" : " · nobody listens"}</span>
            </button>
          </li>`,
        )}
      </ul>
      <label for="topic">Or any topic</label>
      <select id="topic" value=${name} onChange=${(event) => choose(event.target.value)}>
        ${topics.value.map(
          (each) => html`<option key=${each.topic} value=${each.topic}>${visible(each.event)}: ${visible(each.description)}</option>`,
        )}
      </select>
    </section>
  `;
}

function Heading() {
  const { topic: name, description, listeners } = topic.value;
  const preset = presets.value.find((each) => each.name === chosen.value.preset);
  return html`
    <h2>${visible(preset?.title ?? description)}</h2>
    <p class="muted">${visible(preset?.description ?? `${description}.`)}
      ${" "}Topic <code>${visible(name)}</code>, ${listeners ? count(listeners, "listener") : html`<strong class="warn">nobody listens</strong>`}.</p>
  `;
}

function Tabs() {
  return html`<fieldset class="tabs"><legend class="visually-hidden">The event as</legend>
    ${["Form", "JSON"].map(
      (name) => html`<label><input type="radio" name="tab" class="visually-hidden" checked=${tab.value === name} onChange=${() => (tab.value = name)} />${name}</label>`,
    )}
  </fieldset>`;
}

function Form() {
  const { schema, example } = topic.value;
  const notes = anew.value ? { conversationId: "Each event gets a new one." } : {};
  return html`
    ${unread.value && html`<p class="error">The JSON can't be read; this is what it was before.</p>`}
    <${JsonForm} schema=${schema} value=${body.value} example=${example} change=${edit} errors=${errors.value} notes=${notes} />`;
}

function Json() {
  const read = (event) => {
    const text = event.target.value;
    try {
      edit(parsed(text));
    } catch (error) {
      unread.value = { text, why: error instanceof SyntaxError ? `This is no JSON: ${error.message}.` : error.message };
    }
  };
  const { text = JSON.stringify(body.value, null, 2), why } = unread.value ?? {};
  const wrong = Object.entries(errors.value).map(([path, sentence]) => `${path}: ${sentence}`);
  return html`
    <label for="json" class="visually-hidden">The event's body as JSON</label>
    <textarea id="json" rows="20" spellcheck=${false} autocomplete="off" defaultValue=${text} onInput=${read}
      aria-invalid=${why || wrong.length ? "true" : null} aria-describedby="json-error"></textarea>
    <p class="error" id="json-error">${visible(why ?? wrong.join(" "))}</p>`;
}

/** Return the object that a JSON text holds, exactly. */
function parsed(text) {
  const value = JSON.parse(text, (_, each, context) => {
    if (Number.isInteger(each) && !Number.isSafeInteger(each)) {
      throw new Error(`The number ${context?.source ?? each} is larger than a browser can keep exactly; use handover fire for it.`);
    }
    return each;
  });
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("An event's body is an object: {…}.");
  return value;
}

function Row() {
  const current = row.value;
  if (!current) return null;
  events.version.value; // look again when something has happened to them
  const counts = Object.fromEntries(VERDICTS.map((state) => [state, 0]));
  for (const id of current.ids) counts[events.get(id)?.state ?? "running"] += 1;
  const running = current.state === "running";
  return html`<div class="progress panel">
    <p><strong>${current.sent.toLocaleString("en")} of ${count(current.total, "event")}</strong>${" "}
      ${running ? html`at ${current.rate} a second` : { done: "fired", stopped: "fired, then stopped", failed: "fired, then refused" }[current.state]}
      ${running && html`<button type="button" onClick=${stop}>Stop</button>`}</p>
    <progress max=${current.total} value=${current.sent} aria-label="Events fired"></progress>
    <p class="counts">${VERDICTS.filter((state) => counts[state]).map(
      (state) => html`<span key=${state}><${State} state=${state} /> ${counts[state].toLocaleString("en")}</span>`,
    )}</p>
    <p><a href=${address("events")}>See them in the list of events</a></p>
  </div>`;
}

function Shots() {
  events.version.value;
  if (!shots.value.length) return row.value ? null : html`<p class="muted">Nothing has been fired from here yet.</p>`;
  return html`<ol class="shots" aria-live="polite">
    ${shots.value.map(({ id, verdict: first }) => {
      const verdict = events.get(id) ?? first;
      return html`<li key=${id} class=${`panel ${verdict.state}`}>
        <p><${State} state=${verdict.state} /> <code>${visible(verdict.topic.split("}.").at(-1))}</code></p>
        <p>${visible(verdict.why)}</p>
        <p><a href=${address("events", id)}>See its way, step by step</a></p>
      </li>`;
    })}
  </ol>`;
}
