"""Velocity templates: what a reference prints, the tools, and what is refused by name."""

import json
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.emulator.runtime.actions.velocity import (
    Template,
    TemplateError,
    compile_template,
    input_values,
    response_values,
)
from handover.emulator.runtime.budget import Budget, LimitError


def render(text: str, **inputs: Any) -> str:
    return compile_template(text).render(input_values(inputs, json.dumps(inputs)))


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("plain", "plain"),
        ("", ""),
        ("${input.x}", "a b&c"),
        ("$input.x", "a b&c"),
        ("${input.missing}", "${input.missing}"),
        ("$!{input.missing}", ""),
        ("$!input.missing", ""),
        ("${input.none}", "${input.none}"),
        ("$!{input.none}", ""),
        ("$esc.url($input.x)", "a+b%26c"),
        ("$esc.urlFormEncode($input.x)", "a+b%26c"),
        ("$esc.uriEncode($input.x)", "a%20b%26c"),
        ("${esc.uriEncode(${input.x})}", "a%20b%26c"),
        ('$esc.uriEncode("${input.x}/")', "a%20b%26c%2F"),
        ("$esc.html($input.x)", "a b&amp;c"),
        ("$esc.jsonString($input.quoted)", 'say \\"hi\\"\\n'),
        ("$esc.jsonEncode($input.quoted)", 'say \\"hi\\"\\n'),
        ("$esc.jsonDecode($input.escaped)", 'a"A'),
        ("$!esc.jsonEncode($input.missing)", ""),
        ("$!esc.url($input.missing)$!esc.uriEncode($input.missing)$!esc.html($input.missing)", ""),
        ("$!esc.jsonDecode($input.missing)", ""),
        ("${input.n}/${input.flag}", "5/true"),
        ("#if($input.flag)yes#{else}no#end", "yes"),
        ("#if($input.flag == true)yes#end", "yes"),
        ("#if(!$input.flag)yes#{else}no#end", "no"),
        ('#if("$!{input.missing}" != "")there#{else}absent#end', "absent"),
        ('#set($v = "x")$v$v', "xx"),
        ("#foreach($one in $input.list)$one,#end", "1,true,"),
        ("$input.map.k", "false"),
        ("$input.x.length() $input.x.trim().toUpperCase() $input.x.toLowerCase()", "5 A B&C a b&c"),
        ("$input.x.substring(2) $input.x.substring(0, 1)", "b&c a"),
        ('#if($input.x.startsWith("a") && $input.x.endsWith("c") && $input.x.contains("b"))y#end', "y"),
        ('#if($input.x.equals("a b&c") && $input.x.equalsIgnoreCase("A B&C") && !$input.x.isEmpty())y#end', "y"),
        ("$input.x.replaceAll('(b)', '<$1>')", "a <b>&c"),
        ("'x'.trim()$input.x.toString()", "'x'.trim()a b&c"),
        ("#set($s = ' q ')[$s.trim()]", "[q]"),
        ("costs $5 or #1", "costs $5 or #1"),
        ("#if($input.flag == 1)y#{else}n#end#if($input.n != true)y#end", "ny"),
        ("$input.list $input.map", "[1, true] {k=false}"),
        ("#set($n = 2 + 3 * 4 - 6 / 3 % 5)$n", "12"),
        ("#set($s = 'a' + 'b')#set($l = [1] + [2, 3])$s$l.size()$l[2]$l[9]", "ab33$l[9]"),
        ("#foreach($i in [3..1])$i$foreach.index$foreach.hasNext,#end", "30true,21true,12false,"),
        ("#set($t = '')#foreach($i in [1..3])#set($t = \"$t$i\")#end$t$!i", "123"),
        ("a#stop b", "a"),
        ("${input.missing|'other'}", "other"),
        ("#foreach($v in {'a': 1})$v#end", "1"),
        ("$esc.quote${esc.q}$esc.d$esc.hash$esc.s$esc.e$esc.b$esc.n", '""$#\'!\\\n'),
        ("$esc.url($input.x).length() $esc.dollar.length()", "7 1"),
        ("#set($a = -7 / 2)$a #set($a = -7 % 3)$a #set($a = 7 / 2.0)$a #set($a = 7.5 % 2)$a", "-3 -1 3.5 1.5"),
        ("#set($a = 'a' + 1 + 'b')$a#set($a = 1 + 'a')$a", "a1b1a"),
        ("\\#break #breakfast # break", "#break #breakfast # break"),
    ],
)
def test_what_a_template_prints(template: str, printed: str) -> None:
    values = {
        "x": "a b&c",
        "quoted": 'say "hi"\n',
        "escaped": '\\u0061\\"A',
        "none": None,
        "n": 5,
        "flag": True,
        "list": [1, True],
        "map": {"k": False},
    }
    assert render(template, **values) == printed


