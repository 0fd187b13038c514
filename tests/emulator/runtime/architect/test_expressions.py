"""Architect's expressions: what they come to, what their types forbid, and what an unset variable does."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.architect.expressions import compile_expression
from handover.emulator.runtime.architect.values import ExpressionError, Kind, UnsetVariableError, Value

KINDS: dict[str, Kind] = {
    "flow.text": "string",
    "flow.empty": "string",
    "flow.unset": "string",
    "flow.count": "integer",
    "flow.ratio": "decimal",
    "flow.yes": "boolean",
    "flow.unsetcount": "integer",
    "flow.unsetyes": "boolean",
    "state.local": "string",
}
VALUES: dict[str, Value] = {
    "flow.text": "abc",
    "flow.empty": "",
    "flow.unset": None,
    "flow.count": 3,
    "flow.ratio": 1.5,
    "flow.yes": True,
    "flow.unsetcount": None,
    "flow.unsetyes": None,
    "state.local": "here",
}


def evaluate(text: str) -> Value:
    return compile_expression(text, KINDS).evaluate(VALUES)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', "a"),
        (r'"say \"hi\" \\ \n\t\r\x"', 'say "hi" \\ \n\t\rx'),
        ("5", 5),
        ("-5", -5),
        ("--5", 5),
        ("1.25", 1.25),
        ("true", True),
        ("FALSE", False),
        ("NOT_SET", None),
        ("Flow.text", "abc"),
        ("flow.TEXT", "abc"),
        ("State.local", "here"),
        ('Flow.text + "-" + Flow.empty', "abc-"),
        ("1 + 2 - 4", -1),
        ("1 + Flow.ratio", 2.5),
        ("1 - -1", 2),
        ("Append(Flow.text, State.local, ToString(1))", "abchere1"),
        ("ToString(Flow.ratio) + ToString(Flow.yes) + tostring(Flow.text)", "1.5trueabc"),
        ("ToString(false)", "false"),
        ("Flow.count == 3", True),
        ("Flow.count != 3", False),
        ("Flow.count == 3.0", True),
        ("Flow.count >= 3 and Flow.count <= 3", True),
        ("Flow.count < 3 or Flow.count > 3", False),
        ('"a" < "b"', True),
        ("Flow.yes == true", True),
        ("false and Flow.yes or true", True),
        ("false and (Flow.yes or true)", False),
        ("And(true, Flow.yes, true)", True),
        ("Or(false, false)", False),
        ("Not(Flow.yes)", False),
        ("not(Flow.yes) AND true", False),
        ("If(Flow.yes, 1, 2)", 1),
        ("If(Not(Flow.yes), 1, 2.5)", 2.5),
        ('If(IsSet(Flow.unset), Flow.unset, "")', ""),
        ("IsSet(Flow.text)", True),
        ("IsSet(Flow.empty)", True),
        ("IsSet(NOT_SET)", False),
        ("IsNotSetOrEmpty(Flow.unset)", True),
        ("IsNotSetOrEmpty(Flow.empty)", True),
        ("IsNotSetOrEmpty(Flow.text)", False),
        ("IsSet(If(Flow.yes, Flow.unset, Flow.text))", False),
        ('ToString(NOT_SET) == ""', False),
        ("Flow.unset == NOT_SET", True),
        ('Flow.unset != "x"', True),
        ("ToString(Flow.unset)", None),
        ('If(true, NOT_SET, "x")', None),
        ("(((1)))", 1),
        (" 1\n+\t2 ", 3),
    ],
)
def test_what_expressions_come_to(text: str, value: Value) -> None:
    found = evaluate(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Flow.unset", "the variable Flow.unset is NOT_SET"),
        ('Flow.unset + "x"', "the variable Flow.unset is NOT_SET"),
        ("1 + Flow.unsetcount", "the variable Flow.unsetcount is NOT_SET"),
        ("-Flow.unsetcount", "the variable Flow.unsetcount is NOT_SET"),
        ("Flow.unsetcount < 1", "the variable Flow.unsetcount is NOT_SET"),
        ("Flow.unsetyes and true", "the variable Flow.unsetyes is NOT_SET"),
        ("If(Flow.unsetyes, 1, 2)", "the variable Flow.unsetyes is NOT_SET"),
        ("If(Flow.yes, Flow.unset, Flow.text)", "the variable Flow.unset is NOT_SET"),
        ('Append("a", Flow.unset)', "the variable Flow.unset is NOT_SET"),
        ("1 + NOT_SET", 'an operand of "+" is NOT_SET'),
        ('"a" + ToString(Flow.unset)', 'an operand of "+" is NOT_SET'),
        ("-If(true, NOT_SET, 1)", 'the operand of "-" is NOT_SET'),
        ("1 < If(true, NOT_SET, 1)", 'an operand of "<" is NOT_SET'),
        ("Not(NOT_SET)", "an argument of Not is NOT_SET"),
        ('Append("a", ToString(Flow.unset))', "an argument of Append is NOT_SET"),
    ],
)
def test_reading_what_is_not_set_stops_the_run(text: str, said: str) -> None:
    with pytest.raises(UnsetVariableError, match=f"^{said.replace('+', '[+]')}$"):
        evaluate(text)


def test_what_is_not_needed_is_not_read() -> None:
    assert evaluate("false and Flow.unsetyes") is False
    assert evaluate("true or Flow.unsetyes") is True
    assert evaluate("If(true, Flow.text, Flow.unset)") == "abc"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The expression ends too early."),
        ("1 +", "The expression ends too early."),
        ("If(1", "The expression ends too early."),
        ("1 2", "fault at character 3, before '2'"),
        ("# 1", "fault at character 1"),
        ('"open', "fault at character 1"),
        ("1 < 2 < 3", "fault at character 7"),
        ("Flow.other", 'The variable "Flow.other" is not defined.'),
        ("Task.x", "fault at character 5"),
        ("foo", 'There is no "foo" in expressions'),
        ("Left(Flow.text, 1)", 'does not know the function "Left"; it knows If, IsSet, '),
        ("If(true, 1)", "If takes 3 arguments, not 2."),
        ("Append(Flow.text)", "Append takes at least 2 arguments, not 1."),
        ("IsSet()", "IsSet takes 1 argument, not 0."),
        ('"a" + 1', '"+" takes two values of one type, not string and integer.'),
        ("true + false", '"+" takes strings or numbers, not boolean values.'),
        ('"a" - "b"', '"-" takes numbers, not string values.'),
        ('-"a"', '"-" takes a number, not a value of type string.'),
        ('1 == "1"', '"==" takes two values of one type, not integer and string.'),
        ("true < false", '"<" compares numbers or strings, not booleans.'),
        ("1 and true", '"and" takes values of type boolean, not integer.'),
        ("Or(true, 1)", '"Or" takes values of type boolean, not integer.'),
        ("If(1, 1, 1)", "If takes values of type boolean, not integer."),
        ('If(true, 1, "1")', "If takes two values of one type, not integer and string."),
        ("Append(Flow.text, 1)", "Append takes values of type string, not integer."),
        ("9" * 5000, "has too many digits"),
        ("(" * 20_000, "The expression"),
        ("1 + " * 10_000 + "1", "The expression has 40001 characters; Architect takes 32000 at most."),
    ],
)
def test_what_architect_would_refuse(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, KINDS)
    assert said in str(caught.value)


def test_deep_nesting_is_refused_or_evaluated_but_no_crash() -> None:
    deep = "Not(" * 3000 + "true" + ")" * 3000
    with pytest.raises(ExpressionError, match="nested too deeply"):
        compile_expression(deep, {})


@dataclass(frozen=True)
class Made:
    """An expression with what it should come to."""

    text: str
    value: Value


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


STRINGS = st.text(max_size=5).map(lambda text: Made(_quote(text), text))
INTEGERS = st.integers(0, 1000).map(lambda number: Made(str(number), number))
BOOLEANS = st.booleans().map(lambda truth: Made(str(truth).upper(), truth))
COMPARISONS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
}


def more_strings(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    added = st.tuples(inner, inner).map(
        lambda ab: Made(f"({ab[0].text} + {ab[1].text})", f"{ab[0].value}{ab[1].value}")
    )
    appended = st.tuples(inner, inner).map(
        lambda ab: Made(f"append({ab[0].text},{ab[1].text})", f"{ab[0].value}{ab[1].value}")
    )
    chosen = st.tuples(st.booleans(), inner, inner).map(
        lambda cab: Made(f"If({cab[0]}, {cab[1].text}, {cab[2].text})", cab[1].value if cab[0] else cab[2].value)
    )
    return added | appended | chosen


ALL_STRINGS = st.recursive(STRINGS | INTEGERS.map(lambda i: Made(f"ToString({i.text})", str(i.value))), more_strings)


def more_booleans(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    both = st.tuples(inner, inner)
    return (
        both.map(lambda ab: Made(f"({ab[0].text} and {ab[1].text})", ab[0].value and ab[1].value))
        | both.map(lambda ab: Made(f"({ab[0].text} Or {ab[1].text})", ab[0].value or ab[1].value))
        | inner.map(lambda a: Made(f"Not({a.text})", not a.value))
    )


COMPARED = st.tuples(st.sampled_from(sorted(COMPARISONS)), st.tuples(ALL_STRINGS, ALL_STRINGS)).map(
    lambda made: Made(
        f"{made[1][0].text} {made[0]} {made[1][1].text}", COMPARISONS[made[0]](made[1][0].value, made[1][1].value)
    )
)


@given(ALL_STRINGS)
def test_string_expressions_mean_what_they_were_made_of(made: Made) -> None:
    expression = compile_expression(made.text, {})
    assert expression.kind == "string"
    assert expression.evaluate({}) == made.value


@given(st.recursive(BOOLEANS | COMPARED.map(lambda made: Made(f"({made.text})", made.value)), more_booleans))
def test_boolean_expressions_mean_what_they_were_made_of(made: Made) -> None:
    expression = compile_expression(made.text, {})
    assert expression.kind == "boolean"
    assert expression.evaluate({}) is made.value


@given(st.lists(INTEGERS, min_size=1, max_size=6))
def test_sums_associate_to_the_left(numbers: list[Made]) -> None:
    text = " - ".join(number.text for number in numbers)
    first, *others = [int(str(number.value)) for number in numbers]
    assert compile_expression(text, {}).evaluate({}) == first - sum(others)


@given(st.text(alphabet='FlowState.xIf(),"+-=<>!&10 \\ntrueandor_', max_size=40) | st.text(max_size=20))
def test_any_text_compiles_or_is_refused_with_a_sentence(text: str) -> None:
    refusal = "."
    try:
        expression = compile_expression(text, {"flow.x": "string"})
    except ExpressionError as refused:
        refusal = str(refused)
    else:
        assert expression.kind in ("string", "integer", "decimal", "boolean", "unset")
    assert refusal.endswith(".")
