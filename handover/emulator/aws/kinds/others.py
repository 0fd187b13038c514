"""What stands around EventBridge: roles, queues, alarms."""

from typing import Any

from handover.emulator.aws import inputs as models
from handover.emulator.aws.errors import AwsError, not_found
from handover.emulator.aws.kinds.base import Kind, Values, check_document, kept, letters
from handover.emulator.runtime.aws.account import METRIC_ALARM, QUEUE, QUEUE_POLICY, ROLE, ROLE_POLICY, Account
from handover.emulator.runtime.aws.dead_letters import RETENTION_SECONDS
from handover.emulator.state.clock import timestamp
from handover.emulator.state.records.aws import AwsObjectRecord


class Role(Kind):
    """A role."""

    token = ROLE
    model = models.RoleInputs
    fixed = ("name", "path")

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for a role that is there already."""
        return AwsError("EntityAlreadyExists", f"Role with name {inputs['name']} already exists.", 409)

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a role that is not there."""
        return AwsError("NoSuchEntity", f"The role with name {id_} cannot be found.", 404)

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a trust policy that is none."""
        check_document(inputs["assumeRolePolicy"])

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN, its own id and defaults."""
        path, id_ = inputs.get("path", "/"), account.store.ids.new() if before is None else ""
        return {
            "arn": account.arn("iam", f"role{path}{inputs['name']}"),
            "createDate": kept(before, "createDate", f"{timestamp(now)[:19]}Z"),
            "forceDetachPolicies": False,
            "inlinePolicies": [],
            "managedPolicyArns": [],
            "maxSessionDuration": 3600,
            "path": path,
            "tagsAll": inputs.get("tags", {}),
            "uniqueId": kept(before, "uniqueId", f"AROA{letters(id_, 17)}"),
        }

    def release(self, account: Account, record: AwsObjectRecord) -> None:
        """Refuse to delete a role with policies."""
        if any(policy.inputs["role"] == record.physical_id for policy in account.of_type(ROLE_POLICY)):
            raise AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)


class RolePolicy(Kind):
    """A policy in a role."""

    token = ROLE_POLICY
    model = models.RolePolicyInputs
    fixed = ("name", "role")
    puts = True

    def identify(self, account: Account, inputs: Values) -> str:
        """Return role and name."""
        return f"{inputs['role']}:{inputs['name']}"

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a policy that is not there."""
        name = id_.rpartition(":")[2]
        return AwsError("NoSuchEntity", f"The role policy with name {name} cannot be found.", 404)

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a role that is not there, and a policy that is none."""
        if account.find(ROLE, inputs["role"]) is None:
            raise AwsError("NoSuchEntity", f"The role with name {inputs['role']} cannot be found.", 404)
        check_document(inputs["policy"])

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return nothing: AWS adds nothing."""
        return {}


class Queue(Kind):
    """A queue."""

    token = QUEUE
    model = models.QueueInputs
    fixed = ("name",)

    def identify(self, account: Account, inputs: Values) -> str:
        """Return its URL."""
        ending = ".cn" if account.partition == "aws-cn" else ""
        return f"https://sqs.{account.region}.amazonaws.com{ending}/{account.id}/{inputs['name']}"

    def taken(self, inputs: Values) -> AwsError:
        """Return AWS' error for a queue that is there already."""
        return AwsError("QueueAlreadyExists", f"A queue already exists with the name {inputs['name']}.", 409)

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a queue that is not there."""
        return AwsError("QueueDoesNotExist", "The specified queue does not exist.", 404)

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a policy that is none."""
        if inputs.get("policy"):
            check_document(inputs["policy"], "InvalidAttributeValue")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN, its URL and defaults."""
        return {
            "arn": account.arn("sqs", inputs["name"]),
            "url": self.identify(account, inputs),
            "delaySeconds": 0,
            "fifoQueue": False,
            "kmsDataKeyReusePeriodSeconds": 300,
            "maxMessageSize": 1_048_576,
            "messageRetentionSeconds": RETENTION_SECONDS,
            "receiveWaitTimeSeconds": 0,
            "sqsManagedSseEnabled": "kmsMasterKeyId" not in inputs,
            "tagsAll": inputs.get("tags", {}),
            "visibilityTimeoutSeconds": 30,
        }

    def release(self, account: Account, record: AwsObjectRecord) -> None:
        """Delete a queue's messages and policy with it."""
        store = account.store
        for message in [one for one in store.dead_letters if one.queue_arn == record.computed["arn"]]:
            store.dead_letters.remove(message.id)
        if (policy := account.find(QUEUE_POLICY, record.physical_id)) is not None:
            store.aws_objects.remove(policy.id)


class QueuePolicy(Kind):
    """The policy of a queue."""

    token = QUEUE_POLICY
    model = models.QueuePolicyInputs
    fixed = ("queueUrl",)
    puts = True

    def identify(self, account: Account, inputs: Values) -> str:
        """Return the queue's URL."""
        return str(inputs["queueUrl"])

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for a queue without a policy, or none."""
        return AwsError("QueueDoesNotExist", "The specified queue does not exist, or has no policy.", 404)

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse a queue that is not there, and a policy that is none."""
        if account.find(QUEUE, inputs["queueUrl"]) is None:
            raise AwsError("QueueDoesNotExist", "The specified queue does not exist.", 404)
        check_document(inputs["policy"], "InvalidAttributeValue")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return nothing: AWS adds nothing."""
        return {}


class MetricAlarm(Kind):
    """An alarm, which is kept and never rings: the emulator has no metrics."""

    token = METRIC_ALARM
    model = models.MetricAlarmInputs
    fixed = ("name",)
    puts = True

    def missing(self, id_: str) -> AwsError:
        """Return AWS' error for an alarm that is not there."""
        return not_found(f"The alarm {id_} does not exist.")

    def check(self, account: Account, inputs: Values) -> None:
        """Refuse an alarm without a statistic, or with two."""
        if ("statistic" in inputs) == ("extendedStatistic" in inputs):
            raise AwsError("ValidationError", "MetricAlarm needs one of statistic and extendedStatistic.")

    def compute(self, account: Account, inputs: Values, before: AwsObjectRecord | None, now: float) -> dict[str, Any]:
        """Return its ARN and defaults."""
        return {
            "arn": account.arn("cloudwatch", f"alarm:{inputs['name']}"),
            "actionsEnabled": True,
            "treatMissingData": "missing",
            "tagsAll": inputs.get("tags", {}),
        }