@pytest.mark.parametrize(
    ("array", "printed"),
    [
        ('["a", "b"]', '"a"'),
        ("[1, 2]", "1"),
        ('[{"a": "\u00fc"}]', '{"a": "\u00fc"}'),
        ("[null]", "null"),
        ("[]", '""'),
        (None, '""'),
    ],
)
def test_the_first_of_an_array_is_json_text(array: str | None, printed: str) -> None:
    """As in the data actions of Genesys' blueprints, which put the array in quotation marks, or not."""
    template = '{"id": ${successTemplateUtils.firstFromArray(%s, "$esc.quote$esc.quote")}}'
    values = response_values("", {} if array is None else {"ids": array})
    assert compile_template(template % "${ids}").render(values) == f'{{"id": {printed}}}'
    if array is not None:
        assert compile_template(template % '"${ids}"').render(values) == f'{{"id": {printed}}}'


def test_without_a_default_there_is_no_first_of_an_empty_array() -> None:
    call = "{successTemplateUtils.firstFromArray($ids)}"
    assert compile_template(f"${call}$!{call}").render(response_values("", {"ids": "[]"})) == f"${call}"
    with pytest.raises(TemplateError, match=r"takes a JSON array, not \{\}\.$"):
        compile_template(f"${call}").render(response_values("", {"ids": "{}"}))
    with pytest.raises(TemplateError, match="takes a JSON array, not nothing"):
        compile_template(f"${call}").render(response_values("", {"ids": ""}))


def test_raw_request_is_the_input_verbatim() -> None:
    raw = '{"a":"ü \\" ","b":null}'
    assert compile_template("${input.rawRequest}").render(input_values({"a": 1}, raw)) == raw


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text() | st.integers() | st.booleans() | st.none()))
def test_raw_request_survives_any_input(inputs: dict[str, Any]) -> None:
    raw = json.dumps(inputs, ensure_ascii=False)
    assert compile_template("${input.rawRequest}").render(input_values(inputs, raw)) == raw


@given(st.text())
def test_json_encode_makes_any_text_fit_into_json(text: str) -> None:
    assert json.loads(render('{"x":"$esc.jsonEncode($input.x)"}', x=text)) == {"x": text}


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_uri_encode_leaves_nothing_that_ends_a_path_or_a_query(text: str) -> None:
    encoded = render("$esc.uriEncode($input.x)", x=text)
    assert not set(encoded) & set("/?#& +")


@given(st.text(alphabet="${}!#()[]ab.\"'\\ ifset=", max_size=40))
def test_any_text_is_rendered_or_refused_with_a_sentence(text: str) -> None:
    refusal = "."
    try:
        render(text, a="1", b="2")
    except TemplateError as refused:
        refusal = str(refused)
    assert refusal.endswith(".")


def test_translated_values_are_json_text() -> None:
    values = response_values('{"a":1}', {"name": '"Ann"', "n": "5"})
    assert compile_template('{"name": ${name}, "n": ${n}, "raw": ${rawResult}}').render(values) == (
        '{"name": "Ann", "n": 5, "raw": {"a":1}}'
    )


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("#if($input.x)", "fault in its syntax"),
        ("${input.x", "fault in its syntax"),
        ("#foreach", "fault in its syntax"),
        ("$credentials.token", "does not know $credentials"),
        ("$math.add(1, 2)", "does not know $math"),
        ("$input.x.__class__", 'must not start with "_"'),
        ("$esc.__init__", 'must not start with "_"'),
        ("$input.x.format($esc)", "does not know the function format()"),
        ("#if($input.x.encode())#end", "does not know the function encode()"),
        ('"$input.x.encode()"', "does not know the function encode()"),
        ("#set($a = $input.x.encode())", "does not know the function encode()"),
        ("#evaluate($input.x)", "does not know the directive #evaluate"),
        ("#include('x')", "does not know the directive #include"),
        ("#parse('x')", "does not know the directive #parse"),
        ("#macro(m)#end", "does not know the directive #macro"),
        ("#define($d)#end", "does not know the directive #define"),
        ("#if(1 == 1 && ($input.x.encode()))#end", "does not know the function encode()"),
        ("#foreach($i in [$input.x.encode()])#end", "does not know the function encode()"),
        ("${input.y|$input.x.encode()}", "does not know the function encode()"),
        ("#if(false)#elseif($input.x.encode())#end", "does not know the function encode()"),
        ("$get('x')", "does not know the function get()"),
        ("#set($input.x = 1)", "#set of a part: $input.x"),
        ("$input.x.replaceAll('(?=a)', '')", "does not take the regular expression"),
        ("$input.x.replaceAll('(a)\\\\1', '')", "does not take the regular expression"),
        ("$input.x.replaceAll($input.x, '')", "only with a literal text"),
        ("#set($a = " + "9" * 5000 + ")", "fault in its syntax"),
        ("#set($a = " + "9" * 400 + ")", "more than 300 digits"),
        ("#if($input.x not $input.y)#end", "fault in its syntax"),
        ("#nothing()", "does not know the directive #nothing"),
        ("#foreach($i in [1])#break#end", "does not know the directive #break"),
        ("#{break}", "does not know the directive #break"),
        ("#[[ $input.x ]]#", "does not know #[["),
        ("$esc", "knows $esc only with a function, as $esc.jsonEncode()"),
        ("$esc[0]", "knows $esc only with a function"),
        ("$esc.nothing", "does not know $esc.nothing."),
        ("$esc.length()", "does not know $esc.length()."),
        (
            "$successTemplateUtils.moveKeysIntoArrayOfObjects($x)",
            "does not know $successTemplateUtils.moveKeysIntoArrayOfObjects().",
        ),
        ("#set($esc = 1)", "$esc is a tool of Genesys' and can't be set."),
        ("#foreach($math in [1])#end", "$math is a tool of Genesys' and can't be set."),
        ("$input.list[$input.x.encode()]", "does not know the function encode()"),
        ("#set($m = {'k': $input.x.encode()})", "does not know the function encode()"),
    ],
)
def test_what_is_not_known_is_refused_by_name(template: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compile_template(template)
    assert said in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "template",
    [
        "$input.x.substring(9)",
        "$input.x.replaceAll('s', '$9')",
        "$input.x.startsWith(1)",
        "#set($a = 'a' * 3)",
        "#set($a = 1 / 0)",
        "#set($a = 1 % 0)",
        "#set($a = 'a' + [1])",
        "$esc.url()",
        "#foreach($i in 5)#end",
    ],
)
def test_a_function_that_fails_is_a_sentence(template: str) -> None:
    with pytest.raises(TemplateError, match=r"^The template could not be rendered: .*\.$"):
        render(template, x="short")


