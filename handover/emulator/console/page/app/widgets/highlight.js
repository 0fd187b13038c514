/** Highlighting of what an organization holds: YAML, JSON, Velocity. Good for the eye; nothing is judged by it. */

const MOST = 200_000;

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"`;
const NUMBER = String.raw`-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b`;
const LANGUAGES = {
  json: [
    ["key", String.raw`${STRING}(?=\s*:)`],
    ["string", STRING],
    ["number", NUMBER],
    ["word", String.raw`\b(?:true|false|null)\b`],
  ],
  yaml: [
    ["comment", String.raw`(?<=^|\s)#[^\n]*`],
    ["key", String.raw`(?<=^[ \t]*(?:- +)?|[{,]\s*)(?:${STRING}|'[^'\n]*'|[^\s#:'"{},[\]-][^:\n#{}]*?)(?=:(?:\s|$))`],
    ["string", String.raw`${STRING}|'(?:[^'\n]|'')*'`],
    ["word", String.raw`\b(?:true|false|null|noValue|exp|lit)\b`],
    ["number", NUMBER],
  ],
  velocity: [
    ["comment", String.raw`##[^\n]*|#\*[\s\S]*?\*#`],
    ["word", String.raw`#(?:\{\w+\}|(?:set|if|elseif|else|end|foreach|stop)\b)`],
    ["key", String.raw`\$!?(?:\{[^}\n]*\}|[A-Za-z_][\w.]*)`],
    ["string", STRING],
    ["number", NUMBER],
  ],
  url: [["word", String.raw`^[a-z]+:\/\/[^/\n]+`]],
};

const COMPILED = Object.fromEntries(
  Object.entries(LANGUAGES).map(([name, kinds]) => [
    name,
    new RegExp(kinds.map(([kind, source]) => `(?<${kind}>${source})`).join("|"), "gm"),
  ]),
);

/** Return the parts of a text, each with its kind (`key`, `string`, …) or null. */
export function highlighted(text, language) {
  const pattern = COMPILED[language];
  if (!pattern || text.length > MOST) return [[null, text]];
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push([null, text.slice(from, match.index)]);
    const [kind] = Object.entries(match.groups).find(([, found]) => found !== undefined);
    parts.push([kind, match[0]]);
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push([null, text.slice(from)]);
  return parts;
}
