/** How to fire an event from a terminal. */
import { quoted } from "../format.js";

/** Return the topic under which the event is fired again: with the conversation's id where the body has none. */
function topicOf({ topic, conversationId, body }) {
  return conversationId && !body.conversationId ? topic.replace("{id}", () => conversationId) : topic;
}

/** Return what is posted to fire an event anew. */
export function refired(event) {
  return { topic: topicOf(event), eventBody: event.body };
}

/** Return the event as a `handover fire` command. */
export function asFire(event) {
  const { topic, eventBody } = refired(event);
  return ["handover", "fire", "--emulator", location.origin, "--topic", topic, "--body", JSON.stringify(eventBody)]
    .map(quoted)
    .join(" ");
}

/** Return the event as a curl command. */
export function asCurl(event) {
  const body = JSON.stringify(refired(event));
  return ["curl", "-H", "Content-Type: application/json", "-d", body, `${location.origin}/_emulator/events`]
    .map(quoted)
    .join(" ");
}
