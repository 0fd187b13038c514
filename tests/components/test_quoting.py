"""Quoting for the workflow template, checked with two YAML parsers and the provider's substitution."""

import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from components.quoting import quote

TEMPLATE = Path("components/workflow.yaml").read_text(encoding="utf-8")
KEYS = ("name", "description", "category", "dataAction", "topic")

# YAML takes keys of up to 1,024 characters; the settings keep names far shorter.
_NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)


def read_with_both(text: str) -> Any:
    """Read YAML with PyYAML and ruamel.yaml, which must agree."""
    read = yaml.safe_load(text)
    assert YAML(typ="safe", pure=True).load(io.StringIO(text)) == read
    return read


def substitute(template: str, values: dict[str, str]) -> str:
    """What the provider does: replace key by key, in whichever order Go's map has."""
    for key, value in values.items():
        template = template.replace("{{" + key + "}}", value)
    return template


@given(_NAMES)
@example('say "hi": it\'s {{topic}} #1, \\ & <b>')
@example("\x00\x1f\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff\U0001f600\U0010ffff")
def test_a_quoted_value_is_read_back(text: str) -> None:
    assert read_with_both(f"key: {quote(text)}") == {"key": text}


@given(_NAMES)
@example("a: b #c")
@example("? [x]")
def test_a_quoted_key_is_read_back(text: str) -> None:
    assert read_with_both(f"{quote(text)}:\n  a: 1") == {text: {"a": 1}}


@given(_NAMES)
def test_it_is_json_too(text: str) -> None:
    assert json.loads(quote(text)) == text


@given(_NAMES)
def test_the_provider_finds_no_key_in_it(text: str) -> None:
    assert "{{" not in quote(text)
    assert "{{" not in quote("{" + text + "{{topic}}")


@pytest.mark.parametrize("order", list(itertools.permutations(KEYS))[::17])
@settings(max_examples=15)
@given(text=_NAMES)
@example(text="{{topic}}{{name}}{{category}}")
def test_the_template_holds_every_value_whatever_the_order(order: tuple[str, ...], text: str) -> None:
    values = {key: f"{key} {text}" for key in KEYS}
    workflow = read_with_both(substitute(TEMPLATE, {key: quote(values[key]) for key in order}))["workflow"]
    call = workflow["states"][0]["state"]["actions"][0]["callData"]
    [(category, actions)] = call["category"].items()
    [(action, call_settings)] = actions["dataAction"].items()
    assert {
        "name": workflow["name"],
        "description": workflow["description"],
        "category": category,
        "dataAction": action,
        "topic": call_settings["inputs"]["topic"]["lit"],
    } == values
