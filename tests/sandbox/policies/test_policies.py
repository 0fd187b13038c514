"""Policy packs in the sandbox: how they are read and configured, what they see, and how violations are shown."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handover.cli import app
from handover.sandbox.errors import ConfigurationError, SandboxError
from handover.sandbox.policies.analysis import Violation, analyze
from handover.sandbox.policies.pack import load_pack, load_packs
from handover.sandbox.policies.report import Judgement, judge, lines, planned
from tests.sandbox.conftest import Workbench
from tests.sandbox.fakes import deploy_by

# Two policies on things: their size, which is configured, and their number. What a resource looks like to them is kept.
PACK = """
    import pulumi
    from pulumi_policy import *
    from rules import LIMIT

    seen = []

    def small(args, report):
        if args.resource_type != "fake:index:Thing":
            args.not_applicable("not a thing")
        if args.props["size"] > args.get_config()["limit"]:
            report(f"{args.name} of {pulumi.get_stack()} is too big.")

    async def few(args, report):
        things = [resource for resource in args.resources if resource.resource_type == "fake:index:Thing"]
        for thing in things[1:]:
            report("One too many.", thing.urn)
        if len(things) > 2:
            report("")

    PolicyPack("small-things", [
        ResourceValidationPolicy(
            "small", "Things must be small.", small, severity=Severity.HIGH,
            enforcement_level=EnforcementLevel.MANDATORY,
            config_schema=PolicyConfigSchema({"limit": {"type": "number", "minimum": 1, "default": 2}}),
        ),
        StackValidationPolicy("few", "There must be few things.", few),
    ])
"""
PROGRAM = """
a = Thing("a", size=1)
b = Thing("b", size=3, of=a.token)
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / "pack"
    path.mkdir()
    (path / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 1.2.3\n", encoding="utf-8")
    (path / "rules.py").write_text("LIMIT = 2\n", encoding="utf-8")
    _write(path, PACK)
    return path


def _write(pack: Path, program: str) -> None:
    (pack / "__main__.py").write_text(textwrap.dedent(program), encoding="utf-8")


def _config(pack: Path, content: Any) -> Path:
    file = pack / "config.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def _found(bench: Workbench, pack: Path, config: Path | None = None, program: str = PROGRAM) -> list[Violation]:
    bench.write(program)
    stack = bench.open()
    outcome = stack.preview()
    assert outcome.errors == []
    return analyze(load_pack(pack, config), stack, planned(outcome), preview=True)


def _brief(violations: list[Violation]) -> list[tuple[str, str, str]]:
    return [(item.policy, item.level, item.urn.rpartition("::")[2]) for item in violations]


def shown(pack: Path, found: list[Violation]) -> list[str]:
    return lines([Judgement(load_pack(pack), found)])[2:]


def test_violations_are_found_and_shown_as_pulumi_shows_them(bench: Workbench, pack: Path) -> None:
    found = _found(bench, pack)
    assert shown(pack, found) == [
        f"    ❌ small-things@v1.2.3 (local: {pack})",
        "        - [mandatory] [severity: high]  small  (fake:index:Thing: b)",
        "          Things must be small.",
        "          b of dev is too big.",
        "        - [advisory]  few  (fake:index:Thing: b)",
        "          There must be few things.",
        "          One too many.",
    ]


def test_a_violation_of_no_resource_is_one_of_the_stack(bench: Workbench, pack: Path) -> None:
    found = _found(bench, pack, program='for name in "abc":\n    Thing(name, size=1)\n')
    assert _brief(found) == [("few", "advisory", "b"), ("few", "advisory", "c"), ("few", "advisory", "demo-dev")]
    assert found[-1].message == "There must be few things."
    assert shown(pack, found)[0].startswith("    ⚠️ ")
    assert shown(pack, []) == [f"    ✅ small-things@v1.2.3 (local: {pack})"]


def test_a_violation_of_what_is_no_urn_is_shown_as_the_policy_names_it(pack: Path) -> None:
    said = shown(pack, [Violation("few", "advisory", "", "my flow", "Too many.")])
    assert said[1:] == ["        - [advisory]  few  (my flow)", "          Too many."]


def test_configuration_goes_before_the_packs_own(bench: Workbench, pack: Path) -> None:
    assert _brief(_found(bench, pack, _config(pack, {"small": {"limit": 3}, "few": "disabled"}))) == []
    content = {"all": "mandatory", "small": {"limit": 1, "enforcementLevel": "advisory"}, "unknown": "disabled"}
    assert _brief(_found(bench, pack, _config(pack, content))) == [
        ("few", "mandatory", "b"),
        ("small", "advisory", "b"),
    ]
    assert _brief(_found(bench, pack, _config(pack, {"small": "remediate"})))[0] == ("small", "mandatory", "b")
    assert len(_found(bench, pack, _config(pack, ""))) == 2


def test_initial_configuration_without_a_level_is_advisory_as_in_pulumi(bench: Workbench, pack: Path) -> None:
    _write(
        pack,
        PACK.replace("\n    ])", '\n    ], initial_config={"small": {"limit": 1}, "few": EnforcementLevel.MANDATORY})'),
    )
    assert _brief(_found(bench, pack)) == [("few", "mandatory", "b"), ("small", "advisory", "b")]
    _write(pack, PACK.replace("\n    ])", '\n    ], EnforcementLevel.MANDATORY, {"small": {"limit": 3}})'))
    assert _brief(_found(bench, pack)) == [("few", "mandatory", "b")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"small": {"limit": "much"}}, 'small: limit: "much" is not of type "number"'),
        ({"small": {"limit": 0}}, "small: limit: 0 is less than the minimum of 1"),
        ({"small": "sometimes"}, "the enforcement level of 'small' is 'sometimes'; it must be one of advisory, "),
        ({"small": 1}, "the enforcement level of 'small' is 1; it must be one of advisory, "),
        ("{", "is not valid JSON"),
        ([], "must map names of policies to configuration"),
    ],
)
def test_configuration_that_does_not_fit_is_refused(pack: Path, content: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_pack(pack, _config(pack, content))
    assert problem in str(error.value)


def test_required_configuration_must_be_there(pack: Path) -> None:
    _write(pack, PACK.replace(', "default": 2}}', '}}, ["limit"]'))
    with pytest.raises(ConfigurationError, match='small: "limit" is a required property'):
        load_pack(pack)


def test_an_absent_configuration_file_is_refused(pack: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.json can't be read: No such file"):
        load_pack(pack, pack / "absent.json")


def test_a_configuration_file_that_is_nested_too_deeply_is_refused(pack: Path) -> None:
    file = pack / "deep.json"
    file.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"deep\.json is not valid JSON: it is nested too deeply\."):
        load_pack(pack, file)


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (None, "There is no policy pack in"),
        ("runtime: nodejs\n", "`runtime` is 'nodejs'; the sandbox runs policy packs in Python only."),
        ("runtime: {name: go}\n", "`runtime` is 'go'"),
        ("[]", "must be a mapping of keys to values, not list"),
        ("a: b: c", "is not valid YAML"),
    ],
)
def test_what_is_no_policy_pack_in_python_is_refused(pack: Path, manifest: str | None, problem: str) -> None:
    file = pack / "PulumiPolicy.yaml"
    file.write_text(manifest, encoding="utf-8") if manifest else file.unlink()
    with pytest.raises(ConfigurationError) as error:
        load_pack(pack)
    assert problem in str(error.value)


