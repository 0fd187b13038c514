/** Why an event got no further, in words that need no knowledge of Genesys. */

/** Return a value as it is written in a sentence. */
function said(value) {
  return typeof value === "string" && /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
}

function list(values, last) {
  if (!Array.isArray(values)) return said(values);
  const texts = values.map(said);
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} ${last} ${texts.at(-1)}`;
}

/** Return what a criterion has the trigger take. */
export function takes({ operator, wanted, wantedText }) {
  if (wanted === undefined) return `only what fits ${operator} ${wantedText}`;
  switch (operator) {
    case "Equal":
      return `only ${said(wanted)}`;
    case "In":
      return `only ${list(wanted, "or")}`;
    case "NotEqual":
    case "NotIn":
      return `all but ${list(wanted, "and")}`;
    case "Exists":
      return wanted ? "only events with it" : "only events without it";
    case "Contains":
      return `only what contains ${said(wanted)}`;
    case "All":
      return `only what has all of ${list(wanted, "and")}`;
    case "Size":
      return `only what has the length ${wanted}`;
    case "GreaterThan":
      return `only more than ${said(wanted)}`;
    case "GreaterThanOrEqual":
      return `only ${said(wanted)} or more`;
    case "LessThan":
      return `only less than ${said(wanted)}`;
    case "LessThanOrEqual":
      return `only ${said(wanted)} or less`;
    default:
      return `only what fits ${operator} ${said(wanted)}`;
  }
}

/** Return what the event has where a criterion looks. */
export function has({ jsonPath, found, foundText }) {
  const field = jsonPath.replace(/^\$\.?/, "") || "the event";
  if (foundText !== undefined) return `${field} is ${foundText}`;
  return found === undefined ? `the event has no ${field}` : `${field} is ${said(found)}`;
}

/** Return a sentence on a step; the journal's own where that is plain enough. */
export function plainly({ step, name, outcome, reason, detail }) {
  if (step === "trigger" && outcome === "stopped") {
    const unmet = detail.criteria?.find((criterion) => !criterion.met);
    return unmet ? sentence(`${has(unmet)}; the trigger “${name}” takes ${takes(unmet)}.`) : reason;
  }
  if (step === "workflow" && detail.missing) {
    return `The workflow that the trigger “${detail.triggerName}” starts is not there any more: somebody has deleted the flow ${detail.flowId}.`;
  }
  return reason;
}

function sentence(text) {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text; // a field's name keeps its spelling
}
