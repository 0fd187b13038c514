"""Quote a value for the workflow template, where YAML, Architect and the provider's substitution all read it."""

import json
import re

# What JSON leaves raw but YAML may not hold (DEL, C1 controls, non-characters) or takes for a line break or a byte
# order mark, and `{`: the provider fills in key by key, in random order, so a raw `{{topic}}` would be filled in again.
_RAW_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{]")


def quote(text: str) -> str:
    r"""Write text as a double-quoted scalar that is both JSON and YAML, usable as a value and as a key.

    Characters beyond the Basic Multilingual Plane stay raw: JSON would write them as two surrogates, which YAML
    parsers read as two characters.

    Args:
        text: Any text without lone surrogates.

    Returns:
        The quoted text, e.g. `"say \"hi\""`.
    """
    return _RAW_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
