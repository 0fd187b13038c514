/** The frame around every view: header, navigation, what was just done. */
import { visible } from "./format.js";
import { html, signal, useEffect, useRef } from "./lib.js";
import { VIEWS, address, route } from "./route.js";
import { connection, health, notice } from "./emulator/store.js";
import { EventTrace } from "./views/event.js";
import { Events } from "./views/events.js";
import { Fire } from "./views/fire.js";
import { Pipeline } from "./views/pipeline.js";
import { Requests } from "./views/requests.js";
import { Switches } from "./views/switches.js";

const COMPONENTS = { pipeline: Pipeline, events: Events, fire: Fire, requests: Requests, switches: Switches };
const titled = (view) => view[0].toUpperCase() + view.slice(1);
const CONNECTIONS = { connecting: "Connecting…", live: "Live", lost: "Reconnecting…" };

export function Shell() {
  const { view, id } = route.value;
  const main = useRef(null);
  const before = useRef(null);
  const place = id === null ? view : `${view}/${id}`;
  useEffect(() => {
    document.title = `${id === null ? titled(view) : "Event"} · Local Genesys Cloud`;
    // A reader who follows a link goes on reading at the view, unless the view itself has taken the focus.
    if (before.current !== null && !main.current.contains(document.activeElement)) main.current.focus();
    before.current = place;
  }, [place]);
  const View = view === "events" && id !== null ? EventTrace : COMPONENTS[view];
  const skip = (event) => {
    event.preventDefault();
    main.current.focus();
  };
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="head">
      <p class="brand">Local Genesys Cloud</p>
      <${Organization} />
      <${Connection} />
      <${ThemeSwitch} />
      <nav aria-label="Views">
        ${VIEWS.map(
          (name) => html`<a href=${address(name)} aria-current=${name === view ? "page" : null}>${titled(name)}</a>`,
        )}
      </nav>
    </header>
    <main id="main" tabindex="-1" ref=${main} class=${`view-${view}`} data-place=${place}><${View} key=${place} id=${id} /></main>
    <${Notice} />
  `;
}

function Organization() {
  const found = health.value;
  if (!found) return null;
  return html`<p class="org">
    org <code title=${`Organization ${found.organization}, emulator ${found.version}`}>${visible(found.organization)}</code>
  </p>`;
}

function Connection() {
  const state = connection.value;
  return html`<p class=${`connection ${state}`} role="status"><span class="dot" aria-hidden="true"></span>${CONNECTIONS[state]}</p>`;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = signal(document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light"));

function ThemeSwitch() {
  const other = theme.value === "dark" ? "light" : "dark";
  const change = () => {
    document.documentElement.dataset.theme = theme.value = other;
    try {
      localStorage.setItem("theme", other);
    } catch {
      // The browser keeps nothing for this page: the choice ends with it.
    }
  };
  return html`<button type="button" class="theme" aria-label=${`Use ${other} colours`} title=${`Use ${other} colours`} onClick=${change}>
    <span aria-hidden="true">${other === "dark" ? "☾" : "☀"}</span>
  </button>`;
}

dark.addEventListener("change", () => {
  if (!document.documentElement.dataset.theme) theme.value = dark.matches ? "dark" : "light";
});

function Notice() {
  const said = notice.value;
  const close = () => {
    notice.value = null;
  };
  return html`<div class="notices" role="status">
    ${said && html`<p class=${said.bad ? "notice bad" : "notice"}>${visible(said.text)}
      <button type="button" aria-label="Close the message" onClick=${close}>×</button></p>`}
  </div>`;
}
