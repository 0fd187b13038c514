"""Values that have broken something somewhere, and how they get into requests."""

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

RAW_VALUES: Final = (
    rb'"\ud800"',
    rb'"\uDFFF \uD83D"',
    b"[" * 5_000 + b"]" * 5_000,
    b"1" * 5_000,
    b"1e400",
    b"NaN",
    b"-Infinity",
    b'"\xed\xa0\x80"',
)
"""JSON, or nearly so, that can't be kept."""

_PLACE: Final = "<raw {}>"

LOOP: Final = '#foreach($i in [1..900])#foreach($j in [1..900])#set($a = "$!a$a.toUpperCase()")#end#end'
TEMPLATES: Final = (
    LOOP,
    "#foreach($i in [1..1000000000])a#end",
    "#set($a = 9)" + "#set($a = $a * $a)" * 60 + "$a",
    "#set($a = [1, 2])" + "#set($a = $a + $a)" * 60 + "$a",
    "$input.x.replaceAll('(a+)+$', 'b')",
    "$input.userId.substring(-1)$input.userId.get(9)$input.userId[9]",
    "$esc.jsonDecode($input.userId)$esc.url($input)$esc.html($!input.x)",
    "${successTemplateUtils.firstFromArray($input.userId, $x)}",
    '{"x": ${successTemplateUtils.firstFromArray("${x}", "$esc.quote$esc.quote")}}',
    '{"x": $x}',
    "${rawResult}",
    "${input.rawRequest}",
    "#if($input.userId == 1)#elseif($x)#stop#end",
    "#if(",
    "${x",
    "#macro(m $x)$x#end#m(1)",
    "$input.x.class.forName('x')",
    "[$x.get(" * 9 + "1" + ")]" * 9,
)
PATHS: Final = (
    "$",
    "$.x",
    "addressTo",
    "$..*..*",
    "$[?@ =~ /(a+)+$/]",
    "$[?match(@, '(a+)+')]",
    "$[?search(@, $.pattern)]",
    "$..[?@..[?@..[?@ == $]]]",
    "$[?@.a && !@.b || @ > 5]",
    "$[?count(@..*) > length(@)]",
    "$[" + "9" * 400 + "]",
    "$['\\ud800']",
    "$.a | $.b",
    "$.a & $..*",
    "$[::0]",
    "$[-1:0:-1]",
    "$[?keys(@) == 1]",
    "$.~",
    "^",
    "_.a",
    "#",
    "$" + ".a" * 5_000,
    "(" * 500,
)
TEXTS: Final = (
    "",
    " ",
    "\ud800",
    "a\udfff",
    "\0",
    "\x1b[31m\u202e",
    "\ufffe",
    "a" * 40_000,
    "a" * 4_000 + "b",
    "../../etc/passwd",
    "{id}",
    "null",
    "-1",
    "9" * 5_000,
    "1e400",
    "²",
    "v2.detail.events.conversation.{id}.acw",
    "v2.detail.events.conversation.x.user.end",
    "http://[",
    "http://user:password@127.0.0.1:99999/?token=x",
    "2999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00-23:59",
    "(a+)+$",
    "(?=a)",
    "[" * 200,
    '"',
    "'\n: {{x}}",
    "__class__",
)
OTHERS: Final[tuple[Any, ...]] = (None, True, -1, 0, 2**63, 10**200, 1.5, 1e300, [], {}, [[]], {"": None}, ["", 0, {}])


def chosen(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy that chooses; unlike `sampled_from`, it does not print them all, which are long."""
    return st.integers(0, len(values) - 1).map(values.__getitem__)


TEXT: Final = chosen(TEXTS + TEMPLATES + PATHS) | st.text(max_size=8)
RAW: Final = st.integers(0, len(RAW_VALUES) - 1).map(_PLACE.format)
VALUE: Final = TEXT | RAW | chosen(OTHERS)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a JSON value: what holds it, and its key there."""
    found: list[tuple[Any, Any]] = []
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found += [(value, key), *_places(value[key])]
    return found


@st.composite
def spoilt(draw: st.DrawFn, value: Any, most: int = 2) -> Any:
    """Return a copy of a JSON value with some of its parts replaced, left out, or put in another place."""
    whole = [json.loads(json.dumps(value))]
    for _ in range(draw(st.integers(0, most))):
        inside, key = draw(st.sampled_from(_places(whole)))
        how = draw(st.sampled_from(["replace", "replace", "replace", "wrap", "remove", "add"]))
        if how == "replace" or (inside is whole and how == "remove"):
            inside[key] = deepcopy(draw(VALUE))  # it may be spoilt in its turn
        elif how == "wrap":
            inside[key] = [inside[key]] * draw(st.integers(1, 3))
        elif how == "remove":
            del inside[key]
        elif isinstance(inside, dict):
            inside[draw(TEXT)] = deepcopy(draw(VALUE))
    return whole[0]


def written(value: Any) -> bytes:
    """Return a value as JSON, with what no JSON library writes in its places."""
    text = json.dumps(value).encode()
    for number, raw in enumerate(RAW_VALUES):
        text = text.replace(json.dumps(_PLACE.format(number)).encode(), raw)
    return text


@st.composite
def spoilt_text(draw: st.DrawFn, text: bytes) -> bytes:
    """Return a body as it is, or cut off, or with a key twice, or something else altogether."""
    how = draw(st.sampled_from(["as it is"] * 6 + ["cut", "twice", "other"]))
    if how == "cut":
        return text[: draw(st.integers(0, len(text)))]
    if how == "twice":
        return text.replace(b"{", b'{"name": [], "name": null, "id": 1, "id": "x", ', 1)
    if how == "other":
        return draw(chosen(RAW_VALUES) | st.binary(max_size=20))
    return text


def in_path(text: str) -> str:
    """Return a text as a segment of a path, whatever is in it."""
    return quote(text, safe="", errors="surrogatepass")


def as_query(pairs: list[tuple[str, str]]) -> str:
    """Return a query of these pairs, whatever is in them."""
    return urlencode(pairs, errors="surrogatepass")


HEADERS: Final = st.lists(
    st.tuples(
        st.sampled_from(
            ["accept", "authorization", "content-length", "cookie", "host", "origin", "sec-fetch-site", "x"]
        ),
        st.sampled_from(
            ["", "Bearer ", "Basic YTo", "Bearer " + "A" * 64, "\xff", "a" * 9_000, "[", "null", "0", "::1"]
        ),
    ),
    max_size=2,
)
CONTENT_TYPES: Final = ("application/json",) * 6 + (
    "",
    "text/plain",
    "application/json; charset=latin-1",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "\xff",
)
