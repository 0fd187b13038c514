"""The programs of the parity corpus: each a series of commands on one stack, run by the sandbox and by the real CLI."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tests.sandbox.fakes import PRELUDE

ROOT = Path(__file__).parents[3]
"""The repository: the pipeline's own project."""


@dataclass(frozen=True)
class Step:
    """One command.

    Attributes:
        program: What ``__main__.py`` becomes first; None leaves it.
        verb: The command; ``up``, ``destroy`` and ``refresh`` are previewed first, as they are by hand.
        fail: Operations that fail, see `FakeProvider.fail`.
        drift: Objects set (or, if None, removed) behind the stack's back, by id.
        moves: Objects that have another id from now on, by the one before.
        config: Keys of the stack's configuration that are set first.
        options: More options of the command, as on the command line.
        stack: The stack it is about.
    """

    program: str | None = None
    verb: Literal["up", "destroy", "refresh"] = "up"
    fail: frozenset[tuple[str, str]] = frozenset()
    drift: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    # Given to `With` only, so that older recordings' fingerprints, which are made of this text, stay.
    options: tuple[str, ...] = field(default=(), repr=False)
    stack: str = field(default="dev", repr=False)


@dataclass(frozen=True)
class Case:
    """A series of commands.

    Attributes:
        name: Also the recording's name.
        steps: The commands.
        project: More of Pulumi.yaml.
        pipeline: Whether the program is this repository's own, rather than the steps'.
        since: The SDK's first version that behaves as in the recording, made with 3.272: older ones forget that an
            unknown value is secret, or end the program when a resource fails, before its components have their outputs.
        racing: Whether the plan depends on which of two registrations comes first, which with the CLI is chance.
        fails: Whether something fails without a step's `Step.fail`.
        continue_on_error: Whether the commands go on after a failure, as with ``--continue-on-error``.
    """

    name: str
    steps: tuple[Step, ...]
    project: dict[str, Any] = field(default_factory=dict)
    pipeline: bool = False
    racing: bool = False
    since: tuple[int, int] = (3, 255)
    fails: bool = False
    continue_on_error: bool = False

    def modes(self) -> tuple[Case, ...]:
        """Return the case as it is; if something fails in it, also with what is independent of that going on."""
        if not (self.fails or any(step.fail for step in self.steps)):
            return (self,)
        return (self, replace(self, name=f"{self.name}-continuing", continue_on_error=True, since=(3, 272)))


PAIR = """
a = Thing("a", size=1)
b = Thing("b", of=a.id)
pulumi.export("token", b.token)
pulumi.export("echo", b.echo)
"""

GROUPS = """
g = Group("g")
inner = Group("inner", pulumi.ResourceOptions(parent=g))
a = Thing("a", pulumi.ResourceOptions(parent=inner), tags={"x": [1, 2.5, True, None, "s"]})
b = Thing("b", pulumi.ResourceOptions(parent=g, depends_on=[inner]), of=a.id)
inner.register_outputs({"id": a.id})
g.register_outputs({"ids": [a.id, b.id]})
"""

PROTECTED = """
a = Thing("a", pulumi.ResourceOptions(protect=PROTECT), size=1)
"""

IGNORING = """
Thing("a", pulumi.ResourceOptions(ignore_changes=["color", "tags.x", 'tags["y.z"]', "list[0]", "extra"]),
      color="COLOR", tags={"x": "COLOR", "y.z": "COLOR", "w": "OTHER"}, list=["COLOR", "b"], EXTRA)
"""

CHAIN = """
a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=1)
b = Thing("b", size=a.token)
c = Thing("c", of=b.id)
d = Thing("d", of=a.id)
e = Thing("e", pulumi.ResourceOptions(depends_on=[a]))
"""

RENAMED = """
class Better(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("fake:index:Better", name, None, opts)

g = Better("h", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="g", type_="fake:index:Group")]))
a = Thing("h-a", pulumi.ResourceOptions(parent=g, ignore_changes=["name"]))
"""

SECRETS = """
a = Thing("a", pulumi.ResourceOptions(additional_secret_outputs=["token"]), color=pulumi.Output.secret("red"))
b = Thing("b", of=a.token, nested={"x": [pulumi.Output.secret(1), 2], "y": {"z": pulumi.Output.secret("deep")}})
pulumi.export("token", a.token)
pulumi.export("plain", b.echo)
pulumi.export("secretObject", pulumi.Output.secret({"k": "v"}))
"""

