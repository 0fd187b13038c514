"""Policy packs over a stack of the sandbox: what they have against its resources. Imported where there are packs."""

from __future__ import annotations

import asyncio
import contextvars
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from pulumi import runtime
from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy

from handover.sandbox.errors import SandboxError
from handover.sandbox.policies.pack import PolicyConfig, PolicyPack
from handover.sandbox.stack import Stack
from handover.sandbox.state.resource import PROVIDERS, Resource
from handover.sandbox.state.urn import provider_urn
from handover.sandbox.state.values import unwrap

_SEVERITIES = ("critical", "high", "medium", "low", "")


@dataclass(frozen=True)
class Violation:
    """What a policy has against a stack.

    Attributes:
        policy: The policy's name.
        level: `mandatory` or `advisory`.
        severity: Pulumi's name of the severity, empty if the policy has none.
        urn: The resource concerned; the stack itself where a policy doesn't say.
        message: The policy's description, and below it what is wrong.
    """

    policy: str
    level: str
    severity: str
    urn: str
    message: str


def analyze(pack: PolicyPack, stack: Stack, resources: Sequence[Resource], *, preview: bool) -> list[Violation]:
    """Have a policy pack judge a stack, by the resources planned (`preview`, with unknown values) or in the state.

    Returns:
        The violations in Pulumi's order: by level, severity, policy and resource.

    Raises:
        SandboxError: A policy failed; the message holds its traceback.
    """

    def run() -> list[Violation]:
        runtime.set_all_config(stack.config.values, list(stack.config.secret))
        settings = runtime.Settings(
            project=stack.project.name, stack=stack.name, dry_run=preview, organization="organization"
        )
        runtime.configure(settings)
        return list(_violations(pack, [resource for resource in resources if not resource.delete]))

    # In a context of its own: neither the settings nor the configuration are there for anybody else.
    return sorted(contextvars.copy_context().run(run), key=_rank)


def _rank(violation: Violation) -> tuple[bool, int, str, str]:
    severity = _SEVERITIES.index(violation.severity)
    return violation.level != "mandatory", severity, violation.policy, violation.urn


def _violations(pack: PolicyPack, resources: Sequence[Resource]) -> Iterable[Violation]:
    root = next((resource.urn for resource in resources if not resource.parent), "")
    views = _views(resources)
    for policy, config in pack.policies:
        if config.level == "disabled":
            continue
        if isinstance(policy, ResourceValidationPolicy) and policy.has_validation():
            for resource, view in zip(resources, views, strict=True):
                inputs, settings = _props(resource.inputs), dict(config.properties)
                args = ResourceValidationArgs(
                    view.resource_type, inputs, view.urn, view.name, view.opts, view.provider, settings
                )
                yield from _judged(pack, policy, config, resource.urn, args)
        elif isinstance(policy, StackValidationPolicy):
            yield from _judged(pack, policy, config, root, StackValidationArgs(views, dict(config.properties)))


class _NotApplicableError(Exception):
    """A policy says that it doesn't apply."""


def _not_applicable(reason: str | None = None) -> None:
    raise _NotApplicableError(reason)


def _judged(pack: PolicyPack, policy: Any, config: PolicyConfig, urn: str, args: Any) -> list[Violation]:
    """Run one policy, as pulumi-policy's own server does."""
    found: list[Violation] = []
    severity = policy.severity.value if policy.severity else ""
    # The sandbox remedies nothing, and what is not remedied is a violation that nobody may pass over.
    level = "mandatory" if config.level == "remediate" else config.level

    def report(message: str, about: str | None = None) -> None:
        text = f"{policy.description}\n{message}" if message else policy.description
        where = about if about and isinstance(policy, StackValidationPolicy) else urn
        found.append(Violation(policy.name, level, severity, where, text))

    args.not_applicable = _not_applicable
    try:
        result = policy.validate(args, report)
        if isawaitable(result):
            asyncio.run(asyncio.wait_for(result, None))
    except UnknownValueError as error:
        message = (
            f"can't run policy '{policy.name}' from policy pack '{pack.name}@v{pack.version}' during preview: "
            f"{error.message}"
        )
        found.append(Violation(policy.name, "advisory", "", urn, message))
    except _NotApplicableError:
        pass
    except Exception:
        raise SandboxError(
            f"The policy {policy.name!r} of the policy pack {pack.path} failed:\n{traceback.format_exc()}"
        ) from None
    return found


def _views(resources: Sequence[Resource]) -> list[PolicyResource]:
    """Show the resources to a stack's policies: their outputs, and each other."""
    providers = {
        resource.urn: PolicyProviderResource(resource.type, _props(resource.inputs), resource.urn, resource.name)
        for resource in resources
        if resource.type.startswith(PROVIDERS)
    }
    views = {
        resource.urn: PolicyResource(
            resource.type,
            _props({"id": resource.id, **resource.outputs} if resource.custom else resource.outputs),
            resource.urn,
            resource.name,
            PolicyResourceOptions(
                resource.protect,
                resource.ignore_changes,
                None,
                [],
                PolicyCustomTimeouts(0, 0, 0),
                resource.additional_secret_outputs,
                resource.parent or None,
            ),
            providers.get(provider_urn(resource.provider)),
            None,
            [],
            {},
        )
        for resource in resources
    }
    for resource in resources:
        view = views[resource.urn]
        view.parent = views.get(resource.parent)
        view.dependencies.extend(views[urn] for urn in resource.dependencies if urn in views)
        view.property_dependencies.update(
            {key: [views[urn] for urn in urns if urn in views] for key, urns in resource.property_dependencies.items()}
        )
    return list(views.values())


def _props(properties: dict[str, Any]) -> dict[str, Any]:
    return unknown_checking_proxy(unwrap(properties))
