"""What the state holds of an AWS object: what was planned, what AWS gives back, and what is secret in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from handover.sandbox.provider import Properties
from handover.sandbox.provider.aws.schema import AwsResource
from handover.sandbox.provider.schema import Property
from handover.sandbox.state.values import UNKNOWN, secret


def declared(resource: AwsResource, state: Properties) -> Properties:
    """Return those values of a state that are inputs too."""
    return {name: value for name, value in state.items() if name in resource.properties}


def sent(resource: AwsResource, plan: Properties, inputs: Properties, ignored: Sequence[str] = ()) -> Properties:
    """Return what of a plan AWS is told: neither defaults of 0 and false, nor what it alone knows, nor the region.

    (Other defaults the provider sends, for AWS' own can be different ones.)
    """
    kept = {path.partition(".")[0].partition("[")[0] for path in ignored}
    return {
        name: value
        for name, value in plan.items()
        if name != "region"
        and (value or value != resource.properties[name].default)
        and not (resource.properties[name].computed and inputs.get(name) is None and name not in kept)
    }


def merged(resource: AwsResource, plan: Properties, found: Properties) -> Properties:
    """Return an object's values after a write: as AWS gives them back, and as planned what it doesn't."""
    computed = {name: found[name] for name in resource.computed if name in found}
    return {**_merged(resource.properties, plan, found), **computed}


def _merged(properties: Mapping[str, Property], plan: Properties, found: Properties) -> Properties:
    result: Properties = {}
    for name, each in properties.items():
        planned, given = plan.get(name), found.get(name)
        if each.kind == "block" and isinstance(planned, dict) and isinstance(given, dict):
            result[name] = _merged(each.block, planned, given)
        else:
            result[name] = planned if each.unread or given is None else given
    return settled(result)


def reading(resource: AwsResource, before: Properties, found: Properties) -> Properties:
    """Return an object's values after a read: as AWS has them, and from before what it doesn't give back."""
    computed = {name: found[name] for name in resource.computed if name in found}
    return {**_reading(resource.properties, before, found), **computed}


def _reading(properties: Mapping[str, Property], before: Properties, found: Properties) -> Properties:
    result: Properties = {}
    for name, each in properties.items():
        was, given = before.get(name), found.get(name)
        if each.unread:
            result[name] = each.default if was is None else was
        elif each.kind == "block" and isinstance(given, dict):
            result[name] = _reading(each.block, was if isinstance(was, dict) else {}, given)
        else:
            result[name] = each.default if given is None else given
    return settled(result)


def outputs(resource: AwsResource, values: Properties, region: str) -> Properties:
    """Complete values to what the state holds: the region, the schema's version, and what is secret marked.

    (The bridge's ``MarkSchemaSecrets`` and ``__meta``.)
    """
    state = _marked(resource.properties, values)
    if resource.regional:
        state["region"] = region
    if resource.version:
        state["__meta"] = json.dumps({"schema_version": str(resource.version)}, separators=(",", ":"))
    return state


def _marked(properties: Mapping[str, Property], values: Properties) -> Properties:
    result = dict(values)
    for name, each in properties.items():
        if name in values and each.secret:
            result[name] = secret(values[name])
        elif each.kind == "block" and isinstance(values.get(name), dict):
            result[name] = _marked(each.block, values[name])
    return result


def settled(values: Mapping[str, Any]) -> Properties:
    """Leave out what is not there, or not known yet."""
    return {
        key: settled(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value is not None and value != UNKNOWN
    }