PROVIDER = """
class Fake(pulumi.ProviderResource):
    def __init__(self, name, region):
        super().__init__("fake", name, {"region": region})

p = Fake("p", "here")
Thing("a", pulumi.ResourceOptions(provider=p))
Thing("b")
"""

CONFIGURED = """
config = pulumi.Config()
Thing("a", plain=config.require("plain"), number=config.get_int("number"), flag=config.get_bool("flag"),
      items=config.get_object("items"), mapping=config.get_object("mapping"), optional=config.get("optional"))
pulumi.export("stack", pulumi.get_stack())
pulumi.export("project", pulumi.get_project())
pulumi.export("organization", pulumi.get_organization())
"""

REPLACING = """
a = Thing("a", pulumi.ResourceOptions(replace_on_changes=["color"]), color="COLOR", other="OTHER")
b = Thing("b", pulumi.ResourceOptions(replace_on_changes=["*"]), of=a.id)
c = Thing("c", of=b.id)
"""

TRIGGERED = """
a = Thing("a", pulumi.ResourceOptions(replacement_trigger=TRIGGER), color="COLOR")
b = Thing("b", pulumi.ResourceOptions(replacement_trigger=a.id), of="x")
"""

REPLACING_FIRST = """
a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True, replace_on_changes=["color"]), color="COLOR")
b = Thing("b", pulumi.ResourceOptions(replace_on_changes=["of"]), of=a.id)
c = Thing("c", of=b.id)
"""

REPLACING_PROTECTED = """
Thing("a", pulumi.ResourceOptions(replace_on_changes=["color"], protect=PROTECT), color="COLOR")
"""

MANY = """
a = Thing("a")
b = Thing("b", of=a.id)
c = Thing("c", of=b.id)
d = Thing("d")
g = Group("g")
Thing("e", pulumi.ResourceOptions(parent=g), of=b.id)
g.register_outputs({"b": b.id, "d": d.id})
pulumi.export("b", b.id)
pulumi.export("d", d.id)
"""

# What is independent of a failure comes after it: the others wait for the event loop, which fails first.
LATER = """
import asyncio
async def later(value):
    await asyncio.sleep(0.5)
    return value
a = Thing("a")
b = Thing("b", of=a.id, color="COLOR")
c = Thing("c", of=b.id)
d = Thing("d", of=a.id.apply(later), color="COLOR")
g = Group("g")
e = Thing("e", pulumi.ResourceOptions(parent=g), of=d.id)
g.register_outputs({"b": b.token, "e": e.token})
pulumi.export("b", b.token)
pulumi.export("d", d.echo)
pulumi.export("COLOR", e.token)
pulumi.export("nested", {"a": a.token, "b": [b.token]})
"""

# Without c: the real engine deletes b while c, which was not come to, still says that it needs it, and panics.
KEPT = LATER.replace('c = Thing("c", of=b.id)\n', "")

TREE = """
a = Thing("a")
b = Thing("b", of=a.id)
c = Thing("c", of=b.id)
g = Group("g", pulumi.ResourceOptions(depends_on=[c]))
d = Thing("d", pulumi.ResourceOptions(parent=g), of=a.id)
"""

SAME_AGAIN = """
a = Thing("a", pulumi.ResourceOptions(OPTIONS), color=COLOR, nested={"deep": [COLOR, 1]}, plain="x")
pulumi.export("token", a.token)
"""

IGNORED_CHAIN = """
a = Thing("a", pulumi.ResourceOptions(delete_before_replace=True), size=SIZE)
b = Thing("b", pulumi.ResourceOptions(ignore_changes=["color", "tags"]), size=a.token, color="COLOR",
          tags={"x": "COLOR"})
c = Thing("c", pulumi.ResourceOptions(ignore_changes=["size"]), size=b.token, color="COLOR")
"""

BOX = """
class Box(pulumi.ComponentResource):
    def __init__(self, name, props):
        super().__init__("fake:index:Box", name, props)

Box("b", PROPS).register_outputs({"o": 1})
"""

