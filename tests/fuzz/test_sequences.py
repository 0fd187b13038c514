"""Objects are made, changed, published, set off and deleted, in any order, of anything."""

import tempfile
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from handover.emulator.runtime.events.criteria import OPERATORS
from tests.emulator.conftest import TOPIC, action_body, trigger_body, workflow_yaml
from tests.fuzz.hostile import PATHS, TEMPLATES, TEXT, VALUE, chosen, in_path, spoilt, written
from tests.fuzz.pipeline import deploy
from tests.fuzz.world import Answer, World, bounded

ACTIONS: Final = "/api/v2/integrations/actions"
TRIGGERS: Final = "/api/v2/processautomation/triggers"
KINDS: Final = {
    "integration_id": "/api/v2/integrations",
    "action_id": ACTIONS,
    "flow_id": "/api/v2/flows",
    "trigger_id": TRIGGERS,
}
HEAVY: Final = ("$..*..*", "$..[?@..[?@..[?@ == $]]]", "$..[?search(@, '(a+)+$')]", "$[?@ =~ /(a+)+$/]")
SCHEMAS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "object"},
    {"type": "object", "properties": {"userId": {"type": "string", "pattern": "^(a+)+$"}}},
    {"type": "object", "properties": {"userId": {"type": "string", "pattern": "(?=a)"}}},
    {"type": "object", "properties": {"x": {"type": "array", "items": {"enum": list(range(2_000))}}}},
    {"type": "object", "$ref": "#"},
    {"type": "object", "properties": {"userId": {"type": "integer", "multipleOf": 1e-300}}},
    {"type": "object", "additionalProperties": False, "required": ["x"] * 50, "minProperties": 10**30},
)
EXPRESSIONS: Final = (
    '""',
    "Flow.addressTo",
    "Flow.none",
    'If(IsSet(Flow.addressTo), Flow.addressTo, "")',
    " + ".join(["Flow.addressTo"] * 900),
    f"ToString({' + '.join(['9'] * 200)})",
    f"ToString({'9' * 400})",
    "ToString(" * 60 + "1" + ")" * 60,
    "Append(",
    "1 / 0",
)
YAMLS: Final = (
    "",
    "workflow: [",
    "workflow: " + "[" * 150 + "]" * 150,
    "\ufeffworkflow: {}",
    "- &a [x]\n" + "\n".join(f"- &{'a' * n} [*{'a' * (n - 1)}, *{'a' * (n - 1)}]" for n in range(2, 60)),
    "workflow: !!python/object/apply:os.system [true]",
    "workflow: &a {name: *a}",
    "? [a]\n: b",
    "workflow: 0x" + "f" * 5_000,
    "workflow: 2025-99-99",
)

TEMPLATE: Final = chosen(TEMPLATES) | TEXT
SCHEMA: Final = chosen(SCHEMAS)
NUMBERS: Final = st.integers(1, 60)
EVENT: Final[dict[str, Any]] = {
    "mediaType": "MESSAGE",
    "addressTo": "a" * 500,
    "x": {"a": [[number, [str(number)]] for number in range(40)], "b": {"a": True}},
    "eventTime": 1_735_689_600_000,
}


@st.composite
def criteria(draw: st.DrawFn) -> Any:
    """Return match criteria, of which the emulator takes many."""
    sound = {"jsonPath": "mediaType", "operator": "Equal", "value": "MESSAGE"}
    path = chosen(PATHS) | TEXT
    fields = {"jsonPath": path, "operator": st.sampled_from(sorted(OPERATORS)), "value": VALUE}
    listed = {**fields, "values": st.lists(VALUE, max_size=3)}
    heavy = {"jsonPath": st.sampled_from(HEAVY), "operator": st.just("Exists"), "value": st.booleans()}
    any_of = [st.just(sound), *map(st.fixed_dictionaries, (heavy, heavy, fields, listed))]
    return draw(st.lists(st.one_of(any_of), max_size=2))


@st.composite
def actions(draw: st.DrawFn, integration: str) -> Any:
    """Return a data action's body, of which the emulator takes many."""
    body = action_body(integration, name=draw(st.just("Send Event") | TEXT))
    request, response = body["config"]["request"], body["config"]["response"]
    for inside, field in (
        (request, "requestTemplate"),
        (request, "requestUrlTemplate"),
        (request["headers"], "X"),
        (response, "successTemplate"),
    ):
        if draw(st.integers(0, 2)) == 0:
            inside[field] = draw(TEMPLATE)
    if draw(st.booleans()):
        response["translationMap"] = {"x": draw(chosen(PATHS))}
    if draw(st.booleans()):
        response["translationMapDefaults"] = {"x": draw(TEXT)}
    if draw(st.integers(0, 2)) == 0:
        body["contract"]["input"]["inputSchema"] = draw(SCHEMA)
    if draw(st.integers(0, 2)) == 0:
        body["contract"]["output"]["successSchema"] = draw(SCHEMA)
    return draw(spoilt(body, most=1)) if draw(st.integers(0, 3)) == 0 else body


