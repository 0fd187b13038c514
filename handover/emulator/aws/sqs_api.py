"""SQS' API, as far as it reads queues: the shapes are those of its API reference (`AmazonSQS`, JSON, 2012-11-05)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from handover.emulator.aws.errors import AwsError
from handover.emulator.aws.events_api import needed
from handover.emulator.emulator import Emulator
from handover.emulator.runtime.aws.account import QUEUE, Account
from handover.emulator.state.records.aws import AwsObjectRecord

_ATTRIBUTES: Final = {
    "QueueArn": "arn",
    "DelaySeconds": "delaySeconds",
    "KmsMasterKeyId": "kmsMasterKeyId",
    "MaximumMessageSize": "maxMessageSize",
    "MessageRetentionPeriod": "messageRetentionSeconds",
    "ReceiveMessageWaitTimeSeconds": "receiveWaitTimeSeconds",
    "SqsManagedSseEnabled": "sqsManagedSseEnabled",
    "VisibilityTimeout": "visibilityTimeoutSeconds",
}


def get_queue_url(_: Emulator, account: Account, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Answer `GetQueueUrl`."""
    name = needed(parameters, "QueueName")
    return {"QueueUrl": _found(queue for queue in account.of_type(QUEUE) if queue.inputs["name"] == name).physical_id}


def get_queue_attributes(emulator: Emulator, account: Account, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Answer `GetQueueAttributes`."""
    url, wanted = needed(parameters, "QueueUrl"), parameters.get("AttributeNames") or []
    queue = _found(queue for queue in account.of_type(QUEUE) if queue.physical_id == url)
    outputs = {**queue.computed, **queue.inputs}
    found = {wire: _text(outputs[name]) for wire, name in _ATTRIBUTES.items() if name in outputs}
    found["ApproximateNumberOfMessages"] = str(len(emulator.execution.event_bridge.waiting(url)))
    found |= {"ApproximateNumberOfMessagesNotVisible": "0", "ApproximateNumberOfMessagesDelayed": "0"}
    if policy := account.queue_policy(url):
        found["Policy"] = policy
    if not isinstance(wanted, list):
        raise AwsError("InvalidParameterValue", "AttributeNames must be a list.")
    if unknown := [name for name in wanted if name not in found and name not in ("All", "Policy", "KmsMasterKeyId")]:
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {unknown[0]}.")
    chosen = found if "All" in wanted else {name: value for name, value in found.items() if name in wanted}
    return {"Attributes": chosen} if chosen else {}


OPERATIONS: Final = {
    "AmazonSQS.GetQueueUrl": get_queue_url,
    "AmazonSQS.GetQueueAttributes": get_queue_attributes,
}


def _found(queues: Any) -> AwsObjectRecord:
    queue: AwsObjectRecord | None = next(queues, None)
    if queue is None:
        raise AwsError("QueueDoesNotExist", "The specified queue does not exist.")
    return queue


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
