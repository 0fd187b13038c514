/** An event's journal, sorted by the branches of its way. */

const KINDS = { trigger: "Trigger", "event-source": "Event source", rule: "Rule", target: "Target" };

function described(path, steps) {
  const branch = path.at(-1) ?? "";
  const at = branch.indexOf(":");
  const [kind, key] = at < 0 ? ["", branch] : [branch.slice(0, at), branch.slice(at + 1)];
  const named = { trigger: steps[0].step === "trigger" ? steps[0].name : key, "event-source": key.split(":").slice(2).join(":") };
  return { kind: KINDS[kind] ?? "Other steps", name: named[kind] ?? key };
}

/**
 * Return the branches in the order in which they began, each with its steps and the milliseconds since the step before.
 * A request comes before what Cognigy makes of it, although it is noted when it has been answered.
 */
export function ways(entries) {
  const found = new Map();
  for (const entry of entries) {
    if (entry.step === "event") continue;
    const path = entry.detail.way ?? [];
    const key = JSON.stringify(path);
    if (!found.has(key)) found.set(key, { key, path, entries: [] });
    found.get(key).entries.push(entry);
  }
  const start = new Date(entries[0].time);
  return [...found.values()].map(({ key, path, entries: own }) => {
    const again = path[0] === "again";
    let before = start;
    const steps = sorted(own).map((entry) => {
      const time = new Date(entry.time);
      const after = Math.max(0, time - before);
      before = time;
      return { entry, after };
    });
    return { key, again, depth: path.length - (again ? 1 : 0), steps, ...described(path, own) };
  });
}

function sorted(entries) {
  const steps = [...entries];
  for (let at = 0; at + 1 < steps.length; at += 1) {
    if (steps[at].step === "receiver" && steps[at + 1].step === "request") {
      [steps[at], steps[at + 1]] = [steps[at + 1], steps[at]];
      at += 1;
    }
  }
  return steps;
}
