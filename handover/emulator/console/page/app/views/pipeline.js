/** The deployed pipeline as a picture; each part opens its details. */
import { get } from "../emulator/api.js";
import { middle, short, visible } from "../format.js";
import { html, signal, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";
import { attempt, revision } from "../emulator/store.js";
import { Code } from "../widgets/code.js";
import { Details } from "../widgets/details.js";
import { State, sign } from "../widgets/state.js";

const picture = signal(null);

export function Pipeline() {
  const [chosen, choose] = useState(null);
  const opener = useRef(null);
  const seen = revision.value;
  useEffect(() => {
    if (seen) attempt(() => get("pipeline")).then((found) => found && (picture.value = found));
  }, [seen]);
  const open = (id, element) => {
    opener.current = element;
    choose(id);
  };
  const close = () => {
    choose(null);
    opener.current?.focus();
  };
  const found = picture.value;
  const node = found?.nodes.find(({ id }) => id === chosen);
  return html`
    <h1>Pipeline</h1>
    ${found === null
      ? html`<p class="lead">Reading the organization…</p>`
      : found.nodes.length === 0
        ? html`<p class="lead">Nothing is deployed in this organization yet. Deploy a stack to it, for example by
            <code>handover sandbox up</code>: it appears here by itself.</p>`
        : html`<${Problems} problems=${found.problems} />
            <${Picture} picture=${found} chosen=${chosen} open=${open} />
            <${List} picture=${found} open=${open} />`}
    ${node && html`<${Part} key=${node.id} node=${node} close=${close} />`}
  `;
}

function Problems({ problems }) {
  if (!problems.length) return null;
  return html`<section class="problems" aria-label="Problems">
    <ul>${problems.map((problem) => html`<li><span aria-hidden="true">✕</span> ${visible(problem)}</li>`)}</ul>
  </section>`;
}

/** Say in one sentence what a node is, for its button. */
function spoken(node) {
  const parts = [KINDS[node.kind] ?? node.kind, node.name, node.subtitle, ...node.badges, ...node.problems];
  return visible(parts.filter(Boolean).join(", ") + (node.state === "ok" ? "" : `, ${node.state}`));
}

const KINDS = {
  topic: "topic",
  trigger: "trigger",
  workflow: "workflow",
  action: "data action",
  integration: "integration",
  "event-source": "event source",
  bus: "event bus",
  rule: "rule",
  "api-destination": "API destination",
  queue: "dead-letter queue",
  archive: "archive",
  connection: "connection",
  cognigy: "Cognigy",
};

const SMALLEST = 0.65; // below, the texts can't be read; then the picture is scrolled

function Picture({ picture: { width, height, groups, nodes, edges }, chosen, open }) {
  const [zoom, setZoom] = useState(null);
  const frame = useRef(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const measured = new ResizeObserver(([entry]) => setRoom(entry.contentRect.width));
    measured.observe(frame.current);
    return () => measured.disconnect();
  }, []);
  const fitting = room / width;
  const scale = zoom ?? Math.max(SMALLEST, Math.min(1, fitting));
  return html`
    <div class="above"><p class="lead">How an event gets to Cognigy. Each part opens its details.</p>
      <div class="zoom" role="group" aria-label="Size of the picture">
      <button type="button" aria-label="Smaller" onClick=${() => setZoom(scale / 1.25)}>−</button>
      <button type="button" disabled=${scale === fitting} onClick=${() => setZoom(fitting)}>All of it</button>
      <button type="button" aria-label="Larger" onClick=${() => setZoom(scale * 1.25)}>+</button>
      </div></div>
    <div class="picture" ref=${frame}>
      <svg viewBox=${`0 0 ${width} ${height}`} style=${{ width: `${width * scale}px`, height: `${height * scale}px` }}
        role="group" aria-label="The pipeline, from topics on the left to Cognigy on the right">
        <defs>
          ${["ok", "broken"].map(
            (state) => html`<marker id=${`arrow-${state}`} class=${`arrow ${state}`} viewBox="0 0 8 8" refX="7" refY="4"
              markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0.8 7.5 4 0 7.2z" /></marker>`,
          )}
        </defs>
        ${groups.map(
          (group) => html`<g key=${group.id} class="group">
            <rect x=${group.x} y=${group.y} width=${group.width} height=${group.height} rx="10" />
            <text x=${group.x + 12} y=${group.y + 20}>${visible(group.name)}</text>
          </g>`,
        )}
        ${edges.map((edge) => html`<${Edge} key=${`${edge.from} ${edge.to}`} edge=${edge} />`)}
        ${nodes.map((node) => html`<${Node} key=${node.id} node=${node} chosen=${node.id === chosen} open=${open} />`)}
      </svg>
    </div>
  `;
}

function Edge({ edge: { points, state, label } }) {
  const [[x, y], ...rest] = points;
  let [left, top] = [x, y];
  const path = [`M${x} ${y}`];
  for (const [right, below] of rest) {
    const middle = (left + right) / 2;
    path.push(`C${middle} ${top} ${middle} ${below} ${right} ${below}`);
    [left, top] = [right, below];
  }
  const [atX, atY] = [(x + rest[0][0]) / 2, (y + rest[0][1]) / 2];
  return html`<g class=${`edge ${state}`}>
    <path d=${path.join(" ")} marker-end=${`url(#arrow-${state === "ok" ? "ok" : "broken"})`} />
    ${label && html`<text x=${atX} y=${atY - 5} text-anchor="middle">${visible(short(label, 24))}</text>`}
  </g>`;
}

function Node({ node, chosen, open }) {
  const { x, y, width, height, kind, state } = node;
  const press = (event) => {
    if (event.type === "click" || event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(node.id, event.currentTarget);
    }
  };
  const lines = [
    ["name", middle(visible(node.name), 24)],
    node.subtitle && ["subtitle", short(visible(node.subtitle), 33)],
    node.badges.length > 0 && ["badges", short(visible(node.badges.join(" · ")), 33)],
  ].filter(Boolean);
  const spoiled = node.problems.length > 0 && state === "ok" ? "warned" : "";
  return html`<g class=${`node ${kind} ${state} ${spoiled} ${chosen ? "chosen" : ""}`} role="button" tabindex="0"
    aria-label=${spoken(node)} data-id=${node.id} onClick=${press} onKeyDown=${press}>
    <title>${spoken(node)}</title>
    <rect class="box" x=${x} y=${y} width=${width} height=${height} rx="8" />
    <rect class="edge-mark" x=${x} y=${y} width="5" height=${height} rx="2.5" />
    <svg x=${x + 14} y=${y} width=${width - 22} height=${height}>
      <text class="kind" y="17">${KINDS[kind] ?? kind}</text>
      <text class="sign" x=${width - 22} y="17" text-anchor="end">${spoiled ? "! problem" : `${sign(state)} ${state}`}</text>
      ${lines.map(([what, text], at) => html`<text class=${what} y=${36 + at * 18}>${text}</text>`)}
    </svg>
  </g>`;
}

/** The same for narrow screens: a list in the order of the picture, each part with where it leads. */
function List({ picture: { nodes, edges }, open }) {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const sorted = [...nodes].sort((one, other) => one.x - other.x || one.y - other.y);
  return html`<ol class="parts">
    ${sorted.map((node) => {
      const leads = edges.filter(({ from }) => from === node.id).map(({ to }) => names.get(to));
      return html`<li key=${node.id}>
        <button type="button" class=${`part ${node.state}`} onClick=${(event) => open(node.id, event.currentTarget)}>
          <span class="kind">${KINDS[node.kind] ?? node.kind}</span> <${State} state=${node.state} />
          <span class="name"><bdi>${visible(node.name)}</bdi></span>
          ${node.badges.length > 0 && html`<span class="badges">${visible(node.badges.join(" · "))}</span>`}
          ${leads.length > 0 && html`<span class="leads">→ ${leads.map(visible).join(", ")}</span>`}
        </button>
      </li>`;
    })}
  </ol>`;
}

function Part({ node, close }) {
  return html`<${Details} above=${KINDS[node.kind] ?? node.kind} title=${visible(node.name)} close=${close}>
    ${node.subtitle && html`<p class="muted">${visible(node.subtitle)}</p>`}
    <p><${State} state=${node.state} /> ${node.badges.map((badge) => html`<span class="badge">${visible(badge)}</span> `)}</p>
    <${Problems} problems=${node.problems} />
    ${node.details.map(({ label, value, language }) =>
      language === "text"
        ? html`<h3>${visible(label)}</h3><p class="value">${visible(value)}</p>`
        : html`<h3>${visible(label)}</h3><${Code} text=${value} language=${language} label=${visible(label)} />`,
    )}
  <//>`;
}
