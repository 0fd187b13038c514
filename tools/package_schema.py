"""Write package/schema.json: what Pulumi derives from the component's annotations, and other languages see.

Usage: python tools/package_schema.py          prints it
       python tools/package_schema.py --write  puts it into package/schema.json
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "package")]

from handover_package.provider import HandoverProvider

SCHEMA = ROOT / "package" / "schema.json"


def schema() -> str:
    """The schema as the file has it."""
    return json.dumps(json.loads(HandoverProvider().schema or ""), indent=2) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        SCHEMA.write_text(schema(), encoding="utf-8")
    else:
        sys.stdout.write(schema())
