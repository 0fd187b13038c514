/** What forms are made of: a label with its input, which other attributes are passed on to. */
import { visible } from "../format.js";
import { html } from "../lib.js";

export function Text({ label, wide, ...rest }) {
  return html`<label class=${wide ? "wide" : null}>${label} <input type="text" autocomplete="off" spellcheck=${false} ...${rest} /></label>`;
}

export function Amount({ label, ...rest }) {
  return html`<label>${label} <input type="number" min="0" ...${rest} /></label>`;
}

export function Check({ label, ...rest }) {
  return html`<label class="check"><input type="checkbox" ...${rest} /> ${label}</label>`;
}

/**
 * @param options Values, or pairs of a value and what is shown for it.
 * @param chosen Which one is chosen at first; or `value`, which one always is.
 */
export function Choice({ label, options, chosen, ...rest }) {
  return html`<label>${label} <select ...${rest}><${Options} options=${options} chosen=${chosen ?? rest.value} /></select></label>`;
}

export function Options({ options, chosen }) {
  return options.map((option) => {
    const [value, text] = Array.isArray(option) ? option : [option, option];
    return html`<option key=${value} value=${value} selected=${value === chosen}>${visible(text)}</option>`;
  });
}

/** A form whose `submit` gets what is in it: without what is empty, numbers as numbers. */
export function Form({ label, submit, children }) {
  const press = (event) => {
    event.preventDefault();
    submit(entered(event.currentTarget), event.currentTarget);
  };
  return html`<form aria-label=${visible(label)} onSubmit=${press} novalidate>${children}</form>`;
}

function entered(form) {
  const found = {};
  for (const { name, type, value, checked } of form.elements) {
    if (!name || (type === "checkbox" ? !checked : value === "")) continue;
    found[name] = type === "checkbox" || (type === "number" ? Number(value) : value);
  }
  return found;
}
