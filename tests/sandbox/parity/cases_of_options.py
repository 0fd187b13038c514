"""More programs of the parity corpus: resources that are only read, stack references, and options of commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sandbox.parity.cases import CHAIN, GROUPS, PAIR, TREE, Case, Step, _fail


@dataclass(frozen=True)
class With(Step):
    """A command with options, or about another stack; see `Step`."""

    options: tuple[str, ...] = ()
    stack: str = "dev"


def _urn(name: str, type_: str = "fake:index:Thing") -> str:
    return f"urn:pulumi:dev::parity::{type_}::{name}"


def _target(*urns: str) -> tuple[str, ...]:
    return tuple(part for urn in urns for part in ("--target", urn if ":" in urn or "*" in urn else _urn(urn)))


_DEPENDENTS = ("--target-dependents",)
_REFRESH = ("--refresh",)

FOUND = """
class Found(pulumi.CustomResource):
    echo: pulumi.Output[str]
    token: pulumi.Output[str]
    color: pulumi.Output[str]
    def __init__(self, name, id, opts=None, **props):
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        super().__init__("fake:index:Thing", name, {"echo": None, "token": None, "color": None, **props}, options)

"""

READ = (
    FOUND
    + """
x = Found("x", "ID")
b = Thing("b", of=x.token, color=x.color)
pulumi.export("token", x.token)
pulumi.export("color", x.color)
"""
)

READ_ONE = FOUND + 'x = Found("x", "there")\n'

READ_MISSING = (
    FOUND
    + """
a = Thing("a", color="COLOR")
x = Found("x", "ID", pulumi.ResourceOptions(depends_on=[a]))
b = Thing("b", of=x.token)
pulumi.export("token", x.token)
"""
)

LATER = """
import asyncio
async def later(value):
    await asyncio.sleep(0.5)
    return value
"""

# An id that is known only when everything before has been made: the preview can't tell that nothing has it.
READ_LATE = (
    FOUND
    + LATER
    + """
