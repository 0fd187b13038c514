"""Write the table of settings in README.md from the model, so that the two can't disagree.

Usage: python tools/settings_table.py          prints the table
       python tools/settings_table.py --write  puts it into README.md
"""

import sys
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pydantic.alias_generators import to_camel
from pydantic_core import PydanticUndefined

from components.names import ObjectNames
from components.settings import EventBridgeSettings, PipelineSettings

README = ROOT / "README.md"
BEGIN = "<!-- settings: written by tools/settings_table.py -->"
END = "<!-- end of settings -->"

# The settings that are objects, and what can be in them.
_OBJECTS = {"names": ObjectNames.model_fields, "event_bridge": EventBridgeSettings.model_fields}


def table() -> str:
    """The table in Markdown: a row for every configuration key, with its default and meaning."""
    rows = ["| key | default | meaning |", "|---|---|---|"]
    for field, info in PipelineSettings.model_fields.items():
        rows.append(f"| `{to_camel(field)}` | {_default(info.default)} | {info.description} |")
        rows.extend(
            f"| `{to_camel(field)}.{to_camel(name)}` | {_default(of.default)} | {of.description} |"
            for name, of in _OBJECTS.get(field, {}).items()
        )
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """A README's text with the current table between its markers."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return "**required**"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(item.value for item in value if isinstance(item, Enum))}]`"
    return "the guide's" if isinstance(value, ObjectNames) else f"`{value}`" if value else "none"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(table() + "\n")
