/** The clock, and the organization as a whole. */
import { count, visible } from "../format.js";
import { html, useEffect, useRef, useState } from "../lib.js";
import { health } from "../emulator/store.js";
import { Amount, Choice, Form, Text } from "../widgets/inputs.js";
import { Now, Panel, state, turn } from "./state.js";

const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export function Clock() {
  const { time, frozen, waiting } = state.value.clock;
  const move = ({ number = 0, unit }) => {
    turn("POST", "clock/advance", { seconds: number * UNITS[unit] }, "The clock is moved on.");
  };
  return html`<${Panel} title="Clock">
    <${Now} other=${frozen}>${frozen ? "It stands still at" : "It follows the system's time:"} <time datetime=${time}>${time.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>.
      ${" "}${waiting ? `${count(waiting, "thing")} ${waiting === 1 ? "waits" : "wait"} for it.` : ""}<//>
    ${frozen
      ? html`<${Form} label="Move the clock on" submit=${move}>
          <div class="inputs">
            <${Amount} label="Move on by" name="number" step="any" defaultValue="1" />
            <${Choice} label="Unit" name="unit" options=${Object.keys(UNITS)} chosen="minutes" />
            <button type="submit">Move on</button>
          </div>
        <//>`
      : html`<p class="muted">To move it by hand, for delayed triggers and EventBridge's attempts, seed the organization: that stops it.</p>`}
  <//>`;
}

export function Organization() {
  const [asked, ask] = useState(null);
  const reset = () => {
    ask({ path: "reset", body: undefined, title: "Empty the organization?", done: "The organization is empty, and the clock runs." });
  };
  const seed = ({ seed: text = "", time }) => {
    const body = time ? { seed: text, time: `${time}Z` } : { seed: text };
    ask({ path: "seed", body, title: "Empty the organization, and seed it?", done: "The organization is empty; ids and clock repeat." });
  };
  return html`<${Panel} title="Organization">
    <${Now} other=${state.value.clock.seeded}>${state.value.clock.seeded ? "Its ids follow from a seed." : "Its ids are random."}<//>
    <${Form} label="Seed the organization" submit=${seed}>
      <div class="inputs">
        <${Text} label="Seed" name="seed" defaultValue="1" />
        <${Text} label="Time (UTC)" type="datetime-local" name="time" step="1" defaultValue="2025-01-01T00:00:00" />
        <button type="submit" class="danger">Empty and seed…</button>
      </div>
    <//>
    <p><button type="button" class="danger" onClick=${reset}>Empty the organization…</button></p>
    ${asked && html`<${Confirmation} ...${asked} close=${() => ask(null)} />`}
  <//>`;
}

function Confirmation({ path, body, title, done, close }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  // The dialog gives the focus back when it closes, by a button or by Escape; `close` takes it out of the page then.
  const leave = () => dialog.current.close();
  const go = () => {
    leave();
    turn("POST", path, body, done);
  };
  const objects = Object.entries(health.value?.objects ?? {}).filter(([, number]) => number);
  const all = objects.map(([kind, number]) => count(number, kind.replace(/s$/, ""))).join(", ") || "no objects";
  return html`<dialog ref=${dialog} aria-labelledby="confirm" onClose=${close}>
    <h2 id="confirm">${title}</h2>
    <p>It has ${visible(all)}. They will be gone, and so will the journals, the faults and what Cognigy was told. This can't be taken back.
      A stack that is deployed here finds its objects missing.</p>
    <div class="inputs">
      <button type="button" onClick=${leave}>Keep it</button>
      <button type="button" class="danger" onClick=${go}>Empty it</button>
    </div>
  </dialog>`;
}