def test_a_pack_without_a_version_has_pulumis(pack: Path) -> None:
    (pack / "PulumiPolicy.yaml").write_text("runtime: {name: python}\n", encoding="utf-8")
    assert load_pack(pack).version == "0.0.1"


def test_a_pack_whose_program_fails_is_refused_with_its_traceback(pack: Path) -> None:
    _write(pack, "1 / 0")
    with pytest.raises(ConfigurationError, match=r"(?s)failed to start:.*ZeroDivisionError"):
        load_pack(pack)
    _write(pack, "")
    with pytest.raises(ConfigurationError, match="builds no `PolicyPack`"):
        load_pack(pack)


@pytest.mark.parametrize("package", ["pulumi_policy", "jsonschema_rs"])
def test_missing_packages_are_named(pack: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SandboxError, match=package.replace("_", "-")):
        load_pack(pack)


def test_two_packs_may_have_modules_of_the_same_name(pack: Path, tmp_path: Path) -> None:
    load_pack(pack)
    (pack / "rules.py").write_text("LIMIT = None\nraise ValueError('read anew')\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="read anew"):
        load_pack(pack)


def test_a_policy_that_meets_an_unknown_value_says_so_and_stops_nothing(bench: Workbench, pack: Path) -> None:
    program = 'a = Thing("a", size=1)\nThing("b", size=a.token)\n'
    found = _found(bench, pack, _config(pack, {"few": "disabled"}), program)
    assert _brief(found) == [("small", "advisory", "b")]
    assert found[0].message == (
        "can't run policy 'small' from policy pack 'small-things@v1.2.3' during preview: "
        "string value at .size can't be known during preview"
    )


def test_a_policy_that_fails_is_named(bench: Workbench, pack: Path) -> None:
    with pytest.raises(SandboxError, match=r"(?s)policy 'small' of the policy pack .* failed:.*KeyError"):
        _found(bench, pack, program='Thing("a")')


SEEING = """
    import pulumi
    from pulumi_policy import *

    def resource(args, report):
        if args.resource_type == "fake:index:Thing":
            report(repr([args.name, args.props["secret"], args.opts.protect, args.opts.parent.rpartition("::")[2],
                args.provider.props["region"], pulumi.get_project(), pulumi.Config("demo").get("who")]))

    def stack(args, report):
        byname = {resource.name: resource for resource in args.resources}
        b = byname["b"]
        report(repr([b.parent.name, [other.name for other in b.dependencies],
            [other.name for other in b.property_dependencies["of"]], b.provider.name,
            sorted(key for key in byname["a"].props if key in ("echo", "id", "size", "token"))]))
        args.not_applicable("over")

    PolicyPack("seeing", [
        ResourceValidationPolicy("resource", "r", resource),
        StackValidationPolicy("stack", "s", stack),
    ])
"""


def test_policies_see_secrets_options_providers_dependencies_and_configuration(bench: Workbench, pack: Path) -> None:
    _write(pack, SEEING)
    program = """
        class Fake(pulumi.ProviderResource):
            def __init__(self, name, **props):
                super().__init__("fake", name, props)

        fake = Fake("fake", region="us-east-1")
        a = Thing("a", pulumi.ResourceOptions(protect=True, provider=fake), size=1, secret=pulumi.Output.secret("s"))
        b = Thing("b", pulumi.ResourceOptions(provider=fake), of=a.token, secret="none")
    """
    bench.write(program, config="config: {demo:who: me}\n")
    stack = bench.open()
    found = analyze(load_pack(pack), stack, planned(stack.preview()), preview=True)
    assert [violation.message.partition("\n")[2] for violation in found] == [
        repr(["a", "s", True, "demo-dev", "us-east-1", "demo", "me"]),
        repr(["b", "none", False, "demo-dev", "us-east-1", "demo", "me"]),
        repr(["demo-dev", ["a"], ["a"], "fake", ["id", "size"]]),
    ]
    # What is deployed has all its outputs, and what would stay as it is keeps them in a preview.
    assert stack.up().errors == []
    for resources in (stack.state.resources, planned(stack.preview())):
        found = analyze(load_pack(pack), stack, resources, preview=False)
        assert found[-1].message.endswith(repr(["demo-dev", ["a"], ["a"], "fake", ["echo", "id", "size", "token"]]))


def test_what_is_deleted_or_waits_to_be_is_not_judged(bench: Workbench, pack: Path) -> None:
    bench.up(PROGRAM)
    assert _brief(_found(bench, pack, program='Thing("a", size=1)')) == []
    bench.provider.fail.add(("delete", "b"))
    bench.write('Thing("a", size=1)\nThing("b", size=2)\n')
    stack = bench.open()
    assert len(stack.up().errors) == 1
    found = analyze(load_pack(pack), stack, stack.state.resources, preview=False)
    assert _brief(found) == [("few", "advisory", "b")]


def test_packs_and_configurations_belong_together(pack: Path) -> None:
    assert load_packs([], []) == []
    config = _config(pack, {"small": {"limit": 9}})
    limits = [pack.policies[0][1].properties["limit"] for pack in load_packs([pack, pack], [config, config])]
    assert limits == [9, 9]
    assert len(load_packs([pack, pack], [])) == 2
    with pytest.raises(ConfigurationError, match="as often as --policy-pack: 2 times, not 1"):
        load_packs([pack, pack], [config])


@pytest.mark.parametrize(("level", "goes_on"), [("mandatory", False), ("advisory", True), ("disabled", True)])
def test_only_mandatory_violations_stop(bench: Workbench, pack: Path, level: str, goes_on: bool) -> None:
    bench.write(PROGRAM)
    stack = bench.open()
    resources = planned(stack.preview())
    config = _config(pack, {"all": level})
    [judgement] = judge(load_packs([pack], [config]), stack, resources, preview=True)
    assert judgement.forbids is not goes_on
    said = lines([judgement])
    assert said[:2] == ["", "Policies:"]
    assert any("[mandatory]" in line for line in said) is not goes_on
    assert lines(judge([], stack, resources, preview=True)) == []


@pytest.fixture
def run(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in the workbench's project."""

    deploy_by(bench.provider, monkeypatch)
    bench.write(PROGRAM)
    return lambda *arguments: CliRunner().invoke(
        app, ["sandbox", arguments[0], "-C", str(bench.directory), *arguments[1:]]
    )


def test_commands_stop_at_a_mandatory_violation(run: Callable[..., Result], bench: Workbench, pack: Path) -> None:
    for command in (["preview"], ["up", "--yes"]):
        result = run(*command, "--policy-pack", "pack")
        assert result.exit_code == 1
        assert (
            "    ❌ small-things@v1.2.3 (local: pack)\n        - [mandatory] [severity: high]  small  ("
            in result.stdout
        )
        assert result.stderr == "error: A mandatory policy is violated: nothing is deployed.\n"
    assert bench.provider.objects == {}


def test_commands_go_on_after_advisory_violations(run: Callable[..., Result], bench: Workbench, pack: Path) -> None:
    config = _config(pack, {"all": "advisory"})
    result = run("up", "--yes", "--policy-pack", "pack", "--policy-pack-config", str(config))
    assert result.exit_code == 0
    assert result.stdout.count("Policies:\n    ⚠️ ") == 2
    assert len(bench.provider.objects) == 2


def test_what_only_the_deployment_shows_fails_it_afterwards(
    run: Callable[..., Result], bench: Workbench, pack: Path
) -> None:
    _write(
        pack,
        """
        import pulumi
        from pulumi_policy import *

        def deployed(args, report):
            if not pulumi.runtime.is_dry_run():
                report("It is there.")

        PolicyPack("late", [StackValidationPolicy("late", "l", deployed, EnforcementLevel.MANDATORY)])
        """,
    )
    result = run("up", "--yes", "--policy-pack", "pack")
    assert (result.exit_code, result.stderr) == (1, "error: A mandatory policy is violated.\n")
    assert len(bench.provider.objects) == 2


def test_json_has_what_the_policies_found(run: Callable[..., Result], pack: Path) -> None:
    result = run("preview", "--json", "--policy-pack", "pack")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["changeSummary"] == {"create": 3}
    [judged] = found["policies"]
    assert {key: judged[key] for key in ("name", "version", "path", "passed")} == {
        "name": "small-things",
        "version": "1.2.3",
        "path": "pack",
        "passed": False,
    }
    [first, *_] = judged["violations"]
    assert (first["policy"], first["level"], first["severity"]) == ("small", "mandatory", "high")
    assert first["urn"].startswith("urn:pulumi:")
    assert first["message"]
    assert result.stderr == "error: A mandatory policy is violated: nothing is deployed.\n"
    assert "policies" not in json.loads(run("preview", "--json").stdout)


def test_markdown_has_what_the_policies_found(run: Callable[..., Result], bench: Workbench, pack: Path) -> None:
    result = run("preview", "--markdown", "--policy-pack", "pack")
    assert result.exit_code == 1
    assert "\n**Policies** `small-things@v1.2.3`: ❌ " in result.stdout
    assert "\nmandatory, severity high: `small` (`" in result.stdout
    passed = run("preview", "--markdown", "--policy-pack", "pack", *_configured(pack, {"all": "disabled"}))
    assert (passed.exit_code, passed.stderr) == (0, "")
    assert passed.stdout.endswith("**Policies** `small-things@v1.2.3`: ✅ none violated\n")


def test_what_is_previewed_is_written_though_a_policy_fails(run: Callable[..., Result], pack: Path) -> None:
    _write(
        pack,
        """
        from pulumi_policy import *

        PolicyPack("odd", [StackValidationPolicy("odd", "o", lambda args, report: 1 / 0)])
        """,
    )
    for form in ("--json", "--markdown"):
        result = run("preview", form, "--policy-pack", "pack")
        assert result.exit_code == 1
        assert result.stdout
        assert "ZeroDivisionError" in result.stderr


def _configured(pack: Path, content: dict[str, Any]) -> tuple[str, str]:
    return "--policy-pack-config", str(_config(pack, content))


def test_a_program_that_fails_is_not_judged(run: Callable[..., Result], bench: Workbench, pack: Path) -> None:
    bench.write("1 / 0")
    result = run("preview", "--policy-pack", "pack")
    assert result.exit_code == 1
    assert "Policies:" not in result.output


def test_a_configuration_without_a_pack_is_refused(run: Callable[..., Result], pack: Path) -> None:
    result = run("preview", "--policy-pack-config", "pack/config.json")
    assert result.exit_code == 2
    assert "--policy-pack-config must be given as often as --policy-pack" in result.stderr
