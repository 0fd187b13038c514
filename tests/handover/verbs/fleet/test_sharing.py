"""What stacks share: who is in one org, how its rate limit is kept, and how machines share a fleet."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.errors import UsageError
from handover.stacks import pulumi_cli
from handover.stacks.model import Engine
from handover.verbs.fleet.model import Run, Status, Verb
from handover.verbs.fleet.run import Fleet, plan_runs
from handover.verbs.fleet.sharing.orgs import Org, orgs_of
from handover.verbs.fleet.sharing.pace import CALLS, LIMIT, Pace
from handover.verbs.fleet.sharing.shards import part, split

GATEWAY = '  genesyscloud:gateways: [{{"host": "{host}", "port": "8443", "protocol": "{protocol}"}}]\n'
AT_HOME = GATEWAY.format(host="127.0.0.1", protocol="http")
ELSEWHERE = GATEWAY.format(host="gateway.example.com", protocol="https")
EU = "  genesyscloud:awsRegion: eu-central-1\n"
CLIENT = "  genesyscloud:oauthclientId: {}\n"
HIDDEN = "  genesyscloud:oauthclientId:\n    secure: v1:abc\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without a stack, and without what would be deployed."""
    (tmp_path / "Pulumi.yaml").write_text("name: cognigy-handover\nruntime: python\n", encoding="utf-8")
    return tmp_path


def add(project: Path, name: str, settings: str = "") -> None:
    domain = f"  cognigy-handover:cognigyDomain: {name}.cognigy.ai\n"
    (project / f"Pulumi.{name}.yaml").write_text(f"config:\n{domain}{settings}", encoding="utf-8")


def org(project: Path, settings: str, engine: Engine | None = Engine.PULUMI) -> Org:
    add(project, "dev", settings)
    return orgs_of(project, ["dev"], engine)["dev"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (EU + CLIENT.format("one"), Org("", "one")),
        (EU, Org("eu-central-1", "the environment's")),
        ("", Org("the environment's", "the environment's")),
        (EU + HIDDEN, Org("eu-central-1")),
        (ELSEWHERE + HIDDEN, Org("https://gateway.example.com:8443")),
        (AT_HOME + CLIENT.format("one"), Org("http://127.0.0.1:8443", limited=False)),
        ('  genesyscloud:gateways: "no gateway"\n', Org("stack dev", limited=False)),
        ("  : [", Org("stack dev", limited=False)),
    ],
)
def test_an_org_is_told_by_the_stack_s_file_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch, settings: str, expected: Org
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", "us-east-1")
    monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "other")
    assert org(project, settings) == expected


def same(project: Path, first: str, second: str) -> bool:
    """Tell whether two stacks are taken for one org's; a text before `config:` goes to the top of the file."""
    for name, settings in (("first", first), ("second", second)):
        above, _, below = settings.rpartition("---\n")
        (project / f"Pulumi.{name}.yaml").write_text(f"{above}config:\n  x:y: z\n{below}", encoding="utf-8")
    found = orgs_of(project, ["first", "second"], Engine.PULUMI)
    assert found["first"].limited
    assert found["second"].limited
    return found["first"] == found["second"]


ESC = "environment: [genesys]\n---\n"
GATE = '  genesyscloud:gateways: [{{"host": "{}"{}}}]\n'


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (EU + CLIENT.format("one"), EU + CLIENT.format("one"), True),
        (EU + CLIENT.format("one"), EU + CLIENT.format("two"), False),
        # An id is a client's wherever it is written, and however.
        (
            EU + CLIENT.format("one"),
            EU.upper().replace("GENESYSCLOUD:AWSREGION", "genesyscloud:awsRegion") + CLIENT.format("ONE"),
            True,
        ),
        (EU + CLIENT.format("one"), CLIENT.format("one"), True),
        (EU + CLIENT.format("one"), ELSEWHERE + CLIENT.format("one"), True),
        (EU + CLIENT.format("12"), EU + CLIENT.format('"12"'), True),
        # Where it is not in the file, the region or the gateway tells.
        (EU, EU.replace("eu-central-1", "EU-Central-1"), True),
        (EU, EU.replace("eu-central-1", "us-east-1"), False),
        (GATE.format("g.example.com", ""), GATE.format("G.example.com", ', "protocol": "https", "port": "443"'), True),
        (GATE.format("g.example.com", ""), GATE.format("g.example.com", ', "port": 8443'), False),
        # One that is encrypted may be any of its region's.
        (EU + HIDDEN, EU + CLIENT.format("one"), True),
        (EU + HIDDEN, EU, True),
        (EU + HIDDEN, EU.replace("eu-central-1", "us-east-1") + CLIENT.format("one"), False),
        # So may one that is in Pulumi ESC.
        (ESC, ESC, True),
        (ESC + EU, ESC + EU, True),
        (ESC + EU, EU + CLIENT.format("one"), True),
        (ESC + CLIENT.format("one"), EU + CLIENT.format("one"), True),
        (ESC + EU + CLIENT.format("one"), EU + CLIENT.format("two"), False),
    ],
)
def test_stacks_that_may_share_a_client_are_taken_for_one_org_s(
    project: Path, first: str, second: str, expected: bool
) -> None:
    assert same(project, first, second) is expected


