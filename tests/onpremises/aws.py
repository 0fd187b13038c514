"""Runs the AWS side against a resource monitor in this process, which answers as the AWS provider does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, engine_pb2, resource_pb2

from tests.sdk.resource_monitor import STACK, Monitor, wire

REGION, ACCOUNT = "eu-central-1", "123456789012"
SOURCE = "aws.partner/genesys.com/cloud/6f0d1c1e-2f5b-4e55-9a30-0d6f6f9d1c11/5f2c5d1e"
BUS_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{SOURCE}"
RULE_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{SOURCE}/service-handover-rule"
CONNECTION_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:connection/service-handover-connection/11"
DESTINATION_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:api-destination/service-handover-api-destination/22"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:service-handover-dead-letters"
QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/service-handover-dead-letters"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/service-handover-role"

CONFIG = {
    "cognigyDomain": "cognigy.example.com",
    "genesysOrganisationId": "6f0d1c1e-2f5b-4e55-9a30-0d6f6f9d1c11",
    "organisationId": "5f2c5d1e",
    "topics": '["v2.detail.events.conversation.{id}.customer.end"]',
    "apiKey": "QUJDREVGR0hJSktMTU5PUFFSU1RVVlc=",
}
"""The least configuration, as Pulumi hands it over."""

COMPUTED = {
    "handover-bus": {"arn": BUS_ARN},
    "handover-rule": {"arn": RULE_ARN},
    "handover-connection": {"arn": CONNECTION_ARN},
    "handover-api-destination": {"arn": DESTINATION_ARN},
    "handover-dead-letters": {"arn": QUEUE_ARN, "url": QUEUE_URL},
    "handover-role": {"arn": ROLE_ARN},
}


@dataclass
class Aws(Monitor):
    """Notes what is registered, resources and hooks, and what the program puts out."""

    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: COMPUTED)
    bus_errors: list[str] = field(default_factory=list)
    """What making the bus fails with, one after the other; asked of the error hook as Pulumi's engine does."""
    hooks: dict[str, callback_pb2.Callback] = field(default_factory=dict)
    exported: dict[str, Any] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        info = super().GetDeploymentInfo(request)
        info.supportedFeatures.append(resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS)
        return info

    def RegisterErrorHook(self, request: resource_pb2.RegisterErrorHookRequest) -> empty_pb2.Empty:
        self.hooks[request.name] = request.callback
        return empty_pb2.Empty()

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        if request.type == "aws:cloudwatch/eventBus:EventBus":
            seen: list[str] = []
            for error in self.bus_errors:
                seen.insert(0, error)
                if not self._again(request, seen):
                    raise StopError(error)
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        if f"::{STACK}::" in request.urn:
            self.exported.update(wire(request.outputs))
        return empty_pb2.Empty()

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        if request.severity == engine_pb2.INFO:
            self.messages.append(request.message)
        return empty_pb2.Empty()

    def _again(self, request: resource_pb2.RegisterResourceRequest, errors: list[str]) -> bool:
        (name,) = request.hooks.on_error
        hook = self.hooks[name]
        failed = resource_pb2.ErrorHookRequest(
            urn=f"urn:pulumi:test::sdk::{request.type}::{request.name}",
            name=request.name,
            type=request.type,
            new_inputs=request.object,
            failed_operation="create",
            errors=errors,
        )
        with grpc.insecure_channel(hook.target) as channel:
            reply = callback_pb2_grpc.CallbacksStub(channel).Invoke(
                callback_pb2.CallbackInvokeRequest(token=hook.token, request=failed.SerializeToString())
            )
        answer = resource_pb2.ErrorHookResponse.FromString(reply.response)
        assert not answer.error
        return answer.retry

    def tree(self) -> dict[str, str]:
        """Type and name of everything registered, with the name of its parent."""
        return {
            f"{request.type} {name}": request.parent.rpartition("::")[2] for name, request in self.registered.items()
        }

    def dependencies(self, name: str) -> set[str]:
        """The names of the resources that one waits for."""
        return {urn.rpartition("::")[2] for urn in self.registered[name].dependencies}


class StopError(Exception):
    """A resource could not be made."""
