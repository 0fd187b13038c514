"""The policies for the AWS side: by themselves, and all of them against what the project deploys."""

import json
from typing import Any

import pulumi
import pytest
from pulumi_policy import ResourceValidationPolicy, StackValidationPolicy

from handover_onpremises import AwsHandoverTarget, OnPremisesSettings
from handover_policies import POLICIES
from handover_policies.endpoint import endpoint_url
from handover_policies.onpremises.delivery import dead_letters, event_age
from handover_policies.onpremises.key import api_key
from handover_policies.onpremises.privilege import least_privilege
from handover_policies.reading import (
    API_DESTINATION,
    CONNECTION,
    EVENT_TARGET,
    QUEUE,
    QUEUE_POLICY,
    ROLE,
    ROLE_POLICY,
)
from tests.onpremises.aws import CONFIG, Aws
from tests.policies.conftest import Settings
from tests.policies.support import UNKNOWN, URL, judge, judge_stack, resource
from tests.sdk.resource_monitor import SECRET

ARN = "arn:aws:events:eu-central-1:123456789012:rule/bus/rule"
LIMITED = {"ArnEquals": {"aws:SourceArn": ARN}}


def target(**changes: Any) -> dict[str, Any]:
    return {"deadLetterConfig": {"arn": ARN}, "retryPolicy": {"maximumEventAgeInSeconds": 900.0}} | changes


@pytest.mark.parametrize("arn", [ARN, UNKNOWN])
def test_a_target_with_a_dead_letter_queue_passes(arn: str) -> None:
    assert judge(dead_letters, EVENT_TARGET, target(deadLetterConfig={"arn": arn})) == []


@pytest.mark.parametrize("config", [None, {}, {"arn": ""}])
def test_one_without_is_a_violation(config: Any) -> None:
    assert judge(dead_letters, EVENT_TARGET, target(deadLetterConfig=config)) == [
        "deadLetterConfig.arn is not set, so that events which can't be delivered are lost."
    ]


@pytest.mark.parametrize("age", [60, 3600.0, UNKNOWN])
def test_an_hour_of_retries_passes(age: Any) -> None:
    assert judge(event_age, EVENT_TARGET, target(retryPolicy={"maximumEventAgeInSeconds": age})) == []


def test_longer_retries_are_a_violation_and_the_limit_can_be_configured() -> None:
    longer = target(retryPolicy={"maximumEventAgeInSeconds": 3601.0})
    assert judge(event_age, EVENT_TARGET, longer) == [
        "retryPolicy.maximumEventAgeInSeconds is 3601; it must be at most 3600."
    ]
    assert judge(event_age, EVENT_TARGET, longer, config={"mostSeconds": 7200}) == []
    assert judge(event_age, EVENT_TARGET, target(), config={"mostSeconds": 300}) == [
        "retryPolicy.maximumEventAgeInSeconds is 900; it must be at most 300."
    ]


@pytest.mark.parametrize("policy", [None, {}, {"maximumRetryAttempts": 3}])
def test_aws_own_day_of_retries_is_a_violation(policy: Any) -> None:
    assert judge(event_age, EVENT_TARGET, target(retryPolicy=policy)) == [
        "retryPolicy.maximumEventAgeInSeconds is not set, which means 24 hours; it must be at most 3600."
    ]


def test_the_api_destination_must_have_the_endpoint_of_the_stack_s_cognigy(settings: Settings) -> None:
    settings(cognigyDomain="trial.cognigy.ai")
    assert judge(endpoint_url, API_DESTINATION, {"invocationEndpoint": URL}) == []
    assert judge(endpoint_url, API_DESTINATION, {"invocationEndpoint": UNKNOWN}) == []
    assert judge(endpoint_url, API_DESTINATION, {"invocationEndpoint": URL.replace("trial", "eu") + "/x"}) == [
        "invocationEndpoint has the host 'endpoint-eu.cognigy.ai'; for this stack it must be"
        " 'endpoint-trial.cognigy.ai'.",
        "invocationEndpoint must have exactly the path '/handover/genesysCloudOM'.",
    ]
    assert judge(endpoint_url, API_DESTINATION, {"invocationEndpoint": URL.replace("https", "http")}) == [
        "invocationEndpoint has the scheme 'http'; it must be https."
    ]


def connection(key: str = "Authorization", value: str = CONFIG["apiKey"], kind: str = "API_KEY") -> Any:
    parameters = {"apiKey": {"key": key, "value": value}}
    return resource(CONNECTION, "connection", {"authorizationType": kind, "authParameters": parameters})


@pytest.mark.parametrize("given", [connection(), connection(UNKNOWN, UNKNOWN, UNKNOWN), connection(value="")])
def test_the_guide_s_connection_passes(given: Any) -> None:
    others = resource(QUEUE, "queue", {"name": "x", "tags": {"a": UNKNOWN, "b": ["c", 1, True]}, "url": UNKNOWN})
    assert judge_stack(api_key, [given, others]) == []


def test_another_way_to_authenticate_is_a_violation() -> None:
    assert judge_stack(api_key, [connection("X-Api-Key", kind="BASIC")]) == [
        ("connection", "authorizationType is 'BASIC'; it must be 'API_KEY'."),
        ("connection", "authParameters.apiKey.key is 'X-Api-Key'; it must be 'Authorization'."),
    ]