def test_a_stack_of_the_sandbox_has_an_org_of_its_own_unless_it_names_an_emulator(project: Path) -> None:
    own = Org("stack dev", limited=False)
    assert org(project, EU + CLIENT.format("one"), Engine.SANDBOX) == own
    assert org(project, AT_HOME, Engine.SANDBOX) == Org("http://127.0.0.1:8443", limited=False)
    assert org(project, EU, None) == Org("eu-central-1", "the environment's")
    state = project / ".handover" / "dev" / "state.json"
    state.parent.mkdir(parents=True)
    state.touch()
    assert org(project, EU, None) == own


SHARED, OTHER = Org("eu-central-1", "one"), Org("us-east-1", "one")


def test_an_org_gets_no_more_stacks_a_minute_than_it_takes() -> None:
    now = [0.0]
    pace = Pace(clock=lambda: now[0])
    begun = 0
    while pace.allows(SHARED, Verb.UP):
        pace.begin(SHARED, Verb.UP)
        begun += 1
        now[0] += 1
    assert begun == LIMIT // CALLS[Verb.UP] > 1
    assert pace.allows(OTHER, Verb.UP)
    emulated = Org("http://127.0.0.1:1", limited=False)
    for _ in range(begun):
        pace.begin(emulated, Verb.UP)
    assert pace.allows(emulated, Verb.UP)
    now[0] = 59.9
    assert not pace.allows(SHARED, Verb.UP)
    now[0] = 60.0
    assert pace.allows(SHARED, Verb.UP)
    # However low the limit is, a stack has its turn.
    low = Pace(1, clock=lambda: now[0])
    assert low.allows(SHARED, Verb.UP)
    low.begin(SHARED, Verb.UP)
    assert not low.allows(SHARED, Verb.UP)


