/** A form for a JSON object, made from its schema. Every field can be left out, and what is left out can be put in. */
import { visible } from "../format.js";
import { html } from "../lib.js";

/**
 * The fields of an object.
 * @param schema Its JSON schema.
 * @param value The object; fields that are not in the schema are shown behind the others.
 * @param example Where values of fields that are put in come from, and what is told as the difference.
 * @param change Takes the object that it becomes.
 * @param errors Sentences by path, e.g. `{"callbackNumbers.0": "1 is not of type \"string\"."}`.
 * @param notes What is to be said of fields, by path.
 */
export function ObjectForm({ schema, value, example = {}, change, errors = {}, notes = {}, path = [] }) {
  const known = schema?.properties ?? {};
  const names = Object.keys(known);
  // What is chosen from a list comes first: that is what triggers' criteria ask for.
  const order = [...names.filter((name) => known[name].enum), ...names, ...Object.keys(value)];
  const present = [...new Set(order)].filter((name) => Object.hasOwn(value, name));
  const missing = names.filter((name) => !Object.hasOwn(value, name));
  const put = (name, each) => change({ ...value, [name]: each });
  const leaveOut = (name) => change(Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)));
  return html`
    <div class="fields">
      ${present.map(
        (name) => html`<${Field} key=${name} name=${name} path=${[...path, name]} schema=${known[name] ?? {}}
          value=${value[name]} example=${example[name]} errors=${errors} notes=${notes}
          change=${(each) => put(name, each)} leaveOut=${() => leaveOut(name)} />`,
      )}
    </div>
    ${missing.length > 0 &&
    html`<fieldset class="left-out">
      <legend>Left out</legend>
      ${missing.map(
        (name) => html`<button type="button" key=${name} aria-label=${`Put in ${name}`} onClick=${() => put(name, example[name] ?? empty(known[name]))}>
          <span aria-hidden="true">+ </span>${visible(name)}
        </button>`,
      )}
    </fieldset>`}
  `;
}

function Field({ name, path, schema, value, example, errors, notes, change, leaveOut }) {
  const id = `field-${path.join(".")}`;
  const key = path.join(".");
  const error = errors[key];
  const differs = JSON.stringify(value) !== JSON.stringify(example) && typeof example !== "object";
  const note = notes[key] ?? (differs && example !== undefined ? `In the example: ${example}` : null);
  const said = [error && `${id}-error`, note && `${id}-note`].filter(Boolean).join(" ") || null;
  const several = typeof value === "object" && value !== null;
  return html`
    <div class=${`field${differs ? " changed" : ""}${error ? " bad" : ""}`} role=${several ? "group" : null} aria-labelledby=${several ? `${id}-label` : null}>
      ${several
        ? html`<span class="label" id=${`${id}-label`}>${visible(name)}</span>`
        : html`<label for=${id}>${visible(name)}</label>`}
      <div class="value"><${Value} id=${id} path=${path} schema=${schema} value=${value} said=${said} bad=${Boolean(error)} errors=${errors} notes=${notes} change=${change} /></div>
      <button type="button" class="plain" aria-label=${`Leave out ${name}`} title="Leave out" onClick=${leaveOut}>×</button>
      ${note && html`<p class="note" id=${`${id}-note`}>${visible(note)}</p>`}
      ${error && html`<p class="error" id=${`${id}-error`}>${visible(error)}</p>`}
    </div>
  `;
}

function Value({ id, path, schema, value, said, bad, errors, notes, change }) {
  const common = { id, "aria-describedby": said, "aria-invalid": bad ? "true" : null };
  if (Array.isArray(value)) {
    return html`<${List} id=${id} path=${path} schema=${schema.items ?? {}} value=${value} errors=${errors} notes=${notes} change=${change} />`;
  }
  if (typeof value === "object" && value !== null) {
    return html`<${ObjectForm} schema=${schema} value=${value} change=${change} errors=${errors} notes=${notes} path=${path} />`;
  }
  if (typeof value === "boolean") {
    return html`<input type="checkbox" ...${common} checked=${value} onChange=${(event) => change(event.target.checked)} />`;
  }
  if (schema.enum) {
    const options = schema.enum.includes(value) ? schema.enum : [value, ...schema.enum];
    return html`<select ...${common} value=${value} onChange=${(event) => change(event.target.value)}>
      ${options.map((each) => html`<option key=${each} value=${each}>${visible(each)}</option>`)}
    </select>`;
  }
  const whole = schema.type === "integer" || schema.type === "number" || typeof value === "number";
  // What is no number stays as it is written, for the emulator to judge.
  const read = (text) => (whole && /^-?\d{1,15}$/.test(text) ? Number(text) : text);
  return html`<input type="text" ...${common} inputmode=${whole ? "numeric" : null} autocomplete="off" spellcheck=${false}
    value=${value ?? ""} placeholder=${value === null ? "null" : null} onInput=${(event) => change(read(event.target.value))} />`;
}

function List({ id, path, schema, value, errors, notes, change }) {
  const name = path.at(-1);
  const without = (at) => change(value.filter((_, other) => other !== at));
  return html`
    ${value.map((each, at) => {
      const place = [...path, at];
      const error = errors[place.join(".")];
      return html`<div class="item" key=${at}>
        ${(typeof each !== "object" || each === null) && html`<label class="visually-hidden" for=${`${id}.${at}`}>${visible(name)}, number ${at + 1}</label>`}
        <${Value} id=${`${id}.${at}`} path=${place} schema=${schema} value=${each} said=${error ? `${id}.${at}-error` : null} bad=${Boolean(error)}
          errors=${errors} notes=${notes} change=${(changed) => change(value.map((old, other) => (other === at ? changed : old)))} />
        <button type="button" class="plain" aria-label=${`Remove number ${at + 1} of ${name}`} title="Remove" onClick=${() => without(at)}>×</button>
        ${error && html`<p class="error" id=${`${id}.${at}-error`}>${visible(error)}</p>`}
      </div>`;
    })}
    <button type="button" aria-label=${`Add one to ${name}`} onClick=${() => change([...value, empty(schema)])}>+ Add</button>
  `;
}

/** Return a value that a field begins with. */
function empty(schema) {
  if (schema.enum) return schema.enum[0];
  return { integer: 0, number: 0, array: [], object: {}, boolean: false }[schema.type] ?? "";
}