NO_OUTPUTS = BOX.replace('.register_outputs({"o": 1})', "")

HOLDER = """
class Holder(pulumi.ComponentResource):
    def __init__(self, name, props):
        super().__init__("fake:index:Holder", name, props)

g = Group("g")
a = Thing("a", pulumi.ResourceOptions(parent=g), size=SIZE)
h = Holder("h", {"a": a, "g": g, "list": [a, {"x": a.id}], "s": pulumi.Output.secret(a)})
b = Thing("b", of=a, nested={"a": [a], "g": g})
h.register_outputs({"a": a, "nested": [{"g": g, "a": a}], "s": pulumi.Output.secret(a)})
"""

LINE = """
a = Thing("a", size=1)
b = Thing("b", size=a.token)
c = Thing("c", size=b.token)
d = Thing("d", of=c.id)
"""

VALUES = """
Thing("a", none=None, empty={}, nothing=[], text="", zero=0, no=False, big=12345678901, small=1e-9, fraction=0.1,
      unicode="äöü ☃ 𝄞", lines="a\\nb\\t", nested={"x": None, "y": [None, {}, [[]]], "z": ""}, EXTRA)
"""


def _aliased(*names: str) -> str:
    aliases = ", ".join(f"pulumi.Alias(name={name!r})" for name in names)
    return f'pulumi.ResourceOptions(aliases=[{aliases}], ignore_changes=["name"])'


class _Operations(frozenset[tuple[str, str]]):
    """A set whose text, which is part of a recording's fingerprint, is the same in every run."""

    def __repr__(self) -> str:
        return f"frozenset({{{', '.join(map(repr, sorted(self)))}}})"


def _fail(*operations: tuple[str, str]) -> frozenset[tuple[str, str]]:
    return _Operations(operations)


