/** All requests to the API, newest first, as they are answered; a row opens what was said. */
import { count, duration, timeOfDay, visible } from "../format.js";
import { html, signal, useEffect, useMemo, useRef } from "../lib.js";
import { requests } from "../request_log.js";
import { health } from "../store.js";
import { Code } from "../widgets/code.js";
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

function took(milliseconds) {
  return milliseconds < 10 ? `${milliseconds} ms` : duration(milliseconds);
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
    ${chosen.value && html`<${Details} key=${chosen.value.seq} request=${chosen.value} />`}
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
    <span class="took">${took(milliseconds)}</span>
    <span class="caller" title=${visible(caller(client))}><bdi>${visible(caller(client))}</bdi></span>
  </button>`;
}

function Details({ request }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const close = () => {
    chosen.value = null;
    document.querySelector(`[data-seq="${request.seq}"]`)?.focus();
  };
  const press = (event) => {
    if (event.key === "Escape") close();
  };
  const { time, method, client, milliseconds, requestBody, requestBytes, responseBody, responseBytes } = request;
  return html`<aside class="details" aria-labelledby="details-name" onKeyDown=${press}>
    <button type="button" class="close" aria-label="Close the details" onClick=${close}>×</button>
    <p class="muted">${timeOfDay(time)}, answered in ${took(milliseconds)}</p>
    <h2 id="details-name" tabindex="-1" ref=${heading}><bdi>${visible(method)} ${visible(address(request))}</bdi></h2>
    <p><${Status} request=${request} /></p>
    <dl class="facts">
      <div><dt>OAuth client</dt><dd class="mono"><bdi>${visible(client.id ?? "none")}</bdi></dd></div>
      <div><dt>Address</dt><dd class="mono">${visible(client.address || "unknown")}</dd></div>
      <div><dt>User-Agent</dt><dd class="mono"><bdi>${visible(client.userAgent || "none")}</bdi></dd></div>
    </dl>
    <${Body} title="Request" value=${requestBody} bytes=${requestBytes} />
    <${Body} title="Answer" value=${responseBody} bytes=${responseBytes} broken=${request.brokenOff} />
  </aside>`;
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
