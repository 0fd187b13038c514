"""Runs a program against a resource monitor in this process that writes down what arrives, on the wire's own terms."""

import asyncio
import contextvars
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi.runtime
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import engine_pb2, resource_pb2

PACKAGE_REF = "the-package"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
STACK = "pulumi:pulumi:Stack"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:test::sdk::{type_}::{name}"


@dataclass
class Monitor:
    """Answers every registration with its inputs and, on top, the outputs given for the resource's name."""

    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    registered: dict[str, resource_pb2.RegisterResourceRequest] = field(default_factory=dict)
    read: dict[str, resource_pb2.ReadResourceRequest] = field(default_factory=dict)
    packages: list[resource_pb2.RegisterPackageRequest] = field(default_factory=list)

    def run(self, program: Callable[[], object], *, preview: bool = False) -> None:
        """Runs the program in a context of its own, so that no other test's Pulumi settings meet it, nor its theirs."""

        def body() -> None:
            program()

        async def main() -> None:
            pulumi.runtime.configure(
                pulumi.runtime.Settings(project="sdk", stack="test", monitor=self, engine=self, dry_run=preview)
            )
            await pulumi.runtime.run_in_stack(body)

        with asyncio.Runner() as runner:
            runner.run(main(), context=contextvars.Context())

    def inputs(self, name: str) -> dict[str, Any]:
        """The inputs that arrived for a resource, registered or read."""
        request = self.registered.get(name)
        return wire(request.object if request else self.read[name].properties)

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[
                resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
            ]
        )

    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:
        self.packages.append(request)
        return resource_pb2.RegisterPackageResponse(ref=PACKAGE_REF)

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        if request.type != STACK:
            self.registered[request.name] = request
        return resource_pb2.RegisterResourceResponse(
            urn=urn(request.type, request.name),
            id=f"id-of-{request.name}" if request.custom else "",
            object=self._answer(request.name, request.object),
        )

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        self.read[request.name] = request
        return resource_pb2.ReadResourceResponse(
            urn=urn(request.type, request.name),
            id=request.id,
            properties=self._answer(request.name, request.properties),
        )

    def RegisterResourceOutputs(self, _: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Log(self, _: engine_pb2.LogRequest) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _answer(self, name: str, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
        answer = struct_pb2.Struct()
        answer.CopyFrom(inputs)
        answer.update(self.outputs.get(name, {}))
        return answer


def wire(struct: struct_pb2.Struct) -> dict[str, Any]:
    """What a message's properties say, as JSON values."""
    return dict(json_format.MessageToDict(struct))
