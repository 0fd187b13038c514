"""The distribution for Python programs: whole, apart from the program's own modules, and the same as here."""

from __future__ import annotations

import json
from pathlib import Path

import components
from tests.conftest import ROOT
from tests.package.conftest import DISTRIBUTION, Installation, pyproject


def test_it_has_every_package_of_the_pipeline_and_the_sdk() -> None:
    there = {
        (DISTRIBUTION / folder).resolve()
        for folder in pyproject(DISTRIBUTION)["tool"]["setuptools"]["package-dir"].values()
    }
    sources = [*(ROOT / "components").rglob("*.py"), *(ROOT / "sdks/genesyscloud/pulumi_genesyscloud").rglob("*.py")]
    assert {file.parent for file in sources} | {DISTRIBUTION / "handover_components"} == there
    data = {file.suffix for folder in there for file in folder.iterdir() if file.is_file()}
    assert data == {".py", ".json", ".yaml", ".typed"}, "a kind of file that package-data doesn't name"


def test_what_it_shares_with_this_repository_is_the_same() -> None:
    ours, its = pyproject(ROOT)["project"], pyproject(DISTRIBUTION)["project"]
    for key in ("version", "requires-python", "license"):
        assert its[key] == ours[key]
    assert set(its["dependencies"]) == {
        next(
            line for line in [*ours["dependencies"], *ours["optional-dependencies"]["sandbox"]] if line.startswith(name)
        )
        for name in ("pydantic>", "pulumi>")
    }
    # By this file the Pulumi CLI finds the provider's plugin.
    plugin = "pulumi-plugin.json"
    sdk = ROOT / "sdks/genesyscloud/pulumi_genesyscloud"
    assert (DISTRIBUTION / "handover_components" / plugin).read_bytes() == (sdk / plugin).read_bytes()


def test_the_wheel_of_the_command_has_the_command_alone() -> None:
    assert pyproject(ROOT)["tool"]["flit"] == {"module": {"name": "handover"}}


def test_it_re_exports_the_pipeline(installation: Installation, tmp_path: Path) -> None:
    code = """
import handover_components, json
print(json.dumps({name: getattr(handover_components, name).__module__ for name in handover_components.__all__}))
"""
    modules = json.loads(installation.python(code, tmp_path))
    assert sorted(modules) == sorted(components.__all__)
    assert all(module.startswith("handover_components.components.") for module in modules.values())


def test_a_program_may_have_components_of_its_own(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "components.py").write_text("mine = True\n", encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, '.'); import handover_components; handover_components.HandoverPipeline;"
        " import components; print(components.mine)"
    )
    assert installation.python(code, tmp_path) == "True\n"


def test_an_sdk_that_the_program_has_generated_goes_first(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "pulumi_genesyscloud.py").touch()
    code = """
import sys; sys.path.insert(0, ".")
import handover_components
from importlib.machinery import PathFinder
print(PathFinder.find_spec("pulumi_genesyscloud").origin)
print(PathFinder.find_spec("pulumi_genesyscloud", sys.path[-1:]).origin)
"""
    its_own, ours = installation.python(code, tmp_path).split()
    assert its_own == str(tmp_path / "pulumi_genesyscloud.py")
    assert ours == str(installation.path / "handover_components/sdk/pulumi_genesyscloud/__init__.py")
