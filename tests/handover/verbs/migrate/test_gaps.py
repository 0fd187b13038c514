"""What would leave a gap is refused, and what nobody can see is asked for."""

from __future__ import annotations

import json

import pytest

from tests.handover.verbs.migrate.conftest import SOURCE, TARGET, Mover


def test_in_one_jump_there_is_no_overlap(mover: Mover) -> None:
    mover.as_a_service().live()
    assert "in one jump there is no time in which it takes both" in mover.refused(
        "next", "--cognigy-version", "2025.12"
    )
    assert "must be one from 4.100 to 2025.11" in mover.refused("next", "--cognigy-version", "4.98")
    assert "'soon' is no version of Cognigy.AI" in mover.refused("next", "--cognigy-version", "soon")
    assert "with --cognigy-version, e.g. 4.100: the stack's file says 4.99" in mover.refused("next")
    # The same by hand, and by a rollout.
    mover.project.edit("Pulumi.dev.yaml", '"4.99"', '"2025.12"')
    assert "the stack has webhooks, which no version from 2025.12 on takes" in mover.refused()
    assert mover.triggers() == [True, True]


def test_of_a_version_that_was_only_changed_by_hand_it_goes_on_from_there(mover: Mover) -> None:
    mover.as_a_service().live()
    mover.project.edit("Pulumi.dev.yaml", '"4.99"', '"4.100"')
    assert mover.rollout().exit_code != 0
    assert "next  1" in mover.moves()
    mover.moves("next")
    assert "preexistingSetup: true" in mover.text
    assert mover.triggers() == [True, True]


def test_the_target_must_be_said_and_stays_so(mover: Mover) -> None:
    mover.as_a_service().live()
    mover.moves("next", "--cognigy-version", "4.100")
    assert "with --aws-region, --organisation-id;" in mover.refused("next", "--aws-account-id", "123456789012")
    assert "must be the 12 digits" in mover.migrate("next", "--aws-account-id", "1", *TARGET[2:]).output
    mover.moves("next", *TARGET)
    assert "change it in the file by hand" in mover.refused("next", "--aws-region", "eu-west-1")


def test_webhooks_do_not_rest_before_eventbridge_has_been_seen_to_work(mover: Mover) -> None:
    mover.as_a_service().live()
    mover.moves("next", "--cognigy-version", "4.100")
    mover.moves("next", *TARGET)
    source = mover.id_of(SOURCE)
    mover.end("c-0")
    said = mover.refused("next", "--conversation", "c-0")
    assert "What Genesys sends does not get to Cognigy. AWS, event source: PENDING" in said
    mover.associate()
    assert "name it with --conversation ID" in mover.refused("next")
    # It has come by the webhooks alone: that the user vouches for it is nothing against what is seen.
    for options in ((), ("--confirmed",)):
        said = mover.refused("next", "--conversation", "c-0", *options)
        assert "The end of conversation c-0 has not reached Cognigy by EventBridge" in said
    mover.end("c-1")
    state = f"/_emulator/integrations/{source}/reported-state"
    mover.org.put(state, json={"code": "ACTIVATING"}).raise_for_status()
    assert f"{SOURCE} is not active in Genesys Cloud: it is ACTIVATING" in mover.refused(
        "next", "--conversation", "c-1"
    )
    mover.org.delete(state).raise_for_status()
    mover.moves("next", "--conversation", "c-1")
    # Nor do they go on the same word: it is asked for each time.
    assert "name it with --conversation ID" in mover.refused("next")


def test_what_came_by_eventbridge_alone_is_not_both_ways(mover: Mover) -> None:
    mover.to_both()
    triggers = mover.org.get("/api/v2/processautomation/triggers").json()["entities"]
    for trigger in triggers:
        mover.switch(trigger, enabled=False)
    assert mover.end("c-2") == {"EventBridge"}
    for trigger in triggers:
        mover.switch(trigger, enabled=True)
    assert "has not reached Cognigy by the webhooks" in mover.refused("next", "--conversation", "c-2")


def test_active_webhooks_are_not_removed(mover: Mover) -> None:
    mover.to_both()
    mover.project.edit("Pulumi.dev.yaml", "delivery: both", "delivery: eventBridge")
    assert "The webhooks are still active: let them rest first" in mover.refused("next", "--conversation", "c-1")
    assert mover.triggers() == [True, True]


def test_the_source_does_not_go_while_the_webhooks_do_not_tell_all(mover: Mover) -> None:
    mover.to_both()
    [first, second] = mover.org.get("/api/v2/processautomation/triggers").json()["entities"]
    mover.switch(first, enabled=False)
    assert "Not as it should be: handover-" in mover.moves()
    topic = first["topicName"]
    assert f"No active trigger listens on {topic}, so that nothing would tell Cognigy" in mover.refused("back")
    # Without any, it is where the webhooks rest: the step back from there puts them back.
    mover.switch(second, enabled=False)
    mover.moves("back")
    assert (mover.triggers(), mover.sent()) == ([True, True], {"acw", "user.end"})
    mover.moves("back")
    assert mover.sent() == set()


def test_topics_are_not_narrowed_before_the_upgrade(mover: Mover) -> None:
    mover.to_rest().end("c-2")
    mover.moves("next", "--conversation", "c-2")
    mover.project.edit("Pulumi.dev.yaml", "'4.100'", "'2025.12'")
    assert "Genesys does not send v2.detail.events.conversation.{id}.customer.end yet" in mover.refused("next")
    mover.project.edit("Pulumi.dev.yaml", "'2025.12'", "'4.100'")
    mover.moves("next")
    mover.org.put("/_emulator/cognigy/profile", json={"version": "2025.10"}).raise_for_status()
    said = mover.refused("next", "--cognigy-version", "2025.12")
    assert "The emulated Cognigy has version 2025.10, and this step needs 2025.12 or later." in said
    mover.org.put("/_emulator/cognigy/profile", json={"version": "2025.14"}).raise_for_status()
    assert "this step needs one from 4.100 to 2025.11" in mover.refused("back")
    mover.moves("next", "--cognigy-version", "2025.14")
    assert mover.sent() == {"customer.end"}


