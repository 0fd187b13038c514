/** All requests to the API, newest first, as they are answered; a row opens what was said. */
import { count, duration, timeOfDay, visible } from "../format.js";
import { html, signal, useEffect, useMemo, useRef } from "../lib.js";
import { requests } from "../request_log.js";
import { health } from "../store.js";
import { Code } from "../widgets/code.js";
import { Choice, Text } from "../widgets/inputs.js";
import { narrow } from "../widgets/narrow.js";
import { WindowList } from "../widgets/window_list.js";

const NONE = { method: "", path: "", status: "" };
const ALL = ["", "all"];
const STATUSES = { 2: "2xx, done", 4: "4xx, refused", 5: "5xx, failed", broken: "broken off" };

// Kept while the page is open, so that who comes back finds the list as it was.
const filter = signal(NONE);
/** The list as it was when it was paused; null while it follows. */
const paused = signal(null);
/** The request whose details are open, or null. */
const chosen = signal(null);

function selected(all, { method, path, status }) {
  const wanted = path.trim().toLowerCase();
  const fits = (one) =>
    (!method || one.method === method) &&
    (!wanted || address(one).toLowerCase().includes(wanted)) &&
    (!status || (status === "broken" ? one.brokenOff : String(one.status)[0] === status));
  return all.filter(fits).reverse();
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
  const version = requests.version.value;
  const held = paused.value;
  const all = held ?? requests.all();
  const found = useMemo(() => selected(all, filter.value), [held ?? version, filter.value]);
  const methods = useMemo(() => [...new Set(all.map(({ method }) => method))].sort(), [held ?? version]);
  const filtered = filter.value !== NONE;
  const missed = held ? (requests.all().at(-1)?.seq ?? 0) - held.at(-1).seq : 0;
  return html`
    <div class="above"><h1>Requests</h1>
      <p class="muted count">${filtered ? `${found.length.toLocaleString("en")} of ${count(all.length, "request")}` : count(all.length, "request")}</p>
    </div>
    <p class="lead">What Genesys' API was asked, by whom, and what it answered. Secrets are masked; the emulator keeps the newest 2,000.</p>
    <${Filters} methods=${methods} filtered=${filtered} held=${held} missed=${missed} />
    ${all.length === 0
      ? html`<p class="lead empty">Nobody has called the API since the emulator was started. Deploy a stack to it, or run
          <code>handover verify</code>: each request appears here at once.</p>`
      : found.length === 0
        ? html`<p class="lead empty">None of these requests fits the filter.</p>`
        : html`<div class="events requests">
            <div class="columns" aria-hidden="true"><span>Method</span><span>Time</span><span>Path</span><span>Status</span><span>Took</span><span>Caller</span></div>
            <${WindowList} key=${JSON.stringify(filter.value)} label="Requests, newest first" count=${found.length}
              rowHeight=${narrow.value ? 64 : 32} above=${found[0].seq}
              rowAt=${(index) => ({ key: String(found[index].seq), row: html`<${Row} request=${found[index]} />` })} />
          </div>`}
    ${chosen.value && html`<${Details} key=${chosen.value.seq} request=${chosen.value} />`}
  `;
}

function Filters({ methods, filtered, held, missed }) {
  const { method, path, status } = filter.value;
  const set = (name) => (event) => {
    filter.value = { ...filter.value, [name]: event.currentTarget.value };
  };
  const follow = () => {
    paused.value = held || !requests.all().length ? null : requests.all();
  };
  return html`<div class="filters" role="search" aria-label="Filter the requests">
    <${Choice} label="Method" value=${method} onChange=${set("method")} options=${[ALL, ...methods]} />
    <${Text} label="Path" type="search" value=${path} onInput=${set("path")} />
    <${Choice} label="Status" value=${status} onChange=${set("status")} options=${[ALL, ...Object.entries(STATUSES)]} />
    ${filtered && html`<button type="button" onClick=${() => (filter.value = NONE)}>Show all</button>`}
    <button type="button" class="follow" aria-pressed=${held ? "true" : "false"} onClick=${follow}>
      ${held ? `Follow again${missed > 0 ? `, ${missed.toLocaleString("en")} new` : ""}` : "Pause"}
    </button>
  </div>`;
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