a = Thing("a", color="COLOR")
x = Found("x", a.token)
b = Thing("b", of=x.token)
d = Thing("d", of=a.id.apply(later), color="COLOR")
pulumi.export("token", x.token)
pulumi.export("d", d.token)
"""
)

OWNED = FOUND + 'a = Thing("a", color="COLOR")\nb = Thing("b", of=a.token)\npulumi.export("token", a.token)\n'
NOT_OWNED = FOUND + 'a = Found("a", "ID")\nb = Thing("b", of=a.token)\npulumi.export("token", a.token)\n'

OTHER = """
a = Thing("a", color="COLOR")
pulumi.export("color", a.id.apply(lambda _: "COLOR"))
pulumi.export("token", a.token)
pulumi.export("secret", pulumi.Output.secret("COLOR-secret"))
pulumi.export("nested", {"list": [1, 2.5, None, {"x": True}], "hidden": pulumi.Output.secret({"k": "COLOR"})})
"""

REFERRING = """
other = pulumi.StackReference("other"NAME)
a = Thing("a", color=other.get_output("color"), of=other.require_output("token"))
b = Thing("b", color=other.get_output("secret"), nested=other.get_output("nested"))
pulumi.export("color", other.get_output("color"))
pulumi.export("secret", other.get_output("secret"))
pulumi.export("nested", other.outputs["nested"])
pulumi.export("absent", other.get_output("absent"))
"""

_AFTER_A = ", pulumi.ResourceOptions(depends_on=[a])"

REFERENCE = 'other = pulumi.StackReference("other"{})\npulumi.export("value", other.{})\n'

RETAINED = """
a = Thing("a", pulumi.ResourceOptions(retain_on_delete=RETAIN), size=SIZE)
b = Thing("b", of=a.id)
"""


def _retained(retain: bool, size: int) -> str:
    return RETAINED.replace("RETAIN", str(retain)).replace("SIZE", str(size))


RETAINED_CHAIN = CHAIN.replace('Thing("c", ', 'Thing("c", pulumi.ResourceOptions(retain_on_delete=True), ').replace(
    "delete_before_replace=True", "delete_before_replace=True, retain_on_delete=True"
)

FOUR = """
a = Thing("a", color="COLOR")
b = Thing("b", of=a.token, color="COLOR")
c = Thing("c", of=b.id, color="COLOR")
d = Thing("d", color="COLOR")
pulumi.export("a", a.echo)
pulumi.export("d", d.echo)
"""


def _four(color: str) -> str:
    return FOUR.replace("COLOR", color)


COMPONENTS = """
g = Group("g")
inner = Group("inner", pulumi.ResourceOptions(parent=g))
a = Thing("a", pulumi.ResourceOptions(parent=inner), color="COLOR")
b = Thing("b", pulumi.ResourceOptions(parent=g, depends_on=[inner]), color="COLOR", of=a.id)
inner.register_outputs({"id": a.id, "color": "COLOR"})
g.register_outputs({"ids": [a.id, b.id], "color": "COLOR"})
pulumi.export("color", "COLOR")
"""
_INNER = "fake:index:Group$fake:index:Group"
_IN_INNER = f"{_INNER}$fake:index:Thing"
_IN_GROUP = "fake:index:Group$fake:index:Thing"

TIMEOUTS = 'Thing("a", pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts({})), color="{}")\n'

_Drift = dict[str, dict[str, Any] | None]
_THERE: _Drift = {"there": {"name": "x", "color": "red"}}
_BLUE: _Drift = {"there": {"name": "x", "color": "blue"}}
_HERE: _Drift = {"here": {"name": "y", "color": "grey"}}

_READING = (
    Case(
        "get",
        (
            Step(READ.replace("ID", "there"), drift=_THERE),
            Step(),
            Step(drift=_BLUE),
            Step(verb="refresh", drift=_THERE),
            Step(),
            Step(READ.replace("ID", "here"), drift=_HERE),
            Step('Thing("b")'),
        ),
    ),
    Case(
        "get-destroyed",
        (
            Step(READ.replace("ID", "there"), drift=_THERE),
            Step(verb="destroy"),
            Step(),
            With(verb="destroy", options=_target("x")),
            With(verb="destroy", options=(*_target("x"), *_DEPENDENTS)),
        ),
        fails=True,
    ),
    Case(
        "get-of-nothing",
        (
            Step(READ_MISSING.replace("ID", "nowhere").replace("COLOR", "red")),
            Step(READ_MISSING.replace("ID", "there").replace("COLOR", "red"), drift=_THERE),
            Step(READ_MISSING.replace("ID", "there").replace("COLOR", "blue"), drift={"there": None}),
            Step(verb="refresh"),
            Step(),
            Step(drift=_THERE),
        ),
        fails=True,
        since=(3, 272),
    ),
    Case(
        "get-fails-late",
        (
            Step(READ_LATE.replace("COLOR", "red")),
            Step('a = Thing("a", color="red")'),
            Step(READ_LATE.replace("COLOR", "blue"), drift={"token-of-a-1": {"name": "z"}}),
        ),
        fails=True,
        since=(3, 272),
    ),
    Case(
        "get-of-what-was-owned",
        (
            Step(OWNED.replace("COLOR", "red")),
            Step(NOT_OWNED.replace("ID", "a-1")),
            Step(OWNED.replace("COLOR", "red")),
            Step(NOT_OWNED.replace("ID", "there"), drift=_THERE),
            Step(NOT_OWNED.replace("ID", "here"), drift=_HERE),
            Step(OWNED.replace("COLOR", "blue")),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "get-and-replacements-fail",
        (
            Step('a = Thing("a")'),
            Step(FOUND + 'a = Found("a", "there")', drift=_THERE),
            Step('a = Thing("a")', fail=_fail(("create", "a"))),
            Step(),
            Step(FOUND + 'a = Found("a", "nowhere")'),
        ),
        since=(3, 272),
    ),
    Case(
        "get-of-what-was-protected",
        (
            Step('a = Thing("a", pulumi.ResourceOptions(protect=True, retain_on_delete=True))\nThing("b", of=a.id)'),
            Step(NOT_OWNED.replace("ID", "there"), drift=_THERE),
            Step('a = Thing("a", pulumi.ResourceOptions(protect=True))'),
            Step(NOT_OWNED.replace("ID", "a-2")),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "get-secrets",
        (
            Step(
                FOUND + 'x = Found("x", "there", pulumi.ResourceOptions(additional_secret_outputs=["token"]), '
                'color=pulumi.Output.secret("other"))\nThing("b", of=x.token, color=x.color)\n'
                'pulumi.export("t", x.token)\npulumi.export("c", x.color)',
                drift=_THERE,
            ),
            Step(),
            Step(verb="refresh", drift=_BLUE),
            Step(),
        ),
        since=(3, 262),
    ),
    Case(
        "get-of-a-new-object",
        (
            Step(FOUND + 'a = Thing("a", color="red")\nx = Found("x", a.id)\nThing("c", of=x.token)'),
            Step(),
            Step(FOUND + 'a = Thing("a", size=1)\nx = Found("x", a.id)\nThing("c", of=x.token)'),
            Step(FOUND + 'a = Thing("a", size=2)\nx = Found("x", a.id, color="blue")\nThing("c", of=x.token)'),
        ),
    ),
    Case(
        "get-id",
        (
            Step(FOUND + 'x = Found("x", "there")\nThing("c", of=x.id)\npulumi.export("id", x.id)', drift=_THERE),
            Step(),
            Step(verb="refresh"),
            Step(),
        ),
        since=(3, 272),  # Older ones know the id themselves, in a preview too.
    ),
    Case(
        "get-moved",
        (
            Step(READ.replace("ID", "there"), drift=_THERE),
            Step(moves={"there": "elsewhere"}),
            Step(verb="refresh"),
            Step(),
        ),
    ),
    Case(
        "get-below-a-component",
        (
            Step(
                FOUND + 'g = Group("g")\nx = Found("x", "there", pulumi.ResourceOptions(parent=g))\n'
                'Thing("b", pulumi.ResourceOptions(parent=g, depends_on=[x]))',
                drift=_THERE,
            ),
            Step(
                FOUND + 'g = Group("h", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="g")]))\n'
                'x = Found("x", "there", pulumi.ResourceOptions(parent=g))\n'
                'Thing("b", pulumi.ResourceOptions(parent=g, depends_on=[x]))'
            ),
            Step('Thing("c")'),
        ),
    ),
    Case(
        "get-after-a-cascade",
        (
            Step(
                FOUND + 'a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=1)\n'
                'x = Found("x", "there", pulumi.ResourceOptions(depends_on=[a]), size=a.token)\n'
                'Thing("c", size=x.echo, of=a.id)',
                drift=_THERE,
            ),
            Step(
                FOUND + 'a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=2)\n'
                'x = Found("x", "there", pulumi.ResourceOptions(depends_on=[a]), size=a.token)\n'
                'Thing("c", size=x.echo, of=a.id)'
            ),
        ),
    ),
    Case(
        "get-then-import",
        (
            Step(READ_ONE, drift=_THERE),
            Step('Thing("x", pulumi.ResourceOptions(import_="there"), color="red")'),
            Step(),
        ),
    ),
    Case(
        "get-refreshed",
        (
            Step(READ.replace("ID", "there"), drift=_THERE),
            With(options=_REFRESH, drift=_BLUE),
            Step(verb="refresh", drift={"there": None}),
            Step(drift=_THERE),
            With(verb="destroy", options=_REFRESH, drift={"there": None}),
        ),
    ),
)

_REFERENCES = (
    Case(
        "stack-reference",
        (
            With(OTHER.replace("COLOR", "red"), stack="other"),
            Step(REFERRING.replace("NAME", "")),
            Step(),
            With(OTHER.replace("COLOR", "blue"), stack="other"),
            With(REFERRING.replace("NAME", ""), verb="refresh"),
            With(OTHER.replace("COLOR", "green"), stack="other"),
            Step(REFERRING.replace("NAME", "")),
            Step(REFERRING.replace("NAME", ', stack_name="organization/parity/other"')),
            Step(REFERRING.replace("NAME", ', stack_name="organization/other"')),
            With(verb="destroy", stack="other"),
            Step(REFERENCE.format("", 'get_output("color")')),
            Step("pass"),
        ),
        since=(3, 262),
    ),
    Case(
        "stack-reference-kept",
        (
            With(OTHER.replace("COLOR", "red"), stack="other"),
            Step(REFERENCE.format("", 'get_output("color")')),
            With(options=_REFRESH),
            With(REFERENCE.format("", 'get_output("color")') + 'Thing("a")', options=_target("a")),
            Step(verb="refresh"),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "stack-reference-to-nothing",
        (
            Step('a = Thing("a")\n' + REFERENCE.format(', "nowhere"' + _AFTER_A, "outputs")),
            Step('a = Thing("a")\n' + REFERENCE.format(', "acme/parity/other"' + _AFTER_A, "outputs")),
            Step('a = Thing("a")\n' + REFERENCE.format(', "a/b/c/d"' + _AFTER_A, "outputs")),
            Step('a = Thing("a")\n' + REFERENCE.format(', "o t h e r"' + _AFTER_A, "outputs")),
            With('pulumi.export("x", 1)', stack="other"),
            Step(REFERENCE.format("", 'require_output("color")')),
            Step(REFERENCE.format("", 'require_output("x")')),
        ),
        fails=True,
        since=(3, 272),
    ),
    Case(
        "stack-reference-to-itself",
        (
            Step(REFERENCE.format(', stack_name="dev"', "outputs") + 'pulumi.export("x", Thing("a").token)'),
            Step(REFERENCE.format(', stack_name="dev"', 'get_output("x")') + 'pulumi.export("x", Thing("a").token)'),
            Step(),
        ),
    ),
    Case(
        "stack-reference-turned-secret",
        (
            With('pulumi.export("x", "v")', stack="other"),
            Step(REFERENCE.format("", 'get_output("x")') + 'Thing("a", color=other.get_output("x"))'),
            With('pulumi.export("x", pulumi.Output.secret("v"))', stack="other"),
            Step(REFERENCE.format("", 'get_output("x")') + 'Thing("a", color=other.get_output("x"))'),
        ),
        since=(3, 262),
    ),
)

_RETAINING = (
    Case(
        "retain-on-delete",
        (
            Step(_retained(True, 1)),
            Step(_retained(True, 2)),
            Step('Thing("b")'),
            Step(_retained(False, 1)),
            Step(_retained(True, 1)),
            Step(_retained(False, 2)),
            Step(_retained(True, 2)),
            Step(verb="refresh"),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "retain-on-delete-first",
        (
            Step(RETAINED_CHAIN),
            Step(RETAINED_CHAIN.replace("size=1", "size=2")),
            Step('d = Thing("d")'),
        ),
    ),
    Case(
        "retain-on-delete-and-failures",
        (
            Step(_retained(True, 1)),
            Step(_retained(True, 2), fail=_fail(("create", "a"))),
            Step(_retained(True, 2), fail=_fail(("delete", "a"), ("update", "b"))),
            Step(_retained(True, 2), fail=_fail(("delete", "a"))),
            Step("pass", fail=_fail(("delete", "a"), ("delete", "b"))),
            Step("pass"),
        ),
        since=(3, 272),
    ),
    Case(
        "retain-on-delete-protected",
        (
            Step('Thing("a", pulumi.ResourceOptions(protect=True, retain_on_delete=True), size=1)\nThing("b")'),
            Step('Thing("a", pulumi.ResourceOptions(protect=True, retain_on_delete=True), size=2)\nThing("b")'),
            Step('Thing("b")'),
            Step(verb="destroy"),
            Step('Thing("a", pulumi.ResourceOptions(retain_on_delete=True), size=1)\nThing("b")'),
            Step(verb="destroy"),
        ),
        fails=True,
    ),
    Case(
        "custom-timeouts",
        (
            Step(TIMEOUTS.format('create="10m", update="1h30m", delete="90s"', "red")),
            Step(),
            Step(TIMEOUTS.format('update="1.5h"', "blue")),
            Step('Thing("a", color="blue")'),
            Step(TIMEOUTS.format('create="500ms"', "blue")),
            Step(TIMEOUTS.format('create="soon"', "blue")),
            Step(TIMEOUTS.format('create="1h", delete="0"', "green")),
            Step(verb="destroy"),
        ),
        fails=True,
    ),
)

_TARGETS = (
    Case(
        "target",
        (
            Step(_four("red")),
            With(_four("blue"), options=_target("b")),
            With(options=_target("a", "d")),
            With(options=(*_target("a"), *_DEPENDENTS)),
            With(_four("grey"), options=_target("urn:*::b", "**Thing::d")),
            With(options=_target("urn:pulumi:dev::parity::*::c")),
            With(options=_target("*::a", "**::b")),
            With(options=_target("nobody", "d")),
            With(options=_target("fake:index:Group$fake:index:Thing::no")),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-creates",
        (
            With('a = Thing("a")\nThing("b")', options=_target("a")),
            With(_four("red"), options=_target("b")),
            With(_four("red"), options=_target("c")),
            With(_four("red"), options=_target("d")),
            With(_four("blue"), options=(*_target("a"), *_DEPENDENTS)),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-of-an-empty-stack",
        (
            With(_four("red"), options=_target("c")),
            With(options=(*_target("a"), *_DEPENDENTS)),
            With('Thing("z")', options=_target("nobody")),
            With(verb="destroy", options=_target("nobody")),
            With(verb="refresh", options=_target("nobody")),
        ),
        fails=True,
    ),
    Case(
        "target-exports",
        (
            Step('a = Thing("a", color="red")\npulumi.export("a", a.token)\npulumi.export("old", 1)'),
            With(
                'a = Thing("a", color="red")\nb = Thing("b")\npulumi.export("a", a.token)\npulumi.export("b", b.token)'
                '\npulumi.export("c", {"b": b.id, "x": 1})',
                options=_target("a"),
            ),
            With(options=_target("b")),
        ),
    ),
    Case(
        "target-deletes",
        (
            Step(_four("red")),
            With('Thing("a", color="red")\nThing("d", color="red")', options=_target("c")),
            With(options=_target("d")),
            With(options=_target("b")),
            Step(_four("red")),
            With('Thing("d", color="blue")', options=_target("a")),
            With(options=_target("a", "b")),
            With(options=(*_target("a"), *_DEPENDENTS)),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-destroys",
        (
            Step(_four("red")),
            With(verb="destroy", options=_target("c", "d")),
            Step(),
            With(verb="destroy", options=_target("b")),
            With(verb="destroy", options=_target("nobody")),
            With(verb="destroy", options=_target("*nobody")),
            With(verb="destroy", options=(*_target("b"), *_DEPENDENTS)),
            Step(),
            With(verb="destroy", options=_target("**Thing::*")),
            Step(verb="destroy"),
        ),
        fails=True,
    ),
    Case(
        "target-destroys-components",
        (
            Step(COMPONENTS.replace("COLOR", "red")),
            With(verb="destroy", options=_target(_urn("inner", _INNER))),
            With(verb="destroy", options=(*_target(_urn("inner", _INNER)), *_DEPENDENTS)),
            Step(),
            With(verb="destroy", options=(*_target("urn:pulumi:dev::parity::pulumi:pulumi:Stack::parity-dev"),)),
            With(
                verb="destroy",
                options=(*_target("urn:pulumi:dev::parity::pulumi:pulumi:Stack::parity-dev"), *_DEPENDENTS),
            ),
        ),
        fails=True,
    ),
    Case(
        "target-components",
        (
            With(COMPONENTS.replace("COLOR", "red"), options=_target(_urn("a", _IN_INNER))),
            With(options=_target(_urn("g", "fake:index:Group"))),
            With(options=_target(_urn("g", "fake:index:Group"), _urn("inner", _INNER), _urn("a", _IN_INNER))),
            Step(),
            With(COMPONENTS.replace("COLOR", "blue"), options=_target(_urn("b", _IN_GROUP))),
            With(options=(*_target(_urn("inner", _INNER)), *_DEPENDENTS)),
            Step(GROUPS),
        ),
        fails=True,
    ),
    Case(
        "target-replaces",
        (
            Step(PAIR + 'c = Thing("c", size=b.token)\nThing("d", of=c.id)'),
            With(
                PAIR.replace("size=1", "size=2") + 'c = Thing("c", size=b.token)\nThing("d", of=c.id)',
                options=_target("a"),
            ),
            With(options=_target("b")),
            With(
                PAIR.replace("size=1", "size=3") + 'c = Thing("c", size=b.token)\nThing("d", of=c.id)',
                options=(*_target("a"), *_DEPENDENTS),
            ),
            Step(),
        ),
    ),
    Case(
        "target-replaces-first",
        (
            Step(CHAIN),
            With(CHAIN.replace("size=1", "size=2"), options=_target("a")),
            With(CHAIN.replace("size=1", "size=3").replace("of=a.id", "of=a.id, color='x'"), options=_target("a", "b")),
            With(CHAIN.replace("size=1", "size=4"), options=(*_target("a"), *_DEPENDENTS)),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-fails",
        (
            Step(_four("red")),
            With(_four("blue"), options=_target("b", "d"), fail=_fail(("update", "b"))),
            With(options=_target("c")),
            With(verb="destroy", options=(*_target("b"), *_DEPENDENTS), fail=_fail(("delete", "c"))),
            With(options=_target("a"), fail=_fail(("update", "a"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "target-leftovers",
        (
            Step(PAIR),
            Step(PAIR.replace("size=1", "size=2"), fail=_fail(("delete", "a"))),
            With(options=_target("b")),
            With(verb="destroy", options=_target("b")),
            With(options=_target("a")),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-protected",
        (
            Step('a = Thing("a", pulumi.ResourceOptions(protect=True), color="red")\nb = Thing("b", of=a.id)'),
            With(verb="destroy", options=_target("b")),
            With(verb="destroy", options=_target("a")),
            With('a = Thing("a", color="red")', options=_target("b")),
            With('a = Thing("a", pulumi.ResourceOptions(retain_on_delete=True), color="red")', options=_target("a")),
            With(verb="destroy", options=_target("a")),
        ),
        fails=True,
    ),
    Case(
        "target-renamed",
        (
            Step('a = Thing("a", color="red")\nb = Thing("b", of=a.id)'),
            With(
                'a = Thing("a2", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")], ignore_changes=["name"]), '
                'color="blue")\nb = Thing("b", of=a.id, color="blue")',
                options=_target("b"),
            ),
            Step(),
        ),
    ),
    Case(
        "target-reordered",
        (
            Step('a = Thing("a")\nb = Thing("b", of=a.id)\nc = Thing("c", of=b.id)'),
            With('c = Thing("c")\nd = Thing("d")', options=_target("d")),
            With('d = Thing("d", color="red")\nc = Thing("c", of=d.id)', options=_target("d")),
            Step(),
        ),
    ),
    Case(
        "target-provider",
        (
            Step('Thing("a")'),
            With(
                "class Fake(pulumi.ProviderResource):\n"
                "    def __init__(self, name, region):\n"
                '        super().__init__("fake", name, {"region": region})\n'
                'p = Fake("p", "here")\n'
                'Thing("a", color="red")\nThing("b", pulumi.ResourceOptions(provider=p))',
                options=_target("a"),
            ),
            With(options=_target("b")),
            With(verb="destroy", options=_target(_urn("p", "pulumi:providers:fake"))),
            With(verb="destroy", options=(*_target(_urn("p", "pulumi:providers:fake")), *_DEPENDENTS)),
        ),
        fails=True,
    ),
    Case(
        "target-refreshes",
        (
            Step(_four("red")),
            With(
                verb="refresh",
                options=_target("a"),
                drift={"a-1": {"name": "a", "color": "x"}, "b-1": {"name": "b", "of": "token-of-a-1", "color": "x"}},
            ),
            With(verb="refresh", options=(*_target("a"), *_DEPENDENTS), drift={"d-1": None}),
            With(verb="refresh", options=_target("*::d")),
            With(verb="refresh", options=_target("nobody")),
            With(options=(*_target("a"), *_REFRESH), drift={"b-1": {"name": "b", "of": "token-of-a-1", "color": "y"}}),
            With(verb="destroy", options=(*_target("c"), *_REFRESH), drift={"c-1": None}),
            Step(),
        ),
        fails=True,
    ),
    Case(
        "target-reads",
        (
            With(READ.replace("ID", "there") + 'Thing("c")', options=_target("c"), drift=_THERE),
            With(options=_target("b")),
            With(READ.replace("ID", "here") + 'Thing("c", color="red")', options=_target("c"), drift=_HERE),
            With('Thing("b")', options=_target("b")),
            With('Thing("b")', options=_target("x")),
        ),
        fails=True,
    ),
    Case(
        "target-imports",
        (
            Step('Thing("a")'),
            With(
                'Thing("a", color="red")\nThing("x", pulumi.ResourceOptions(import_="there"), color="blue")',
                options=_target("a"),
                drift=_THERE,
            ),
            Step(),
        ),
        fails=True,
    ),
)

_REFRESHING = (
    Case(
        "up-refreshing",
        (
            Step(PAIR),
            With(options=_REFRESH),
            With(options=_REFRESH, drift={"a-1": {"name": "a", "size": 1, "color": "red"}}),
            With(options=_REFRESH, drift={"a-1": None}),
            With(options=_REFRESH, moves={"a-2": "a-9"}),
            With(PAIR.replace("size=1", "size=2"), options=_REFRESH, drift={"b-1": None}),
            With("pass", options=_REFRESH, drift={"b-2": None}),
        ),
    ),
    Case(
        "destroy-refreshing",
        (
            Step(TREE),
            With(verb="destroy", options=_REFRESH, drift={"b-1": None, "d-1": {"name": "d", "color": "x"}}),
            Step(TREE.replace('Thing("c", ', 'Thing("c", pulumi.ResourceOptions(protect=True), ')),
            With(verb="destroy", options=_REFRESH, drift={"c-2": None}),
        ),
    ),
    Case(
        "up-refreshing-fails",
        (
            Step(_four("red")),
            With(
                _four("blue"),
                options=_REFRESH,
                drift={"d-1": {"name": "d", "color": "x"}, "c-1": None},
                fail=_fail(("update", "b")),
            ),
            With(options=_REFRESH),
        ),
        since=(3, 272),
    ),
    Case(
        "up-refreshing-leftovers",
        (
            Step(PAIR),
            Step(PAIR.replace("size=1", "size=2"), fail=_fail(("delete", "a"))),
            With(options=_REFRESH, fail=_fail(("delete", "a"))),
            With(options=_REFRESH, drift={"a-1": None}),
        ),
    ),
)

_MIXED = (
    Case(
        "retained-target",
        (
            Step(_retained(True, 1) + 'c = Thing("c", pulumi.ResourceOptions(retain_on_delete=True), of=b.id)'),
            With(verb="destroy", options=(*_target("b"), *_DEPENDENTS)),
            With(_retained(True, 2), options=_target("a")),
            With(_retained(True, 3), options=_target("b")),
            With('Thing("d")', options=_target("a")),
            With('Thing("d")', options=_target("*::a", "**::d")),
            With(verb="destroy", options=_REFRESH, drift={"a-2": None}),
        ),
    ),
    Case(
        "get-by-an-explicit-provider",
        (
            Step(
                FOUND + "class Fake(pulumi.ProviderResource):\n"
                "    def __init__(self, name, region):\n"
                '        super().__init__("fake", name, {"region": region})\n'
                'p = Fake("p", "here")\n'
                'x = Found("x", "there", pulumi.ResourceOptions(provider=p))\nThing("b", of=x.token)',
                drift=_THERE,
            ),
            Step(FOUND + 'x = Found("x", "there")\nThing("b", of=x.token)'),
            With(verb="destroy", options=_target("x")),
            Step(verb="destroy"),
        ),
        fails=True,
    ),
    Case(
        "get-after-a-failure",
        (
            Step('Thing("b")'),
            Step(
                FOUND + 'a = Thing("a")\nx = Found("x", "there", pulumi.ResourceOptions(depends_on=[a]))\n'
                'Thing("b", of=x.token)\npulumi.export("t", x.token)',
                drift=_THERE,
                fail=_fail(("create", "a")),
            ),
            Step(),
            Step(
                FOUND + 'a = Thing("a", color="red")\nx = Found("x", "here", pulumi.ResourceOptions(depends_on=[a]))\n'
                'Thing("b", of=x.token)\npulumi.export("t", x.token)',
                drift=_HERE,
                fail=_fail(("update", "a")),
            ),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "get-renamed",
        (
            Step(OWNED.replace("COLOR", "red")),
            Step(
                FOUND + 'g = Group("g")\na = Found("a", "a-1", pulumi.ResourceOptions(parent=g))\n'
                'b = Thing("b", of=a.token)'
            ),
            Step(
                FOUND + 'a = Thing("a2", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a", parent=Group("g"))]))'
                '\nb = Thing("b", of=a.token)',
                drift={"a-1": {"name": "a"}},
            ),
            Step(),
        ),
    ),
    Case(
        "stack-reference-refreshed-after-a-destroy",
        (
            With(OTHER.replace("COLOR", "red"), stack="other"),
            Step(REFERENCE.format("", 'get_output("color")') + 'Thing("a", color=other.get_output("secret"))'),
            With(verb="destroy", stack="other"),
            With(
                REFERENCE.format("", 'get_output("color")') + 'Thing("a", color=other.get_output("secret"))',
                options=_REFRESH,
            ),
            With(
                'class R(pulumi.CustomResource):\n    pass\nThing("a")\n',
                options=_target("urn:pulumi:dev::parity::pulumi:pulumi:StackReference::other"),
            ),
            With(verb="destroy", options=_REFRESH),
        ),
        since=(3, 262),
    ),
    Case(
        "target-goes-on",
        (
            With(
                LATER
                + 'a = Thing("a")\nb = Thing("b", of=a.id)\nc = Thing("c")\nd = Thing("d", of=c.id.apply(later))\n'
                'pulumi.export("b", b.token)\npulumi.export("d", d.token)',
                options=(*_target("a", "c"), *_DEPENDENTS),
                fail=_fail(("create", "b")),
            ),
            With(options=_target("d")),
            With(
                'a = Thing("a", size=1)\nb = Thing("b", of=a.id)\nc = Thing("c")\nd = Thing("d", of=b.token)',
                options=(*_target("a"), *_DEPENDENTS),
                fail=_fail(("update", "b"), ("delete", "a")),
            ),
            With(options=_target("c")),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "target-protected-replacement",
        (
            Step('a = Thing("a", pulumi.ResourceOptions(protect=True), size=1)\nb = Thing("b", size=a.token)'),
            With(
                'a = Thing("a", pulumi.ResourceOptions(protect=True), size=2)\nb = Thing("b", size=a.token)',
                options=_target("b"),
            ),
            With(options=_target("a")),
            With('a = Thing("a", size=2)\nb = Thing("b", size=a.token)', options=_target("b")),
            With(options=_target("a")),
            With("pass", options=_target("a", "b")),
        ),
        fails=True,
    ),
    Case(
        "target-with-new-children",
        (
            Step('g = Group("g")\na = Thing("a", pulumi.ResourceOptions(parent=g))'),
            With(
                'g = Group("g")\na = Thing("a", pulumi.ResourceOptions(parent=g), color="red")\n'
                'b = Thing("b", pulumi.ResourceOptions(parent=g))\nh = Group("h")\n'
                'c = Thing("c", pulumi.ResourceOptions(parent=h))',
                options=(*_target(_urn("g", "fake:index:Group")), *_DEPENDENTS),
            ),
            With(options=_target("**Group::h", "**Thing::c")),
            With('h = Group("h")', options=_target("**Group::g")),
            With('h = Group("h")', options=(*_target("**Group::g"), *_DEPENDENTS)),
        ),
        fails=True,
    ),
    Case(
        "refreshing-what-was-replaced-first",
        (
            Step(CHAIN),
            Step(CHAIN.replace("size=1", "size=2"), fail=_fail(("create", "a"))),
            With(CHAIN.replace("size=1", "size=2"), options=_REFRESH, drift={"d-1": None}),
            With(CHAIN.replace("size=1", "size=3"), options=(*_REFRESH, *_target("a", "b")), drift={"b-2": None}),
        ),
        since=(3, 272),
    ),
)

CASCADE = """
a = Thing("NAME", pulumi.ResourceOptions(delete_before_replace=True, replacement_trigger="NAME", ALIASES), color="NAME")
b = Thing("b", pulumi.ResourceOptions(replace_on_changes=["of"]), of=a.token)
c = Thing("c", pulumi.ResourceOptions(depends_on=[b]))
pulumi.export("x", b.token)
"""
_CASCADING = CASCADE.replace("NAME", "a").replace(", ALIASES", "")
_RENAMING = CASCADE.replace("NAME", "a2").replace(
    "ALIASES", 'ignore_changes=["name"], aliases=[pulumi.Alias(name="a")]'
)

READ_AND_RETAINED = (
    FOUND
    + """
