"""What planner and applier hand each other: goals, steps, and the outcome of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handover.sandbox.provider import Diff
from handover.sandbox.state.resource import PROVIDERS, Resource


class Op(StrEnum):
    """Operations, by Pulumi's names."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    REMOVE_PENDING = "remove-pending-replace"
    IMPORT = "import"
    IMPORT_REPLACEMENT = "import-replacement"
    REFRESH = "refresh"
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"


PARTS = (
    Op.CREATE_REPLACEMENT,
    Op.IMPORT_REPLACEMENT,
    Op.READ_REPLACEMENT,
    Op.DELETE_REPLACED,
    Op.DISCARD_REPLACED,
    Op.REMOVE_PENDING,
)
"""Operations a replacement consists of: Pulumi neither plans nor counts them beside `Op.REPLACE`."""

QUIET = (Op.SAME, Op.REFRESH, Op.READ, Op.READ_REPLACEMENT, Op.DISCARD, Op.DISCARD_REPLACED)
"""Operations that change nothing outside the state, and are neither shown nor counted as changes."""


@dataclass(frozen=True)
class Alias:
    """Another URN that a resource may be known by: a whole one, or what of its own is different in it."""

    urn: str = ""
    name: str = ""
    type: str = ""
    stack: str = ""
    project: str = ""
    parent: str = ""
    no_parent: bool = False


@dataclass(frozen=True)
class Goal:
    """A resource as the program wants it; inputs with their secrets marked.

    One with a `read_id` is only read, and never changed or deleted.
    """

    type: str
    name: str
    custom: bool
    parent: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    property_dependencies: dict[str, list[str]] = field(default_factory=dict)
    provider: str = ""
    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replacement_trigger: Any = None
    delete_before_replace: bool | None = None
    aliases: tuple[Alias, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    import_id: str = ""
    read_id: str = ""
    retain_on_delete: bool = False
    custom_timeouts: dict[str, float] = field(default_factory=dict)
    error_hooks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One operation on one resource: what it was, what it is to be, which inputs differ and which force a new object.

    `keeps` says of a replaced resource that it stays in the state until its successor is there, and `untargeted` that
    nothing is to be done about the resource, new or not, because others are targeted. `why` says what forces a
    replacement if it is no input that differs.
    """

    op: Op
    old: Resource | None
    new: Resource | None
    diff: Diff = field(default_factory=Diff)
    keeps: bool = False
    untargeted: bool = False
    why: str = ""

    @property
    def resource(self) -> Resource:
        """The resource the step is about: the new one, or the old one of a deletion."""
        resource = self.new or self.old
        assert resource is not None  # noqa: S101 - every step has one of the two
        return resource


@dataclass(frozen=True)
class Registered:
    """What the program is told of a resource; id and outputs are empty where they are not known.

    Of an `unknown` one nothing is, for it is not there.
    """

    urn: str
    id: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    failed: bool = False
    unknown: bool = False


@dataclass
class Outcome:
    """What a deployment has done, or would do.

    Attributes:
        refreshed: What has been read first, with `--refresh`; not among the changes.
        found: What of that is not as the state said: an update from that to what there is, or what is gone.
        steps: The steps carried out, in order; of a failed resource those up to the failure.
        failed: Those of them that failed.
        errors: URN, empty if none is concerned, and message of each failure.
        warnings: The same of what only a deployment would fail for.
        outputs: The stack's exports.
        raised: What the program raised, if that is among the errors.
    """

    refreshed: list[Step] = field(default_factory=list)
    found: list[Step] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    failed: list[Step] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    raised: BaseException | None = None

    @property
    def changes(self) -> dict[Op, int]:
        """How many resources undergo each operation, without what failed and default providers, as Pulumi counts."""
        failed = {id(step) for step in self.failed}
        counts: dict[Op, int] = {}
        for step in self.steps:
            if not (step.op in PARTS or id(step) in failed or is_internal(step.resource) or _found_again(step)):
                op = Op.SAME if step.op is Op.REFRESH else step.op
                counts[op] = counts.get(op, 0) + 1
        return counts

    @property
    def has_changes(self) -> bool:
        """Whether anything but those of `QUIET` is among the changes."""
        return any(op not in QUIET for op in self.changes)


def _found_again(step: Step) -> bool:
    """Tell whether a resource that is only read is as it was, or has not been read before."""
    return step.op is Op.READ and not (step.old and step.new and step.old.outputs != step.new.outputs)


def is_internal(resource: Resource) -> bool:
    """Tell whether a resource is a default provider, which Pulumi neither shows nor counts."""
    return resource.type.startswith(PROVIDERS) and resource.name.split("_")[0] == "default"
