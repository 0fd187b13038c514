/** All events of the journal, newest first, as they come. */
import { count, shortTopic, timeOfDay, visible } from "../format.js";
import { html, signal, useMemo } from "../lib.js";
import { address } from "../route.js";
import { events } from "../store.js";
import { narrow } from "../widgets/narrow.js";
import { State } from "../widgets/state.js";
import { WindowList } from "../widgets/window_list.js";
import { VERDICTS } from "../verdict.js";

// Kept while the page is open, so that who comes back from an event finds the list as it was.
const filter = signal({ conversation: "", verdict: "", topic: "" });
/** The list as it was when it was paused; null while it follows. */
const paused = signal(null);

/** The event that was looked at last, to which the list returns. */
let left = null;

/** Note that an event is being looked at. */
export function leaveFor(id) {
  left = id;
}

function selected(all, { conversation, verdict, topic }) {
  const wanted = conversation.trim().toLowerCase();
  const found = [];
  for (let at = all.length - 1; at >= 0; at -= 1) {
    const event = all[at];
    if (wanted && !event.conversationId.toLowerCase().includes(wanted)) continue;
    if (verdict && event.state !== verdict) continue;
    if (topic && event.topic !== topic) continue;
    found.push(event);
  }
  return found;
}

export function Events() {
  const version = events.version.value;
  const held = paused.value;
  const chosen = filter.value;
  const all = held ?? events.all();
  const found = useMemo(() => selected(all, chosen), [held ?? version, chosen]);
  const topics = useMemo(() => [...new Set(all.map(({ topic }) => topic))].filter(Boolean).sort(), [held ?? version]);
  const back = useMemo(() => {
    const index = left === null ? -1 : found.findIndex(({ id }) => id === left);
    left = null;
    return index;
  }, []);
  const missed = held ? events.all().length - held.length : 0;
  const filtered = Object.values(chosen).some(Boolean);
  return html`
    <div class="above"><h1>Events</h1>
      <p class="muted count">${filtered ? `${found.length.toLocaleString("en")} of ${count(all.length, "event")}` : count(all.length, "event")}</p>
    </div>
    <${Filters} topics=${topics} filtered=${filtered} missed=${missed} />
    ${all.length === 0
      ? html`<p class="lead empty">No event has come yet. Fire one by <a href=${address("fire")}>Fire</a> or, in a terminal, by
          <code>handover fire</code>: it appears here at once.</p>`
      : found.length === 0
        ? html`<p class="lead empty">None of these events fits the filter.</p>`
        : html`<div class="events">
            <div class="columns" aria-hidden="true"><span>Time</span><span>Event</span><span>Conversation</span><span>Verdict</span><span>Why</span></div>
            <${WindowList} key=${JSON.stringify(chosen)} label="Events, newest first" count=${found.length} rowHeight=${narrow.value ? 88 : 32} above=${found.length} focused=${back}
              rowAt=${(index) => ({ key: found[index].id, row: html`<${Row} event=${found[index]} steps=${found[index].steps} />` })} />
          </div>`}
  `;
}

function Filters({ topics, filtered, missed }) {
  const { conversation, verdict, topic } = filter.value;
  const set = (name) => (event) => {
    filter.value = { ...filter.value, [name]: event.currentTarget.value };
  };
  const follow = () => {
    paused.value = paused.value ? null : [...events.all()];
  };
  return html`<div class="filters" role="search" aria-label="Filter the events">
    <label>Conversation <input type="search" value=${conversation} onInput=${set("conversation")} autocomplete="off" spellcheck="false" /></label>
    <label>Verdict <select value=${verdict} onChange=${set("verdict")}>
      <option value="">all</option>
      ${VERDICTS.map((one) => html`<option value=${one}>${one}</option>`)}
    </select></label>
    <label>Topic <select value=${topic} onChange=${set("topic")}>
      <option value="">all</option>
      ${topics.map((one) => html`<option value=${one}>${visible(shortTopic(one))}</option>`)}
    </select></label>
    ${filtered && html`<button type="button" onClick=${() => (filter.value = { conversation: "", verdict: "", topic: "" })}>Show all</button>`}
    <button type="button" class="follow" aria-pressed=${paused.value ? "true" : "false"} onClick=${follow}>
      ${paused.value ? `Follow again${missed ? `, ${missed.toLocaleString("en")} new` : ""}` : "Pause"}
    </button>
  </div>`;
}

function Row({ event }) {
  const { id, time, topic, conversationId, state, why } = event;
  return html`<a class=${`row ${state}`} href=${address("events", id)} data-id=${id}>
    <span class="time mono">${timeOfDay(time)}</span>
    <span class="topic"><bdi>${visible(shortTopic(topic)) || "?"}</bdi></span>
    <span class="conversation mono" title=${visible(conversationId)}><bdi>${visible(conversationId) || "none"}</bdi></span>
    <${State} state=${state} />
    <span class="why" title=${visible(why)}><bdi>${visible(why)}</bdi></span>
  </a>`;
}