x = Found("x", "ID")
a = Thing("a", pulumi.ResourceOptions(replacement_trigger=x.token), of=x.color)
b = Thing("b", pulumi.ResourceOptions(retain_on_delete=True, depends_on=[x]), size=a.token)
"""
)
_READ_ONLY = FOUND + 'x = Found("x", "here")\nb = Thing("b", pulumi.ResourceOptions(depends_on=[x]), size=1)\n'

OUTER = """
g = Group("g")
h = Group("h", pulumi.ResourceOptions(parent=g))
a = Thing("a", pulumi.ResourceOptions(parent=h), size=1)
b = Thing("b", pulumi.ResourceOptions(parent=a, depends_on=[h]), of=a.id)
h.register_outputs({"a": a.id})
"""
MOVED = """
former = pulumi.Alias(parent="urn:pulumi:dev::parity::fake:index:Group::g")
h = Group("h", pulumi.ResourceOptions(aliases=[former]))
a = Thing("a", pulumi.ResourceOptions(parent=h), size=2)
b = Thing("b2", pulumi.ResourceOptions(parent=a, depends_on=[h], aliases=[pulumi.Alias(name="b")]), of=a.id)
h.register_outputs({"a": a.id})
"""
_MOVED_OUT = 'a = Thing("a", pulumi.ResourceOptions(aliases=["URN"]), size=2)'.replace("URN", _urn("a", _IN_GROUP))

TEXTS = """
s = pulumi.Output.secret
Thing("a", k=s("a<b>&\\u2028ü"), f=s(1e-9), g=s({"z": 1.50, "a": [True, None, 1e22]}), big=1e22,
      n=s(12345678901234567890), m=12345678901234567890, d=1e-7)
