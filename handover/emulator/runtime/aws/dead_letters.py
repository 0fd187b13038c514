"""Dead-letter queues: who may put a message in, how long it stays."""

from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.runtime.aws.account import QUEUE, Account
from handover.emulator.runtime.aws.policies import EVENTS_SERVICE, allows
from handover.emulator.runtime.aws.retries import Failure
from handover.emulator.state.records.aws import AwsObjectRecord, DeadLetterRecord
from handover.emulator.state.store import Store

RETENTION_SECONDS: Final = 345_600
"""How long a message stays if its queue says nothing: four days."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that is given up.

    Attributes:
        rule: The rule that took it.
        target: The target that did not get it.
        queue_arn: The queue that takes it.
        event_id: The id the journal has it under.
        conversation_id: Whose event it is.
        event: The event, as JSON.
        failure: Why it was not delivered.
        attempts: How often it was tried again.
        exhausted: Which condition ended that.
    """

    rule: AwsObjectRecord
    target: AwsObjectRecord
    queue_arn: str
    event_id: str
    conversation_id: str | None
    event: str
    failure: Failure
    attempts: int = 0
    exhausted: str | None = None


def queue_of(target: AwsObjectRecord) -> str | None:
    """Return the ARN of a target's dead-letter queue, or `None` if it has none."""
    arn: Any = (target.inputs.get("deadLetterConfig") or {}).get("arn")
    return arn or None


def refusal(account: Account, arn: str, rule_arn: str) -> str | None:
    """Say why EventBridge can't put a message of that rule into a queue, or return `None` if it can.

    That the queue's policy must let `events.amazonaws.com` send, and that AWS' own KMS key for queues does not let it:
    AWS' guide, "Using dead-letter queues to process undelivered events".
    """
    queue = account.by_arn(QUEUE, arn)
    if queue is None:
        return f"the queue {arn} does not exist in this account and region"
    if queue.inputs.get("kmsMasterKeyId") == "alias/aws/sqs":
        return "the queue is encrypted with AWS' own key alias/aws/sqs, which EventBridge may not use"
    context = {"aws:SourceArn": rule_arn, "aws:SourceAccount": account.id, "aws:SecureTransport": "true"}
    policy = account.queue_policy(queue.physical_id)
    if not allows(policy, "sqs:SendMessage", arn, service=EVENTS_SERVICE, context=context):
        return f"the queue's policy does not let {EVENTS_SERVICE} send messages of the rule {rule_arn}"
    return None


def put(account: Account, lost: Undelivered, now: float) -> DeadLetterRecord:
    """Put an event into its target's queue, which takes it, and drop what has lain in queues for too long."""
    left = {record.id for record in waiting(account.store, now)}
    for old in [record for record in account.store.dead_letters if record.id not in left]:
        account.store.dead_letters.remove(old.id)
    record = DeadLetterRecord(
        id=account.store.ids.new(),
        queue_arn=lost.queue_arn,
        account_id=account.id,
        region=account.region,
        time=now,
        event_id=lost.event_id,
        conversation_id=lost.conversation_id,
        rule_arn=lost.rule.computed["arn"],
        target_id=lost.target.computed["targetId"],
        target_arn=str(lost.target.inputs.get("arn")),
        error_code=lost.failure.code,
        error_message=lost.failure.reason,
        exhausted=lost.exhausted,
        attempts=lost.attempts,
        event=lost.event,
    )
    account.store.dead_letters.put(record.id, record)
    return record


def waiting(store: Store, now: float, queue_url: str | None = None) -> list[DeadLetterRecord]:
    """Return the messages that are in queues, or in the one of that address, oldest first.

    What has been there for longer than its queue keeps messages is gone.
    """
    found = []
    for record in list(store.dead_letters):
        queue = Account(store, record.account_id, record.region).by_arn(QUEUE, record.queue_arn)
        keeps = RETENTION_SECONDS if queue is None else queue.inputs.get("messageRetentionSeconds", RETENTION_SECONDS)
        if queue is None or now - record.time > keeps:
            continue
        if queue_url in (None, queue.physical_id):
            found.append(record)
    return found
