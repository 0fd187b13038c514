"""What a policy allows: AWS' evaluation of statements, as far as roles and queues for EventBridge need it.

After "Policy evaluation logic" in AWS' IAM guide: a statement that denies wins, and what none allows is denied.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from handover.emulator.state.json_text import UnfitJsonError, read_json

EVENTS_SERVICE: Final = "events.amazonaws.com"
"""What EventBridge is called in policies."""

_KEYS: Final = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}
)
_MODELLED: Final = frozenset({"Sid", "Effect", "Action", "Resource", "Principal", "Condition"})


class UnfitPolicyError(ValueError):
    """A text that is no policy; its message is a sentence."""


class UnmodelledPolicyError(ValueError):
    """A policy with something that AWS knows and the emulator does not; its message names it."""


def check_policy(text: str) -> None:
    """Make sure that a policy can be evaluated here.

    Raises:
        UnfitPolicyError: It is no policy.
        UnmodelledPolicyError: It has parts that are not modelled.
    """
    try:
        policy = read_json(text)
    except UnfitJsonError as error:
        raise UnfitPolicyError(f"The policy is no JSON that AWS takes. {error}") from None
    if not isinstance(policy, dict) or not isinstance(policy.get("Statement"), list | dict):
        raise UnfitPolicyError('The policy has no "Statement".')
    for statement in _listed(policy["Statement"]):
        if not isinstance(statement, dict):
            raise UnfitPolicyError("A statement of the policy is no JSON object.")
        if unknown := statement.keys() - _KEYS:
            raise UnfitPolicyError(f"A statement of the policy has {sorted(unknown)[0]!r}, which AWS does not know.")
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise UnfitPolicyError('A statement\'s "Effect" must be Allow or Deny.')
        if not {"Action", "NotAction"} & statement.keys():
            raise UnfitPolicyError('A statement of the policy has no "Action".')
        if other := statement.keys() - _MODELLED:
            raise UnmodelledPolicyError(f"{sorted(other)[0]} in a policy")
        _check_conditions(statement.get("Condition", {}))


def _check_conditions(conditions: Any) -> None:
    if not isinstance(conditions, dict) or not all(isinstance(keys, dict) for keys in conditions.values()):
        raise UnfitPolicyError('A statement\'s "Condition" must hold operators, and these keys with values.')
    for operator in conditions:
        if operator not in _OPERATORS:
            raise UnmodelledPolicyError(f"the condition operator {operator} in a policy")


def allows(
    text: str | None,
    action: str,
    resource: str,
    *,
    service: str | None = None,
    context: Mapping[str, str] | None = None,
) -> bool:
    """Tell whether a policy allows something.

    Args:
        text: The policy.
        action: What is to be done, e.g. `sqs:SendMessage`.
        resource: The ARN of what it is done to; `""` where the policy belongs to the resource and names none.
        service: Who does it, if the policy says who may.
        context: What conditions can ask for, by key, e.g. `aws:SourceArn`.
    """
    values = {key.lower(): value for key, value in (context or {}).items()}
    effects = {
        statement.get("Effect")
        for statement in _statements(text)
        if _any_fits(statement.get("Action"), action.lower(), lower=True)
        and (not resource or "Resource" not in statement or _any_fits(statement["Resource"], resource))
        and (service is None or _is_for(statement.get("Principal"), service))
        and _meets(statement.get("Condition") or {}, values)
    }
    return effects == {"Allow"}


def _statements(text: str | None) -> Iterator[Mapping[str, Any]]:
    try:
        policy = read_json(text or "{}")
    except UnfitJsonError:
        return
    for statement in _listed(policy.get("Statement", []) if isinstance(policy, dict) else []):
        if isinstance(statement, dict):
            yield statement


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _any_fits(patterns: Any, text: str, *, lower: bool = False) -> bool:
    return any(_fits(str(pattern).lower() if lower else str(pattern), text) for pattern in _listed(patterns))


def _fits(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern with `*` and `?`."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    # Stars in a row would make matching slow, and mean what one means.
    return re.fullmatch(re.sub(r"(\.\*)+", ".*", "".join(parts)), text, re.DOTALL) is not None


def _is_for(principal: Any, service: str) -> bool:
    if isinstance(principal, dict):
        return any(one in ("*", service) for key in ("Service", "AWS") for one in _listed(principal.get(key, [])))
    return bool(principal == "*")


def _meets(conditions: Mapping[str, Mapping[str, Any]], values: Mapping[str, str]) -> bool:
    return all(
        key.lower() in values and any(_OPERATORS[operator](str(one), values[key.lower()]) for one in _listed(wanted))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _equal(wanted: str, value: str) -> bool:
    return wanted == value


def _equal_flags(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "ArnEquals": _fits,  # AWS: ArnEquals and ArnLike behave alike
    "ArnLike": _fits,
    "StringEquals": _equal,
    "StringLike": _fits,
    "Bool": _equal_flags,
}