def test_stacks_wait_for_their_org_s_limit_and_let_others_go_first(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    wait = time.sleep

    def sleep(seconds: float) -> None:
        now[0] += 1
        wait(seconds / 50)

    def popen(_command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return real(["echo", "Updating (x): Resources: 1 unchanged"], **options)

    real = subprocess.Popen
    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(subprocess, "Popen", popen)
    names = [f"eu-{number}" for number in range(7)] + ["us"]
    runs = plan_runs(project, Verb.UP, names)
    begun: dict[str, float] = {}
    waited: list[str] = []

    def watch(run: Run) -> None:
        if run.result.status is Status.RUNNING:
            begun[run.stack] = now[0]
            waited.extend(each.result.summary for each in runs if each.result.status is Status.WAITING)

    orgs = {name: OTHER if name == "us" else SHARED for name in names}
    Fleet(project, Engine.PULUMI, runs, 8, (), orgs, Pace(clock=lambda: now[0]), watch).run()
    assert [run.result.status for run in runs] == [Status.OK] * 8
    most = LIMIT // CALLS[Verb.UP]
    eu = [begun[name] for name in names[:-1]]
    assert eu == sorted(eu)
    assert max(eu[:most]) == begun["us"] == 0
    for first, later in zip(eu, eu[most:], strict=False):
        assert later - first >= 60
    assert "for the rate limit of its org" in waited


def many(sizes: dict[str, int]) -> dict[str, Org]:
    return {f"{name}-{number:02}": Org(name) for name, size in sizes.items() for number in range(size)}


def test_stacks_of_one_org_stay_together_and_shards_are_about_as_large_as_each_other() -> None:
    orgs = many({"a": 5, "b": 4, "c": 3, "d": 3, "e": 1})
    shards = split(orgs, 3)
    assert [len(shard.stacks) for shard in shards] == [5, 5, 6]
    assert sorted(stack for shard in shards for stack in shard.stacks) == sorted(orgs)
    where = [{orgs[stack] for stack in shard.stacks} for shard in shards]
    assert sum(map(len, where)) == 5
    # However the stacks come, they are split alike.
    assert split(dict(reversed(orgs.items())), 3) == shards


def test_without_a_number_there_is_a_shard_for_every_twenty_stacks_or_fewer() -> None:
    assert len(split({f"s{number}": Org(str(number)) for number in range(200)})) == 10
    assert len(split({f"s{number}": Org(str(number)) for number in range(21)})) == 2
    assert len(split(many({"a": 100}))) == 1
    assert [len(shard.stacks) for shard in split(many({"a": 2}), 3)] == [2, 0, 0]


def test_a_shard_that_is_none_is_a_sentence() -> None:
    orgs = many({"a": 2, "b": 1})
    assert part(orgs, list(orgs), None) == tuple(orgs)
    assert part(orgs, list(orgs), "2/2") == ("b-00",)
    assert part(orgs, ["a-01", "b-00"], "1/2") == ("a-01",)
    for wrong in ("3/2", "0/2", "1", "a/b", "1/2/3", ""):
        with pytest.raises(UsageError, match="the second of five is 2/5"):
            part(orgs, list(orgs), wrong)
    with pytest.raises(UsageError, match="nothing is left for it"):
        part(orgs, list(orgs), "3/3")


def test_the_plan_is_a_matrix_in_one_line(project: Path) -> None:
    for name in ("a", "b"):
        add(project, name, EU + CLIENT.format("one"))
    add(project, "c", EU + CLIENT.format("two"))
    add(project, "local")
    command = ["fleet", "shards", "-C", str(project)]
    done = CliRunner().invoke(app, [*command, "--shards", "9", "--json"])
    assert done.exit_code == 0, done.output
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == {
        "include": [{"shard": "1/9", "stacks": ["a", "b"]}, {"shard": "2/9", "stacks": ["c"]}]
    }
    assert "Skipped local" in done.stderr
    done = CliRunner().invoke(app, command)
    assert done.stdout.splitlines()[-1] == "1/1: a, b, c"


def test_stacks_that_hide_their_client_are_said_to_be_taken_for_one_org_s(project: Path) -> None:
    for name in ("a", "b", "c"):
        add(project, name, EU + HIDDEN)
    done = CliRunner().invoke(app, ["fleet", "shards", "-C", str(project), "-n", "3"])
    first, second = done.stdout.splitlines()
    assert first == (
        "a, b, c: genesyscloud:oauthclientId is encrypted, or in Pulumi ESC. Nobody can tell the OAuth client, so that "
        "all stacks of the region are taken for one org's. The id is no secret: write it into the stack's file by "
        "`pulumi config set genesyscloud:oauthclientId ID -s STACK`."
    )
    assert second == "1/3: a, b, c"
    for name in ("b", "c"):
        (project / f"Pulumi.{name}.yaml").unlink()
    add(project, "us", EU.replace("eu-central-1", "us-east-1"))
    assert CliRunner().invoke(app, ["fleet", "shards", "-C", str(project)]).stdout == "1/1: a, us\n"


@pytest.mark.parametrize("engine", [None, Engine.PULUMI, Engine.SANDBOX])
def test_a_part_of_a_fleet_is_the_same_whatever_this_machine_has_deployed(
    project: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine | None
) -> None:
    """`verify` and `drift` need no engine, and find what the sandbox has deployed here by its state."""
    for name in ("a", "b", "c", "d"):
        add(project, name, EU + CLIENT.format("one"))
    add(project, "e", EU + CLIENT.format("two"))
    state = project / ".handover" / "a" / "state.json"
    state.parent.mkdir(parents=True)
    state.touch()
    monkeypatch.setattr(pulumi_cli, "installed", lambda: True)
    fleets: list[list[str]] = []
    monkeypatch.setattr(Fleet, "run", lambda fleet: fleets.append([run.stack for run in fleet.runs]))
    options = ["-C", str(project), *(["--engine", engine] if engine else [])]
    plan = CliRunner().invoke(app, ["fleet", "shards", "-n", "2", "--json", *options])
    expected = {shard["shard"]: shard["stacks"] for shard in json.loads(plan.stdout)["include"]}
    for shard in ("1/2", "2/2"):
        CliRunner().invoke(app, ["fleet", "drift", "--shard", shard, *options])
    assert fleets == [expected["1/2"], expected["2/2"]]
