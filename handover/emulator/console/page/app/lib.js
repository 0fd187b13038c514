/** What every module builds on: preact with its hooks, signals, and `html` to write elements with. */
import { Fragment, h, render } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/hooks.js";
export { batch, computed, effect, signal, useComputed, useSignal } from "../vendor/signals.js";
export { Fragment, render };
export const html = htm.bind(h);
