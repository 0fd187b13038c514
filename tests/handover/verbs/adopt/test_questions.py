"""What is not clear is asked about or said, and never guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from handover.verbs.adopt.roles import AdoptError, Kind, Role, parse_choices
from handover.verbs.adopt.search import choice
from handover.verbs.adopt.search.choice import Candidate
from tests.handover.verbs.adopt.conftest import Bench
from tests.handover.verbs.adopt.handmade import Names

OTHER_COGNIGY = "https://endpoint-staging.example.com/handover/genesysCloudOM"


def test_two_actions_that_post_to_the_endpoint_are_a_question(bench: Bench) -> None:
    ids = bench.made.pipeline()
    second = bench.made.action(ids["handover-integration"], "Second", "Cognigy")
    said = bench.refused()
    assert f"'Notify Cognigy' ({ids['handover-data-action']}): posts to the stack's endpoint" in said
    assert f"'Second' ({second})" in said
    assert "Say which with --action ID, or --action none to have a new one made." in said
    found = {item["resource"]: item["id"] for item in bench.adopt("--action", ids["handover-data-action"])["objects"]}
    assert found == ids


def test_of_two_actions_the_one_with_the_configured_name_is_meant(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.made.action(ids["handover-integration"], "Second", "Cognigy")
    bench.configure(names={"dataAction": "Notify Cognigy"})
    assert bench.adopt()["objects"][1]["id"] == ids["handover-data-action"]


def test_an_action_of_another_cognigy_is_a_question_even_if_it_is_the_only_one(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    staging = bench.made.action(integration, "Send", "Hooks", requestUrlTemplate=OTHER_COGNIGY)
    assert f"'Send' ({staging}): posts to {OTHER_COGNIGY}" in bench.refused()
    [difference] = bench.adopt("--action", staging)["objects"][1]["differences"]
    assert difference["property"] == "configRequest.requestUrlTemplate"
    assert OTHER_COGNIGY in difference["org"]


@pytest.mark.parametrize("url", [f"{OTHER_COGNIGY}/", "${input.url}", "https://[broken"])
def test_an_action_that_only_has_the_configured_name_is_a_question(bench: Bench, url: str) -> None:
    integration = bench.made.integration("Hooks")
    action = bench.made.action(integration, "Send Event to Cognigy", "Hooks", requestUrlTemplate=url)
    assert f"'Send Event to Cognigy' ({action}): posts to {url}" in bench.refused()
    assert not bench.folder.exists()
    assert bench.adopt("--action", action)["objects"][1]["id"] == action


def test_an_address_is_the_endpoints_whatever_its_spelling(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    url = "HTTPS://ENDPOINT-TRIAL.cognigy.ai/handover/genesysCloudOM/"
    action = bench.made.action(integration, "Send", "Hooks", requestUrlTemplate=url)
    assert bench.adopt()["objects"][1]["id"] == action


def test_another_environments_pipeline_of_the_same_names_is_a_question_at_every_part(bench: Bench) -> None:
    """Only what is confirmed is taken; with `none` for all of it there is nothing to adopt."""
    ids = guides(bench, requestUrlTemplate=OTHER_COGNIGY)
    answers = [
        ("handover-data-action", "--action", ""),
        ("handover-integration", "--integration", ""),
        ("handover-acw-trigger", "--trigger", "acw="),
        ("handover-acw-workflow", "--workflow", "acw="),
        ("handover-user-end-trigger", "--trigger", "user.end="),
        ("handover-user-end-workflow", "--workflow", "user.end="),
    ]
    given: list[str] = []
    for name, option, event in answers:
        assert ids[name] in bench.refused(*given)
        given += [option, f"{event}none"]
    assert "there is nothing to adopt" in bench.refused(*given)


def guides(bench: Bench, **request: str) -> dict[str, str]:
    """Make a pipeline with the names of the guide."""
    name = "Web Services Data Actions Integration"
    names = Names(name, name, "Send Event to Cognigy")
    for event in names.workflows:
        names.workflows[event] = f"Workflow conversation.id.{event}"
        names.triggers[event] = f"Trigger conversation.id.{event}"
    return bench.made.pipeline(names, **request)


def test_two_integrations_of_the_configured_name_are_a_question(bench: Bench) -> None:
    first, second = (bench.made.integration("Web Services Data Actions Integration") for _ in range(2))
    said = bench.refused()
    assert first in said
    assert second in said
    assert bench.adopt("--integration", second)["objects"][0]["id"] == second


def test_an_integration_that_does_not_hold_the_action_is_refused(bench: Bench) -> None:
    bench.made.pipeline()
    other = bench.made.integration("Other")
    said = bench.refused("--integration", other, code=2)
    assert f"--integration {other} does not go with the data action 'Notify Cognigy'" in said
    assert "--integration none does not go with" in bench.refused("--integration", "none", code=2)


def test_two_triggers_that_start_calling_workflows_are_a_question(bench: Bench) -> None:
    ids = bench.made.pipeline()
    second = bench.made.trigger("Again", "acw", ids["handover-acw-workflow"])
    said = bench.refused()
    assert f"'Again' ({second}): listens to the topic and starts a workflow that calls the data action" in said
    assert "--trigger acw=ID, or --trigger acw=none" in said
    bench.configure(names={"acwTrigger": "Again"})
    assert bench.adopt()["objects"][3]["id"] == second
    assert bench.adopt("--trigger", f"acw={second}")["objects"][3]["id"] == second
    found = {item["resource"]: item["id"] for item in bench.adopt("--trigger", "acw=none")["objects"]}
    assert found == {**ids, "handover-acw-trigger": None}


def test_two_workflows_that_report_the_event_are_a_question(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.made.call("DELETE", f"processautomation/triggers/{ids['handover-acw-trigger']}")
    second = bench.made.workflow("Second", "Cognigy", "Notify Cognigy", "v2.detail.events.conversation.{id}.acw")
    assert "--workflow acw=ID" in bench.refused()
    assert bench.adopt("--workflow", f"acw={second}")["objects"][2]["id"] == second


def test_one_workflow_for_both_events_stays_with_the_one_it_reports(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    bench.made.action(integration, "Send", "Hooks")
    flow = bench.made.workflow("One", "Hooks", "Send", "v2.detail.events.conversation.id.acw")
    for event in ("acw", "user.end"):
        bench.made.trigger(f"On {event}", event, flow)
    objects = {item["resource"]: item for item in bench.adopt()["objects"]}
    assert objects["handover-acw-workflow"]["id"] == flow
    assert objects["handover-user-end-workflow"]["id"] is None
    assert objects["handover-user-end-workflow"]["operation"] == "create"
    assert objects["handover-user-end-trigger"]["differences"][0]["property"] == "target.id"


def test_one_workflow_that_options_give_to_both_events_is_refused(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    bench.made.action(integration, "Send", "Hooks")
    flow = bench.made.workflow("One", "Hooks", "Send", "v2.detail.events.conversation.id.acw")
    both = bench.refused("--workflow", f"acw={flow}", "--workflow", f"user.end={flow}")
    assert "serves several events" in both


def test_one_workflow_that_reports_neither_event_is_a_question(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    bench.made.action(integration, "Send", "Hooks")
    flow = bench.made.workflow("One", "Hooks", "Send", "handover ended")
    for event in ("acw", "user.end"):
        bench.made.trigger(f"On {event}", event, flow)
    said = bench.refused()
    assert f"--workflow acw={flow} --workflow user.end=none" in said
    objects = bench.adopt("--workflow", f"acw={flow}", "--workflow", "user.end=none")["objects"]
    assert [item["id"] for item in objects if item["kind"] == "workflow"] == [flow, None]
    both = bench.refused("--workflow", f"acw={flow}", "--workflow", f"user.end={flow}")
    assert "serves several events" in both


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--workflow", "x=1"), "--workflow x=1 is no event and object; it must be acw=ID or user.end=ID."),
        (("--trigger", "acw"), "--trigger acw is no event and object"),
        (("--trigger", "acw="), "--trigger acw= is no event and object"),
        (("--action", "x"), "--action x: the org has no such object; there are 'Notify Cognigy' (custom_-_"),
        (("--trigger", "acw=x"), "--trigger acw=x: the org has no such object; there are 'On wrap-up'"),
    ],
)
def test_options_that_name_nothing_are_refused(bench: Bench, option: Sequence[str], said: str) -> None:
    bench.made.pipeline()
    assert said in bench.refused(*option, code=2)


def test_an_org_without_any_of_it_has_nothing_to_adopt(bench: Bench) -> None:
    assert "has nothing of the pipeline" in bench.refused()
    assert "there are none at all" in bench.refused("--integration", "x", code=2)


def test_names_that_settings_do_not_take_are_said(bench: Bench) -> None:
    bench.made.pipeline(Names(triggers={"acw": "On wrap-up ", "user.end": "x"}))
    assert "names.acwTrigger is 'On wrap-up ': it begins or ends with white space" in bench.refused(code=1)


def test_somebody_at_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"Number": iter(["7", "3", "2", "0"])}
    monkeypatch.setattr("typer.prompt", lambda text: next(answers[text]))
    candidates = [Candidate("1", "a", "is one"), Candidate("2", "b", "is another")]
    role = Role(Kind.TRIGGER, "acw")
    chooser = choice.Chooser(ask=choice.ask_on_terminal)
    assert chooser.pick(role, candidates) == candidates[1]
    assert chooser.pick(role, candidates) is None
    assert capsys.readouterr().out.splitlines()[:5] == [
        "Which is the pipeline's acw trigger?",
        "  1  'a' (1): is one",
        "  2  'b' (2): is another",
        "  0  none of them: make a new one",
        "There is no 7.",
    ]


def test_of_candidates_that_nobody_decides_between_each_is_named() -> None:
    role, chooser = Role(Kind.ACTION), choice.Chooser({Role(Kind.TRIGGER, "acw"): "none"})
    one, two = Candidate("1", "a", "is one"), Candidate("2", "b", "is another")
    assert chooser.pick(role, []) is None
    assert chooser.pick(role, [], sure=False) is None
    assert chooser.pick(role, [one]) == one
    question = (
        "There is a question about the data action: {} the pipeline's:\n{}\nSay which with --action ID, or --action"
    )
    with pytest.raises(choice.AmbiguousError) as raised:
        chooser.pick(role, [one], sure=False)
    assert str(raised.value).startswith(question.format("this may or may not be", "  'a' (1): is one"))
    with pytest.raises(choice.AmbiguousError) as raised:
        chooser.pick(role, [one, two])
    listed = "  'a' (1): is one\n  'b' (2): is another"
    assert str(raised.value).startswith(question.format("one of these may be", listed))


def test_what_an_option_has_decided_is_decided() -> None:
    given, none, other = Role(Kind.ACTION), Role(Kind.TRIGGER, "acw"), Role(Kind.INTEGRATION)
    chooser = choice.Chooser({given: "2", none: "none"})
    known = {"1": Candidate("1", "a", "x"), "2": Candidate("2", "b", "x")}
    assert chooser.decided(given, known) == (True, known["2"])
    assert chooser.decided(none, known) == (True, None)
    assert chooser.decided(other, known) == (False, None)
    with pytest.raises(AdoptError, match=r"^--action 2: the org has no such object; there are 'a' \(1\)\.$"):
        chooser.decided(given, {"1": known["1"]})
    with pytest.raises(AdoptError, match=r"there are none at all\.$"):
        chooser.decided(given, {})


def test_options_give_the_parts() -> None:
    parsed = parse_choices("i", None, ["acw=a=b"], ["acw=1", "user.end=2"], ["acw", "user.end"])
    assert parsed == {
        Role(Kind.INTEGRATION): "i",
        Role(Kind.WORKFLOW, "acw"): "a=b",
        Role(Kind.TRIGGER, "acw"): "1",
        Role(Kind.TRIGGER, "user.end"): "2",
    }
    for wrong in ("acw", "acw=", "x=1", "="):
        with pytest.raises(AdoptError, match=f"^--trigger {wrong} is no event and object; it must be acw=ID or b=ID.$"):
            parse_choices(None, None, [], [wrong], ["acw", "b"])


def test_an_integration_of_the_name_that_holds_other_actions_is_a_question(bench: Bench) -> None:
    integration = bench.made.integration("Web Services Data Actions Integration")
    bench.made.action(integration, "CRM", "Other", requestUrlTemplate="https://crm.test/x")
    said = bench.refused()
    assert f"({integration}): has the name, and holds data actions that are not the pipeline's\n" in said
    assert bench.adopt("--integration", integration)["objects"][0]["id"] == integration
    found = bench.adopt("--integration", integration)["objects"]
    assert [item["foundBy"] for item in found if item["id"]] == ["given by option"]


def test_a_workflow_of_the_name_that_a_trigger_starts_is_the_triggers(bench: Bench) -> None:
    """Even if it does not call the data action: that is what the trigger's event starts today."""
    ids = bench.made.pipeline()
    bench.made.action(ids["handover-integration"], "Other", "Cognigy", requestUrlTemplate="https://example.com")
    flow = bench.made.workflow("Workflow conversation.id.acw", "Cognigy", "Other", "x")
    trigger = bench.made.trigger("Elsewhere", "acw", flow)
    objects = {item["resource"]: item for item in bench.adopt("--trigger", f"acw={trigger}")["objects"]}
    assert objects["handover-acw-workflow"]["id"] == flow
    assert objects["handover-acw-workflow"]["foundBy"] == "is started by the trigger"


def test_the_command_asks_on_a_terminal_only(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = bench.made.pipeline()
    bench.made.action(ids["handover-integration"], "Second", "Cognigy")
    asked: list[Role] = []

    def ask(role: Role, candidates: Sequence[Candidate]) -> Candidate:
        asked.append(role)
        return candidates[0]

    monkeypatch.setattr("handover.verbs.adopt.command.ask_on_terminal", ask)
    monkeypatch.setattr("handover.verbs.adopt.command.interactive", lambda: True)
    assert bench.run("adopt", "--json").exit_code == 1
    assert bench.run("adopt").exit_code == 0
    assert asked == [Role(Kind.ACTION)]
