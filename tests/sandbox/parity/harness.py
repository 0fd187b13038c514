"""Runs a case of the corpus with the sandbox, and brings what either engine did into one comparable form."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from handover.sandbox.configuration.project import load_project, load_stack
from handover.sandbox.display.preview_json import digest
from handover.sandbox.engine.targets import Targets
from handover.sandbox.opening import stack_directory
from handover.sandbox.stack import Stack
from handover.sandbox.state.state import State
from handover.sandbox.state.values import UNKNOWN, has_unknown
from tests.sandbox.fakes import FakeProvider
from tests.sandbox.parity.cases import ROOT, Case, Step, write_program

STACK = "dev"
# What differs from run to run, or says where in the program a resource was declared.
_INCIDENTAL = ("created", "modified", "sourcePosition", "stackTrace")
# Inputs of this project's resources that force a new object, from the provider's source (1.82.0).
_PIPELINE_REPLACES = frozenset({"contractInput", "contractOutput", "integrationId", "secure", "topicName"})


def make_provider(case: Case) -> FakeProvider:
    """Return the provider of a case; an object's id tells its name and which of that name it is."""
    counts: dict[str, int] = {}

    def make_id(_: int, inputs: dict[str, Any]) -> str:
        name = str(inputs.get("name") or inputs.get("integrationType", ""))
        counts[name] = counts.get(name, 0) + 1
        return f"{name}-{counts[name]}"

    provider = FakeProvider(make_id=make_id)
    if case.pipeline:
        provider.replace_keys = _PIPELINE_REPLACES
    return provider


def write_project(case: Case, directory: Path, runtime: Any = "python") -> None:
    """Put a case's project into a folder, its stack still without configuration."""
    if case.pipeline:
        shutil.copytree(ROOT / "components", directory / "components")
        shutil.copy(ROOT / "__main__.py", directory)
        project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    else:
        project = {"name": "parity", **case.project}
    project["runtime"] = runtime
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")


def fingerprint(case: Case) -> str:
    """Return what tells whether a recording is of this case's programs, or of earlier ones."""
    content = hashlib.sha256(repr(case).encode())
    if case.pipeline:
        files = [*(ROOT / "components").glob("*.py"), *(ROOT / "components").glob("*.yaml"), ROOT / "__main__.py"]
        for path in sorted([*files, ROOT / "Pulumi.yaml"]):
            content.update(path.read_bytes())
    return content.hexdigest()


def prepare(step: Step, directory: Path, provider: FakeProvider) -> None:
    """Set program, configuration, failures and drift of a step."""
    write_program(directory, step)
    path = directory / f"Pulumi.{step.stack}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    project = yaml.safe_load((directory / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    config = (content or {}).get("config", {})
    config.update({key if ":" in key else f"{project}:{key}": value for key, value in step.config.items()})
    path.write_text(yaml.safe_dump({**(content or {}), "config": config}), encoding="utf-8")
    provider.fail = set(step.fail)
    for id_, properties in step.drift.items():
        if properties is None:
            del provider.objects[id_]
        else:
            provider.objects[id_] = properties
    for old, new in step.moves.items():
        provider.objects[new] = provider.objects.pop(old)
        provider.moved[old] = new


def run_sandbox(case: Case, directory: Path) -> list[dict[str, Any]]:
    """Run all steps of a case with the sandbox and return what each did."""
    provider = make_provider(case)
    write_project(case, directory)
    results = []
    for step in case.steps:
        prepare(step, directory, provider)
        project = load_project(directory)
        path = stack_directory(directory, step.stack) / "state.json"
        stack = Stack(project, step.stack, load_stack(project, step.stack), State.load(path), provider)
        options: dict[str, Any] = {"targets": _targets(step.options)}
        if "--refresh" in step.options:
            options["refresh"] = True
        if step.verb == "refresh":
            planned = stack.refresh(preview=True, **options)
        else:
            planned = stack.preview(**options) if step.verb == "up" else stack.destroy(preview=True, **options)
        done = None
        if not planned.errors:
            perform = {"up": stack.up, "destroy": stack.destroy}.get(step.verb)
            going_on: dict[str, Any] = {"continue_on_error": case.continue_on_error}
            done = perform(**going_on, **options) if perform else stack.refresh(**options)
        assert UNKNOWN not in (path.read_text(encoding="utf-8") if path.exists() else "")
        results.append(
            {
                "plan": normal_plan(digest(planned, {}, 0)),
                "failed": bool(planned.errors or (done and done.errors)),
                "state": normal_state(State.load(path).deployment()),
                "objects": provider.objects.copy(),
            }
        )
    return results


