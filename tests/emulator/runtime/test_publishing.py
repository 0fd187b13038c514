"""Publishing: our own template, what Architect would refuse, and what the emulator does not know."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handover.emulator.runtime.architect import FlowRejected, compile_published, publish
from handover.emulator.runtime.architect.document import parse
from tests.emulator.runtime.support import ACTION, CATEGORY, Catalogue, flow, indent, template

END = "- endWorkflow:\n    name: End\n    exitReason:\n      noValue: true"
TEXT = "- stringVariable:\n    name: Flow.text\n    initialValue:\n      lit: hello\n    isInput: true"
COUNT = "- integerVariable:\n    name: Flow.count\n    initialValue:\n      noValue: true"
ORG = Catalogue(ACTION)


def call(inside: str, beside: str = "", name: str = ACTION.name, category: str = CATEGORY) -> str:
    text = "- callData:\n    name: Call\n    timeout:\n      lit:\n        minutes: 1\n    category:\n"
    text += f'      "{category}":\n        dataAction:\n          "{name}":\n' + indent(inside, 12)
    return text + ("\n" + indent(beside, 4) if beside else "")


def refused(yaml_text: str, catalogue: Catalogue = ORG) -> list[str]:
    with pytest.raises(FlowRejected) as caught:
        publish(yaml_text, catalogue)
    return caught.value.messages


def test_the_projects_own_template_is_published() -> None:
    workflow = publish(template(), ORG)
    assert workflow.name == "Workflow conversation.id.user.end"
    assert workflow.description == "Tells Cognigy"
    assert [name for name, _ in workflow.inputs] == ["addressTo", "disconnectType"]
    assert workflow.calls == {(CATEGORY, ACTION.name): ACTION.id}


def test_a_flow_is_published_again_without_its_actions() -> None:
    workflow = publish(template(), ORG)
    assert compile_published(template(), {(CATEGORY, ACTION.name): ACTION.id}) == workflow
    assert compile_published(template(), {}) != workflow


def test_everything_modelled_can_be_published_at_once() -> None:
    actions = "\n".join(
        [
            "- updateData:\n    statements:",
            '    - string:\n        variable: State.note\n        value:\n          exp: Flow.text + "!"',
            "    - integer:\n        variable: Flow.count\n        value:\n          lit: 5",
            "    - decimal:\n        variable: Flow.ratio\n        value:\n          exp: Flow.count",
            "    - boolean:\n        variable: Flow.yes\n        value:\n          exp: true",
            "    - integer:\n        variable: Flow.ratio\n        value:\n          lit: 1",
            "- decision:\n    name: Which\n    condition:\n      exp: Flow.yes\n    outputs:",
            "      yes:\n        actions:\n" + indent(END, 8),
            '      "no":\n        actions:\n' + indent(END, 8),
            call(
                "inputs:\n  userId:\n    exp: State.note\nfailureOutputs:\n  errorCode:\n    var: State.note\n"
                "  details.errorCode:\n    noValue: true\n  status:\n    var: Flow.count",
                "outputs:\n  failure:\n    actions:\n" + indent(END, 4),
            ),
            END,
        ]
    )
    variables = "\n".join(
        [
            TEXT,
            COUNT,
            "- decimalVariable:\n    name: Flow.ratio\n    initialValue:\n      lit: 1",
            "- booleanVariable:\n    name: Flow.yes\n    initialValue:\n      lit: true",
        ]
    )
    state_variables = "- stringVariable:\n    name: State.note"
    text = flow(actions, variables, state_variables).replace(
        "  settingsErrorHandling",
        "  supportedLanguages:\n    en-us:\n      none: true\n  division: Home\n  settingsErrorHandling",
    )
    workflow = publish(text, ORG)
    assert len(workflow.steps) == 4
    assert compile_published(text, {}).steps[0] == workflow.steps[0]


OUTSIDE = [
    ("", "The file is empty"),
    ("workflow: [", "Line 1: the YAML has a fault in its syntax"),
    ("a: b: c", "Line 1: the YAML has a fault in its syntax"),
    ("\x00", "The file is no YAML text"),
    ("- a", "Line 1, the document: a flow must be a mapping with exactly one key."),
    ("a: 1\nb: 2", "a flow must be a mapping with exactly one key."),
    ("workflow: x", "Line 1, workflow: the workflow must be a mapping, not a string."),
    ("inboundCall: {}", 'the emulator does not know flows of type "inboundCall", only "workflow".'),
    ("? [a]\n: 1", "a key must be a text, not a list."),
    ("? {a: 1}\n: 1", "a key must be a text, not a mapping (was a {{key}} not substituted?)."),
    ("workflow: &x\n  a: *x", "does not know YAML's anchors and aliases."),
    ("[" * 2000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "said"), OUTSIDE)
def test_documents_that_are_no_flow(text: str, said: str) -> None:
    assert any(said in message for message in refused(text))


def test_missing_keys_are_named_with_their_line() -> None:
    messages = refused("workflow:\n  description: x\n")
    for key in ("name", "startUpRef", "defaultLanguage", "settingsErrorHandling", "states"):
        assert f'Line 2, workflow: the workflow lacks the key "{key}".' in messages


CHANGES = [
    ("name: Test flow", f'name: "{"x" * 201}"', '"name" has 201 characters; Architect takes 200 at most.'),
    ("name: Test flow", "name: 5", 'Line 2, workflow/name: "name" must be a string, not an integer.'),
    ("name: Test flow", 'name: ""', '"name" must be a string, not empty.'),
    ("name: Test flow", "name: [a]", '"name" must be a string, not a list.'),
    ("name: Test flow", "name: A\n  name: B", 'Line 3, workflow: the key "name" is there twice, first on line 2.'),
    ("name: Test flow", "name: A\n  colour: red", 'does not know the key "colour" of the workflow.'),
    (
        "state[Initial State_10]",
        "state[Other]",
        '"startUpRef" names no state: "/workflow/states/state[Other]"',
    ),
    ('"/workflow/states/state[Initial State_10]"', "nowhere", '"startUpRef" names no state: "nowhere"'),
    ("refId: Initial State_10", "refId: 10", '"refId" must be a string, not an integer.'),
    ("        refId: Initial State_10\n", "", 'the state lacks the key "refId".'),
    ("- state:", "- task:", 'does not know "task" among the states, only "state".'),
    ("endWorkflow:\n        none: true", "changeState: 1", "knows no other error handling"),
    ("errorHandling:\n      endWorkflow:\n        none: true", "other: 1", 'lacks the key "errorHandling".'),
    ("    - state:", "    - 5\n    - state:", "a state must be a mapping with exactly one key."),
]


@pytest.mark.parametrize(("old", "new", "said"), CHANGES)
def test_a_fault_in_the_frame_is_refused(old: str, new: str, said: str) -> None:
    text = flow(END)
    assert old in text
    assert any(said in message for message in refused(text.replace(old, new, 1)))


def test_two_states_must_not_share_a_reference() -> None:
    text = flow(END)
    state = text[text.index("    - state:") :]
    assert any('the refId "Initial State_10" is there twice.' in message for message in refused(text + state))


VARIABLES = [
    (f"{TEXT}\n{TEXT}", 'the variable "Flow.text" is defined twice.'),
    (TEXT + "\n" + TEXT.replace("Flow.text", "flow.TEXT"), 'the variable "flow.TEXT" is defined twice.'),
    (TEXT.replace("Flow.text", "text"), '"text" is no name for a variable here; it must be "Flow."'),
    (TEXT.replace("Flow.text", "Flow.a-b"), '"Flow.a-b" is no name for a variable here'),
    (TEXT.replace("Flow.text", "State.x"), '"State.x" is no name for a variable here'),
    (
        TEXT.replace("lit: hello", "lit: 5"),
        '"initialValue" must be a literal of type string, not an integer (put it in',
    ),
    (TEXT.replace("lit: hello", "lit: [a]"), '"initialValue" must be a literal of type string, not a list.'),
    (TEXT.replace("lit: hello", "lit: ~"), '"initialValue" must be a literal of type string, not empty'),
    (TEXT.replace("lit: hello", "noValue: false"), 'must be given as "lit", "exp" or "noValue: true"'),
    (TEXT.replace("lit: hello", "maybe: 1"), 'must be given as "lit", "exp" or "noValue: true", not as "maybe".'),
    (TEXT.replace("lit: hello", 'exp: "1 +"'), "The expression ends too early."),
    (TEXT.replace("lit: hello", "exp: 'ToString(1)'"), 'does not know an expression as "initialValue".'),
    (TEXT.replace("lit: hello", f"lit: {'x' * 32_001}"), "a variable holds 32000 at most."),
    (TEXT.replace("isInput: true", "isInput: yes"), '"isInput" must be true or false, not a string.'),
    (TEXT.replace("    isInput: true", "    colour: red"), 'does not know the key "colour" of the variable.'),
    ("- dateTimeVariable:\n    name: Flow.at", 'does not know variables of type "dateTimeVariable"; it knows string'),
    ("- 5", "a variable must be a mapping with exactly one key."),
    (COUNT.replace("noValue: true", "lit: 1.5"), "must be a literal of type integer, not a decimal."),
    (COUNT.replace("noValue: true", "lit: true"), "must be a literal of type integer, not a boolean."),
]


@pytest.mark.parametrize(("variables", "said"), VARIABLES)
def test_a_fault_in_a_variable_is_refused(variables: str, said: str) -> None:
    messages = refused(flow(END, variables))
    assert any(said in message and message.startswith("Line ") for message in messages), messages


def assign(kind: str, variable: str, value: str) -> str:
    return f"- updateData: {{statements: [{{{kind}: {{variable: {variable}, value: {{{value}}}}}}}]}}"


STEPS = [
    (
        "- wait:\n    name: Wait",
        'does not know the action "wait"; it knows updateData, decision, callData, endWorkflow.',
    ),
    ("- 5", "an action must be a mapping with exactly one key."),
    ("5", '"actions" must be a list, not an integer.'),
    ("- endWorkflow: 5", 'the action "endWorkflow" must be a mapping, not an integer.'),
    ("- endWorkflow:\n    exitReason:\n      lit: x", 'knows no other "exitReason" than "noValue: true".'),
    ("- endWorkflow:\n    name: 5", '"name" must be a string, not an integer.'),
    ("- endWorkflow:\n    speed: 5", 'does not know the key "speed" of the action "endWorkflow".'),
    ("- updateData:\n    name: U", 'the action "updateData" lacks the key "statements".'),
    ("- updateData:\n    statements:\n    - 5", "a statement must be a mapping with exactly one key."),
    (
        "- updateData:\n    statements:\n    - dateTime:\n        variable: Flow.text",
        'does not know statements of type "dateTime"; it knows string, integer, decimal, boolean.',
    ),
    (
        assign("string", "Flow.nix", "lit: x"),
        'The variable "Flow.nix" is not defined.',
    ),
    (
        assign("integer", "Flow.text", "lit: 1"),
        'the variable "Flow.text" is of type string, not integer.',
    ),
    (
        assign("string", "Flow.text", "exp: 1 + 1"),
        'the value of "Flow.text" must be of type string, but the expression is of type integer.',
    ),
    (
        assign("string", "Flow.text", "exp: Flow.nix"),
        'the value of "Flow.text": The variable "Flow.nix" is not defined.',
    ),
    (
        assign("string", "Flow.text", "exp: [a]"),
        'the value of "Flow.text" must be an expression, not a list.',
    ),
    ("- decision:\n    name: D", 'the action "decision" lacks the key "condition".'),
    ("- decision:\n    condition:\n      exp: Flow.text", "the condition must be of type boolean, but"),
    ("- decision:\n    condition:\n      lit: maybe", "the condition must be a literal of type boolean, not a string."),
    (
        "- decision:\n    condition: 5",
        "the condition, with lit, exp or noValue, must be a mapping",
    ),
    (
        "- decision:\n    condition:\n      lit: true\n    outputs:\n      maybe: 1",
        'does not know the key "maybe" of the',
    ),
    ("- decision:\n    condition:\n      lit: true\n    outputs:\n      yes: {}", 'lacks the key "actions".'),
    ("- callData:\n    name: C", 'the action "callData" lacks the key "category".'),
    ("- callData:\n    category: {}", '"category" must be a mapping with exactly one key.'),
    ("- callData:\n    category:\n      A: {}", 'the category "A" lacks the key "dataAction".'),
    ("- callData:\n    category:\n      A:\n        dataAction: x", '"dataAction" must be a mapping with exactly one'),
    (call("inputs: {}", category="Other"), 'no published data action "Send Event to Cognigy" in the category "Other".'),
    (call("inputs: {}", name="Other"), 'no published data action "Other" in the category'),
    (call("inputs:\n  user:\n    lit: x"), '"Send Event to Cognigy" has no input "user"; it has disconnectType, topic'),
    (call("inputs:\n  topic:\n    lit: 5"), 'the input "topic" must be a literal of type string, not an integer'),
    (call("inputs:\n  topic:\n    exp: 5"), 'the input "topic" must be of type string, but the expression is of type'),
    (call("inputs: 5"), '"inputs" must be a mapping, not an integer.'),
    (call("extra: 5"), 'does not know the key "extra" of the data action'),
    (call("outputs: {}"), '"outputs" with the paths belongs beside "category", not in the data action.'),
    (call("successOutputs:\n  x:\n    var: Flow.text"), 'there is no simple success output "x"; there are none.'),
    (call("failureOutputs:\n  nix:\n    var: Flow.text"), 'there is no simple failure output "nix"; there are correl'),
    (
        call("failureOutputs:\n  status:\n    var: Flow.text"),
        'the variable "Flow.text" is of type string, not integer.',
    ),
    (
        call("failureOutputs:\n  errorCode:\n    lit: x"),
        'the output "errorCode" must be given as "var" or "noValue: tr',
    ),
    (call("failureOutputs:\n  errorCode: 5"), "with var or noValue, must be a mapping with exactly one key."),
    (
        call("failureOutputs:\n  userParams.key:\n    var: Flow.text"),
        'not know the output "userParams.key", a collection',
    ),
    (call("inputs: {}").replace("minutes: 1", "fortnights: 1"), '"fortnights" is no unit of time; there are milli'),
    (call("inputs: {}").replace("minutes: 1", "minutes: 1.5"), '"minutes" must be a whole number, not negative.'),
    (call("inputs: {}").replace("lit:\n        minutes: 1", "exp: x"), 'a "timeout" only as "lit: {minutes: 1}".'),
    (
        call("inputs: {}").replace("timeout:\n      lit:\n        minutes: 1", "timeout: 5"),
        '"timeout" must be a mapping',
    ),
]


@pytest.mark.parametrize(("actions", "said"), STEPS)
def test_a_fault_in_an_action_is_refused(actions: str, said: str) -> None:
    messages = refused(flow(actions, TEXT))
    assert any(said in message and message.startswith("Line ") for message in messages), messages


def test_inputs_follow_the_contract() -> None:
    properties = {
        "need": {"type": "string"},
        "count": {"type": ["integer", "null"]},
        "part": {"type": "number"},
        "odd": {"type": "null"},
        "wild": True,
    }
    action = replace(ACTION, contract_input={"type": "object", "properties": properties, "required": ["need"]})
    catalogue = Catalogue(action)
    messages = refused(
        flow(call("inputs:\n  odd:\n    lit: x\n  wild:\n    lit: x\n  need:\n    noValue: true")), catalogue
    )
    assert any('the required input "need" has no value.' in message for message in messages)
    assert any('the emulator does not know the type of the input "odd".' in message for message in messages)
    assert any('the emulator does not know the type of the input "wild".' in message for message in messages)
    assert any('"need" has no value' in message for message in refused(flow(call("inputs: {}")), catalogue))
    publish(flow(call("inputs:\n  need:\n    lit: x\n  count:\n    lit: 1\n  part:\n    lit: 1.5")), catalogue)


def test_outputs_follow_the_contract_flattened() -> None:
    nested = {"type": "object", "properties": {"id": {"type": "string"}, "list": {"type": "array"}}}
    action = replace(
        ACTION, contract_output={"type": "object", "properties": {"user": nested, "n": {"type": "integer"}}}
    )
    catalogue = Catalogue(action)
    outputs = "successOutputs:\n  user.id:\n    var: Flow.text\n  n:\n    var: Flow.count"
    workflow = publish(flow(call(outputs), f"{TEXT}\n{COUNT}"), catalogue)
    assert workflow.steps[0].success_outputs == {"user.id": "flow.text", "n": "flow.count"}  # type: ignore[union-attr]
    messages = refused(flow(call("successOutputs:\n  user.list:\n    var: Flow.text"), TEXT), catalogue)
    assert any('no simple success output "user.list"; there are n, user.id.' in message for message in messages)


def test_what_was_published_is_compiled_without_its_actions_contracts() -> None:
    inputs = "inputs:\n  a:\n    lit: x\n  b:\n    exp: Flow.text\n  c:\n    noValue: true\n  d:\n    lit: [x]\n"
    workflow = compile_published(flow(call(inputs + "successOutputs:\n  any:\n    var: Flow.text"), TEXT), {})
    assert [name for name, _ in workflow.steps[0].inputs] == ["a", "b", "c", "d"]  # type: ignore[union-attr]
    with pytest.raises(FlowRejected, match="not defined"):
        compile_published(flow(call("inputs:\n  a:\n    exp: Flow.x")), {})


def test_all_faults_are_reported_at_once() -> None:
    text = flow("- wait: {}\n- callData: {}").replace("name: Test flow", "name: 5")
    assert len(refused(text)) == 3


def test_faults_are_reported_in_the_order_of_their_lines() -> None:
    text = flow(f"{call('inputs: {}', name='Other')}\n- wait: {{}}\n- callData: {{}}", TEXT.replace("isInput", "isIn"))
    lines = [int(message.split(",")[0].removeprefix("Line ")) for message in refused(text)]
    assert len(lines) == 4
    assert lines == sorted(lines)


def test_scalars_are_read_as_yaml_1_2_does() -> None:
    root = parse("a: yes\nb: on\nc: 0o7\nd: 1e3\ne: .5\nf: Null\ng: '5'\nh: !!str 5\ni: +5\nj:\nk: 1_000\nl: 12:30:45")
    assert isinstance(root.value, dict)
    values = {key: node.value for key, node in root.value.items()}
    assert values == {
        "a": "yes", "b": "on", "c": "0o7", "d": 1000.0, "e": 0.5, "f": None,
        "g": "5", "h": 5, "i": 5, "j": None, "k": "1_000", "l": "12:30:45",
    }  # fmt: skip


def test_a_nested_decision_too_deep_to_read_is_refused() -> None:
    text = "{endWorkflow: {}}"
    for _ in range(150):
        text = f"{{decision: {{condition: {{lit: true}}, outputs: {{yes: {{actions: [{text}]}}}}}}}}"
    assert any("nested too deeply" in message for message in refused(flow(f"- {text}")))


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_flow_is_refused_with_sentences_and_never_crashes(data: st.DataObject) -> None:
    text = template()
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 30))
    new = data.draw(st.text(alphabet="ab:-{}[]\"'&*!?|> \n#,0", max_size=6))
    messages = ["."]
    try:
        publish(text[:at] + new + text[at + length :], ORG)
    except FlowRejected as rejected:
        messages = rejected.messages
    assert messages
    assert all(message.endswith(".") for message in messages)


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "lit", "exp", "noValue", "actions", "callData", "outputs", "x"]), inner, max_size=3
        )
    ),
)


@settings(max_examples=60)
@given(
    key=st.sampled_from(["variables", "states", "settingsErrorHandling", "startUpRef", "supportedLanguages"]),
    value=NESTED,
    deep=st.sampled_from(["callData", "decision", "updateData", "endWorkflow"]),
)
def test_any_value_anywhere_is_refused_or_published(key: str, value: object, deep: str) -> None:
    for change in (
        {key: value},
        {"states": [{"state": {"name": "S", "refId": "Initial State_10", "actions": [{deep: value}]}}]},
        {"states": [{"state": {"name": "S", "refId": "Initial State_10", "actions": value}}]},
    ):
        document = yaml.safe_load(flow(END))
        document["workflow"].update(change)
        messages = ["."]
        try:
            publish(yaml.safe_dump(document), ORG)
        except FlowRejected as rejected:
            messages = rejected.messages
        assert all(message.endswith(".") for message in messages)
