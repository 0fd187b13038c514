"""The programs of the parity corpus: each a series of commands on one stack, run by the sandbox and by the real CLI."""

from __future__ import annotations

from dataclasses import dataclass, field
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
        config: Keys of the stack's configuration that are set first.
    """

    program: str | None = None
    verb: Literal["up", "destroy", "refresh"] = "up"
    fail: frozenset[tuple[str, str]] = frozenset()
    drift: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)


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
    """

    name: str
    steps: tuple[Step, ...]
    project: dict[str, Any] = field(default_factory=dict)
    pipeline: bool = False
    racing: bool = False
    since: tuple[int, int] = (3, 255)


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


def _fail(*operations: tuple[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(operations)


CASES = (
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
            Step(TRIGGERED.replace("TRIGGER", '["x", {"y": 1}]').replace("COLOR", "red"), fail=_fail(("delete", "a"))),
            Step(TRIGGERED.replace("TRIGGER", '["x", {"y": 1}]').replace("COLOR", "red")),
            Step(TRIGGERED.replace("TRIGGER", "None")),
            Step(verb="destroy"),
        ),
    ),
    Case("duplicate-urn", (Step('Thing("a")\nThing("a")'),), racing=True),
    Case("program-fails", (Step('Thing("old")'), Step('Thing("a")\nraise ValueError("boom")'), Step('Thing("a")'))),
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


def write_program(directory: Path, step: Step) -> None:
    """Make the project's program what the step says."""
    if step.program is not None:
        (directory / "__main__.py").write_text(PRELUDE + step.program, encoding="utf-8")
