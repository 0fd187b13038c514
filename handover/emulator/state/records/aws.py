"""What the emulated AWS keeps: its objects, and the messages in its dead-letter queues."""

from typing import Any

from pydantic import Field

from handover.emulator.state.models import WireModel


class AwsObjectRecord(WireModel):
    """An object of an AWS account.

    Attributes:
        id: The key in the store: account, region, type and the object's own id.
        type: Its Pulumi type, e.g. `aws:cloudwatch/eventBus:EventBus`.
        account_id: The account's 12 digits.
        region: Where it was made; what is global, such as a role, is found from every region.
        physical_id: Its id as pulumi-aws gives it.
        inputs: What was asked for, under pulumi-aws' names. A connection's key is among them.
        computed: What AWS added, under pulumi-aws' names.
        deauthorized: Of a connection: why EventBridge may not use it any more.
        events: Of an archive: how many events it has.
        created: When it was made, in seconds since 1970.
    """

    id: str
    type: str
    account_id: str
    region: str
    physical_id: str
    inputs: dict[str, Any] = Field(repr=False)
    computed: dict[str, Any]
    deauthorized: str | None = None
    events: int = 0
    created: float


class DeadLetterRecord(WireModel):
    """An event that EventBridge could not deliver, as it lies in a queue.

    Attributes:
        id: The message's id.
        queue_arn: The queue.
        account_id: The account of queue and rule.
        region: Their region.
        time: When it came, in seconds since 1970.
        event_id: The id that the journal has the event under.
        conversation_id: Whose event it is.
        rule_arn: The rule that took the event.
        target_id: The target's id under its rule.
        target_arn: What could not be reached.
        error_code: AWS' word for the reason.
        error_message: The reason.
        exhausted: Which condition ended the retries, if there were any.
        attempts: How often it was retried.
        event: The event, as JSON.
    """

    id: str
    queue_arn: str
    account_id: str
    region: str
    time: float
    event_id: str
    conversation_id: str | None = None
    rule_arn: str
    target_id: str
    target_arn: str
    error_code: str
    error_message: str
    exhausted: str | None = None
    attempts: int
    event: str