def test_the_key_elsewhere_is_a_violation_that_does_not_repeat_it() -> None:
    header = {"httpTarget": {"headerParameters": {"Authorization": f"Key {CONFIG['apiKey']}"}}}
    stack = [
        connection(),
        resource(EVENT_TARGET, "target", header),
        resource(QUEUE, "queue", {"tags": {"a": [CONFIG["apiKey"]]}}),
        resource(CONNECTION, "other", {"description": CONFIG["apiKey"], "authorizationType": "API_KEY"}),
    ]
    found = judge_stack(api_key, stack)
    assert ("target", "httpTarget.headerParameters.Authorization holds the key, where it isn't secret.") in found
    assert ("queue", "tags.a.0 holds the key, where it isn't secret.") in found
    assert ("other", "description holds the key, where it isn't secret.") in found
    assert CONFIG["apiKey"] not in str(found)


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW = {"Effect": "Allow", "Action": "events:InvokeApiDestination", "Resource": ARN}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": LIMITED,
}


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        (ROLE_POLICY, {"policy": document(ALLOW)}),
        (ROLE_POLICY, {"policy": json.dumps({"Statement": ALLOW})}),
        (ROLE_POLICY, {"policy": document({**ALLOW, "Effect": "Deny", "Resource": "*", "NotAction": "x"})}),
        (ROLE_POLICY, {"policy": UNKNOWN}),
        (ROLE, {"assumeRolePolicy": document(TRUST)}),
        (ROLE, {"assumeRolePolicy": document({**TRUST, "Condition": {"ArnEquals": {"AWS:SourceArn": [ARN]}}})}),
        (QUEUE_POLICY, {"policy": document(TRUST | {"Action": "sqs:SendMessage", "Resource": ARN})}),
        (QUEUE, {}),
        (QUEUE, {"policy": ""}),
    ],
)
def test_what_is_needed_passes(type_: str, props: dict[str, Any]) -> None:
    assert judge(least_privilege, type_, props) == []


ANYBODY = "{} lets a service act for anybody; limit it by aws:SourceArn to one rule."


@pytest.mark.parametrize(
    ("type_", "name", "statement", "violation"),
    [
        (ROLE_POLICY, "policy", {**ALLOW, "Resource": "*"}, "{} has a wildcard in its Resource; name what is allowed."),
        (
            ROLE_POLICY,
            "policy",
            {**ALLOW, "Action": ["events:PutEvents", "sqs:*"]},
            "{} has a wildcard in its Action; name what is allowed.",
        ),
        (
            ROLE_POLICY,
            "policy",
            {**ALLOW, "NotResource": ARN},
            "{} has a NotResource, which allows everything else; name what is allowed.",
        ),
        (
            QUEUE_POLICY,
            "policy",
            {**TRUST, "Principal": {"AWS": ["*"]}},
            "{} has a wildcard in its Principal; name what is allowed.",
        ),
        (QUEUE, "policy", {**TRUST, "Principal": "*"}, "{} has a wildcard in its Principal; name what is allowed."),
        (ROLE, "assumeRolePolicy", {**TRUST, "Condition": None}, ANYBODY),
        (ROLE, "assumeRolePolicy", {**TRUST, "Condition": {"ArnEquals": "x"}}, ANYBODY),
        (ROLE, "assumeRolePolicy", {**TRUST, "Condition": {"ArnLike": {"aws:SourceArn": "arn:*"}}}, ANYBODY),
        (ROLE, "assumeRolePolicy", {**TRUST, "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}, ANYBODY),
    ],
)
def test_more_than_is_needed_is_a_violation(type_: str, name: str, statement: Any, violation: str) -> None:
    assert judge(least_privilege, type_, {name: document(statement)}) == [violation.format(name)]


@pytest.mark.parametrize("text", ["{", "[]", "{}", "1"])
def test_what_is_no_policy_is_a_violation(text: str) -> None:
    assert judge(least_privilege, ROLE_POLICY, {"policy": text}) == ["policy is not a policy of AWS."]
    assert judge(least_privilege, ROLE_POLICY, {"policy": document("x")}) == []


def plain(value: Any) -> Any:
    """Properties as the engine shows them to policies: secrets in plain."""
    if isinstance(value, dict):
        return plain(value["value"]) if SECRET.items() <= value.items() else {k: plain(v) for k, v in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_what_the_project_deploys_violates_nothing(settings: Settings) -> None:
    aws = Aws()
    aws.run(lambda: AwsHandoverTarget("handover", OnPremisesSettings.parse({**CONFIG, "archiveDays": "3"})))
    props = {name: plain(aws.inputs(name)) for name in aws.registered}
    pulumi.runtime.set_all_config({"cognigy-handover:cognigyDomain": CONFIG["cognigyDomain"]})
    stack = [resource(request.type, name, props[name]) for name, request in aws.registered.items()]
    for policy in POLICIES:
        if isinstance(policy, StackValidationPolicy):
            assert judge_stack(policy, stack) == []
        if isinstance(policy, ResourceValidationPolicy):
            for name, request in aws.registered.items():
                config: dict[str, Any] = {"regions": {}} if policy.name == "data-residency" else {}
                assert judge(policy, request.type, props[name], config=config) == [], (policy.name, name)
