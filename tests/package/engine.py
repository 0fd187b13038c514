"""Constructs components by the provider as Pulumi's engine does: by gRPC, with a monitor of this process."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Iterable
from concurrent import futures
from typing import Any

import grpc
import pulumi.runtime
import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.errors import InputPropertiesError
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, resource_pb2, resource_pb2_grpc

from components.parts import PIPELINE_TYPE
from handover_package.provider import HandoverProvider

STACK = "urn:pulumi:test::sdk::pulumi:pulumi:Stack::sdk-test"


class _Context:
    """What a call is ended by."""

    status: Any = None

    async def abort_with_status(self, status: Any) -> None:
        self.status = status


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """Answers every registration with its inputs, and keeps it by its URN."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, Any]] = {}
        self.messages: list[str] = []

    def run(self, program: Callable[[], object]) -> None:
        """Run a Python program against it."""

        def body() -> None:
            program()

        async def main() -> None:
            pulumi.runtime.configure(pulumi.runtime.Settings(project="sdk", stack="test", monitor=self, engine=self))
            await pulumi.runtime.run_in_stack(body)

        with asyncio.Runner() as runner:
            runner.run(main(), context=contextvars.Context())

    def construct(self, *requests: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """Have the provider construct pipelines, all at once, by name and arguments; returns their outputs."""
        return self._constructed(requests, None)

    def _constructed(self, requests: Iterable[tuple[str, dict[str, Any]]], context: Any) -> list[dict[str, Any]]:
        server = grpc.server(futures.ThreadPoolExecutor(4))
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self, server)
        engine_pb2_grpc.add_EngineServicer_to_server(self, server)
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()

        async def main() -> list[dict[str, Any]]:
            servicer = ProviderServicer(HandoverProvider(), [], address)
            answers = []
            for name, inputs in requests:
                request = provider_pb2.ConstructRequest(
                    project="sdk", stack="test", monitorEndpoint=address, type=PIPELINE_TYPE, name=name, parent=STACK
                )
                request.inputs.update(inputs)
                answers.append(servicer.Construct(request, context))
            return [json_format.MessageToDict(answer.state) for answer in await asyncio.gather(*answers)]

        try:
            with asyncio.Runner() as runner:
                return runner.run(main(), context=contextvars.Context())
        finally:
            server.stop(None).wait()

    def refusal(self, name: str, inputs: dict[str, Any]) -> Any:
        """Have the provider construct a pipeline that it refuses; returns the status that it answers with."""
        context = _Context()
        with pytest.raises(InputPropertiesError):
            self._constructed([(name, inputs)], context)
        return context.status

    def urn(self, parent: str, type_: str, name: str) -> str:
        above = "" if parent in ("", STACK) else parent.split("::")[2] + "$"
        return f"urn:pulumi:test::sdk::{above}{type_}::{name}"

    def RegisterResource(self, request: Any, _: Any = None) -> Any:
        urn = self.urn(request.parent, request.type, request.name)
        assert urn not in self.registered
        self.registered[urn] = json_format.MessageToDict(request.object)
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=f"id-of-{request.name}" if request.custom else "", object=request.object
        )

    def GetDeploymentInfo(self, _: Any, __: Any = None) -> Any:
        return resource_pb2.DeploymentInfo(
            supportedFeatures=[
                resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
                resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
            ]
        )

    def RegisterPackage(self, _: Any, __: Any = None) -> Any:
        return resource_pb2.RegisterPackageResponse(ref="the-package")

    def RegisterResourceOutputs(self, _: Any, __: Any = None) -> Any:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, _: Any, __: Any = None) -> Any:
        return empty_pb2.Empty()

    def Log(self, request: engine_pb2.LogRequest, _: Any = None) -> Any:
        if request.severity >= engine_pb2.WARNING:
            self.messages.append(request.message)
        return empty_pb2.Empty()
