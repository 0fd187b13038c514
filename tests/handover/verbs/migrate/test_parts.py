"""What a move needs to know of versions, settings and a real org, without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.cognigy import CognigyVersion
from components.delivery import Delivery
from handover.errors import UsageError
from handover.genesys.api import Genesys
from handover.genesys.connection import Connection
from handover.genesys.errors import GenesysError
from handover.genesys.org import SOURCE_TYPE
from handover.genesys.retries import Patience
from handover.sandbox.configuration.project import load_project
from handover.stacks.model import INTEGRATION, TRIGGER, DeployedStack, Engine, StackError, StackResource
from handover.verbs.migrate import eras
from handover.verbs.migrate.changes import Change, Given, change_to
from handover.verbs.migrate.conditions import require
from handover.verbs.migrate.eras import NEW_TOPIC, OLD_TOPICS, Era, era
from handover.verbs.migrate.onpremises import OnPremises, Wanted
from handover.verbs.migrate.proof import Proof, Word
from handover.verbs.migrate.stages import Stage, Standing
from handover.verbs.migrate.words import plan, ticket
from handover.verbs.rollout.topics import NO_TOPICS, Topics

PROPERTIES = '{"awsAccountId": "1", "awsAccountRegion": "r", "eventSourceSuffix": "o", "eventFilter": []}'
SOURCE = StackResource(
    INTEGRATION,
    "source",
    "urn:pulumi:dev::p::t::source",
    "source-1",
    {"integrationType": SOURCE_TYPE, "config": {"properties": PROPERTIES}},
    {},
    None,
)
HOOK = StackResource(TRIGGER, "hook", "urn:pulumi:dev::p::t::hook", "hook-1", {"topicName": "acw"}, {}, None)
TARGET = {"awsAccountId": "1", "awsRegion": "r", "organisationId": "o"}


def standing(
    *resources: StackResource, heard: tuple[str, ...] = (), sent: frozenset[str] = frozenset(), **settings: Any
) -> Standing:
    deployed = DeployedStack("dev", Path(), Engine.SANDBOX, resources)
    settings = {"cognigyVersion": "4.100", "preexistingSetup": True, **settings}
    return Standing(deployed, Topics(frozenset(heard), sent), settings)


@pytest.mark.parametrize("version", ["4.94", "4.99.3", "4.100", "2025.1", "2025.11", "2025.12", "2025.22", "2026.14"])
def test_eras_are_the_programs(version: str) -> None:
    """The command may not import the program, so that a version's deliveries are said in both."""
    program = CognigyVersion.parse(version)
    taken = set(program.deliveries(preexisting_setup=True))
    assert {Era.WEBHOOKS: {Delivery.WEBHOOK}, Era.OVERLAP: set(Delivery), Era.EVENT_BRIDGE: {Delivery.EVENT_BRIDGE}}[
        era(version)
    ] == taken
    topics = {topic.topic for topic in program.topics}
    assert topics == {Era.WEBHOOKS: set(), Era.OVERLAP: OLD_TOPICS, Era.EVENT_BRIDGE: {NEW_TOPIC}}[era(version)]
    assert (era(eras.FIRST_OVERLAP), era(eras.FIRST_WITHOUT)) == (Era.OVERLAP, Era.EVENT_BRIDGE)


@pytest.mark.parametrize(
    ("settings", "stage"),
    [
        ({"cognigyVersion": 4.99}, Stage.WEBHOOKS),
        ({"preexistingSetup": False}, Stage.WEBHOOKS),
        ({}, Stage.READY),
        ({"delivery": "webhook"}, Stage.READY),
        ({"delivery": "both"}, Stage.BOTH),
        ({"delivery": "both", "triggersEnabled": False}, Stage.RESTING),
        ({"delivery": "eventBridge"}, Stage.EVENT_BRIDGE),
        ({"delivery": "eventBridge", "eventBridge": {"additionalTopics": ["customer.end"]}}, Stage.WIDENED),
    ],
)
def test_the_file_says_a_stage(settings: dict[str, Any], stage: Stage) -> None:
    assert standing(HOOK, **settings).of_file is stage


def test_without_webhooks_the_version_alone_says_it() -> None:
    assert standing(SOURCE, preexistingSetup=False).of_file is Stage.EVENT_BRIDGE
    assert standing(SOURCE, cognigyVersion="2025.12").of_file is Stage.UPGRADED
    with pytest.raises(StackError, match="delivery is 'pigeon' in the stack's file: it must be webhook, both or"):
        _ = standing(HOOK, delivery="pigeon").of_file


