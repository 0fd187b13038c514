"""Records the parity corpus with the real Pulumi CLI: ``python tests/sandbox/parity/record.py [CASE …]``.

The CLI is attached to the corpus' in-memory provider, served here over gRPC, by ``PULUMI_DEBUG_PROVIDERS``; state is
kept in a temporary folder. Recordings are written as they come and never edited by hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from handover.sandbox.provider import ProviderError
from handover.sandbox.state.property_paths import ignoring
from handover.sandbox.state.values import UNKNOWN, from_struct
from tests.sandbox.fakes import FakeProvider
from tests.sandbox.parity.cases import CASES, Case
from tests.sandbox.parity.cases_of_options import OPTIONS
from tests.sandbox.parity.harness import (
    STACK,
    fingerprint,
    make_provider,
    normal_plan,
    normal_state,
    prepare,
    write_project,
)

RECORDINGS = Path(__file__).parent / "recordings"


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(properties, struct_pb2.Struct())


# ruff: noqa: N802 - the methods are the protocol's
class _Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The in-memory provider as a plugin that knows nothing of secrets, so that the engine minds them."""

    def __init__(self, provider: FakeProvider) -> None:
        self._provider = provider

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version="1.82.0")

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse()

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema="{}")

    def Parameterize(self, request: Any, context: Any) -> Any:
        return provider_pb2.ParameterizeResponse(name="genesyscloud", version="1.82.0")

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        keys = [key for key in {*old, *new} if old.get(key) != new.get(key)]
        kind = provider_pb2.DiffResponse.DIFF_SOME if keys else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=keys)

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: Any) -> Any:
        problems = self._provider.check("", from_struct(request.news))
        failures = [provider_pb2.CheckFailure(reason=problem) for problem in problems]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:
        old = from_struct(request.old_inputs)
        wanted = ignoring(request.ignoreChanges, old, from_struct(request.news))  # As the bridge does.
        diff = self._provider.diff("", old, from_struct(request.olds), wanted)
        kind = provider_pb2.DiffResponse.DIFF_SOME if diff.changed else provider_pb2.DiffResponse.DIFF_NONE
        detailed = {}
        for key in diff.changed:
            name = "UPDATE" if key in old and key in wanted else "ADD"
            name = name if key in wanted else "DELETE"
            detail = getattr(provider_pb2.PropertyDiff, name + ("_REPLACE" if key in diff.replace else ""))
            detailed[key] = provider_pb2.PropertyDiff(kind=detail, inputDiff=True)
        return provider_pb2.DiffResponse(
            changes=kind,
            diffs=diff.changed,
            replaces=diff.replace,
            detailedDiff=detailed,
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Any) -> Any:
        inputs = from_struct(request.properties)
        if request.preview:
            planned = {**inputs, **self._provider.planned_outputs("", None, inputs), "token": UNKNOWN}
            return provider_pb2.CreateResponse(properties=_struct(planned))
        try:
            id_, outputs = self._provider.create("", inputs)
        except ProviderError as error:
            self._abort(context, error, request.properties)
        return provider_pb2.CreateResponse(id=id_, properties=_struct(outputs))

    def Read(self, request: Any, context: Any) -> Any:
        found = self._provider.read("", request.id, from_struct(request.inputs))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=found.id, inputs=_struct(found.inputs), properties=_struct(found.outputs))

    def Update(self, request: Any, context: Any) -> Any:
        inputs, old = from_struct(request.news), from_struct(request.olds)
        if request.preview:
            planned = {**inputs, **self._provider.planned_outputs("", old, inputs), "token": UNKNOWN}
            return provider_pb2.UpdateResponse(properties=_struct(planned))
        try:
            outputs = self._provider.update("", request.id, old, inputs)
        except ProviderError as error:
            self._abort(context, error, request.news)
        return provider_pb2.UpdateResponse(properties=_struct(outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        try:
            self._provider.delete("", request.id, from_struct(request.properties))
        except ProviderError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def _abort(self, context: Any, error: ProviderError, inputs: Any) -> None:
        if error.partial is None:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        id_, outputs = error.partial  # type: ignore[misc]
        detail = provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=_struct(outputs), reasons=[str(error)], inputs=inputs
        )
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
        status.details.add().Pack(detail)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, str(error))


@contextmanager
def _serving(provider: FakeProvider) -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(_Servicer(provider), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None).wait()


def record(case: Case) -> dict[str, Any]:
    """Run all steps of a case with the real CLI and return the recording."""
    provider = make_provider(case)
    with tempfile.TemporaryDirectory() as folder, _serving(provider) as port:
        directory = Path(folder, "project")
        directory.mkdir()
        Path(folder, "state").mkdir()
        runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        write_project(case, directory, runtime)
        environment = {
            **os.environ,
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_DEBUG_PROVIDERS": f"{'terraform-provider' if case.pipeline else 'fake'}:{port}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
        }

        def pulumi(*arguments: str) -> subprocess.CompletedProcess[str]:
            command = ["pulumi", *arguments, "--non-interactive"]
            return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)

        for stack in {STACK, *(step.stack for step in case.steps)}:
            pulumi("stack", "init", stack).check_returncode()
        results = []
        for step in case.steps:
            prepare(step, directory, provider)
            preview = ("preview",) if step.verb == "up" else (step.verb, "--preview-only")
            planned = pulumi(*preview, "--json", "--stack", step.stack, *step.options)
            going_on = case.continue_on_error and step.verb != "refresh"
            # The command's own preview would find what this one has found; it matters only if it stops the command.
            mode = "--yes" if planned.returncode else "--skip-preview"
            options = (*(("--continue-on-error",) if going_on else ()), "--stack", step.stack, *step.options)
            done = pulumi(step.verb, mode, "--parallel", "1", *options)
            print(f"{case.name}: {step.verb} -> {done.returncode}")
            if "-v" in sys.argv:
                print(done.stdout, done.stderr)
            exported = pulumi("stack", "export", "--show-secrets", "--stack", step.stack)
            exported.check_returncode()
            results.append(
                {
                    "plan": normal_plan(json.loads(planned.stdout or "{}")),
                    "failed": done.returncode != 0,
                    "state": normal_state(json.loads(exported.stdout)),
                    "objects": provider.objects.copy(),
                }
            )
        version = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True).stdout.strip()
    return {"recordedWith": f"pulumi {version}", "programs": fingerprint(case), "steps": results}


def main() -> None:
    """Record the cases named on the command line, or all."""
    names = [name for name in sys.argv[1:] if name != "-v"]
    for case in (*CASES, *OPTIONS):
        if not names or case.name in names:
            text = json.dumps(record(case), indent=1, sort_keys=True, ensure_ascii=False)
            (RECORDINGS / f"{case.name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