@pytest.mark.parametrize("word", [(), ("--confirmed",)])
def test_an_emulator_that_has_just_started_remembers_no_conversation(mover: Mover, word: tuple[str, ...]) -> None:
    mover.to_both()
    words = ("next", "--conversation", "c-1", *word)
    if word:
        assert "Taken on your word (--confirmed): the emulator remembers no conversation" in mover.moves(*words)
        assert mover.triggers() == [False, False]
    else:
        assert "if it is so, say --confirmed. It is asked for each time." in mover.refused(*words)


def test_the_plan_names_the_next_command_with_the_engine_it_was_asked_for(mover: Mover) -> None:
    mover.as_a_service().live()
    assert "\nNext: `handover migrate next -s dev --engine sandbox`; " in mover.migrate().output
    mover.moves("next", "--cognigy-version", "4.100")
    mover.moves("next", *TARGET)
    assert "\nBack: `handover migrate back -s dev --engine sandbox`, " in mover.migrate().output


def test_what_is_not_deployed_does_not_move(mover: Mover) -> None:
    refused = mover.refused("next")
    assert "Nothing of stack 'dev' is deployed: roll it out with `handover rollout -s dev --engine sandbox`," in refused
    assert mover.handover("migrate", "-s", "nobody").exit_code == 6


def test_of_protected_webhooks_the_protection_is_taken_off_for_the_step_alone(mover: Mover) -> None:
    mover.project.edit("Pulumi.dev.yaml", "config:\n", "config:\n  cognigy-handover:protect: true\n")
    mover.to_rest().end("c-2")
    before = mover.objects()
    said = mover.moves("next", "--conversation", "c-2", "--preview")
    assert "With the protection on, no more than this can be looked at before." in said
    assert (mover.objects(), mover.protected()) == (before, mover.all())
    # Cognigy's part fails between the two: the webhooks are there, without protection, and it says so.
    mover.org.set_faults({"method": "DELETE", "path": "*", "status": 403})
    assert mover.migrate("next", "--conversation", "c-2").exit_code == 1
    mover.org.set_faults()
    assert "should be protected (protect: true) and can be deleted" in mover.moves()
    assert mover.protected() == {SOURCE}
    said = mover.moves("next", "--conversation", "c-2")
    assert (mover.triggers(), mover.protected(), mover.all()) == ([], {SOURCE}, {SOURCE})
    mover.moves("back")
    assert mover.protected() == mover.all()
    assert len(mover.all()) == 7
    mover.moves("back")
    assert f"{SOURCE} will be deleted, and protect is true" in mover.moves("back")
    assert (mover.sent(), mover.protected()) == (set(), mover.all())


def test_webhooks_that_cognigy_refuses_once_it_has_its_key_rest_all_the_same(mover: Mover) -> None:
    mover.as_a_service().live()
    mover.moves("next", "--cognigy-version", "4.100")
    mover.moves("next", *TARGET)
    mover.associate("the-key-of-cognigy-itself")
    profile = {"apiKey": "the-key-of-cognigy-itself", "webhooksNeedKey": True}
    mover.org.put("/_emulator/cognigy/profile", json=profile).raise_for_status()
    assert mover.end("c-1") == {"EventBridge"}
    said = mover.moves("next", "--conversation", "c-1")
    assert "has reached Cognigy by EventBridge; the webhooks were refused with 401" in said
    assert mover.triggers() == [False, False]


def test_an_org_that_refuses_is_said_and_nothing_is_changed(mover: Mover) -> None:
    mover.to_both()
    mover.org.set_faults({"method": "GET", "path": "*/config/current", "status": 403})
    for words in ((), ("next", "--conversation", "c-1"), ("back",)):
        result = mover.migrate(*words)
        assert result.exit_code == 1
        assert "Nothing has been changed; what was live still is." in result.stderr
    mover.org.set_faults()
    assert (mover.triggers(), mover.sent()) == ([True, True], {"acw", "user.end"})


def test_an_emulators_address_is_the_sandboxs(mover: Mover) -> None:
    mover.options[1] = "pulumi"
    result = mover.migrate("next")
    assert result.exit_code == 2
    assert "--emulator (or HANDOVER_EMULATOR) goes with the sandbox" in result.stderr


def test_a_policy_keeps_the_webhooks_of_a_production_stack_until_it_is_confirmed(mover: Mover) -> None:
    def configure(**options: list[str]) -> None:
        file = mover.project.path / "policies" / "config.json"
        content = json.loads(file.read_text(encoding="utf-8"))
        text = json.dumps({**content, "webhooks-kept": {"productionStacks": ["dev"], **options}})
        file.write_text(text, encoding="utf-8")

    mover.to_rest().end("c-2")
    assert "`confirmed`, in the pack's config.json, lists the stack" in mover.moves()
    configure()
    words = ("next", "--conversation", "c-2", "--policy-pack", str(mover.project.path / "policies"))
    said = mover.refused(*words, code=1)
    assert "A mandatory policy is violated, see above. Nothing has been changed" in said
    configure(confirmed=["dev"])
    mover.moves(*words)
    assert mover.all() == {SOURCE}
