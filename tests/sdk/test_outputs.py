"""What a program reads from a resource, new or existing, and the types it is promised."""

import inspect
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pytest

from tests.sdk.resource_monitor import Monitor
from tests.sdk.schema import (
    RESOURCES,
    TYPES,
    belongs,
    class_name,
    output_class,
    python_inputs,
    python_name,
    required,
    resource_class,
    wire_inputs,
)

PLAIN: dict[str, Any] = {"string": str, "number": float, "integer": int, "boolean": bool}
NESTED = [token for token in TYPES if not class_name(token).startswith("Provider")]


def annotation(fact: dict[str, Any]) -> Any:
    """The Python type of a property of the schema."""
    type_: Any
    match fact["type"]:
        case {"map": "string"}:
            type_ = Mapping[str, str]
        case {"array": "string"}:
            type_ = Sequence[str]
        case {"ref": token}:
            type_ = output_class(token)
        case plain:
            type_ = PLAIN[plain]
    return type_ if fact.get("required") else type_ | None


@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_outputs_are_typed_as_the_schema_says(token: str) -> None:
    assert inspect.get_annotations(resource_class(token)) == {
        python_name(name): pulumi.Output[annotation(fact)]  # type: ignore[misc]
        for name, fact in RESOURCES[token]["outputs"].items()
    }


@pytest.mark.parametrize("token", NESTED, ids=class_name)
def test_nested_outputs_are_typed_as_the_schema_says(token: str) -> None:
    type_ = output_class(token)
    assert typing.get_type_hints(type_) == {python_name(name): annotation(fact) for name, fact in TYPES[token].items()}


def check(value: Any, fact: dict[str, Any], expected: Any) -> None:
    """Compares an output with what the monitor answered, attribute by attribute."""
    match fact["type"]:
        case {"ref": token}:
            assert type(value) is output_class(token)
            for name, nested in TYPES[token].items():
                check(getattr(value, python_name(name)), nested, expected[name])
                check(value[python_name(name)], nested, expected[name])
        case "number" | "integer" as type_:
            assert (value, type(value)) == (expected, PLAIN[type_])
        case _:
            assert value == expected


@pytest.mark.parametrize("existing", [False, True], ids=["registered", "read"])
@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_every_output_is_readable(token: str, *, existing: bool) -> None:
    facts = RESOURCES[token]["outputs"]
    given = {name: RESOURCES[token]["inputs"][name] for name in required(RESOURCES[token]["inputs"])}
    answer = wire_inputs(facts)
    seen: dict[str, Any] = {}

    def program() -> None:
        class_ = resource_class(token)
        resource = class_.get("a", "its-id") if existing else class_("a", **python_inputs(given, as_dict=False))
        for name in (*map(python_name, facts), "id"):
            getattr(resource, name).apply(lambda value, name=name: seen.update({name: value}))

    Monitor(outputs={"a": answer}).run(program)

    assert seen.pop("id") == ("its-id" if existing else "id-of-a")
    assert seen.keys() == set(map(python_name, facts))
    for name, fact in facts.items():
        check(seen[python_name(name)], fact, answer[name])


@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_outputs_not_answered_are_none_and_unknown_in_a_preview(token: str) -> None:
    facts = RESOURCES[token]["outputs"]
    computed = [name for name in facts if not RESOURCES[token]["inputs"].get(name, {}).get("required")]
    given = {name: RESOURCES[token]["inputs"][name] for name in required(RESOURCES[token]["inputs"])}
    seen: dict[str, Any] = {}

    def program() -> None:
        resource = resource_class(token)("a", **python_inputs(given, as_dict=False))
        for name in computed:
            getattr(resource, python_name(name)).apply(lambda value, name=name: seen.update({name: value}))

    Monitor().run(program, preview=True)
    assert seen == {}
    Monitor().run(program)
    assert seen == dict.fromkeys(computed)


@pytest.mark.parametrize("as_dict", [False, True], ids=["args objects", "dictionaries"])
@pytest.mark.parametrize("token", RESOURCES, ids=class_name)
def test_an_existing_resource_is_read_by_id_and_what_is_known_of_it(token: str, *, as_dict: bool) -> None:
    monitor = Monitor()
    facts = RESOURCES[token]["inputs"]

    def program() -> None:
        class_ = resource_class(token)
        class_.get("by-id", "its-id")
        class_.get("known", "its-id", pulumi.ResourceOptions(), **python_inputs(facts, as_dict=as_dict))

    monitor.run(program)

    assert {(read.type, read.id, belongs(read)) for read in monitor.read.values()} == {(token, "its-id", True)}
    assert monitor.inputs("by-id") == {}
    assert monitor.inputs("known") == wire_inputs(facts)
    assert not monitor.registered
