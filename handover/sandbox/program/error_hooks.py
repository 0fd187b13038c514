"""Asks the program's error hooks, by the callbacks that its SDK serves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from handover.sandbox.engine.error_hooks import MOST_FAILURES, Failure, HookError
from handover.sandbox.program.executor import Executor


class ErrorHooks:
    """The hooks that a program has registered.

    Args:
        executor: Runs the SDK's calls; it has to let the program go on for a hook to answer.
        on_message: Gets severity, URN and text of what there is to tell.
    """

    def __init__(self, executor: Executor, on_message: Callable[[str, str, str], None]) -> None:
        self._executor = executor
        self._on_message = on_message
        self._callbacks: dict[str, callback_pb2.Callback] = {}

    @property
    def registered(self) -> bool:
        """Whether there are any."""
        return bool(self._callbacks)

    def register(self, request: resource_pb2.RegisterErrorHookRequest) -> empty_pb2.Empty:
        """Remember a hook by its name.

        Raises:
            HookError: Another hook has that name.
        """
        if request.name in self._callbacks:
            raise HookError(f"The program has two hooks that are called {request.name!r}: give one another name.")
        self._executor.beside_the_loop()
        self._callbacks[request.name] = request.callback
        return empty_pb2.Empty()

    def ask(self, failure: Failure) -> bool:
        """Tell whether a hook wants the operation tried again; all of the resource's are asked.

        Raises:
            HookError: One has failed, or is not registered.
        """
        resource = failure.resource
        answers = [self._ask(name, failure) for name in resource.error_hooks]
        if any(answers):
            tries = f"{len(failure.errors)}/{MOST_FAILURES}"
            retrying = f"retrying {failure.operation} due to on-error hook request ({tries})"
            self._on_message("warning", resource.urn, f"{retrying}: {failure.errors[0]}")
        return any(answers)

    def _ask(self, name: str, failure: Failure) -> bool:
        callback = self._callbacks.get(name)
        if callback is None:
            raise HookError(f"the program has no hook {name!r}")
        request = callback_pb2.CallbackInvokeRequest(token=callback.token, request=_request(failure))
        try:
            with self._executor.letting_the_loop_go_on(), grpc.insecure_channel(callback.target) as channel:
                answer = callback_pb2_grpc.CallbacksStub(channel).Invoke(request)
        except grpc.RpcError as error:
            raise HookError(f"the hook {name!r} did not answer: {' '.join(str(error.details()).split())}") from None
        response = resource_pb2.ErrorHookResponse.FromString(answer.response)
        if response.error:
            raise HookError(f"the hook {name!r} has failed: {response.error}")
        return bool(response.retry)


def _request(failure: Failure) -> bytes:
    resource, old, new = failure.resource, failure.old, failure.new
    request = resource_pb2.ErrorHookRequest(
        urn=resource.urn,
        id=resource.id,
        name=resource.name,
        type=resource.type,
        new_inputs=_struct(new.inputs) if new else None,
        old_inputs=_struct(old.inputs) if old else None,
        old_outputs=_struct(old.outputs) if old else None,
        failed_operation=failure.operation,
        errors=failure.errors,
    )
    text: bytes = request.SerializeToString()
    return text


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())