pulumi.export("x", s({"b": "<", "a": "\\u00e9\\t"}))
"""

REGIONAL = """
class Fake(pulumi.ProviderResource):
    def __init__(self, name, opts=None):
        super().__init__("fake", name, {"region": "here"}, opts)

p = Fake("NAME", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="p")]))
new = Thing("new")
g = Group("g", pulumi.ResourceOptions(providers=[p]))
a = Thing("a", pulumi.ResourceOptions(parent=g), size=1)
b = Thing("b", pulumi.ResourceOptions(provider=p), of=a.id)
"""

REPLACED = """
class Fake(pulumi.ProviderResource):
    def __init__(self, name, opts=None):
        super().__init__("fake", name, {"region": "here"}, opts)

p = Fake("p", pulumi.ResourceOptions(delete_before_replace=True, replace_on_changes=["region"]))
a = Thing("a", pulumi.ResourceOptions(provider=p), size=1)
b = Thing("b", pulumi.ResourceOptions(provider=p), of=a.token)
Thing("c", of=b.token)
"""

_ATTACKED = (
    Case(
        "renamed-provider-before-a-failure",
        (
            Step(REGIONAL.replace("NAME", "p").replace('new = Thing("new")', "")),
            Step(REGIONAL.replace("NAME", "q"), fail=_fail(("create", "new"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "cascade-from-a-provider",
        (
            Step(REPLACED),
            Step(REPLACED.replace("here", "there")),
        ),
    ),
    Case(
        "cascade-deletes-again",
        (
            Step(_CASCADING),
            Step(_RENAMING, fail=_fail(("create", "a2"))),
            Step(fail=_fail(("delete", "b"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "replaced-before-a-failure",
        (
            Step(READ_AND_RETAINED.replace("ID", "there"), drift={**_THERE, **_HERE}),
            Step(READ_AND_RETAINED.replace("ID", "here"), fail=_fail(("delete", "a"))),
            Step(_READ_ONLY, fail=_fail(("create", "b"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "moved-below-another-parent",
        (
            Step(OUTER),
            Step(MOVED, fail=_fail(("update", "b2"))),
            Step(),
            Step(_MOVED_OUT, fail=_fail(("delete", "b2"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "import-over-another-of-unknowns",
        (
            Step('a = Thing("a", size=1)\nThing("b", of=a.token)'),
            Step(
                'a = Thing("a", size=2)\nThing("b", pulumi.ResourceOptions(import_="there"), of=a.token)', drift=_THERE
            ),
        ),
    ),
    Case("texts-of-secrets", (Step(TEXTS), Step()), since=(3, 262)),
)

OPTIONS = tuple(
    case
    for program in (*_READING, *_REFERENCES, *_RETAINING, *_TARGETS, *_REFRESHING, *_MIXED, *_ATTACKED)
    for case in program.modes()
    # Going on after that failure, the real CLI (3.260) never ends: there is nothing to compare with.
    if case.name != "cascade-deletes-again-continuing"
)
