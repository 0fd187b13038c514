"""Is the published data action the deployed one?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from handover.checks.model import Check, Verdict, compare, same
from handover.checks.remedies import put_back
from handover.genesys.api import Genesys
from handover.genesys.models.integrations import Action
from handover.stacks.model import HIDDEN, DeployedStack, StackResource


def check_action(stack: DeployedStack, resource: StackResource, genesys: Genesys) -> Iterator[Check]:
    """Compare a data action with what was deployed; raises `GenesysError`."""
    live, inputs, remedy = genesys.action(resource.id), resource.inputs, put_back(stack)
    for title, key, found in (
        ("name", "name", live.name),
        ("category", "category", live.category),
        ("integration", "integrationId", live.integration_id),
    ):
        yield compare(resource.name, title, inputs.get(key), found, remedy)
    yield compare(resource.name, "secure", bool(inputs.get("secure")), live.secure, remedy)
    for title, key, schema in (
        ("input contract", "contractInput", live.contract_input),
        ("output contract", "contractOutput", live.contract_output),
    ):
        yield _contract(resource, title, inputs.get(key), schema)
    yield from _request(resource, live, remedy)
    yield from _response(resource, live, remedy)
    # 0 is how the provider's state spells "not set".
    yield compare(resource.name, "timeout", inputs.get("configTimeoutSeconds") or None, live.timeout_seconds, remedy)


def _contract(resource: StackResource, title: str, expected: Any, found: Any) -> Check:
    wanted = json.loads(expected) if isinstance(expected, str) and expected != HIDDEN else expected
    remedy = "Contracts are frozen when they are published, so this is another action: see who replaced it."
    return compare(resource.name, title, wanted, found, remedy)


def _request(resource: StackResource, live: Action, remedy: str) -> Iterator[Check]:
    expected: Mapping[str, Any] = resource.inputs.get("configRequest") or {}
    request = live.request
    url = _without_query(request.url) if request else None
    yield compare(resource.name, "URL", _without_query(expected.get("requestUrlTemplate") or ""), url, remedy)
    yield compare(resource.name, "method", expected.get("requestType"), request.method if request else None, remedy)
    yield _headers(resource, expected.get("headers") or {}, request.headers if request else {}, remedy)
    template = request.template if request else None
    yield compare(resource.name, "request template", expected.get("requestTemplate") or "", template, remedy)


def _without_query(url: str) -> str:
    """Leave out the part of an address that may hold a key."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(query="…")) if parts.query else url


def _headers(resource: StackResource, expected: Mapping[str, str], found: Mapping[str, str], remedy: str) -> Check:
    """Compare headers and show their names alone, for values may be secrets."""
    names = sorted(expected.keys() | found.keys())
    wrong = [name for name in names if name not in expected or not same(expected[name], found.get(name))]
    shown = ", ".join(f"{name} ({_difference(name, expected, found)})" for name in wrong) or ", ".join(sorted(found))
    verdict = Verdict.FAILED if wrong else Verdict.OK
    wanted = ", ".join(sorted(expected)) or "(none)"
    return Check(resource.name, "headers", verdict, wanted, shown or "(none)", remedy if wrong else "")


def _difference(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name not in found:
        return "missing"
    return "another value" if name in expected else "not deployed"


def _response(resource: StackResource, live: Action, remedy: str) -> Iterator[Check]:
    expected: Mapping[str, Any] = resource.inputs.get("configResponse") or {}
    response = live.response
    wanted = {
        "success template": expected.get("successTemplate") or "",
        "translation map": expected.get("translationMap") or {},
        "translation map defaults": expected.get("translationMapDefaults") or {},
    }
    found: dict[str, Any] = (
        {}
        if response is None
        else {
            "success template": response.success_template,
            "translation map": dict(response.translation_map),
            "translation map defaults": dict(response.translation_map_defaults),
        }
    )
    for title, value in wanted.items():
        yield compare(resource.name, title, value, found.get(title), remedy)
