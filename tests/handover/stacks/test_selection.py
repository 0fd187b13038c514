"""Which stacks "all" are."""

from pathlib import Path

import pytest

from handover.sandbox.errors import ConfigurationError
from handover.stacks.model import StackError
from handover.stacks.selection import select_stacks


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: fleet\nruntime: python\n", encoding="utf-8")
    for name, domain in {
        "local": "trial.cognigy.ai",
        "prod-eu": "eu.example.com",
        "prod-us": "EXAMPLE.ORG",
        "lab": "cognigy.test",
        "team-a": "a.cognigy.ai",
        "team-b": "notexample.com",
    }.items():
        text = f"config:\n  cognigy-handover:cognigyDomain: {domain}\n"
        (tmp_path / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "Pulumi.team-a.deploy.yaml").write_text("settings: {}", encoding="utf-8")
    (tmp_path / "Pulumi.broken.yaml").write_text("config: [", encoding="utf-8")
    return tmp_path


def test_all_are_those_somebody_operates_and_those_nobody_can_read(project: Path) -> None:
    found = select_stacks(project)
    assert found.stacks == ("broken", "team-a", "team-b")
    assert set(found.skipped) == {"lab", "local", "prod-eu", "prod-us"}
    assert found.skipped["prod-eu"] == "It is an example: eu.example.com is reserved for documentation."
    assert "emulator" in found.skipped["local"]


def test_a_pattern_takes_whatever_it_matches(project: Path) -> None:
    found = select_stacks(project, ["prod-*", "local"], ["*-us"])
    assert found.stacks == ("local", "prod-eu")
    assert found.skipped == {"prod-us": "It is excluded by --exclude."}


def test_exclusion_goes_before_everything(project: Path) -> None:
    assert select_stacks(project, (), ["team-*"]).stacks == ("broken",)


def test_no_stack_at_all_is_a_sentence(project: Path, tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"No stack of .* matches nosuch: name some with --stacks"):
        select_stacks(project, ["nosuch"])
    with pytest.raises(StackError, match=r"is left: .* local: It is for trying out"):
        select_stacks(project, (), ["team-*", "broken"])


def test_no_project_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no Pulumi\.yaml"):
        select_stacks(tmp_path / "nosuch")


def test_an_example_is_one_with_or_without_secrets_at_hand(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decrypted, which takes its time and needs a passphrase; what Pulumi ESC adds does not matter."""
    monkeypatch.setattr("handover.sandbox.configuration.passphrase.Passphrase.from_environment", lambda *_: 1 / 0)
    secret = "encryptionsalt: v1:a:b\nconfig:\n  genesyscloud:oauthclientSecret:\n    secure: v1:abc\n"
    (project / "Pulumi.team-a.yaml").write_text(
        f"{secret}  cognigy-handover:cognigyDomain: a.cognigy.ai\n", encoding="utf-8"
    )
    (project / "Pulumi.lab.yaml").write_text(
        f"{secret}  cognigy-handover:cognigyDomain: a.example.com\n", encoding="utf-8"
    )
    file = project / "Pulumi.prod-eu.yaml"
    file.write_text(f"environment: [x]\n{file.read_text()}", encoding="utf-8")
    found = select_stacks(project)
    assert found.stacks == ("broken", "team-a", "team-b")
    assert {"lab", "prod-eu"} < set(found.skipped)
