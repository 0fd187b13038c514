"""How the pack's policies are made: which resources a rule looks at, and the configuration all of them share."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Protocol

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from handover_policies.reading import stack_name

Schema = Mapping[str, dict[str, Any]]
Config = Mapping[str, Any]

# Every policy can be switched off for some stacks; its enforcement level is Pulumi's own `enforcementLevel`.
_SHARED: Schema = {
    "exceptStacks": {
        "description": "Stacks that the policy leaves alone; * and ? stand for anything.",
        "type": "array",
        "items": {"type": "string"},
        "default": [],
    }
}


class Report(Protocol):
    """Takes the message of a violation, and in a stack's policy the URN of the resource that it is about."""

    def __call__(self, message: str, urn: str | None = None, /) -> None:
        """Report a violation."""


ResourceRule = Callable[[ResourceValidationArgs, Config, Report], None]
StackRule = Callable[[list[PolicyResource], Config, Report], None]


def resource_policy(
    name: str,
    rule: ResourceRule,
    *,
    applies: Callable[[str], bool],
    description: str,
    remediation: str,
    severity: Severity,
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
    options: Schema | None = None,
    required: list[str] | None = None,
) -> ResourceValidationPolicy:
    """Make a policy that looks at one resource at a time, before the engine creates or changes it.

    Args:
        name: The policy's name.
        rule: Gets the resource, the configuration with its defaults filled in, and where to report violations.
        applies: Tells by a resource's type whether the rule looks at it.
        description: What the policy demands; Pulumi prints it above each violation's message.
        remediation: What to do about a violation.
        severity: How bad a violation is.
        level: Whether a violation stops the deployment, unless configured otherwise.
        options: JSON Schema of each configuration key, beside those that every policy has.
        required: The keys without which the engine refuses to run.
    """
    schema = {**_SHARED, **(options or {})}

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        config = _completed(schema, args.get_config())
        if applies(args.resource_type) and not _excepted(args.urn, config):
            rule(args, config, lambda message, urn=None, /: report(message, urn))

    return ResourceValidationPolicy(
        name,
        description,
        validate,
        enforcement_level=level,
        config_schema=PolicyConfigSchema(schema, required),
        severity=severity,
        remediation_steps=remediation,
    )


def stack_policy(
    name: str,
    rule: StackRule,
    *,
    description: str,
    remediation: str,
    severity: Severity,
    options: Schema | None = None,
) -> StackValidationPolicy:
    """Make a mandatory policy that looks at all resources of a stack together.

    Args:
        name: The policy's name.
        rule: Gets the resources, the configuration with its defaults filled in, and where to report violations.
        description: What the policy demands; Pulumi prints it above each violation's message.
        remediation: What to do about a violation.
        severity: How bad a violation is.
        options: JSON Schema of each configuration key, beside those that every policy has.
    """
    schema = {**_SHARED, **(options or {})}

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        config = _completed(schema, args.get_config())
        resources = [resource for resource in args.resources if not _excepted(resource.urn, config)]
        rule(resources, config, lambda message, urn=None, /: report(message, urn))

    return StackValidationPolicy(
        name,
        description,
        validate,
        enforcement_level=EnforcementLevel.MANDATORY,
        config_schema=PolicyConfigSchema(schema),
        severity=severity,
        remediation_steps=remediation,
    )


def matches(text: str, patterns: list[str]) -> bool:
    """Tell whether a text is one of these, in which * and ? stand for anything."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _completed(schema: Schema, config: Config) -> Config:
    """Fill in the defaults; the engine does that too, but not for `validate` called by itself."""
    return {key: value["default"] for key, value in schema.items() if "default" in value} | dict(config)


def _excepted(urn: str, config: Config) -> bool:
    return matches(stack_name(urn), config["exceptStacks"])
