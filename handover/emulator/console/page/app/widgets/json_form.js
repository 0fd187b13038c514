/** A form for a JSON object, made from its schema. Every field can be left out, and what is left out can be put in. */
import { visible } from "../format.js";
import { html } from "../lib.js";
import { Options } from "./inputs.js";

/**
 * The fields of an object, or the items of an array.
 * @param value Fields that are not in the schema are shown behind the others.
 * @param example Has the values of fields that are put in, and is what others are told to differ from.
 * @param change Takes the object that it becomes.
 * @param errors Sentences by path, e.g. `{"callbackNumbers.0": "1 is not of type \"string\"."}`.
 * @param notes What is to be said of fields, by path.
 */
export function JsonForm({ schema = {}, value, example = {}, change, errors, notes, path = [] }) {
  const list = Array.isArray(value);
  const known = schema.properties ?? {};
  const names = Object.keys(known);
  // What is chosen from a list comes first: that is what triggers' criteria ask for.
  const order = new Set([...names.filter((name) => known[name].enum), ...names, ...Object.keys(value)]);
  const missing = names.filter((name) => !Object.hasOwn(value, name));
  const set = (name, each) => change(list ? value.map((old, at) => (at === +name ? each : old)) : { ...value, [name]: each });
  const leaveOut = (name) => {
    const rest = Object.entries(value).filter(([other]) => other !== name);
    change(list ? rest.map(([, each]) => each) : Object.fromEntries(rest));
  };
  return html`
    <div class="fields">
      ${[...order].filter((name) => Object.hasOwn(value, name)).map(
        (name) => html`<${Field} key=${name} path=${[...path, name]} label=${list ? String(+name + 1) : name}
          schema=${(list ? schema.items : known[name]) ?? {}} value=${value[name]} example=${example[name]} errors=${errors} notes=${notes}
          change=${(each) => set(name, each)} leaveOut=${() => leaveOut(name)} />`,
      )}
    </div>
    ${list && html`<button type="button" aria-label=${visible(`Add one to ${path.at(-1)}`)} onClick=${() => change([...value, empty(schema.items ?? {})])}>+ Add</button>`}
    ${missing.length > 0 &&
    html`<fieldset class="left-out">
      <legend>Left out</legend>
      ${missing.map(
        (name) => html`<button type="button" key=${name} aria-label=${visible(`Put in ${name}`)} onClick=${() => set(name, example[name] ?? empty(known[name]))}>
          <span aria-hidden="true">+ </span>${visible(name)}
        </button>`,
      )}
    </fieldset>`}
  `;
}

function Field({ path, label, schema, value, example, errors, notes, change, leaveOut }) {
  const key = path.join(".");
  const id = `field-${key}`;
  const error = errors[key];
  const several = typeof value === "object" && value !== null;
  const differs = example !== undefined && !several && value !== example;
  const note = notes[key] ?? (differs ? `In the example: ${example}` : null);
  const said = [error && `${id}-error`, note && `${id}-note`].filter(Boolean).join(" ") || null;
  return html`
    <div class=${`field${differs ? " changed" : ""}`} role=${several ? "group" : null} aria-labelledby=${several ? `${id}-label` : null}>
      <label id=${`${id}-label`} for=${several ? null : id}>${visible(label)}</label>
      <div class="value">
        ${several
          ? html`<${JsonForm} schema=${schema} value=${value} change=${change} errors=${errors} notes=${notes} path=${path} />`
          : html`<${Input} schema=${schema} value=${value} change=${change}
              attributes=${{ id, "aria-describedby": said, "aria-invalid": error ? "true" : null }} />`}
      </div>
      <button type="button" class="plain" aria-label=${visible(`Leave out ${label}`)} title="Leave out" onClick=${leaveOut}>×</button>
      ${note && html`<p class="note" id=${`${id}-note`}>${visible(note)}</p>`}
      ${error && html`<p class="error" id=${`${id}-error`}>${visible(error)}</p>`}
    </div>
  `;
}

function Input({ schema, value, change, attributes }) {
  if (typeof value === "boolean") {
    return html`<input type="checkbox" ...${attributes} checked=${value} onChange=${(event) => change(event.target.checked)} />`;
  }
  if (schema.enum) {
    return html`<select ...${attributes} value=${value} onChange=${(event) => change(event.target.value)}>
      <${Options} options=${[...new Set([value, ...schema.enum])]} chosen=${value} /></select>`;
  }
  const whole = schema.type === "integer" || typeof value === "number";
  // What is no number stays as it is written, for the emulator to judge.
  const read = (text) => (whole && /^-?\d{1,15}$/.test(text) ? Number(text) : text);
  return html`<input type="text" ...${attributes} inputmode=${whole ? "numeric" : null} autocomplete="off" spellcheck=${false}
    value=${value ?? ""} placeholder=${value === null ? "null" : null} onInput=${(event) => change(read(event.target.value))} />`;
}

/** Return a value that a field begins with. */
function empty(schema) {
  return schema.enum?.[0] ?? { integer: 0, array: [], object: {}, boolean: false }[schema.type] ?? "";
}
