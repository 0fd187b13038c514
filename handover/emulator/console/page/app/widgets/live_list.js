/** A list that grows while it is looked at: newest first, filtered, followed or paused. */
import { count } from "../format.js";
import { html, signal, useMemo } from "../lib.js";
import { narrow } from "./narrow.js";
import { WindowList } from "./window_list.js";

/** Return what of a list is kept while the page is open, so that who comes back finds it as it was. */
export function kept(none) {
  /** `paused`: the list as it was when it was paused; null while it follows. */
  return { none, filter: signal(none), paused: signal(null) };
}

/**
 * @param log Has `version`, and `all()`, oldest first.
 * @param state What `kept` returned.
 * @param fits Tells whether one fits the filter.
 * @param Fields The filter's fields; they get `all`, `is` and `set`.
 * @param nothing What is said while there is none.
 * @param heights Of a row: on a wide screen, and on a phone.
 * @param focus The key of the one that is focused at first.
 */
export function LiveList({ noun, log, state, fits, Fields, keyOf, nothing, columns, heights, row, focus }) {
  const { none, filter, paused } = state;
  const version = log.version.value;
  const held = paused.value;
  const is = filter.value;
  const all = held ?? log.all();
  const found = useMemo(() => all.filter((one) => fits(one, is)).reverse(), [held ?? version, is]);
  const focused = useMemo(() => found.findIndex((one) => keyOf(one) === focus), []);
  const newest = held && keyOf(held.at(-1));
  const missed = held ? log.all().length - 1 - log.all().findLastIndex((one) => keyOf(one) === newest) : 0;
  const filtered = Object.values(is).some(Boolean);
  const set = (name) => (event) => {
    filter.value = { ...filter.value, [name]: event.currentTarget.value };
  };
  const follow = () => {
    paused.value = held || !log.all().length ? null : [...log.all()];
  };
  const name = `${noun}s`;
  const title = name[0].toUpperCase() + name.slice(1);
  return html`
    <div class="above"><h1>${title}</h1>
      <p class="muted count">${!filtered ? "" : `${found.length.toLocaleString("en")} of `}${count(all.length, noun)}</p>
    </div>
    <div class="filters" role="search" aria-label=${`Filter the ${name}`}>
      <${Fields} all=${all} version=${held ?? version} is=${is} set=${set} />
      ${filtered && html`<button type="button" onClick=${() => (filter.value = none)}>Show all</button>`}
      <button type="button" class="follow" aria-pressed=${held ? "true" : "false"} onClick=${follow}>
        ${held ? `Follow again${missed ? `, ${missed.toLocaleString("en")} new` : ""}` : "Pause"}
      </button>
    </div>
    ${all.length === 0
      ? html`<p class="lead empty">${nothing}</p>`
      : found.length === 0
        ? html`<p class="lead empty">None of these ${name} fits the filter.</p>`
        : html`<div class=${`events ${name}`}>
            <div class="columns" aria-hidden="true">${columns.map((column) => html`<span>${column}</span>`)}</div>
            <${WindowList} key=${JSON.stringify(is)} label=${`${title}, newest first`} count=${found.length}
              rowHeight=${heights[narrow.value ? 1 : 0]} above=${found.length} focused=${focused}
              rowAt=${(index) => ({ key: String(keyOf(found[index])), row: row(found[index]) })} />
          </div>`}
  `;
}
