"""The key that Cognigy expects: sent where it belongs, and nowhere else to be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_policy import PolicyResource, Severity
from pulumi_policy.proxy import UnknownValueError

from handover_policies.reading import CONNECTION, UNKNOWN, look
from handover_policies.rules import Config, Report, stack_policy

_HEADER = "Authorization"


def _check(resources: list[PolicyResource], _config: Config, report: Report) -> None:
    connections = [resource for resource in resources if resource.resource_type == CONNECTION]
    for connection in connections:
        kind = look(connection.props, "authorizationType")
        if kind not in ("API_KEY", UNKNOWN):
            report(f"authorizationType is {kind!r}; it must be 'API_KEY'.", connection.urn)
        header = look(connection.props, "authParameters", "apiKey", "key")
        if header not in (_HEADER, UNKNOWN):
            report(f"authParameters.apiKey.key is {header!r}; it must be {_HEADER!r}.", connection.urn)
    keys = {look(connection.props, "authParameters", "apiKey", "value") for connection in connections}
    keys -= {None, UNKNOWN, ""}
    # The messages say where, never what: they end up in logs.
    for resource in resources:
        for path, text in _texts(resource.props, ()):
            kept = resource.resource_type == CONNECTION and path == ("authParameters", "apiKey", "value")
            if not kept and any(key in text for key in keys):
                report(f"{'.'.join(path)} holds the key, where it isn't secret.", resource.urn)


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """All texts in properties that are known already, with where they are."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping | Sequence):
        keys = list(value) if isinstance(value, Mapping) else range(len(value))
        for key in keys:
            try:
                yield from _texts(value[key], (*path, str(key)))
            except UnknownValueError:
                continue


api_key = stack_policy(
    "api-key",
    _check,
    description="The connection must send the key as Cognigy expects it, and nothing else of the stack may have it.",
    remediation=(
        "Leave it to the program to make the connection of the setting `apiKey`. Where the key was elsewhere, set "
        "another one: it has been in the state in plain text."
    ),
    severity=Severity.CRITICAL,
)
"""Header and key of the connection."""
