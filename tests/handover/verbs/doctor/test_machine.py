"""What the doctor finds out about a machine."""

import json
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from handover.checks.model import Verdict
from handover.verbs.doctor import machine
from handover.verbs.doctor.machine import check_machine
from tests.conftest import ROOT
from tests.handover.verbs.doctor.conftest import PLUGIN, by_title


def test_without_a_cli_the_sandbox_still_works(project: Path) -> None:
    checks = by_title(list(check_machine(project)))
    assert list(checks) == ["version", "packages", "CLI"]
    assert (checks["version"].verdict, checks["packages"].verdict) == (Verdict.OK, Verdict.OK)
    assert checks["CLI"].verdict is Verdict.WARNING
    assert "`handover sandbox` works without" in checks["CLI"].remedy


@pytest.mark.parametrize(
    ("version", "verdict"), [("v3.260.0", Verdict.OK), ("v3.244.0", Verdict.OK), ("v3.99.1", Verdict.FAILED)]
)
def test_the_cli_must_be_as_new_as_the_project_says(
    project: Path, cli: Callable[[str], None], version: str, verdict: Verdict
) -> None:
    cli(version)
    check = by_title(list(check_machine(project)))["CLI"]
    assert (check.verdict, check.found, check.expected) == (verdict, version, ">=3.244.0")


def test_a_cli_that_does_not_run_fails(project: Path, home: Path, cli: Callable[[str], None]) -> None:
    cli("v3.260.0")
    (home / "bin" / "pulumi").write_text("#!/nowhere\n")
    assert by_title(list(check_machine(project)))["CLI"].found == "it does not run (FileNotFoundError)"
    cli("''")
    assert by_title(list(check_machine(project)))["CLI"].found == "no version"


def test_the_thirty_seconds_are_found_with_their_remedy(
    project: Path, home: Path, cli: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("v3.260.0")
    monkeypatch.setattr(machine, "_STALL", "sluggish")  # this test's own folder may be called anything
    checks = by_title(list(check_machine(project)))
    assert checks["start-up"].verdict is Verdict.WARNING
    assert "30 seconds at every start: `export PULUMI_HOME=~/.pulumi-debug`" in checks["start-up"].remedy
    assert checks["plugin"].verdict is Verdict.WARNING
    assert "pulumi install" in checks["plugin"].remedy

    quick = home / "sluggish"
    (quick / "plugins" / PLUGIN).mkdir(parents=True)
    monkeypatch.setenv("PULUMI_HOME", str(quick))
    checks = by_title(list(check_machine(project)))
    assert (checks["start-up"].verdict, checks["plugin"].verdict) == (Verdict.OK, Verdict.OK)


def test_a_link_called_debug_does_not_help(
    project: Path, home: Path, cli: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("v3.260.0")
    monkeypatch.setattr(machine, "_STALL", "sluggish")
    (home / ".pulumi" / "plugins" / PLUGIN).mkdir(parents=True)
    (home / "sluggish").symlink_to(home / ".pulumi")
    monkeypatch.setenv("PULUMI_HOME", str(home / "sluggish"))
    assert by_title(list(check_machine(project)))["start-up"].verdict is Verdict.WARNING


def test_the_backend_is_told_without_asking_it(
    project: Path, home: Path, cli: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("v3.260.0")

    def backend() -> tuple[Verdict, str]:
        check = by_title(list(check_machine(project)))["backend"]
        return check.verdict, check.found

    assert backend() == (Verdict.WARNING, "not logged in")
    (home / ".pulumi").mkdir()
    credentials = home / ".pulumi" / "credentials.json"
    credentials.write_text("{}")
    assert backend() == (Verdict.WARNING, "not logged in")
    credentials.write_text(json.dumps({"current": "https://api.pulumi.com", "accessTokens": {"x": "hush"}}))
    assert backend() == (Verdict.OK, "https://api.pulumi.com")
    (project / "Pulumi.yaml").write_text("name: x\nbackend: {url: 's3://me:hush@bucket/x?region=eu&token=hush'}\n")
    assert backend() == (Verdict.OK, "s3://bucket/x")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{home}/nowhere")
    assert backend() == (Verdict.FAILED, f"file://{home}/nowhere, which does not exist")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{home}")
    assert backend() == (Verdict.OK, f"file://{home}")


def test_another_python_fails(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))
    check = by_title(list(check_machine(project)))["version"]
    assert (check.verdict, check.expected) == (Verdict.FAILED, "3.11 to 3.13")


def test_missing_packages_are_named(project: Path, cli: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "pulumi":
            return "3.272.0"
        raise PackageNotFoundError(name)

    cli("v3.260.0")
    monkeypatch.setattr(machine, "version", version)
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    checks = by_title(list(check_machine(project)))
    assert checks["packages"].remedy.startswith("pydantic, pulumi_genesyscloud missing: run `make`")
    assert "plugin" not in checks


def test_a_program_outside_the_repository_has_the_sdk_from_the_distribution(
    project: Path, home: Path, cli: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if name == "pulumi_genesyscloud":
            raise PackageNotFoundError(name)
        return "1.0.0"

    def spec(name: str) -> ModuleSpec | None:
        there = ROOT / "package/python/handover_components/__init__.py"
        return ModuleSpec(name, None, origin=str(there)) if name == "handover_components" else None

    cli("v3.260.0")
    monkeypatch.setattr(machine, "version", version)
    monkeypatch.setattr(machine, "find_spec", spec)
    checks = by_title(list(check_machine(project)))
    assert (checks["packages"].verdict, checks["packages"].expected) == (
        Verdict.OK,
        "pulumi, pydantic, handover-components",
    )
    assert checks["plugin"].expected == PLUGIN


def test_a_folder_without_a_project_has_a_machine_too(tmp_path: Path, cli: Callable[[str], None]) -> None:
    cli("v3.260.0")
    checks = by_title(list(check_machine(tmp_path)))
    assert checks["CLI"].expected == "any version"
    (tmp_path / "Pulumi.yaml").write_text("- a list\n")
    assert by_title(list(check_machine(tmp_path)))["CLI"].expected == "any version"