def _targets(options: tuple[str, ...]) -> Targets:
    named = [value for option, value in pairwise(options) if option == "--target"]
    return Targets(tuple(named), "--target-dependents" in options)


def normal_plan(content: dict[str, Any]) -> dict[str, Any]:
    """Reduce ``preview --json`` to what the engines must agree on, in an order of its own."""
    steps = [
        {
            "op": step["op"],
            "urn": step["urn"],
            "diffReasons": sorted(step.get("diffReasons") or []),
            "replaceReasons": sorted(step.get("replaceReasons") or []),
            "inputs": (step.get("newState") or {}).get("inputs", {}),
        }
        for step in content.get("steps", [])
    ]
    return {
        "steps": sorted(steps, key=lambda step: (step["urn"], step["op"])),
        "changes": {op: count for op, count in sorted(content.get("changeSummary", {}).items()) if count},
    }


def normal_state(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Reduce an exported stack to its resources without what is incidental, sorted; ids of providers become names."""
    resources = content["deployment"].get("resources") or []
    _assert_topological(resources)
    names = {
        r["id"]: f"id-of-{r['urn'].rpartition('::')[2]}" for r in resources if r["type"].startswith("pulumi:providers:")
    }
    return sorted(
        (_normal(resource, names) for resource in resources), key=lambda r: (r["urn"], r.get("delete", False))
    )


def _normal(resource: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    resource = {key: value for key, value in resource.items() if key not in _INCIDENTAL}
    for key in ("dependencies", "additionalSecretOutputs"):
        if key in resource:
            resource[key] = sorted(resource[key])
    if "propertyDependencies" in resource:
        resource["propertyDependencies"] = {k: sorted(v or []) for k, v in resource["propertyDependencies"].items()}
    if "initErrors" in resource:
        resource["initErrors"] = [re.sub(r"^.*?: ", "", text) for text in resource["initErrors"]]
    for key in ("id", "provider"):
        lead, separator, id_ = resource.get(key, "").rpartition("::")
        if id_ in names:
            resource[key] = lead + separator + names[id_]
    return resource


def comparable(result: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a result what the real engine does not hold to itself: now it drops empty dependencies, now not.

    And what differs on purpose: an output that a failure leaves unknown is Pulumi's marker of that in the real state,
    and in the sandbox's what was known last.
    """
    unknown = {
        (resource["urn"], key)
        for resource in recorded["state"]
        for key, value in resource.get("outputs", {}).items()
        if has_unknown(value)
    }
    state = []
    for resource in result["state"]:
        dependencies = {key: urns for key, urns in resource.get("propertyDependencies", {}).items() if urns}
        outputs = {k: v for k, v in resource.get("outputs", {}).items() if (resource["urn"], k) not in unknown}
        state.append({**resource, "propertyDependencies": dependencies, "outputs": outputs})
    return {**result, "state": state}


def _assert_topological(resources: Iterable[dict[str, Any]]) -> None:
    """Check that each resource comes after those it refers to, without which no engine takes the state."""
    seen: set[str] = set()
    for resource in resources:
        provider = resource.get("provider", "").rpartition("::")[0]
        needed = {*resource.get("dependencies", []), resource.get("parent", ""), provider} - {""}
        assert needed <= seen, f"{resource['urn']} comes before {needed - seen}"
        seen.add(resource["urn"])
