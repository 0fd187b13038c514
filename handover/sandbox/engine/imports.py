"""``import``: objects that are there already become resources of the stack, listed in Pulumi's import file.

The format is Pulumi's own (`importFile` in pkg/cmd/pulumi/operations/import.go; measured with the CLI 3.260). Parents
are entries of the file itself, marked as components, so that no table of URNs is needed. A component and the one
resource in it have the same logical name here, and a name must be unique to be a parent's, hence `logicalName`. Neither
provider nor version is named: the CLI takes the default provider that the program's SDK brings.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handover.io import files
from handover.sandbox.engine.steps import Op, Outcome, Step
from handover.sandbox.errors import ConfigurationError, SandboxError
from handover.sandbox.provider import Provider, ProviderError
from handover.sandbox.state.resource import Resource, now
from handover.sandbox.state.state import State
from handover.sandbox.state.urn import STACK_TYPE, Urn


@dataclass(frozen=True)
class Entry:
    """One resource of an import file.

    Attributes:
        urn: The URN it is to have.
        id: The object's id; empty for a component.
        parent: The parent's URN; empty for the stack itself.
    """

    urn: str
    id: str = ""
    parent: str = ""


def entries_for(ids: Mapping[str, str], resources: Mapping[str, Resource]) -> list[Entry]:
    """Return what is to be imported, with the components around it, parents before their children; all by URN."""
    found: dict[str, Entry] = {}

    def add(urn: str) -> None:
        parent = resources.get(resources[urn].parent)
        above = parent.urn if parent and not parent.custom and parent.type != STACK_TYPE else ""
        if above and above not in found:
            add(above)
        found[urn] = Entry(urn, ids.get(urn, ""), above)

    for urn in ids:
        add(urn)
    return list(found.values())


def import_file(entries: Sequence[Entry]) -> str:
    """Return the text of an import file."""
    names = {entry.urn: Urn.parse(entry.urn).name + ("" if entry.id else "-component") for entry in entries}
    specs = []
    for entry in entries:
        urn = Urn.parse(entry.urn)
        spec: dict[str, Any] = {"type": urn.type, "name": names[entry.urn]}
        if names[entry.urn] != urn.name:
            spec["logicalName"] = urn.name
        if entry.parent:
            spec["parent"] = names[entry.parent]
        specs.append(spec | ({"id": entry.id} if entry.id else {"component": True}))
    return json.dumps({"resources": specs}, indent=2, ensure_ascii=False) + "\n"


def read_import_file(path: Path, stack: str, project: str) -> list[Entry]:
    """Read an import file (``pulumi import --file``), parents before their children.

    Raises:
        ConfigurationError: The file is malformed, or an entry lacks what it needs; all problems at once.
    """
    try:
        content = files.parse(files.read(path))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The import file {path} cannot be read: {error}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list):
        raise ConfigurationError(f"The import file {path} must be an object with a list `resources`.")
    urns: dict[str, str] = dict(content.get("nameTable") or {})
    todo = list(enumerate(content["resources"]))
    problems = [problem for index, spec in todo for problem in _problems(index, spec)]
    entries: list[Entry] = []
    while todo and not problems:
        ready = [(i, spec) for i, spec in todo if not spec.get("parent") or spec["parent"] in urns]
        if not ready:
            problems = [f"the parent {spec['parent']!r} of {spec['name']!r} is not in the file" for _, spec in todo]
        for item in ready:
            todo.remove(item)
            spec = item[1]
            parent = urns.get(spec.get("parent", ""), "")
            name = spec.get("logicalName") or spec["name"]
            above = Urn.parse(parent) if parent else Urn(stack, project, (STACK_TYPE,), "")
            urn = str(above.child(spec["type"], name))
            urns[spec.get("name") or name] = urn
            entries.append(Entry(urn, spec.get("id", ""), parent))
    if problems:
        raise ConfigurationError(f"The import file {path} is wrong: " + "; ".join(problems) + ".")
    return entries


def _problems(index: int, spec: Any) -> list[str]:
    if not isinstance(spec, dict):
        return [f"resource {index} is not an object"]
    name = spec.get("name") or spec.get("logicalName") or f"resource {index}"
    problems = [f"{name!r} has no `{key}`" for key in ("type", "name") if not spec.get(key)]
    if spec.get("component") and spec.get("id"):
        problems.append(f"{name!r} is marked as a component and has an `id`")
    if not spec.get("component") and not spec.get("id"):
        problems.append(f"{name!r} has no `id`")
    problems += [
        f"{name!r} has `{key}`, which the sandbox does not take" for key in ("provider", "remote") if spec.get(key)
    ]
    return problems


def import_objects(
    state: State, provider: Provider, entries: Sequence[Entry], planned: Outcome, *, protect: bool
) -> Outcome:
    """Read the objects and put them into the state as resources, protected from deletion if `protect`.

    Stack and default providers are taken from a preview of the program, `planned`, where the state has none.

    Raises:
        SandboxError: A resource is in the state already, or the program uses no provider for its type.
    """
    outcome = Outcome()
    known = {resource.urn: resource for resource in state.resources}
    for entry in entries:
        if entry.urn in known:
            raise SandboxError(f"{entry.urn} is in the state already.")
        stack = _ensure(state, known, planned, STACK_TYPE, "pulumi:pulumi:Stack")
        type_ = Urn.parse(entry.urn).type
        parent = entry.parent or stack.urn
        new = Resource(urn=entry.urn, type=type_, custom=bool(entry.id), parent=parent, created=now(), modified=now())
        if new.parent not in known:
            raise SandboxError(
                f"The parent {new.parent} of {entry.urn} is neither in the state nor in the import file."
            )
        if entry.id:
            package = type_.partition(":")[0]
            default = _ensure(state, known, planned, f"pulumi:providers:{package}", package)
            new.provider = f"{default.urn}::{default.id}"
            new.protect = protect
            try:
                found = provider.read(type_, entry.id, None)
                if found is None:
                    raise ProviderError(f"There is no object with the id {entry.id!r}.")
            except ProviderError as error:
                outcome.errors.append((entry.urn, str(error)))
                continue
            new.id, new.inputs, new.outputs = found.id, found.inputs, found.outputs
        state.end(done=new)
        known[entry.urn] = new
        outcome.steps.append(Step(Op.IMPORT, None, new))
    return outcome


def _ensure(state: State, known: dict[str, Resource], planned: Outcome, type_: str, what: str) -> Resource:
    """Return the resource of a type that there is one of per stack, put into the state first if it is missing."""
    for resource in known.values():
        if resource.type == type_:
            return resource
    for step in planned.steps:
        if step.new and step.new.type == type_:
            new = step.new.copy(created=now(), modified=now(), serial=-1)
            if new.custom:
                new.id = str(uuid.uuid4())
                new.outputs = {key: value for key, value in new.inputs.items() if key != "__internal"}
            state.end(done=new)
            known[new.urn] = new
            return new
    raise SandboxError(f"The program uses no provider of the package {what!r}: import what the program declares.")
