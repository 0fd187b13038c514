"""The in-process ends of Pulumi's protocols: what the program's SDK takes for the CLI's resource monitor and engine.

Only what the features it advertises make the SDK ask for is there; the rest is refused by name.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import engine_pb2, resource_pb2, resource_pb2_grpc

from handover.sandbox.configuration.project import StackConfig
from handover.sandbox.engine.deployment import Deployment
from handover.sandbox.engine.provider_resources import Package
from handover.sandbox.engine.steps import Alias, Goal
from handover.sandbox.errors import SandboxError, UnsupportedError
from handover.sandbox.program.error_hooks import ErrorHooks
from handover.sandbox.state.resource import PROVIDERS
from handover.sandbox.state.values import from_struct, from_value, identified, secret

# Without the other features the SDK itself refuses their options.
_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
)
_LEGACY_FEATURES = ("secrets", "resourceReferences", "parameterization", "aliasSpecs", "errorHooks")
# Options of a request the sandbox would have to disregard.
_UNSUPPORTED = {
    "remote": "remote components",
    "deletedWith": "the option `deleted_with`",
    "replace_with": "the option `replace_with`",
    "transforms": "transforms",
}

# Durations as Go reads them.
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = rf"(\d+\.?\d*|\.\d+)({'|'.join(sorted(_UNITS, key=len, reverse=True))})"


# Its methods are declared as what a stub's instance has, which no method can be.
_STUB: Any = resource_pb2_grpc.ResourceMonitorStub


class Monitor(_STUB):  # type: ignore[misc]
    """Answers the SDK's `ResourceMonitor` calls from a deployment.

    It is of the stub's class because SDKs before 3.272 serve hooks to nothing else.
    """

    def __init__(self, deployment: Deployment, config: StackConfig, hooks: ErrorHooks) -> None:
        self._deployment = deployment
        self._config = config
        self._hooks = hooks
        deployment.on_error = hooks.ask
        self._packages: dict[str, Package] = {}
        self.error: BaseException | None = None

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        """Say what the sandbox supports."""
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> resource_pb2.SupportsFeatureResponse:
        """Say the same to SDKs before 3.262."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _LEGACY_FEATURES)

    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:
        """Remember a package under the reference that later requests carry."""
        if request.HasField("parameterization"):
            parameter = request.parameterization
            value = base64.b64encode(parameter.value).decode()
            internal = {"name": request.name, "parameterization": value, "version": request.version}
            package = Package(parameter.name, parameter.version, internal)
        else:
            package = Package(request.name, request.version)
        reference = f"package-{len(self._packages)}"
        self._packages[reference] = package
        return resource_pb2.RegisterPackageResponse(ref=reference)

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        """Bring a resource to what the program wants; one that fails is reported as such, and the program goes on."""
        response: resource_pb2.RegisterResourceResponse = self._guard(self._register, request)
        return response

    def _register(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        for field, what in _UNSUPPORTED.items():
            value = getattr(request, field)
            if value.ByteSize() if hasattr(value, "ByteSize") else value:
                raise UnsupportedError(f"{what}, which {request.type} {request.name!r} uses")
        inputs = from_struct(request.object)
        if request.custom:
            inputs = identified(inputs)
        provider = request.provider
        if request.type.startswith(PROVIDERS):
            inputs = self._package(request).inputs(inputs, explicit=True)
            self._deployment.check_provider(request.type, request.name, inputs)
        elif request.custom and not provider:
            provider = self._default_provider(request)
        result = self._deployment.register(
            Goal(
                type=request.type,
                name=request.name,
                custom=request.custom,
                parent=request.parent,
                inputs=inputs,
                dependencies=tuple(request.dependencies),
                property_dependencies={k: list(v.urns) for k, v in request.propertyDependencies.items()},
                provider=provider,
                protect=request.protect,
                ignore_changes=tuple(request.ignoreChanges),
                replace_on_changes=tuple(request.replaceOnChanges),
                replacement_trigger=identified(from_value(request.replacement_trigger)),
                delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                aliases=tuple(map(_alias, request.aliases)),
                additional_secret_outputs=tuple(sorted(request.additionalSecretOutputs)),
                import_id=request.importId,
                retain_on_delete=request.retainOnDelete,
                custom_timeouts=_timeouts(request),
                error_hooks=tuple(request.hooks.on_error),
            )
        )
        response = resource_pb2.RegisterResourceResponse(urn=result.urn, id=result.id)
        if result.failed:
            response.result = resource_pb2.FAIL
        elif request.custom:
            json_format.ParseDict(result.outputs, response.object)
        if result.unknown and "unknown" in response.DESCRIPTOR.fields_by_name:  # not in the oldest SDKs
            response.unknown = True
        return response

    def _package(self, request: Any) -> Package:
        return self._packages.get(request.packageRef, Package(request.type.partition(":")[0], request.version))

    def _default_provider(self, request: Any) -> str:
        package = self._package(request)
        return self._deployment.default_provider(package, self._package_config(package.name))

    def _package_config(self, name: str) -> dict[str, Any]:
        config: dict[str, Any] = dict(self._config.package(name))
        return {key: secret(v) if f"{name}:{key}" in self._config.secret else v for key, v in config.items()}

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        """Take a component's outputs or the stack's exports."""
        reply: empty_pb2.Empty = self._guard(self._outputs, request)
        return reply

    def _outputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        self._deployment.register_outputs(request.urn, from_struct(request.outputs))
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:
        """Refuse: the provider seam has no functions."""
        return self._guard(self._refuse, f"functions (data sources), here {request.tok}")

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Read an object that is not the stack's (`get`), or another stack's outputs."""
        response: resource_pb2.ReadResourceResponse = self._guard(self._read, request)
        return response

    def _read(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        if not request.id:
            raise SandboxError(f"{request.type} {request.name!r} is to be read, but no id says what it is.")
        result = self._deployment.register(
            Goal(
                type=request.type,
                name=request.name,
                custom=True,
                parent=request.parent,
                inputs=identified(from_struct(request.properties)),
                dependencies=tuple(request.dependencies),
                provider=request.provider or self._default_provider(request),
                additional_secret_outputs=tuple(sorted(request.additionalSecretOutputs)),
                read_id=request.id,
            )
        )
        response = resource_pb2.ReadResourceResponse(urn=result.urn)
        json_format.ParseDict(result.outputs, response.properties)
        return response

    def Call(self, request: resource_pb2.ResourceCallRequest) -> Any:
        """Refuse: there are no methods."""
        return self._guard(self._refuse, f"methods of resources, here {request.tok}")

    def RegisterErrorHook(self, request: resource_pb2.RegisterErrorHookRequest) -> empty_pb2.Empty:
        """Remember a hook that resources name which are to be asked when an operation on them fails."""
        reply: empty_pb2.Empty = self._guard(self._hooks.register, request)
        return reply

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:
        """Let the program end; before that, deletions are done that its hooks may be asked about."""
        if self._hooks.registered and self.error is None:
            self._guard(lambda _: self._deployment.finish(), None)
        return empty_pb2.Empty()

    def _refuse(self, what: str) -> Any:
        raise UnsupportedError(what)

    def _guard(self, function: Callable[[Any], Any], request: Any) -> Any:
        """Keep the first error: what comes out of the SDK in the end need not be it."""
        if self.error is not None:
            raise self.error
        try:
            with self._deployment.at_work():
                return function(request)
        except BaseException as error:
            self.error = error
            raise


def _timeouts(request: resource_pb2.RegisterResourceRequest) -> dict[str, float]:
    """Return how long the operations on a resource may take, in seconds; those that are not limited are left out.

    Raises:
        SandboxError: One is no duration.
    """
    seconds: dict[str, float] = {}
    for field, text in request.customTimeouts.ListFields():
        if not re.fullmatch(rf"[+-]?(0|({_DURATION})+)", text):
            raise SandboxError(
                f"`custom_timeouts` of {request.type} {request.name!r}: `{field.name}` is {text!r}, which is no "
                "duration such as 90s or 1h30m."
            )
        parts = re.findall(_DURATION, text)
        total = sum((float(number) * _UNITS[unit] for number, unit in parts), 0.0) * (-1 if text[0] == "-" else 1)
        if total:
            seconds[field.name] = int(total) if total.is_integer() else total
    return seconds


def _alias(alias: Any) -> Alias:
    spec = alias.spec
    return Alias(alias.urn, spec.name, spec.type, spec.stack, spec.project, spec.parentUrn, spec.noParent)


class Engine:
    """Takes the program's log messages."""

    def __init__(self, on_message: Callable[[str, str, str], None]) -> None:
        """`on_message` gets severity, URN and text of each message but debugging ones."""
        self._on_message = on_message

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Hand a message on."""
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        if severity != "debug":
            self._on_message(severity, request.urn, request.message.rstrip())
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _: Any) -> Any:
        """Accept whatever version of the CLI the program asks for: there is none here."""
        return engine_pb2.RequirePulumiVersionResponse()
