"""Write the table of the emulator's admin plane in docs/emulator.md from its OpenAPI, so that the two can't disagree.

Usage: python tools/admin_table.py          prints the table
       python tools/admin_table.py --write  puts it into docs/emulator.md
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from handover.emulator.server.app import create_app
from handover.emulator.settings import EmulatorSettings

PAGE = ROOT / "docs" / "emulator.md"
BEGIN = "<!-- admin plane: written by tools/admin_table.py -->"
END = "<!-- end of the admin plane -->"

_PREFIX = "/_emulator/"
# What Genesys' own answers send their clients to.
_SIGNED = ("uploads/", "exports/")
# What a body is that is read as it comes.
_AS_IT_COMES = {"PUT snapshot": "what `GET snapshot` gives", "POST aws": "as AWS' own protocol has it"}


def table() -> str:
    """The table in Markdown: a row for every request, with its query, its body and what it is for."""
    description = create_app(EmulatorSettings()).openapi()
    schemas = description["components"]["schemas"]
    rows = ["| request | query | body | what it does |", "|---|---|---|---|"]
    for path, methods in description["paths"].items():
        name = f"{path}/".removeprefix(_PREFIX).removesuffix("/")
        if not path.startswith(_PREFIX.rstrip("/")) or name.startswith(_SIGNED):
            continue
        for method, operation in methods.items():
            request = f"{method.upper()} {name or path}"
            query = ", ".join(f"`{each['name']}`" for each in operation.get("parameters", ()) if each["in"] == "query")
            body = _AS_IT_COMES.get(request) or ", ".join(_bodies(operation, schemas))
            rows.append(f"| `{request}` | {query} | {body} | {operation['summary']} |")
    return "\n".join(rows)


def with_table(page: str) -> str:
    """A page's text with the current table between its markers."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _bodies(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield f"`{_shape(content['schema'], schemas)}`"


def _shape(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Name the keys of an object, those that can be left out with a question mark."""
    if "$ref" in schema:
        return _shape(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("type") == "array":
        return f"[{_shape(schema['items'], schemas)}]"
    if "properties" not in schema:
        return "{…}" if schema.get("type") == "object" else "…"
    required = schema.get("required", ())
    keys = []
    for name, value in schema["properties"].items():
        inner = _shape(value, schemas)
        keys.append(f"{name}{'' if name in required else '?'}{'' if inner == '…' else f': {inner}'}")
    return f"{{{', '.join(keys)}}}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(table() + "\n")
