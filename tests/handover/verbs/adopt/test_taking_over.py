"""A pipeline under other names is found, and after the import only its workflows are published anew."""

from __future__ import annotations

import json

import yaml

from tests.handover.verbs.adopt.conftest import STACK, Bench
from tests.handover.verbs.adopt.handmade import Names

WORKFLOWS = ["handover-acw-workflow", "handover-user-end-workflow"]
NAMES = {
    "integration": "Cognigy webhooks",
    "dataAction": "Notify Cognigy",
    "category": "Cognigy",
    "acwWorkflow": "Wrapped up",
    "acwTrigger": "On wrap-up",
    "userEndWorkflow": "Agent left",
    "userEndTrigger": "On agent's leave",
}


def test_a_pipeline_under_other_names_is_adopted_with_two_updates_and_runs(bench: Bench) -> None:
    ids = bench.made.pipeline()
    before = bench.genesys.get("/_emulator/snapshot").json()
    assert bench.take_over() == {"update": WORKFLOWS}
    after = bench.genesys.get("/_emulator/snapshot").json()
    # Nothing has been changed in the org until now.
    assert {key: before[key] for key in ("integrations", "actions", "flows", "triggers")} == {
        key: after[key] for key in ("integrations", "actions", "flows", "triggers")
    }

    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    assert bench.run("sandbox", "preview", "--expect-no-changes").exit_code == 0
    resources = json.loads((bench.directory / ".handover" / STACK / "state.json").read_text())["deployment"][
        "resources"
    ]
    assert {item["urn"].rpartition("::")[2]: item["id"] for item in resources if item["type"].startswith("gen")} == ids
    assert bench.genesys.get(f"/api/v2/flows/{ids[WORKFLOWS[0]]}").json()["publishedVersion"]["id"] == "2.0"
    event = {"mediaType": "MESSAGE", "messageType": "OPEN", "addressTo": "123"}
    bench.genesys.fire("v2.detail.events.conversation.{id}.acw", event)
    [delivery] = bench.genesys.deliveries()
    assert delivery["body"]["userId"] == "123"


def test_everything_found_is_reported(bench: Bench) -> None:
    ids = bench.made.pipeline()
    report = bench.adopt()
    assert {item["resource"]: item["id"] for item in report["objects"]} == ids
    assert {item["resource"]: item["operation"] for item in report["objects"] if item["operation"] != "same"} == (
        dict.fromkeys(WORKFLOWS, "update")
    )
    assert all(item["differences"] == [] for item in report["objects"])
    assert report["changes"] == {"same": 12, "update": 2}
    assert report["cautions"] == []
    assert report["settings"] == {"names": NAMES}
    assert report["settingsWritten"] is None
    assert "names" not in bench.file.read_text()
    [acw, user_end] = report["workflows"]
    assert yaml.safe_load((bench.folder / "workflow-acw.yaml").read_text())["workflow"]["name"] == "Wrapped up"
    assert (acw["event"], acw["problem"]) == ("acw", None)
    assert {"-                      exp: Flow.disconnectType"} < set(acw["difference"])
    assert user_end["difference"][:2] == ["--- Agent left (org)", "+++ Agent left (program)"]