_PROGRAMS = (
    Case(
        "life",
        (
            Step(PAIR),
            Step(),
            Step(PAIR.replace("of=a.id", "of=a.id, color='red'")),
            Step(PAIR.replace("size=1", "size=2")),
            Step(PAIR.replace('pulumi.export("echo", b.echo)', 'Thing("c")')),
            Step('Thing("c")'),
            Step(verb="destroy"),
        ),
    ),
    Case("components", (Step(GROUPS), Step(), Step(GROUPS.replace('"s"', '"t"')), Step(verb="destroy"))),
    Case(
        "protect",
        (
            Step(PROTECTED.replace("PROTECT", "True") + 'Thing("b")'),
            Step('Thing("b")'),
            Step(PROTECTED.replace("PROTECT", "True").replace("size=1", "size=2") + 'Thing("b")'),
            Step(verb="destroy"),
            Step(PROTECTED.replace("PROTECT", "False") + 'Thing("b")'),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "ignore-changes",
        tuple(
            Step(IGNORING.replace("COLOR", color).replace("OTHER", other).replace("EXTRA", extra))
            for color, other, extra in (("red", "1", ""), ("blue", "1", "extra=1"), ("green", "2", "more=1"))
        ),
    ),
    Case("delete-before-replace", (Step(CHAIN), Step(CHAIN.replace("size=1", "size=2")), Step())),
    Case(
        "delete-before-replace-resumed",
        (
            Step(CHAIN),
            Step(CHAIN.replace("size=1", "size=2"), fail=_fail(("create", "a"))),
            Step(),
            Step(),
        ),
    ),
    Case(
        "delete-before-replace-abandoned",
        (
            Step(CHAIN),
            Step(CHAIN.replace("size=1", "size=2"), fail=_fail(("create", "a"))),
            Step("pass"),
        ),
    ),
    Case(
        "alias",
        (
            Step('a = Thing("a")\nThing("b", of=a.id)'),
            Step(
                'a = Thing("a2", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")], ignore_changes=["name"]))\n'
                'Thing("b", of=a.id)'
            ),
            Step(),
        ),
    ),
    Case(
        "alias-of-component",
        (
            Step('g = Group("g")\nThing("g-a", pulumi.ResourceOptions(parent=g))'),
            Step(RENAMED),
            Step(),
        ),
    ),
    Case(
        "secrets",
        (Step(SECRETS), Step(), Step(SECRETS.replace('"red"', '"blue"')), Step(verb="destroy")),
        since=(3, 262),
    ),
    Case(
        "import",
        (
            Step(
                'Thing("a", pulumi.ResourceOptions(import_="there"), color="red")',
                drift={"there": {"name": "a", "color": "red"}},
            ),
            Step(),
            Step(
                'Thing("a", color="red")\nThing("b", pulumi.ResourceOptions(import_="here"), color="blue")',
                drift={"here": {"name": "b", "color": "red"}},
            ),
            Step(),
            Step('Thing("c", pulumi.ResourceOptions(import_="nowhere"))'),
        ),
        fails=True,
    ),
    Case(
        "explicit-provider", (Step(PROVIDER), Step(), Step(PROVIDER.replace('"here"', '"there"')), Step('Thing("b")'))
    ),
    Case(
        "configuration",
        (
            Step(CONFIGURED, config={"plain": "text", "fake:region": "eu", "fake:extra": {"a": [1, "x"]}}),
            Step(
                config={"number": 7, "flag": True, "items": ["x", "y"], "mapping": {"k": {"n": 1}}, "fake:region": "us"}
            ),
        ),
        project={
            "config": {
                "plain": {"type": "string"},
                "number": {"type": "integer", "default": 3},
                "flag": {"type": "boolean", "default": False},
                "items": {"type": "array", "items": {"type": "string"}, "default": ["a"]},
                "mapping": {"type": "object", "default": {}},
                "fake:colour": {"value": "grey"},
            }
        },
    ),
    Case("create-fails", (Step("pass"), Step(MANY, fail=_fail(("create", "b"))), Step(), Step()), since=(3, 272)),
    Case(
        "update-fails",
        (
            Step(MANY),
            Step(MANY.replace('Thing("b",', 'Thing("b", color="red",'), fail=_fail(("update", "b"))),
            Step(),
        ),
    ),
    Case(
        "create-half-done",
        (
            Step(MANY, fail=_fail(("partial", "b"))),
            Step(fail=_fail(("partial", "b"))),
            Step(),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "delete-of-replaced-fails",
        (
            Step(PAIR),
            Step(PAIR.replace("size=1", "size=2"), fail=_fail(("delete", "a"))),
            Step(),
        ),
    ),
    Case(
        "replacement-fails",
        (
            Step(PAIR),
            Step(PAIR.replace("size=1", "size=2"), fail=_fail(("create", "a"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "refresh",
        (
            Step(PAIR),
            Step(verb="refresh"),
            Step(verb="refresh", drift={"a-1": {"name": "a", "size": 1, "color": "red"}}),
            Step(),
            Step(verb="refresh", drift={"a-1": None}),
            Step(),
        ),
    ),
    Case(
        "replace-on-changes",
        (
            Step(REPLACING.replace(', pulumi.ResourceOptions(replace_on_changes=["color"])', "")),
            # The option alone is no change; with it, what it names replaces at once.
            Step(REPLACING),
            Step(REPLACING.replace("OTHER", "other")),
            Step(REPLACING.replace("OTHER", "other").replace("COLOR", "red")),
            Step(REPLACING.replace("COLOR", "blue"), fail=_fail(("delete", "a"))),
            Step(),
            Step(REPLACING.replace("COLOR", "green"), fail=_fail(("create", "a"))),
            Step(),
            Step(verb="destroy"),
        ),
        since=(3, 272),
    ),
    Case(
        "replace-on-changes-first",
        (Step(REPLACING_FIRST), Step(REPLACING_FIRST.replace("COLOR", "red")), Step()),
    ),
    Case(
        "replace-on-changes-protected",
        (
            Step(REPLACING_PROTECTED.replace("PROTECT", "True")),
            Step(REPLACING_PROTECTED.replace("PROTECT", "True").replace("COLOR", "red")),
            Step(REPLACING_PROTECTED.replace("PROTECT", "False").replace("COLOR", "red")),
        ),
    ),
    Case(
        "replacement-trigger",
        (
            Step(TRIGGERED.replace("TRIGGER", "None")),
            Step(TRIGGERED.replace("TRIGGER", "1").replace("COLOR", "red")),
            Step(TRIGGERED.replace("TRIGGER", "2").replace("COLOR", "red")),
            # No secret inside: the CLI (3.260) takes a list with one for another at every run.
            # Both deletions fail: neither needs the other, and which of them the CLI comes to first is chance.
            Step(
                TRIGGERED.replace("TRIGGER", '["x", {"y": 1}]').replace("COLOR", "red"),
                fail=_fail(("delete", "a"), ("delete", "b")),
            ),
            Step(TRIGGERED.replace("TRIGGER", '["x", {"y": 1}]').replace("COLOR", "red")),
            Step(TRIGGERED.replace("TRIGGER", "None")),
            Step(verb="destroy"),
        ),
    ),
    Case("duplicate-urn", (Step('Thing("a")\nThing("a")'),), racing=True),
    Case(
        "program-fails",
        (Step('Thing("old")'), Step('Thing("a")\nraise ValueError("boom")'), Step('Thing("a")')),
        fails=True,
    ),
    Case(
        "independent-steps",
        (
            Step(LATER.replace("COLOR", "red"), fail=_fail(("create", "b"))),
            Step(),
            Step(LATER.replace("COLOR", "blue"), fail=_fail(("update", "b"))),
            Step(),
        ),
    ),
    Case(
        "outputs-kept",
        (
            Step(KEPT.replace("COLOR", "red")),
            Step(KEPT.replace("COLOR", "blue").replace('Thing("b", ', 'Thing("b2", '), fail=_fail(("create", "b2"))),
            Step(verb="refresh"),
            Step(),
        ),
    ),
    Case(
        "outputs-before-a-failed-deletion",
        (
            Step('a = Thing("a")\npulumi.export("old", a.token)\npulumi.export("both", 1)'),
            Step(
                'b = Thing("b")\npulumi.export("new", b.token)\npulumi.export("both", 2)', fail=_fail(("delete", "a"))
            ),
            Step(),
        ),
    ),
    Case(
        "deletions-after-a-failure",
        (
            Step('old = Thing("old")\nThing("older", of=old.id)\nThing("b")'),
            Step('a = Thing("a")\nThing("b", of=a.id)', fail=_fail(("create", "a"))),
            Step(),
        ),
    ),
    Case(
        "destroy-fails",
        (
            Step(TREE),
            Step(verb="destroy", fail=_fail(("delete", "b"))),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "check-fails",
        (
            Step('a = Thing("a")'),
            Step('a = Thing("a", color="red")\nb = Thing("b", of=a.id, badness=1)\nc = Thing("c", of=b.id)'),
            Step('a = Thing("a")\nc = Thing("c")'),
        ),
        fails=True,
    ),
    Case(
        "replaced-dependent-protected",
        (
            Step(CHAIN.replace('Thing("b", ', 'Thing("b", pulumi.ResourceOptions(protect=True), ')),
            Step(CHAIN.replace('Thing("b", ', 'Thing("b", pulumi.ResourceOptions(protect=True), ').replace("=1", "=2")),
        ),
        fails=True,
    ),
    Case(
        "alias-of-a-resource-that-is-there",
        (
            Step('a = Thing("a")'),
            Step(f'a = Thing("a")\nThing("b", {_aliased("a")}, of=a.id)'),
            Step(f'b = Thing("b", {_aliased("a")})\nThing("a", of=b.id)'),
            Step('a = Thing("a")'),
        ),
        fails=True,
    ),
    Case(
        "alias-claimed-twice",
        (
            Step('a = Thing("a")'),
            Step(f'b = Thing("b", {_aliased("a")})\nc = Thing("c", {_aliased("a")}, of=b.id)'),
            Step(f'b = Thing("b", {_aliased("x", "a")})'),
        ),
        fails=True,
    ),
    Case(
        "refresh-changed-id",
        (
            Step(PAIR),
            Step(verb="refresh", moves={"a-1": "a-9"}),
            Step(),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "refresh-secrets",
        (
            Step(SECRETS),
            Step(
                verb="refresh",
                drift={
                    "a-1": {"name": "a", "color": "blue"},
                    "b-1": {
                        "name": "b",
                        "of": "token-of-a-1",
                        "nested": {"x": [3, 4], "y": {"z": "deeper"}, "new": "n"},
                        "more": 1,
                    },
                },
            ),
            Step(),
        ),
        since=(3, 262),
    ),
    Case(
        "refresh-ignoring",
        (
            Step('Thing("a", pulumi.ResourceOptions(ignore_changes=["color"]), color="red", tags={"x": 1})'),
            Step(verb="refresh", drift={"a-1": {"name": "a", "color": "blue", "tags": {"x": 1}}}),
            Step(verb="refresh", drift={"a-1": {"name": "a", "color": "grey", "tags": {"x": 2}}}),
            Step(),
        ),
    ),
    Case(
        "refresh-replacing",
        (
            Step(PAIR),
            Step(verb="refresh", drift={"a-1": {"name": "a", "size": 5}}),
            Step(),
        ),
    ),
    Case(
        "turned-secret",
        (
            Step(SAME_AGAIN.replace("OPTIONS", "").replace("COLOR", '"red"')),
            Step(SAME_AGAIN.replace("OPTIONS", "").replace("COLOR", 'pulumi.Output.secret("red")')),
            Step(SAME_AGAIN.replace("OPTIONS", 'additional_secret_outputs=["token"]').replace("COLOR", '"red"')),
            Step(SAME_AGAIN.replace("OPTIONS", "").replace("COLOR", '"red"')),
        ),
        since=(3, 262),
    ),
    Case(
        "replacement-ignoring",
        tuple(
            Step(
                'Thing("a", pulumi.ResourceOptions(ignore_changes=["color", "tags.x"]), '
                f'size={size}, color="{color}", tags={{"x": "{color}"}})'
            )
            for size, color in ((1, "red"), (1, "blue"), (2, "blue"), (2, "green"))
        ),
    ),
    Case(
        "replacement-of-what-is-ignored",
        tuple(
            Step(f'Thing("a", pulumi.ResourceOptions(ignore_changes=["size"]), size={size}, color="{color}")')
            for size, color in ((1, "red"), (2, "red"), (2, "blue"))
        ),
    ),
    Case(
        "cascade-ignoring",
        tuple(
            Step(IGNORED_CHAIN.replace("SIZE", str(size)).replace("COLOR", color))
            for size, color in ((1, "red"), (1, "blue"), (2, "blue"), (2, "green"))
        ),
    ),
    Case(
        "import-replaced",
        (
            Step(
                'Thing("a", pulumi.ResourceOptions(import_="there"), size=2)',
                drift={"there": {"name": "a", "size": 1}},
            ),
            Step('Thing("a", pulumi.ResourceOptions(import_="there"), size=1)'),
            Step('Thing("a", pulumi.ResourceOptions(import_="there"), size=2)'),
            Step('Thing("a", size=2)'),
        ),
        fails=True,
    ),
    Case(
        "import-over-another",
        (
            Step('Thing("a")'),
            Step('Thing("a", pulumi.ResourceOptions(import_="there"))', drift={"there": {"name": "a"}}),
            Step(),
        ),
    ),
    Case(
        "program-exits",
        (
            Step('Thing("old")'),
            Step('import sys\nThing("a")\nsys.exit(0)'),
            Step('import sys\nThing("a")\nsys.exit(3)'),
        ),
    ),
    Case(
        "unprotected-and-replaced-at-once",
        (
            Step('Thing("a", pulumi.ResourceOptions(protect=True), size=1)'),
            Step('Thing("a", pulumi.ResourceOptions(protect=False), size=2)'),
            Step('Thing("a", pulumi.ResourceOptions(protect=True), size=3)'),
            Step('Thing("a", size=3)'),
        ),
    ),
    Case(
        "values",
        (
            Step(VALUES.replace("EXTRA", "")),
            Step(VALUES.replace("EXTRA", "extra=None")),
            Step(VALUES.replace("EXTRA", "extra=1.0").replace("zero=0", "zero=False")),
        ),
    ),
    Case(
        "moved-to-another-parent",
        (
            Step('a = Thing("a")'),
            Step(
                'g = Group("g")\na = Thing("a", pulumi.ResourceOptions(parent=g, '
                "aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]))"
            ),
            Step('a = Thing("a", pulumi.ResourceOptions(aliases=[pulumi.Alias(parent=Group("g"))]))'),
        ),
    ),
    Case(
        "replaced-down-the-line",
        (
            Step(LINE),
            Step(LINE.replace("size=1", "size=2")),
            Step('a = Thing("a", size=3)\nb = Thing("b", size=a.token)\nd = Thing("d", of=b.id)'),
        ),
    ),
    Case(
        "exports",
        (
            Step('pulumi.export("a", 1)\npulumi.export("b", {"c": pulumi.Output.secret([1, {"d": 2}])})'),
            Step('pulumi.export("b", {"c": [1, {"d": 2}]})\npulumi.export("e", None)'),
            Step("pass"),
        ),
    ),
    Case(
        "replacement-half-done",
        (
            Step(PAIR),
            Step(PAIR.replace("size=1", "size=2"), fail=_fail(("partial", "a"))),
            Step(),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "update-half-done",
        (
            Step(PAIR),
            Step(PAIR.replace("of=a.id", 'of=a.id, color="red"'), fail=_fail(("partial", "b"))),
            Step(fail=_fail(("partial", "b"))),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "alias-of-a-replaced-one",
        (
            Step('a = Thing("a", size=1)'),
            Step(
                'a = Thing("a2", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="a")]), size=2)',
                fail=_fail(("delete", "a")),
            ),
            Step(),
        ),
    ),
    Case(
        "import-secret",
        (
            Step(
                'Thing("a", pulumi.ResourceOptions(import_="there", additional_secret_outputs=["token"]), '
                'color=pulumi.Output.secret("red"))',
                drift={"there": {"name": "a", "color": "red"}},
            ),
            Step(),
        ),
        since=(3, 262),
    ),
    Case(
        "refresh-of-what-is-replaced",
        (
            Step(LINE),
            Step(LINE.replace("size=1", "size=2"), fail=_fail(("delete", "a"))),
            Step(verb="refresh"),
            Step(verb="refresh", drift={"a-1": None}),
            Step(),
        ),
        since=(3, 272),
    ),
    Case(
        "refresh-without-the-parent",
        (
            Step('a = Thing("a")\nb = Thing("b", pulumi.ResourceOptions(parent=a))'),
            Step(verb="refresh", drift={"a-1": None}),
            Step(),
        ),
    ),
    Case(
        "components-inputs",
        (
            Step(BOX.replace("PROPS", '{"x": 1, "y": {"z": "q"}}')),
            Step(BOX.replace("PROPS", '{"x": 2, "y": {"z": pulumi.Output.secret("q")}}')),
        ),
    ),
    Case(
        "outputs-of-a-changed-component",
        (
            Step(BOX.replace("PROPS", '{"x": 1}')),
            Step(NO_OUTPUTS.replace("PROPS", '{"x": 1}')),
            Step(NO_OUTPUTS.replace("PROPS", '{"x": 2}')),
        ),
    ),
    Case(
        "resources-as-values",
        (
            Step(HOLDER.replace("SIZE", "1")),
            Step(HOLDER.replace("SIZE", "2")),
        ),
    ),
    Case(
        "destroys-leaf-fails",
        (
            Step(LINE + 'x = Thing("x", of=b.id)\n'),
            Step(verb="destroy", fail=_fail(("delete", "d"))),
            Step(verb="destroy"),
        ),
    ),
    Case(
        "pipeline",
        (
            Step(
                config={
                    "cognigyDomain": "trial.cognigy.ai",
                    "cognigyVersion": "4.99",
                    "genesyscloud:awsRegion": "us-east-1",
                }
            ),
            Step(),
            Step(config={"cognigyDomain": "cognigy.example.com"}),
            Step(config={"actionTimeoutSeconds": 30}),
            Step(config={"triggersEnabled": False, "eventTtlSeconds": 60}),
            Step(config={"events": ["user.end"]}),
            Step(config={"events": ["acw", "user.end"], "namePrefix": "Test"}),
            Step(config={"protect": True}),
            Step(verb="destroy"),
            Step(config={"protect": False}),
            Step(verb="destroy"),
        ),
        pipeline=True,
    ),
)

CASES = tuple(case for program in _PROGRAMS for case in program.modes())


def write_program(directory: Path, step: Step) -> None:
    """Make the project's program what the step says."""
    if step.program is not None:
        (directory / "__main__.py").write_text(PRELUDE + step.program, encoding="utf-8")
