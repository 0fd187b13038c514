"""What becomes of an event that Cognigy doesn't take."""

from pulumi_policy import ResourceValidationArgs, Severity

from handover_policies.reading import EVENT_TARGET, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy


def _check_dead_letters(target: ResourceValidationArgs, _config: Config, report: Report) -> None:
    if not look(target.props, "deadLetterConfig", "arn"):
        report("deadLetterConfig.arn is not set, so that events which can't be delivered are lost.")


def _check_age(target: ResourceValidationArgs, config: Config, report: Report) -> None:
    age, most = look(target.props, "retryPolicy", "maximumEventAgeInSeconds"), config["mostSeconds"]
    if age is UNKNOWN:
        return
    if age is None:
        report(f"retryPolicy.maximumEventAgeInSeconds is not set, which means 24 hours; it must be at most {most}.")
    elif age > most:
        report(f"retryPolicy.maximumEventAgeInSeconds is {int(age)}; it must be at most {most}.")


dead_letters = resource_policy(
    "dead-letters",
    _check_dead_letters,
    applies=lambda type_: type_ == EVENT_TARGET,
    description="Events that could not be delivered to Cognigy must be kept.",
    remediation="Leave it to the program to give the target its dead-letter queue.",
    severity=Severity.HIGH,
)
"""The target's dead-letter queue."""

event_age = resource_policy(
    "event-age",
    _check_age,
    applies=lambda type_: type_ == EVENT_TARGET,
    description="Delivery of an event must end before it could close the customer's next handover.",
    remediation="Set `maximumEventAgeSeconds` of the stack to at most 3600, or leave it out.",
    severity=Severity.HIGH,
    options={
        "mostSeconds": {
            "description": "How old an event may get.",
            "type": "integer",
            "minimum": 60,
            "default": 3600,
        }
    },
)
"""How long delivery is tried."""
