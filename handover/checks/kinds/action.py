"""Is the published data action the deployed one?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from handover.checks.model import Check, check, compare, compare_all, from_json_text, same
from handover.checks.remedies import command, put_back
from handover.genesys.api import Genesys
from handover.stacks.model import DeployedStack, StackResource

_FROZEN = "Contracts are frozen when they are published, so this is another action: see who replaced it."


def check_action(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare a data action with what was deployed; raises `GenesysError`."""
    live, inputs, name, remedy = genesys.action(resource.id), resource.inputs, resource.name, put_back(stack)
    sent: Mapping[str, Any] = inputs.get("configRequest") or {}
    made: Mapping[str, Any] = inputs.get("configResponse") or {}
    request, response = live.request, live.response
    yield from compare_all(
        name,
        remedy,
        ("name", inputs.get("name"), live.name),
        ("category", inputs.get("category"), live.category),
        ("integration", inputs.get("integrationId"), live.integration_id),
        ("secure", bool(inputs.get("secure")), live.secure),
    )
    yield from compare_all(
        name,
        _FROZEN,
        ("input contract", from_json_text(inputs.get("contractInput")), live.contract_input),
        ("output contract", from_json_text(inputs.get("contractOutput")), live.contract_output),
    )
    yield _headers(name, sent.get("headers") or {}, request.headers if request else {}, remedy)
    yield from compare_all(
        name,
        remedy,
        ("URL", _without_query(sent.get("requestUrlTemplate") or ""), request and _without_query(request.url)),
        ("method", sent.get("requestType"), request and request.method),
        ("request template", sent.get("requestTemplate") or "", request and live.request_template),
        ("success template", made.get("successTemplate") or "", response and live.success_template),
        ("translation map", made.get("translationMap") or {}, response and response.translation_map),
        (
            "translation map defaults",
            made.get("translationMapDefaults") or {},
            response and response.translation_map_defaults,
        ),
    )
    # 0 is how the provider's state spells "not set", and what is not set `up` leaves as it is.
    timeout = inputs.get("configTimeoutSeconds") or None
    yield compare(name, "timeout", timeout, live.timeout_seconds, remedy if timeout else _timeout(stack))


def _timeout(stack: DeployedStack) -> str:
    return (
        "The program leaves it to Genesys, and so to whoever changed it: set cognigy-handover:actionTimeoutSeconds, "
        f"and {command(stack, 'up')} sends that."
    )


def _without_query(url: str) -> str:
    """Leave out the part of an address that may hold a key."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(query="…")) if parts.query else url


def _headers(subject: str, expected: Mapping[str, str], found: Mapping[str, str], remedy: str) -> Check:
    """Compare headers and show their names alone, for values may be secrets."""
    names = sorted(expected.keys() | found.keys())
    wrong = [name for name in names if name not in expected or not same(expected[name], found.get(name))]
    shown = ", ".join(f"{name} ({_difference(name, expected, found)})" for name in wrong) or ", ".join(sorted(found))
    return check(subject, "headers", not wrong, ", ".join(sorted(expected)) or "(none)", shown or "(none)", remedy)


def _difference(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name not in found:
        return "missing"
    return "another value" if name in expected else "not deployed"
