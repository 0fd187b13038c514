"""Secrets where everybody who may look at a data action can read them."""

import re
from urllib.parse import parse_qsl, urlsplit

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import ACTION, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy

# Names of headers and query parameters that carry credentials.
_NAME = re.compile(
    r"authori[sz]ation|api[-_]?key|token|secret|passw(or)?d|credential|cookie|signature|(^|[-_])(key|auth|pwd|sig)$",
    re.IGNORECASE,
)
# Values that are credentials whatever the name: schemes of HTTP authentication, JSON Web Tokens, well-known prefixes.
_VALUE = re.compile(
    r"\b(?:basic|bearer)\s+[\w+/=.~-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}|\bAKIA[0-9A-Z]{16}\b|\b(?:gh[pousr]|xox[abp])[_-]\w{10,}"
    r"|\bsk-\w{16,}",
    re.IGNORECASE,
)
# A reference to what is known when the action runs, e.g. ${credentials.password}, and the scheme in front of it.
_REFERENCE = re.compile(r"\$!?\{[\w.]+\}|\b(?:basic|bearer)\b|\s", re.IGNORECASE)


def _check(action: ResourceValidationArgs, config: Config, report: Report) -> None:
    # The messages say where, never what: they end up in logs.
    patterns = [_VALUE, *(re.compile(pattern) for pattern in config["patterns"])]
    allowed = {header.lower() for header in config["allowedHeaders"]}
    headers = look(action.props, "configRequest", "headers")
    for name in headers if headers not in (None, UNKNOWN) else ():
        value = look(headers, name)
        if not isinstance(value, str):
            continue
        suspicious = _NAME.search(name) and name.lower() not in allowed
        if (suspicious and _is_literal(value)) or _matches(patterns, value):
            report(f"The header {name!r} in configRequest.headers holds a secret.")
    url = look(action.props, "configRequest", "requestUrlTemplate")
    if isinstance(url, str):
        _check_url(url, patterns, report)


def _check_url(url: str, patterns: list[re.Pattern[str]], report: Report) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return  # Not an address at all, which `endpoint-url` reports.
    if "@" in parts.netloc:
        report("configRequest.requestUrlTemplate holds a user or a password.")
    for name, value in parse_qsl(parts.query):
        if _NAME.search(name) and _is_literal(value):
            report(f"The query parameter {name!r} of configRequest.requestUrlTemplate holds a secret.")
    if _matches(patterns, url):
        report("configRequest.requestUrlTemplate holds a secret.")


def _is_literal(value: str) -> bool:
    return bool(_REFERENCE.sub("", value))


def _matches(patterns: list[re.Pattern[str]], value: str) -> bool:
    return any(pattern.search(value) for pattern in patterns)


no_secrets = resource_policy(
    "no-secrets",
    _check,
    applies=lambda type_: type_ == ACTION,
    description="Headers and address of the data action must not hold secrets: Genesys shows them to its users.",
    remediation=(
        "Put the secret into the credentials of the integration and refer to it, e.g. as ${credentials.password}. "
        "Then change it at its source: it has been in the state, and perhaps in Genesys Cloud."
    ),
    severity=Severity.CRITICAL,
    options={
        "allowedHeaders": {
            "description": "Headers that carry no secret although their names sound like it.",
            "type": "array",
            "items": {"type": "string"},
            "default": [],
        },
        "patterns": {
            "description": "Regular expressions of further secrets, searched in headers and address.",
            "type": "array",
            "items": {"type": "string", "format": "regex"},
            "default": [],
        },
    },
)
"""Headers and URL template of the data action."""
