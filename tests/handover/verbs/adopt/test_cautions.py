"""What others need of the adopted objects is said before anything is imported, and kept as far as it can be."""

from __future__ import annotations

import json

from tests.handover.verbs.adopt.conftest import Bench
from tests.handover.verbs.adopt.handmade import CRITERIA

WORKFLOWS = ["handover-acw-workflow", "handover-user-end-workflow"]


def test_an_integration_keeps_its_credentials(bench: Bench) -> None:
    """The real provider puts `credentials={}` in their place as soon as anything of the configuration changes."""
    ids = bench.made.pipeline()
    integration = ids["handover-integration"]
    bench.made.give_credentials(integration)
    had = bench.made.credentials(integration)
    [caution] = bench.adopt()["cautions"]
    assert caution.startswith("The integration 'Cognigy webhooks' has credentials: basicAuth. Deployments leave them")
    assert "`destroy` deletes the integration" in caution
    assert bench.take_over() == {"update": WORKFLOWS}
    bench.file.write_text(bench.file.read_text().replace("Cognigy webhooks", "Renamed"))
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    assert bench.made.call("GET", f"integrations/{integration}")["name"] == "Renamed"
    assert bench.made.credentials(integration) == had != {}


def test_other_data_actions_in_the_integration_are_named_with_what_destroy_takes_along(bench: Bench) -> None:
    ids = bench.made.pipeline()
    other = bench.made.action(ids["handover-integration"], "CRM", "Cognigy", requestUrlTemplate="https://crm.test/x")
    [caution] = bench.adopt()["cautions"]
    assert f"holds other data actions too: 'CRM' ({other})" in caution
    assert "`destroy` deletes the integration and takes them along" in caution
    assert "cognigy-handover:protect: true" in caution
    # The remedy that is named works.
    bench.configure(protect=True)
    bench.take_over()
    assert bench.run("sandbox", "up", "--yes").exit_code == 0
    assert bench.run("sandbox", "destroy", "--yes").exit_code != 0
    assert bench.made.call("GET", f"integrations/actions/{other}")["name"] == "CRM"


def test_what_others_use_is_named(bench: Bench) -> None:
    ids = bench.made.pipeline()
    caller = bench.made.workflow("Caller", "Cognigy", "Notify Cognigy", "elsewhere")
    criteria = [*CRITERIA, {"jsonPath": "queueId", "operator": "Exists", "value": True}]
    topic = "v2.detail.events.conversation.{id}.customer.end"
    trigger = bench.made.trigger("Also", "acw", ids["handover-acw-workflow"], topicName=topic, matchCriteria=criteria)
    first, second = bench.adopt()["cautions"]
    assert f"Other workflows call the data action 'Notify Cognigy' too: 'Caller' ({caller})." in first
    assert f"Other triggers start the workflows too: 'Also' ({trigger})." in second
    assert "warning Other workflows call" in bench.run("adopt").stdout


def test_a_pipeline_of_its_own_needs_no_caution(bench: Bench) -> None:
    bench.made.pipeline()
    assert json.dumps(bench.adopt()["cautions"]) == "[]"


def test_a_backend_that_cannot_be_read_is_a_caution(bench: Bench) -> None:
    bench.made.pipeline()
    host, _, port = bench.genesys.url.removeprefix("http://").partition(":")
    gateway = {"host": host, "port": port, "protocol": "http"}
    with bench.file.open("a") as file:
        file.write(f"  genesyscloud:gateways: {json.dumps([gateway])}\n")
        file.write("  genesyscloud:oauthclientId: me\n  genesyscloud:oauthclientSecret: hush\n")
    done = bench.adopt_with("pulumi")
    [caution] = json.loads(done.stdout)["cautions"]
    assert caution.startswith("Whether the stack has objects already could not be looked at")
    assert "The Pulumi CLI is not installed" in caution