@st.composite
def yamls(draw: st.DrawFn) -> bytes:
    """Return a flow's YAML, of which the emulator takes many."""
    if draw(st.integers(0, 3)) == 0:
        return str(draw(chosen(YAMLS))).encode()
    text = workflow_yaml(draw(st.sampled_from(["ACW", "ACW", "acw", '"\\ud800"', '"\\0"', "x" * 300, "2", "[]"])))
    if draw(st.booleans()):
        text = text.replace("{exp: Flow.addressTo}", f"{{exp: {draw(chosen(EXPRESSIONS))}}}")
    if draw(st.integers(0, 3)) == 0:
        line = draw(st.integers(0, text.count("\n")))
        lines = text.split("\n")
        lines[line : line + 1] = draw(st.sampled_from([[], lines[line : line + 1] * 2, ["  x: y"], ["\t"]]))
        text = "\n".join(lines)
    return text.encode(errors="surrogatepass")


class Life(RuleBasedStateMachine):
    """An organization that anything happens to."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self._folder.name) / "state.json")
        self.ids: dict[str, list[str]] = {}

    def teardown(self) -> None:
        """Check what is left of it."""
        with self._folder, self.world as world:
            world.settle()
            world.verify()

    @initialize()
    def deploy(self) -> None:
        self.ids = {kind: [id_] for kind, id_ in deploy(self.world).items()}

    def one(self, data: st.DataObject, kind: str) -> str:
        """Return an id of that kind; some are of objects that are gone."""
        return data.draw(st.sampled_from(self.ids[kind]), label=kind)

    def keep(self, kind: str, answer: Answer) -> None:
        """Keep the id of what was made."""
        if answer.status == 200:
            self.ids[kind].append(answer.json()["id"])

    @rule(data=st.data())
    def integration(self, data: st.DataObject) -> None:
        self.keep(
            "integration_id",
            self.world.send("POST", KINDS["integration_id"], {"integrationType": {"id": "custom-rest-actions"}}),
        )
        path = f"{KINDS['integration_id']}/{self.ids['integration_id'][-1]}"
        config = {"name": "x", "version": 1, "properties": {"a": {}}, "advanced": {}, "notes": "", "credentials": {}}
        self.world.send("PUT", f"{path}/config/current", data.draw(spoilt(config)))
        self.world.send("PATCH", path, {"intendedState": data.draw(st.sampled_from(["ENABLED", "DISABLED", None]))})

    @rule(data=st.data(), draft=st.booleans())
    def action(self, data: st.DataObject, draft: bool) -> None:
        body = data.draw(actions(self.one(data, "integration_id")))
        self.keep("action_id", self.world.send("POST", f"{ACTIONS}/drafts" if draft else ACTIONS, body))

    @rule(data=st.data(), what=st.sampled_from(["", "/draft"]))
    def change_action(self, data: st.DataObject, what: str) -> None:
        path = f"{ACTIONS}/{self.one(data, 'action_id')}"
        if what:
            self.world.ask("POST", f"{path}/draft")
        version = self.world.ask("GET", path + what).json().get("version", 1)
        body = data.draw(actions(self.ids["integration_id"][0]))
        if isinstance(body, dict):
            body = {"version": version, "name": body.get("name"), "config": body.get("config")}
        self.world.send("PATCH", path + what, body)

    @rule(data=st.data())
    def publish_action(self, data: st.DataObject) -> None:
        path = f"{ACTIONS}/{self.one(data, 'action_id')}/draft"
        self.world.ask("GET", f"{path}/validation")
        self.world.send("POST", f"{path}/publish", {"version": self.world.ask("GET", path).json().get("version", 1)})

    @rule(data=st.data(), what=st.sampled_from(["execute", "test", "draft/test"]))
    def execute(self, data: st.DataObject, what: str) -> None:
        path = f"{ACTIONS}/{self.one(data, 'action_id')}"
        self.world.send("POST", f"{path}/{what}", data.draw(spoilt({"userId": "a" * 100 + "b", "x": [1, {"a": 2}]})))
        for part in ("templates/requesttemplate.vm", "templates/successtemplate.vm", "schemas/input.json"):
            self.world.ask("GET", f"{path}/{part}")
        self.world.ask("GET", path, query="expand=contract&includeConfig=true")

    @rule(data=st.data())
    def flow(self, data: st.DataObject) -> None:
        job = self.world.publish(data.draw(yamls())).json()
        if job["status"] == "Success" and "flow" in job:
            self.ids["flow_id"].append(job["flow"]["id"])
        else:
            assert all(message["text"] for message in job.get("messages", ()))

    @rule(data=st.data(), user=TEXT, yaml=st.just(b"") | yamls())
    def edit_flow(self, data: st.DataObject, user: str, yaml: bytes) -> None:
        path = f"/_emulator/flows/{self.one(data, 'flow_id')}"
        self.world.send("PUT", f"{path}/lock", {"user": user})
        self.world.send("POST", f"{path}/publish", {"user": user, "yaml": yaml.decode(errors="surrogatepass")})

    @rule(data=st.data(), what=st.sampled_from(["unlock", "checkout", "deactivate"]))
    def act_on_flow(self, data: st.DataObject, what: str) -> None:
        id_ = self.one(data, "flow_id")
        self.world.ask("POST", f"/api/v2/flows/actions/{what}", query=f"flow={id_}")
        for part in ("latestconfiguration", "versions", "versions/1/configuration"):
            self.world.ask("GET", f"/api/v2/flows/{id_}/{part}")
        self.world.send("POST", "/api/v2/flows/export/jobs", {"flows": [{"flow": {"id": id_}}]})

    @rule(data=st.data(), fields=st.dictionaries(st.sampled_from(["name", "description", "enabled"]), VALUE))
    def trigger(self, data: st.DataObject, fields: dict[str, Any]) -> None:
        body = trigger_body(self.one(data, "flow_id"), matchCriteria=data.draw(criteria()), **fields)
        self.keep("trigger_id", self.world.send("POST", TRIGGERS, body))

    @rule(data=st.data(), ttl=st.none() | NUMBERS, delay=st.none() | NUMBERS)
    def change_trigger(self, data: st.DataObject, ttl: int | None, delay: int | None) -> None:
        path = f"{TRIGGERS}/{self.one(data, 'trigger_id')}"
        version = self.world.ask("GET", path).json().get("version", 1)
        body = trigger_body(self.one(data, "flow_id"), version=version, eventTTLSeconds=ttl, delayBySeconds=delay)
        self.world.send("PUT", path, {**body, "matchCriteria": data.draw(criteria())})

    @rule(data=st.data(), wait=st.booleans(), event=spoilt(EVENT))
    def fire(self, data: st.DataObject, wait: bool, event: Any) -> None:
        headers = [("content-type", "application/json")]
        topic = data.draw(st.just(TOPIC) | TEXT)
        body = written({"topic": topic, "eventBody": event})
        self.world.ask("POST", "/_emulator/events", body, query=f"wait={str(wait).lower()}", headers=headers)
        for id_ in self.ids["trigger_id"][-3:]:
            self.world.send("POST", f"{TRIGGERS}/{id_}/test", event)
        self.world.send("POST", f"{TRIGGERS}/topics/{in_path(topic)}/test", event)
        for path in ("journal", "deliveries", "journal/follow", "requests", "requests/follow", "topics"):
            self.world.ask("GET", f"/_emulator/{path}")

    @rule(status=st.integers(200, 599), body=TEXT, value=VALUE, times=st.none() | NUMBERS)
    def tell_cognigy(self, status: int, body: str, value: Any, times: int | None) -> None:
        for text in (body, written({"x": value}).decode(errors="replace")):
            self.world.send("PUT", "/_emulator/cognigy", {"status": status, "body": text, "times": times})

    @rule(fault=spoilt({"flowJob": "fail", "message": "x", "path": "*"}))
    def break_something(self, fault: Any) -> None:
        self.world.send("PUT", "/_emulator/faults", {"rules": [fault]})

    @rule(seed=TEXT, time=st.sampled_from([None, "2025-01-01T00:00:00Z", "2999-12-31T00:00:00Z"]) | TEXT)
    def seed(self, seed: str, time: str | None) -> None:
        body = {"seed": seed} if time is None else {"seed": seed, "time": time}
        if self.world.send("POST", "/_emulator/seed", body).status == 200:
            self.ids = {kind: [id_] for kind, id_ in deploy(self.world).items()}

    @rule(seconds=st.sampled_from([1, 900, 1e9]) | VALUE)
    def wait(self, seconds: Any) -> None:
        self.world.send("POST", "/_emulator/clock/advance", {"seconds": seconds})
        self.world.settle()

    @rule(data=st.data())
    def edit_snapshot(self, data: st.DataObject) -> None:
        whole = self.world.ask("GET", "/_emulator/snapshot").json()
        self.world.send("PUT", "/_emulator/snapshot", data.draw(spoilt(whole, most=1)))

    @rule(data=st.data(), kind=st.sampled_from(sorted(KINDS)))
    def delete(self, data: st.DataObject, kind: str) -> None:
        self.world.ask("DELETE", f"{KINDS[kind]}/{self.one(data, kind)}")
        self.world.ask("GET", KINDS[kind])


def test_no_life_of_an_organization_makes_the_emulator_fail() -> None:
    run_state_machine_as_test(Life, settings=bounded(12, stateful_step_count=25))
