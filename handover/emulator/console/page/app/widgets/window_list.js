/** A long list of rows of one height, of which only those in sight are in the document. */
import { html, useEffect, useLayoutEffect, useRef, useState } from "../lib.js";

const BEYOND = 8; // rows above and below what is in sight

/**
 * @param {number} count How many rows there are.
 * @param {number} rowHeight Their height, in pixels.
 * @param {(index: number) => {key: string, row: object}} rowAt Returns a row, which has one thing to focus.
 * @param {number} above How many rows have ever been put above others: with it, what is being read stays in sight.
 * @param {string} label What the list is called.
 * @param {number} focused The row that has the focus at first; -1 for none.
 */
export function WindowList({ count, rowHeight, rowAt, above, label, focused = -1 }) {
  const frame = useRef(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const wanted = useRef(focused < 0 ? null : focused);
  const before = useRef(above);
  useLayoutEffect(() => {
    const measured = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    measured.observe(frame.current);
    return () => measured.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (focused < 0) return;
    frame.current.scrollTop = (focused + 0.5) * rowHeight - frame.current.clientHeight / 2;
    setTop(frame.current.scrollTop);
  }, []);
  useLayoutEffect(() => {
    const added = above - before.current;
    before.current = above;
    if (frame.current.scrollTop > 0 && added > 0) frame.current.scrollTop += added * rowHeight;
  }, [above]);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = frame.current.querySelector(`[aria-posinset="${wanted.current + 1}"] :is(a, button)`);
    if (row) {
      wanted.current = null;
      row.focus({ preventScroll: true });
    }
  });
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + BEYOND);
  const press = (event) => {
    const at = Number(event.target.closest("[aria-posinset]")?.getAttribute("aria-posinset")) - 1;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count }[event.key];
    if (!move || Number.isNaN(at) || at < 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(count - 1, at + move));
    wanted.current = next;
    const { scrollTop } = frame.current;
    const within = Math.max((next + 1) * rowHeight - height, Math.min(next * rowHeight, scrollTop));
    frame.current.scrollTop = within;
    setTop(within);
    if (within === scrollTop) frame.current.querySelector(`[aria-posinset="${next + 1}"] :is(a, button)`)?.focus();
  };
  const rows = [];
  for (let index = first; index < last; index += 1) {
    const { key, row } = rowAt(index);
    rows.push(html`<li key=${key} aria-posinset=${index + 1} aria-setsize=${count}
      style=${{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}>${row}</li>`);
  }
  return html`<div class="window" ref=${frame} tabindex="-1" onScroll=${(event) => setTop(event.currentTarget.scrollTop)} onKeyDown=${press}>
    <ul aria-label=${label} style=${{ height: `${count * rowHeight}px` }}>${rows}</ul>
  </div>`;
}
