/** All requests to the API, newest first, as they are answered; a row opens what was said. */
import { count, duration, timeOfDay, visible } from "../format.js";
import { html, signal, useEffect, useMemo } from "../lib.js";
import { requests } from "../emulator/request_log.js";
import { health } from "../emulator/store.js";
import { Code } from "../widgets/code.js";
import { Details } from "../widgets/details.js";
import { Choice, Text } from "../widgets/inputs.js";
import { LiveList, kept } from "../widgets/live_list.js";

const ALL = ["", "all"];
const STATUSES = { 2: "2xx, done", 4: "4xx, refused", 5: "5xx, failed", broken: "broken off" };
const state = kept({ method: "", path: "", status: "" });
/** The request whose details are open, or null. */
const chosen = signal(null);

function fits(one, { method, path, status }) {
  return (
    address(one).toLowerCase().includes(path.trim().toLowerCase()) &&
    (!method || one.method === method) &&
    (!status || (status === "broken" ? one.brokenOff : String(one.status)[0] === status))
  );
}

function address({ path, query }) {
  return query ? `${path}?${query}` : path;
}

/** Who called: the User-Agent tells more than the client's id, where there is one. */
function caller({ id, address: from, userAgent }) {
  return userAgent || id || from;
}

export function Requests() {
  const identity = health.value && `${health.value.run} ${health.value.id}`;
  useEffect(() => {
    if (identity) return requests.watch(identity);
  }, [identity]);
  return html`
    <${LiveList} noun="request" log=${requests} state=${state} fits=${fits} Fields=${Fields} keyOf=${({ seq }) => seq}
      nothing=${html`Nobody has called the API since the emulator was started. Deploy a stack to it, or run
        <code>handover verify</code>: each request appears here at once, with its secrets masked.`}
      columns=${["Method", "Time", "Path", "Status", "Took", "Caller"]} heights=${[32, 64]}
      row=${(request) => html`<${Row} request=${request} />`} />
    ${chosen.value && html`<${Exchange} key=${chosen.value.seq} request=${chosen.value} />`}
  `;
}

function Fields({ all, version, is, set }) {
  const methods = useMemo(() => [...new Set(all.map(({ method }) => method))].sort(), [version]);
  return html`
    <${Choice} label="Method" value=${is.method} onChange=${set("method")} options=${[ALL, ...methods]} />
    <${Text} label="Path" type="search" value=${is.path} onInput=${set("path")} />
    <${Choice} label="Status" value=${is.status} onChange=${set("status")} options=${[ALL, ...Object.entries(STATUSES)]} />
  `;
}

function stateOf({ status, brokenOff }) {
  return status === null || brokenOff || status >= 500 ? "failed" : status >= 400 ? "stopped" : "ok";
}

function Status({ request }) {
  const { status, brokenOff } = request;
  return html`<span class=${`state ${stateOf(request)}`}>${status === null ? "no answer" : brokenOff ? `${status}, broken off` : status}</span>`;
}

function Row({ request }) {
  const { seq, time, method, client, milliseconds } = request;
  const open = chosen.value?.seq === seq;
  return html`<button type="button" class=${`row request ${stateOf(request)}`} aria-expanded=${open ? "true" : "false"} data-seq=${seq} onClick=${() => (chosen.value = request)}>
    <span class="method mono">${visible(method)}</span>
    <span class="time mono">${timeOfDay(time)}</span>
    <span class="target mono" title=${visible(address(request))}><bdi>${visible(address(request))}</bdi></span>
    <${Status} request=${request} />
    <span class="took">${duration(milliseconds)}</span>
    <span class="caller" title=${visible(caller(client))}><bdi>${visible(caller(client))}</bdi></span>
  </button>`;
}

function Exchange({ request }) {
  const { time, method, client, milliseconds, requestBody, requestBytes, responseBody, responseBytes, brokenOff } = request;
  const close = () => {
    chosen.value = null;
    document.querySelector(`[data-seq="${request.seq}"]`)?.focus();
  };
  const facts = { "OAuth client": client.id, Address: client.address, "User-Agent": client.userAgent };
  return html`<${Details} above=${`${timeOfDay(time)}, answered in ${duration(milliseconds)}`} title=${visible(`${method} ${address(request)}`)} close=${close}>
    <p><${Status} request=${request} /></p>
    <dl class="facts">${Object.entries(facts).map(
      ([name, value]) => html`<div><dt>${name}</dt><dd class="mono"><bdi>${visible(value || "none")}</bdi></dd></div>`,
    )}</dl>
    <${Body} title="Request" value=${requestBody} bytes=${requestBytes} />
    <${Body} title="Answer" value=${responseBody} bytes=${responseBytes} broken=${brokenOff} />
  <//>`;
}

function Body({ title, value, bytes, broken = false }) {
  const label = `${title}'s body`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const why = broken ? "it broke off, so it is not shown" : "it is not kept, because it is too long or was not read to its end";
  return html`<h3>${title}</h3>
    ${value !== null
      ? html`<${Code} label=${label} text=${text} language=${typeof value !== "string" ? "json" : /^\w[\w ]*:(\s|$)/.test(text) ? "yaml" : "text"} />`
      : html`<p class="muted">${bytes ? `${count(bytes, "byte")}: ${why}.` : "No body."}</p>`}`;
}