def test_templates_are_compiled_once() -> None:
    assert compile_template("${input.a}") is compile_template("${input.a}")


@pytest.mark.parametrize("member", ["format", "zfill", "__class__", "items", "append", "real"])
@pytest.mark.parametrize("owner", ["$input.x", "$input.map", "$input.list", "$input.n"])
def test_no_method_of_pythons_is_a_value(owner: str, member: str) -> None:
    with pytest.raises(TemplateError, match="must not start") if member[0] == "_" else nullcontext():
        assert render(f"#set($get = {owner}.{member})$!get", x="a", map={}, list=[], n=1) == ""


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($i in [1..1000000000])a#end",
        "#foreach($i in [1..900000])#foreach($j in [1..900000])#end#end",
        "#set($a = 'a')" + '#set($a = "$a$a")' * 60 + "$a",
        "#set($a = 'a')" + "#set($a = $a + $a)" * 60,
        "#set($a = [1, 2])" + "#set($a = $a + $a)" * 60,
        "#set($a = [1])" + "#set($a = [$a, $a])" * 60 + "$a",
        "#set($a = {'k': 1})" + "#set($a = {'k': $a, 'l': $a})" * 60 + "$a",
        "#set($a = [1])#set($b = [1])" + "#set($a = [$a, $a])#set($b = [$b, $b])" * 60 + "#if($a == $b)#end",
        "#set($a = 9)" + "#set($a = $a * $a)" * 60,
        "#set($a = 'ab')" + '#set($a = "$a$a")' * 18 + "#foreach($i in [1..90000])$!a.toUpperCase().length()#end",
        "#set($a = 'ab')" + '#set($a = "$a$a")' * 18 + "$a.replaceAll('', 'x')",
        "#set($a = 'aa')" + '#set($a = "$a$a")' * 18 + "$a.replaceAll('(a?){500}a{500}$', 'x')",
        "#set($a = '&')" + "#set($a = $esc.html($a))" * 60 + '#set($a = "$a$a$a$a")' * 60,
        "$input.x" * 1_000,
    ],
)
def test_no_template_takes_more_than_its_limits(template: str) -> None:
    """Each of them took minutes, or all memory."""
    with pytest.raises((LimitError, TemplateError), match=r"limit|300 digits"):
        Template(template).render(input_values({"x": "x" * 10_000}, ""))


_TERMS = st.recursive(
    st.sampled_from(["$a", "$input.x", "2", "'xy'", '"$a$a"', "[1..99]", "$l.size()", "$a.replaceAll('(x+)+y', '$1')"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(" ".join).map("({})".format),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        inner.map('$esc.html("$!a{}")'.format),
    ),
    max_leaves=8,
)
_DIRECTIVES = st.recursive(
    st.one_of(_TERMS.map("#set($a = {})".format), _TERMS.map("#set($l = [$l, {}])".format), st.just("$!a$!l")),
    lambda inner: st.tuples(_TERMS, st.lists(inner, max_size=4).map("".join)).map(
        lambda loop: f"#foreach($i in {loop[0]}){loop[1]}#end"
    ),
    max_leaves=12,
)


@given(st.lists(_DIRECTIVES, max_size=6).map("".join))
def test_any_template_ends_within_its_steps(template: str) -> None:
    budget = Budget(5_000, 20_000)
    try:
        printed = Template(template).render(input_values({"x": "x" * 200}, ""), budget)
    except (LimitError, TemplateError):
        printed = ""
    assert len(printed) <= 20_000
