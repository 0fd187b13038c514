"""An organization whose events go to EventBridge, and an AWS account that takes them to Cognigy."""

import json
from typing import Any

import httpx
import pytest

from handover.emulator.testing import Genesys

ACCOUNT = "123456789012"
REGION = "eu-central-1"
KEY = "a-key-of-23-letters-or-more"
ENDPOINT = "https://endpoint-trial.cognigy.ai/handover/genesysCloudOM"
PREFIX = "v2.detail.events.conversation.{id}."

BUS = "aws:cloudwatch/eventBus:EventBus"
RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"

EVENT: dict[str, Any] = {
    "conversationId": "c-1",
    "mediaType": "MESSAGE",
    "messageType": "OPEN",
    "addressTo": "user-1",
    "disconnectType": "CLIENT",
}
COGNIGY = {"detail": {"eventBody": {"mediaType": ["MESSAGE"], "messageType": ["OPEN"]}}}


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


def topics(*events: str) -> list[str]:
    return [PREFIX + event for event in events]


class Aws:
    """The AWS account of an emulator."""

    def __init__(self, genesys: Genesys) -> None:
        self.genesys = genesys
        self.integration = ""

    def call(self, method: str, type_: str, **more: Any) -> httpx.Response:
        place = {"type": type_, "accountId": ACCOUNT, "region": REGION, **more}
        if method == "DELETE":
            return self.genesys.delete("/_emulator/aws/objects", params=place)
        return self.genesys.request(method, "/_emulator/aws/objects", json=place)

    def make(self, type_: str, **inputs: Any) -> dict[str, Any]:
        """Make an object and return its outputs."""
        reply = self.call("POST", type_, inputs=inputs)
        assert reply.status_code == 200, reply.text
        outputs: dict[str, Any] = reply.json()["outputs"]
        return {**outputs, "id": reply.json()["id"]}

    def change(self, type_: str, id_: str, **inputs: Any) -> dict[str, Any]:
        reply = self.call("PUT", type_, id=id_, inputs=inputs)
        assert reply.status_code == 200, reply.text
        outputs: dict[str, Any] = reply.json()["outputs"]
        return outputs

    def delete(self, type_: str, id_: str) -> None:
        reply = self.call("DELETE", type_, id=id_)
        assert reply.status_code == 204, reply.text

    def refusal(self, method: str, type_: str, **more: Any) -> tuple[int, str, str]:
        """Return status, code and message of a refused call."""
        reply = self.call(method, type_, **more)
        assert reply.status_code >= 400, reply.text
        return reply.status_code, reply.json()["code"], reply.json()["message"]

    def source(self, *events: str, suffix: str = "cognigy", account: str = ACCOUNT) -> str:
        """Have Genesys make a partner event source for these events, and return its name."""
        kind = {"integrationType": {"id": "amazon-eventbridge-source"}}
        reply = self.genesys.post("/api/v2/integrations", json=kind).raise_for_status()
        self.integration = reply.json()["id"]
        self.filter(*events, suffix=suffix, account=account)
        state = {"intendedState": "ENABLED"}
        self.genesys.patch(f"/api/v2/integrations/{self.integration}", json=state).raise_for_status()
        name: str = self.sources()[-1]["name"]
        return name

    def filter(self, *events: str, suffix: str = "cognigy", account: str = ACCOUNT) -> None:
        """Set which events Genesys sends."""
        path = f"/api/v2/integrations/{self.integration}/config/current"
        properties = {
            "awsAccountId": account,
            "awsAccountRegion": REGION,
            "eventSourceSuffix": suffix,
            "eventFilter": topics(*events),
        }
        version = self.genesys.get(path).json()["version"]
        body = {"name": "Amazon EventBridge Source", "version": version, "properties": properties}
        self.genesys.put(path, json=body).raise_for_status()

    def sources(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.genesys.get("/_emulator/aws/event-sources").json()["eventSources"]
        return found

    def on_premises(
        self,
        source: str,
        pattern: dict[str, Any] = COGNIGY,
        *,
        rate: int = 300,
        dead_letters: bool = True,
        **target: Any,
    ) -> dict[str, dict[str, Any]]:
        """Make what Cognigy's guide has customers make, and return each object's outputs."""
        bus = self.make(BUS, name=source, eventSourceName=source)
        rule = self.make(RULE, name="rule", eventBusName=source, eventPattern=json.dumps(pattern))
        parameters = {"apiKey": {"key": "Authorization", "value": KEY}}
        connection = self.make(CONNECTION, name="connection", authorizationType="API_KEY", authParameters=parameters)
        destination = self.make(
            DESTINATION,
            name="destination",
            connectionArn=connection["arn"],
            httpMethod="POST",
            invocationEndpoint=ENDPOINT,
            invocationRateLimitPerSecond=rate,
        )
        events = {"Service": "events.amazonaws.com"}
        of_rule = {"ArnEquals": {"aws:SourceArn": rule["arn"]}}
        role = self.make(
            ROLE,
            name="role",
            assumeRolePolicy=policy(Principal=events, Action="sts:AssumeRole", Condition=of_rule),
        )
        allowed = policy(Action="events:InvokeApiDestination", Resource=destination["arn"])
        role_policy = self.make(ROLE_POLICY, name="policy", role="role", policy=allowed)
        queue = self.make(QUEUE, name="dead-letters", messageRetentionSeconds=1_209_600)
        may_send = policy(Principal=events, Action="sqs:SendMessage", Resource=queue["arn"], Condition=of_rule)
        queue_policy = self.make(QUEUE_POLICY, queueUrl=queue["url"], policy=may_send)
        inputs = {
            "rule": "rule",
            "eventBusName": source,
            "targetId": "target",
            "arn": destination["arn"],
            "roleArn": role["arn"],
            **({"deadLetterConfig": {"arn": queue["arn"]}} if dead_letters else {}),
            **target,
        }
        return {
            "bus": bus,
            "rule": rule,
            "connection": connection,
            "destination": destination,
            "role": role,
            "role_policy": role_policy,
            "queue": queue,
            "queue_policy": queue_policy,
            "target": self.make(TARGET, **inputs),
        }

    def fire(self, event: str = "customer.end", **changed: Any) -> list[dict[str, Any]]:
        """Fire an event, and return its steps up to the first attempts."""
        body = {**EVENT, **changed}
        if event != "user.end" and event != "customer.end":
            del body["disconnectType"]
        return self.genesys.fire(PREFIX + event, body)

    def advance(self, seconds: float) -> None:
        self.genesys.post("/_emulator/clock/advance", json={"seconds": seconds}).raise_for_status()

    def journal(self, *steps: str) -> list[dict[str, Any]]:
        found = self.genesys.get("/_emulator/journal").json()["entries"]
        return [entry for entry in found if not steps or entry["step"] in steps]

    def letters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.genesys.get("/_emulator/aws/dead-letters").json()["deadLetters"]
        return found

    def cognigy(self, **answer: Any) -> None:
        """Have Cognigy answer so; without anything, as it likes again."""
        if answer:
            self.genesys.put("/_emulator/cognigy", json=answer).raise_for_status()
        else:
            self.genesys.delete("/_emulator/cognigy").raise_for_status()

    def statuses(self) -> list[int]:
        """Return what Cognigy has answered to each request."""
        return [delivery["status"] for delivery in self.genesys.deliveries()]


def said(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return step, outcome and reason of each entry."""
    return [(entry["step"], entry["outcome"], entry["reason"]) for entry in entries]


@pytest.fixture
def aws(genesys: Genesys) -> Aws:
    """An AWS account on a clock that stands still."""
    genesys.post("/_emulator/seed", json={"seed": "aws"}).raise_for_status()
    return Aws(genesys)
