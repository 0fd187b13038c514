/** All events of the journal, newest first, as they come. */
import { shortTopic, timeOfDay, visible } from "../format.js";
import { html, useEffect, useMemo } from "../lib.js";
import { address } from "../route.js";
import { events } from "../emulator/store.js";
import { Choice, Text } from "../widgets/inputs.js";
import { LiveList, kept } from "../widgets/live_list.js";
import { State } from "../widgets/state.js";
import { VERDICTS } from "../events/verdict.js";

const state = kept({ conversation: "", verdict: "", topic: "" });
const ALL = ["", "all"];

/** The event that was looked at last, to which the list returns. */
let left = null;

/** Note that an event is being looked at. */
export function leaveFor(id) {
  left = id;
}

function fits(event, { conversation, verdict, topic }) {
  return (
    event.conversationId.toLowerCase().includes(conversation.trim().toLowerCase()) &&
    (!verdict || event.state === verdict) &&
    (!topic || event.topic === topic)
  );
}

export function Events() {
  useEffect(() => {
    left = null;
  }, []);
  return html`<${LiveList} noun="event" log=${events} state=${state} fits=${fits} Fields=${Fields} keyOf=${({ id }) => id} focus=${left}
    nothing=${html`No event has come yet. Fire one by <a href=${address("fire")}>Fire</a> or, in a terminal, by
      <code>handover fire</code>: it appears here at once.`}
    columns=${["Time", "Event", "Conversation", "Verdict", "Why"]} heights=${[32, 88]}
    row=${(event) => html`<${Row} event=${event} steps=${event.steps} />`} />`;
}

function Fields({ all, version, is, set }) {
  const topics = useMemo(() => [...new Set(all.map(({ topic }) => topic))].filter(Boolean).sort(), [version]);
  return html`
    <${Text} label="Conversation" type="search" value=${is.conversation} onInput=${set("conversation")} />
    <${Choice} label="Verdict" value=${is.verdict} onChange=${set("verdict")} options=${[ALL, ...VERDICTS]} />
    <${Choice} label="Topic" value=${is.topic} onChange=${set("topic")} options=${[ALL, ...topics.map((one) => [one, shortTopic(one)])]} />
  `;
}

function Row({ event }) {
  const { id, time, topic, conversationId, state: verdict, why } = event;
  return html`<a class=${`row ${verdict}`} href=${address("events", id)} data-id=${id}>
    <span class="time mono">${timeOfDay(time)}</span>
    <span class="topic"><bdi>${visible(shortTopic(topic)) || "?"}</bdi></span>
    <span class="conversation mono" title=${visible(conversationId)}><bdi>${visible(conversationId) || "none"}</bdi></span>
    <${State} state=${verdict} />
    <span class="why" title=${visible(why)}><bdi>${visible(why)}</bdi></span>
  </a>`;
}