def test_old_topics_that_were_left_after_the_upgrade_go() -> None:
    """Somebody has changed the version by hand, and kept what it doesn't send by itself."""
    left = {**TARGET, "additionalTopics": ["user.end", "acw"]}
    here = standing(SOURCE, sent=OLD_TOPICS | {NEW_TOPIC}, cognigyVersion="2025.12", eventBridge=left)
    assert (here.reached, here.onward) == (Stage.UPGRADED, Stage.UPGRADED)
    change = change_to(Stage.UPGRADED, here.settings, SOURCE, Given())
    assert change.settings["eventBridge"] == TARGET


def test_other_additional_topics_stay() -> None:
    file = {"cognigyVersion": "4.100", "delivery": "eventBridge", "eventBridge": {**TARGET, "additionalTopics": ["x"]}}
    change = change_to(Stage.WIDENED, file, SOURCE, Given())
    assert change == Change({"eventBridge": {**TARGET, "additionalTopics": ["x", "customer.end"]}}, ())
    assert change_to(Stage.EVENT_BRIDGE, {**file, **change.settings}, SOURCE, Given()).settings == {
        "eventBridge": file["eventBridge"]
    }


def test_where_the_file_says_no_target_the_deployed_one_stays() -> None:
    file = {"cognigyVersion": "4.100", "preexistingSetup": True, "delivery": "webhook"}
    change = change_to(Stage.BOTH, file, SOURCE, Given())
    assert change == Change({"delivery": "both", "eventBridge": TARGET}, ())
    with pytest.raises(UsageError, match="with --aws-account-id, --aws-region, --organisation-id;"):
        change_to(Stage.BOTH, file, None, Given())


def test_versions_are_asked_for_by_what_the_step_needs() -> None:
    with pytest.raises(StackError, match=r"must be 2025\.12 or a later one"):
        change_to(Stage.UPGRADED, {"cognigyVersion": "4.100"}, SOURCE, Given("4.101"))
    with pytest.raises(StackError, match=r"must be older than 4\.100"):
        change_to(Stage.WEBHOOKS, {"cognigyVersion": "4.100"}, None, Given("4.101"))
    with pytest.raises(StackError, match=r"it takes customer\.end alone, and this step still sends user\.end and acw"):
        change_to(Stage.WIDENED, {"cognigyVersion": "4.100"}, SOURCE, Given("2025.12"))
    with pytest.raises(UsageError, match=r"with --cognigy-version, e\.g\. 4\.99"):
        change_to(Stage.WEBHOOKS, {"cognigyVersion": "4.100"}, None, Given())


