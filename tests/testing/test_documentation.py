"""docs/testing.md shows what the examples have, and no more."""

from __future__ import annotations

import re
import textwrap

import handover.testing
from tests.conftest import ROOT

PAGE = (ROOT / "docs/testing.md").read_text(encoding="utf-8")
EXAMPLES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples/pytest").glob("*.py"))]


def test_each_block_is_part_of_an_example() -> None:
    blocks = [textwrap.dedent(block) for block in re.findall(r"```python\n(.*?)\n *```", PAGE, re.DOTALL)]
    assert len(blocks) == 8
    for block in blocks:
        assert any(block.strip() in example for example in EXAMPLES), block


def test_each_attribute_that_is_named_exists() -> None:
    stack = handover.testing.EmulatedStack
    named = set(re.findall(r"`(?:stack)?\.(\w+)", PAGE))
    assert len(named) > 12
    assert named - {*dir(stack), "genesys", "messages"} == set()