def test_import_file_is_pulumis(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.adopt("--output", str(bench.directory / "here"))
    resources = json.loads((bench.directory / "here" / "import.json").read_text())["resources"]
    assert {item["name"]: item["id"] for item in resources if "id" in item} == ids
    assert resources[:3] == [
        {
            "type": "handover:index:HandoverPipeline",
            "name": "handover-component",
            "logicalName": "handover",
            "component": True,
        },
        {
            "type": "handover:index:WebServicesIntegration",
            "name": "handover-integration-component",
            "logicalName": "handover-integration",
            "parent": "handover-component",
            "component": True,
        },
        {
            "type": "genesyscloud:index/integration:Integration",
            "name": "handover-integration",
            "parent": "handover-integration-component",
            "id": ids["handover-integration"],
        },
    ]


def test_the_guides_names_need_no_category(bench: Bench) -> None:
    integration = "Web Services Data Actions Integration"
    bench.made.pipeline(Names(integration=integration, category=integration, action="Send Event to Cognigy"))
    assert "category" not in bench.adopt()["settings"]["names"]
    assert bench.take_over() == {"update": WORKFLOWS}


def test_notes_and_descriptions_stay_as_they_are(bench: Bench) -> None:
    ids = bench.made.pipeline()
    path = f"integrations/{ids['handover-integration']}/config/current"
    bench.made.call("PUT", path, {**bench.made.call("GET", path), "notes": "Ask Ada."})
    path = f"processautomation/triggers/{ids['handover-acw-trigger']}"
    bench.made.call("PUT", path, {**bench.made.call("GET", path), "description": "Ada's."})
    assert bench.take_over() == {"update": WORKFLOWS}


def test_what_settings_can_say_is_kept(bench: Bench) -> None:
    ids = bench.made.pipeline()
    for event in ("acw", "user-end"):
        path = f"processautomation/triggers/{ids[f'handover-{event}-trigger']}"
        changed = {**bench.made.call("GET", path), "eventTTLSeconds": 60, "enabled": False}
        bench.made.call("PUT", path, changed)
    path = f"integrations/actions/{ids['handover-data-action']}"
    config = bench.made.call("GET", f"{path}?includeConfig=true")["config"]
    bench.made.call("PATCH", path, {"version": 1, "config": {**config, "timeoutSeconds": 20}})
    kept = bench.adopt()["settings"]
    assert kept == {"names": NAMES, "actionTimeoutSeconds": 20, "eventTtlSeconds": 60, "triggersEnabled": False}
    assert bench.take_over() == {"update": WORKFLOWS}


def test_the_stacks_own_settings_are_differences_instead(bench: Bench) -> None:
    bench.made.pipeline()
    bench.configure(actionTimeoutSeconds=5, eventTtlSeconds=30)
    report = bench.adopt()
    assert report["settings"] == {"names": NAMES}
    found = {item["resource"]: item["differences"] for item in report["objects"] if item["differences"]}
    assert set(found) == {"handover-data-action", "handover-acw-trigger", "handover-user-end-trigger"}
    difference = {"property": "configTimeoutSeconds", "org": "(none)", "program": "5", "replaces": False}
    assert found["handover-data-action"] == [difference]


def test_a_prefix_that_all_names_have_stays(bench: Bench) -> None:
    bench.configure(namePrefix="QA")
    names = Names("QA Hooks", "QA Cognigy", "QA Send", {"acw": "QA W1", "user.end": "QA W2"})
    names.triggers.update({"acw": "QA T1", "user.end": "QA T2"})
    bench.made.pipeline(names)
    kept = bench.adopt()["settings"]
    assert kept["names"]["integration"] == "Hooks"
    assert kept["names"]["category"] == "Cognigy"
    assert "namePrefix" not in kept
    assert bench.take_over() == {"update": WORKFLOWS}


def test_what_the_stacks_file_says_as_the_project_does_is_not_said(bench: Bench) -> None:
    """The project's default may be written down; only something else is a wish."""
    ids = bench.made.pipeline()
    for event in ("acw", "user-end"):
        path = f"processautomation/triggers/{ids[f'handover-{event}-trigger']}"
        changed = {**bench.made.call("GET", path), "delayBySeconds": 90, "enabled": False}
        bench.made.call("PUT", path, changed)
    bench.configure(triggersEnabled=True)
    kept = bench.adopt()["settings"]
    assert kept == {"names": NAMES, "delayBySeconds": 90, "triggersEnabled": False}
    bench.file.write_text(bench.file.read_text().replace("triggersEnabled: true", "triggersEnabled: false"))
    assert bench.adopt()["settings"] == {"names": NAMES, "delayBySeconds": 90}


def test_what_only_one_trigger_has_is_not_kept_for_all(bench: Bench) -> None:
    path = f"processautomation/triggers/{bench.made.pipeline()['handover-acw-trigger']}"
    bench.made.call("PUT", path, {**bench.made.call("GET", path), "eventTTLSeconds": 60, "delayBySeconds": None})
    assert bench.adopt()["settings"] == {"names": NAMES}


def test_one_inactive_trigger_switches_off_no_other(bench: Bench) -> None:
    path = f"processautomation/triggers/{bench.made.pipeline()['handover-acw-trigger']}"
    bench.made.call("PUT", path, {**bench.made.call("GET", path), "enabled": False})
    assert "triggersEnabled" not in bench.adopt()["settings"]


def test_a_prefix_that_a_name_lacks_is_emptied(bench: Bench) -> None:
    bench.configure(namePrefix="QA")
    bench.made.pipeline()
    assert bench.adopt()["settings"] == {"names": NAMES, "namePrefix": ""}
    assert bench.take_over() == {"update": WORKFLOWS}


def test_what_differs_is_shown_before_it_is_changed(bench: Bench) -> None:
    ids = bench.made.pipeline()
    path = f"integrations/actions/{ids['handover-data-action']}"
    config = bench.made.call("GET", f"{path}?includeConfig=true")["config"]
    request = {**config["request"], "headers": {"X-Api-Key": "hunter2"}, "requestTemplate": "${input.rawRequest}"}
    bench.made.call("PATCH", path, {"version": 1, "config": {**config, "request": request}})
    done = bench.run("adopt")
    assert done.exit_code == 0
    assert "What the next deployment changes" in done.stdout
    assert "hunter2" not in done.output
    [header, key] = next(item for item in bench.adopt()["objects"] if item["kind"] == "action")["differences"]
    name = 'configRequest.headers["Content-Type"]'
    assert header == {"property": name, "org": "(none)", "program": '"application/json"', "replaces": False}
    assert (key["org"], key["program"]) == ("[secret]", "(none)")
    assert bench.take_over() == {"update": [*WORKFLOWS[:1], "handover-data-action", *WORKFLOWS[1:]]}


def test_a_changed_content_type_is_no_secret_but_any_other_header_is(bench: Bench) -> None:
    ids = bench.made.pipeline(headers={"Content-Type": "text/plain", "X": "hunter2"})
    [kind, key] = bench.adopt()["objects"][1]["differences"]
    assert (kind["org"], kind["program"]) == ('"text/plain"', '"application/json"')
    assert (key["org"], key["program"]) == ("[secret]", "(none)")
    assert ids


def test_one_event_is_a_pipeline_too(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.configure(events=["acw"])
    objects = bench.adopt()["objects"]
    assert [item["id"] for item in objects] == [id_ for name, id_ in ids.items() if "user-end" not in name]


def test_another_contract_replaces_the_action_and_says_so(bench: Bench) -> None:
    integration = bench.made.integration("Hooks")
    output = {"type": "object", "properties": {"ok": {"type": "string"}}}
    bench.made.action(integration, "Notify", "Hooks", output=output)
    done = bench.run("adopt")
    assert "replaced" in done.stdout
    assert "warning The data action's contract is not the program's" in done.stdout
    assert "(replaces the object)" in " ".join(done.stdout.split())


def test_what_is_missing_is_created(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.made.call("DELETE", f"processautomation/triggers/{ids['handover-acw-trigger']}")
    done = bench.run("adopt")
    assert "is missing" in done.stdout
    assert bench.take_over() == {
        "create": ["handover-acw-trigger", "handover-acw-trigger"],
        "update": WORKFLOWS,
    }


def test_a_workflow_without_a_trigger_is_found_by_the_topic_it_reports(bench: Bench) -> None:
    ids = bench.made.pipeline()
    for event in ("acw", "user-end"):
        bench.made.call("DELETE", f"processautomation/triggers/{ids[f'handover-{event}-trigger']}")
    found = {item["resource"]: item for item in bench.adopt()["objects"]}
    assert [found[name]["id"] for name in WORKFLOWS] == [ids[name] for name in WORKFLOWS]
    assert found[WORKFLOWS[0]]["foundBy"] == "calls the data action with the event's topic"


def test_without_the_action_the_names_tell(bench: Bench) -> None:
    names = Names("Web Services Data Actions Integration", "C", "A")
    for event in names.workflows:
        names.workflows[event] = f"Workflow conversation.id.{event}"
        names.triggers[event] = f"Trigger conversation.id.{event}"
    ids = bench.made.pipeline(names)
    bench.made.call("DELETE", f"integrations/actions/{ids.pop('handover-data-action')}")
    slugs = {event: event.replace(".", "-") for event in names.workflows}
    # Nothing tells whose triggers these are: that is asked, and their workflows go with them.
    answers = [f"--trigger={event}={ids[f'handover-{slug}-trigger']}" for event, slug in slugs.items()]
    found = {item["resource"]: item["id"] for item in bench.adopt(*answers)["objects"]}
    assert found.pop("handover-data-action") is None
    assert found == ids


def test_a_workflow_that_a_trigger_starts_but_does_something_else_is_not_overwritten(bench: Bench) -> None:
    ids = bench.made.pipeline()
    bench.made.action(ids["handover-integration"], "Other", "Cognigy", requestUrlTemplate="https://example.com")
    other = bench.made.workflow("Other flow", "Cognigy", "Other", "x")
    named = bench.made.trigger("Trigger conversation.id.acw", "acw", other)
    bench.made.call("DELETE", f"processautomation/triggers/{ids['handover-acw-trigger']}")
    assert f"({named}): has the name and listens to the topic, but starts no workflow" in bench.refused()
    found = {item["resource"]: item["id"] for item in bench.adopt("--trigger", f"acw={named}")["objects"]}
    # The trigger has the configured name and is confirmed; its target, which Ada needs, is left alone.
    assert found["handover-acw-workflow"] == ids["handover-acw-workflow"]
