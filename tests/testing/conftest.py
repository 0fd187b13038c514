"""The fixtures as a user's conftest.py has them, and small programs."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_genesyscloud as genesyscloud
import pytest

from handover.testing import deploy, genesys

__all__ = ["deploy", "genesys"]

Write = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Write:
    """Write a project's folder, `demo`; its program has what is imported everywhere."""

    def write(program: str, *, stack: str | None = None, declared: str = "") -> Path:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        head = "import pulumi\nimport pulumi_genesyscloud as genesyscloud\n"
        (folder / "__main__.py").write_text(head + textwrap.dedent(program), encoding="utf-8")
        (folder / "Pulumi.yaml").write_text(f"name: demo\nruntime: python\n{declared}", encoding="utf-8")
        if stack is not None:
            (folder / "Pulumi.dev.yaml").write_text(stack, encoding="utf-8")
        return folder

    return write


def integration(
    name: str = "integration", *, state: str = "ENABLED", protect: bool = False, parent: pulumi.Resource | None = None
) -> genesyscloud.Integration:
    """Register an integration."""
    options = pulumi.ResourceOptions(protect=protect, parent=parent)
    return genesyscloud.Integration(name, integration_type="custom-rest-actions", intended_state=state, opts=options)