def real(answer: Callable[[httpx.Request], httpx.Response]) -> Genesys:
    connection = Connection.to_gateway("https://api.example.com", "id", "secret")

    def transport(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t"})
        if request.url.path == "/api/v2/organizations/me":
            return httpx.Response(200, json={"id": "genesys-1"})
        if request.url.path.startswith("/api/v2/integrations"):
            state = {"id": "source-1", "intendedState": "ENABLED", "reportedState": {"code": "ACTIVE"}}
            return httpx.Response(200, json=state)
        return answer(request)

    return Genesys(connection, Patience(attempts=1, timeout=1), httpx.MockTransport(transport))


def conversation(*participants: dict[str, Any], status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/v2/conversations/c-1"
        return httpx.Response(status, json={"participants": list(participants), "message": "no", "code": "no"})

    return answer


ENDED = {"purpose": "agent", "endTime": datetime(2026, 1, 1).isoformat()}
VOUCHED = Word("c-1", confirmed=True)


@pytest.mark.parametrize(
    ("answer", "word", "said"),
    [
        (
            conversation(ENDED),
            Word("c-1"),
            "Nobody can see from here that AWS and Cognigy have taken that conversation",
        ),
        (conversation({"purpose": "customer", **ENDED} | {"purpose": "customer"}), VOUCHED, "no agent has ended their"),
        (conversation(status=404), VOUCHED, "The org has no conversation c-1."),
        (conversation(), Word(confirmed=True), "name it with --conversation ID"),
    ],
)
def test_of_a_real_org_what_can_be_seen_is_looked_at(answer: Any, word: Word, said: str) -> None:
    with real(answer) as genesys, pytest.raises(StackError, match=said):
        Proof(genesys, word, print).require_arrival(standing(SOURCE).deployed, beside_webhooks=True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (conversation(ENDED), "In conversation c-1, an agent has ended their part."),
        (conversation(status=403), "Whether conversation c-1 has ended, the org does not say:"),
    ],
)
def test_the_rest_is_the_users_word(answer: Any, said: str) -> None:
    lines: list[str] = []
    with real(answer) as genesys:
        Proof(genesys, VOUCHED, lines.append).require_arrival(standing(SOURCE).deployed, beside_webhooks=True)
        assert require(Stage.UPGRADED, standing(SOURCE, sent=OLD_TOPICS | {NEW_TOPIC}), Proof(genesys, VOUCHED, print))
        with pytest.raises(StackError, match=r"which version Cognigy has; this step needs 2025\.12 or later: if it is"):
            require(Stage.UPGRADED, standing(SOURCE, sent=OLD_TOPICS | {NEW_TOPIC}), Proof(genesys, Word(), print))
    assert lines[0].startswith(said)
    assert lines[1].startswith("Taken on your word (--confirmed): nobody can see from here that AWS and Cognigy")


def test_an_org_that_knows_no_credentials_is_no_proof() -> None:
    with real(conversation(status=401)) as genesys, pytest.raises(GenesysError):
        Proof(genesys, VOUCHED, print).require_arrival(standing(SOURCE).deployed, beside_webhooks=True)


def test_conditions_that_no_step_of_migrates_leads_to() -> None:
    with real(conversation()) as genesys:
        proof = Proof(genesys, VOUCHED, print)
        assert require(Stage.READY, standing(HOOK), proof) == NO_TOPICS
        assert require(Stage.BOTH, standing(HOOK), proof) == NO_TOPICS
        assert require(Stage.RESTING, standing(SOURCE, sent=OLD_TOPICS), proof) == NO_TOPICS
        assert require(Stage.EVENT_BRIDGE, standing(SOURCE, sent=OLD_TOPICS), proof) == NO_TOPICS
        assert require(Stage.UPGRADED, standing(SOURCE, sent=frozenset({NEW_TOPIC})), proof) == NO_TOPICS
        with pytest.raises(StackError, match="No active trigger listens on anything"):
            require(Stage.READY, standing(SOURCE, sent=OLD_TOPICS), proof)
        with pytest.raises(StackError, match="The stack still has webhooks"):
            require(Stage.WIDENED, standing(SOURCE, HOOK, sent=OLD_TOPICS), proof)
        with pytest.raises(StackError, match=r"sends v2.* alone: the topics that Cognigy takes up to 2025\.11"):
            require(Stage.EVENT_BRIDGE, standing(SOURCE, sent=frozenset({NEW_TOPIC})), proof)
        with pytest.raises(StackError, match="The stack has no source for Amazon EventBridge yet"):
            require(Stage.RESTING, standing(HOOK, heard=("acw",)), proof)


def test_what_is_amiss_before_the_first_step_does_not_keep_it_from_being_taken() -> None:
    amiss = Standing(standing(HOOK).deployed, NO_TOPICS, {"cognigyVersion": "4.99"}, ("hook, enabled: false.",))
    assert (amiss.reached, amiss.onward, amiss.backward) == (Stage.WEBHOOKS, Stage.READY, Stage.WEBHOOKS)


def test_a_ticket_says_what_cognigy_needs() -> None:
    text = "\n".join(ticket("cognigy-1", "genesys-1", "1, r"))
    assert "aws.partner/genesys.com/cloud/genesys-1/cognigy-1." in text
    assert "AWS account and region: 1, r." in text


def test_the_plan_says_what_is_not_as_it_should_be() -> None:
    broken = Standing(
        standing(HOOK).deployed, NO_TOPICS, standing().settings, ("hook, enabled: false instead of true.",)
    )
    text = "\n".join(plan(broken))
    assert "Not as it should be: hook, enabled: false instead of true." in text
    assert broken.onward is Stage.READY


def test_with_the_pulumi_cli_the_other_team_gets_commands(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: cognigy-handover-onpremises\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text('config: {"aws:region": eu-west-1}\n', encoding="utf-8")
    own = OnPremises(load_project(tmp_path), "dev")
    source = {"eventSourceSuffix": "o", "awsAccountId": "1", "awsAccountRegion": "r"}
    wanted = Wanted({"b{id}.y", "a{id}.x"}, "genesys-1", source)
    assert own.commands(wanted)[1:] == [
        "pulumi config set -s dev genesysOrganisationId genesys-1",
        "pulumi config set -s dev organisationId o",
        "pulumi config rm -s dev topics",
        "pulumi config set -s dev --path 'topics[0]' 'a{id}.x'",
        "pulumi config set -s dev --path 'topics[1]' 'b{id}.y'",
        "pulumi up -s dev",
    ]
    with pytest.raises(
        StackError, match="is for AWS account None, eu-west-1, and the source sends to 1, r: correct aws"
    ):
        own.bring_up(wanted, print, lambda: None, emulator=None)


def test_an_aws_side_is_there_if_it_has_the_stack(tmp_path: Path) -> None:
    assert OnPremises.find(None, tmp_path, "dev") is None
    own = tmp_path / "onpremises"
    own.mkdir()
    (own / "Pulumi.yaml").write_text("name: o\nruntime: python\n", encoding="utf-8")
    assert OnPremises.find(None, tmp_path, "dev") is None
    with pytest.raises(StackError, match=r"There is no stack 'dev' in .*: Pulumi\.dev\.yaml does not exist"):
        OnPremises.find(own, tmp_path, "dev")
    (own / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    assert OnPremises.find(None, tmp_path, "dev") == OnPremises.find(own, tmp_path, "dev")
