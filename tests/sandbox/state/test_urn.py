"""URNs come apart and together again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.sandbox.state.urn import STACK_TYPE, Urn, provider_urn

WORDS = st.text("abcXYZ-_.09", min_size=1)
TYPES = st.builds("{}:{}:{}".format, WORDS, st.builds("{}/{}".format, WORDS, WORDS), WORDS)
NAMES = st.one_of(st.text(), st.lists(st.sampled_from(["::", "$", ":", "a", "urn:pulumi:"])).map("".join))
URNS = st.builds(Urn, WORDS, WORDS, st.lists(TYPES, min_size=1).map(tuple), NAMES)


@given(URNS)
def test_what_is_put_together_comes_apart_again(urn: Urn) -> None:
    assert Urn.parse(str(urn)) == urn


@given(URNS, TYPES, NAMES)
def test_a_child_has_the_types_above_it(urn: Urn, type_: str, name: str) -> None:
    child = Urn.parse(str(urn.child(type_, name)))
    assert (child.stack, child.project, child.type, child.name) == (urn.stack, urn.project, type_, name)
    assert child.types[:-1] == urn.types


def test_the_stack_is_not_among_the_types() -> None:
    root = Urn("dev", "demo", (STACK_TYPE,), "demo-dev")
    assert str(root) == "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
    assert str(root.child("a:b:C", "x")) == "urn:pulumi:dev::demo::a:b:C::x"


@given(URNS, WORDS)
def test_a_reference_to_a_provider_names_its_urn(urn: Urn, id_: str) -> None:
    assert provider_urn(f"{urn}::{id_}") == str(urn)


@pytest.mark.parametrize("text", ["", "x", "urn:pulumi:dev::demo::a:b:C", "arn:pulumi:a::b::c::d"])
def test_a_text_that_is_no_urn_is_a_name(text: str) -> None:
    assert Urn.parse(text).name == text
    assert Urn.parse(text).type == ""
