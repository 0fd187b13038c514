"""What the sandbox takes for granted of Pulumi's SDK. A failure here says what a new release of it has changed."""

from __future__ import annotations

import ast
import contextvars
import inspect
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import runtime
from pulumi.runtime import rpc
from pulumi.runtime.proto import engine_pb2, resource_pb2

from handover.sandbox.engine.deployment import Deployment
from handover.sandbox.program.error_hooks import ErrorHooks
from handover.sandbox.program.monitor import Engine, Monitor
from handover.sandbox.state import values
from handover.sandbox.state.state import State
from tests.sandbox.fakes import FakeProvider

PACKAGE = Path(__file__).parents[3] / "handover" / "sandbox"


def _imports() -> set[tuple[str, str]]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pulumi":
                found |= {(node.module, alias.name) for alias in node.names}
    return found


def test_only_public_names_and_protos_are_imported() -> None:
    for module, name in _imports():
        assert module in ("pulumi", "pulumi.runtime.proto"), f"{module}.{name} is not public"
        assert not name.startswith("_")


@pytest.mark.parametrize("name", ["Settings", "configure", "run_in_stack", "set_all_config"])
def test_runtime_still_offers_what_the_clis_own_launcher_uses(name: str) -> None:
    assert name in runtime.__all__


def test_configuration_is_still_looked_up_key_by_key_in_a_mapping_of_the_context() -> None:
    asked = []

    class Mapping(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            asked.append(key)
            return super().__getitem__(key)

    def read() -> str | None:
        runtime.config.CONFIG.set(Mapping({"demo:a": "x"}))
        return pulumi.Config("demo").get("a")

    assert contextvars.copy_context().run(read) == "x"
    assert asked == ["demo:a"]


def test_settings_still_take_a_monitor_and_an_engine_as_objects() -> None:
    parameters = inspect.signature(runtime.Settings).parameters
    wanted = {"project", "stack", "monitor", "engine", "parallel", "dry_run", "organization", "root_directory"}
    assert wanted <= parameters.keys()
    monitor, engine = object(), object()

    def take() -> tuple[Any, Any]:
        settings = runtime.Settings(project="p", stack="s", monitor=monitor, engine=engine)
        return settings.monitor, settings.engine

    # In a context of its own: they are kept in it.
    assert contextvars.Context().run(take) == (monitor, engine)


def test_markers_on_the_wire_are_the_same() -> None:
    assert values.UNKNOWN == rpc.UNKNOWN
    assert rpc.wrap_rpc_secret(1) == {values.SIGNATURE: values.SECRET, "value": 1}


def test_every_call_of_the_protocol_is_answered_refused_or_known_not_to_come() -> None:
    # The SDK makes these only for features the sandbox does not advertise.
    unasked = {
        "ExistsResource",
        "RegisterResourceHook",
        "RegisterStackInvokeTransform",
        "RegisterStackTransform",
    }
    service = resource_pb2.DESCRIPTOR.services_by_name["ResourceMonitor"]
    unknown = {method.name for method in service.methods if not hasattr(Monitor, method.name)} - unasked
    assert not unknown, f"the SDK's protocol has new calls: {sorted(unknown)}"
    engine = {"GetRootResource", "SetRootResource", "StartDebugging"}
    service = engine_pb2.DESCRIPTOR.services_by_name["Engine"]
    unknown = {method.name for method in service.methods if not hasattr(Engine, method.name)} - engine
    assert not unknown, f"the engine's protocol has new calls: {sorted(unknown)}"


# What a request can say, and what the sandbox does about it: heeds it, refuses it, or need not care.
_FIELDS = {
    "heeded": """type name parent custom object protect dependencies provider propertyDependencies deleteBeforeReplace
        version ignoreChanges additionalSecretOutputs aliases importId deleteBeforeReplaceDefined packageRef
        replaceOnChanges replacement_trigger hooks""",
    "refused": """customTimeouts remote retainOnDelete deletedWith replace_with transforms""",
    "harmless": """acceptSecrets supportsPartialValues acceptResources providers pluginDownloadURL pluginChecksums
        aliasURNs aliasSpecs sourcePosition stackTrace parentStackTraceHandle supportsResultReporting hideDiffs
        envVarMappings snippetId accepts_byte_string state_migrations""",
}


def test_every_field_of_a_registration_is_accounted_for() -> None:
    known = {name for names in _FIELDS.values() for name in names.split()}
    new = {field.name for field in resource_pb2.RegisterResourceRequest.DESCRIPTOR.fields} - known
    assert not new, f"registrations have new fields, which may change what programs mean: {sorted(new)}"


def test_features_are_refused_by_the_sdk_itself_unless_advertised() -> None:
    nothing: Any = None
    monitor = Monitor(
        Deployment("p", "s", State(None), FakeProvider(), dry_run=True), nothing, ErrorHooks(nothing, nothing)
    )
    info = monitor.GetDeploymentInfo(nothing)
    names = {resource_pb2.ResourceMonitorFeature.Name(feature) for feature in info.supportedFeatures}
    advertised = ("SECRETS", "RESOURCE_REFERENCES", "PARAMETERIZATION", "ALIAS_SPECS", "ERROR_HOOKS")
    assert names == {f"RESOURCE_MONITOR_FEATURE_{name}" for name in advertised}
    supported = {
        name
        for name in ("secrets", "parameterization", "transforms", "aliasSpecs", "resourceHooks", "errorHooks")
        if monitor.SupportsFeature(resource_pb2.SupportsFeatureRequest(id=name)).hasSupport
    }
    assert supported == {"secrets", "parameterization", "aliasSpecs", "errorHooks"}


def test_run_errors_are_public() -> None:
    assert issubclass(pulumi.RunError, Exception)
