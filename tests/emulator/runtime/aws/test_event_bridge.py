"""EventBridge on data that no API would have let in, and on endpoints that can't be reached."""

import json
from typing import Any

import pytest

from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.settings import EmulatorSettings
from handover.emulator.testing import Genesys
from tests.emulator.aws.conftest import ARCHIVE, RULE, TARGET, Aws, aws, said

__all__ = ["aws"]


def load(aws: Aws, type_: str, **changed: Any) -> int:
    """Put the organization back with another record of that type, and return the answer's status."""
    data = aws.genesys.get("/_emulator/snapshot").json()
    for record in data["awsObjects"]:
        if record["type"] == type_:
            record.update(changed)
    return aws.genesys.put("/_emulator/snapshot", json=data).status_code


def inputs_of(aws: Aws, type_: str) -> dict[str, Any]:
    (found,) = aws.genesys.get("/_emulator/aws/objects", params={"type": type_}).json()["objects"]
    inputs: dict[str, Any] = found["inputs"]
    return inputs


def test_patterns_that_cannot_be_matched_are_said(aws: Aws) -> None:
    source = aws.source("customer.end")
    bus = aws.on_premises(source)["bus"]
    aws.make(ARCHIVE, name="archive", eventSourceArn=bus["arn"])
    rule, archive = inputs_of(aws, RULE), inputs_of(aws, ARCHIVE)
    assert load(aws, RULE, inputs={**rule, "eventPattern": "{"}) == 200
    assert load(aws, ARCHIVE, inputs={**archive, "eventPattern": "{"}) == 200
    reason = "The event pattern can't be matched. The pattern is no JSON."
    assert [(step, outcome) for step, outcome, why in said(aws.fire()) if why.startswith(reason)] == [
        ("archive", "failed"),
        ("rule", "failed"),
    ]
    assert load(aws, RULE, inputs={name: value for name, value in rule.items() if name != "eventPattern"}) == 200
    assert said(aws.fire())[-1] == ("rule", "stopped", "The rule has no event pattern.")


@pytest.mark.parametrize(
    ("type_", "changed"),
    [
        (RULE, {"inputs": {"name": 1}}),
        (RULE, {"inputs": {}}),
        (RULE, {"computed": {}}),
        (TARGET, {"computed": {}}),
        (RULE, {"type": "aws:s3/bucket:Bucket"}),
        (RULE, {"accountId": "1"}),
        (RULE, {"id": "another"}),
    ],
)
def test_a_snapshot_with_damaged_objects_is_refused(aws: Aws, type_: str, changed: dict[str, Any]) -> None:
    aws.on_premises(aws.source("customer.end"))
    if changed == {"computed": {}} and type_ == TARGET:
        changed["inputs"] = {name: value for name, value in inputs_of(aws, TARGET).items() if name != "targetId"}
    assert load(aws, type_, **changed) in (400, 501)
    assert load(aws, type_) == 200
    assert aws.fire()[-1]["outcome"] == "passed"


def test_an_endpoint_that_cannot_be_reached_is_tried_again() -> None:
    settings = EmulatorSettings(allow_egress=frozenset({"127.0.0.1"}))
    with EmbeddedEmulator(settings=settings) as emulator, Genesys(emulator.url) as genesys:
        genesys.post("/_emulator/seed", json={"seed": "a"}).raise_for_status()
        aws = Aws(genesys)
        body = {"name": aws.source("customer.end"), "endpointUrl": "http://127.0.0.1:1/x"}
        genesys.post("/_emulator/aws/event-sources/associate", json=body).raise_for_status()
        step, outcome, reason = said(aws.fire())[-1]
        assert (step, outcome) == ("target", "stopped")
        assert reason.startswith("127.0.0.1 could not be reached: ")
        assert reason.endswith("The next attempt is in 1 s.")
        assert json.dumps(aws.letters()) == "[]"
