"""How an emulator is started: everything that can be chosen, with defaults that need no choice."""

from dataclasses import dataclass, field
from pathlib import Path

from handover.emulator.answers import Answers


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that the emulator enforces.

    The defaults of the first three are those of a live organization (Genesys' limits page, as cited in its developer
    forum). The others are the emulator's own, so that no data can hang it or take all memory.
    """

    action_executions_per_minute: int = 2_500
    concurrent_actions: int = 50
    workflow_invocations_per_minute: int = 6_000
    template_steps: int = 1_000_000
    """Steps of rendering a request or a result, and of matching a trigger's criteria."""
    rendered_characters: int = 1_000_000
    body_bytes: int = 1_000_000
    flow_bytes: int = 2_000_000
    journal_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class EmulatorSettings:
    """All settings of one emulator.

    Attributes:
        state_file: Where the organization is kept between runs; `None` keeps it in memory.
        organization_id: The id of an organization that begins empty, a UUID; `None` gives every one a new id.
        client_id: The only OAuth client that gets a token, with `client_secret`; `None` accepts any pair.
        client_secret: The secret of `client_id`.
        allow_egress: Hosts that data actions may really call; every other host resolves to the built-in receiver.
        allowed_hosts: Host names, besides `localhost` and IP addresses, under which clients may address the emulator.
        admin_token: With it, clients of other machines may use the admin plane; `None` lets none of them.
        answers: What it does where nobody knows what a live organization does.
        permissions: What OAuth clients may do, as `architect:flow:view`; `None` lets them do everything.
        duplicate_delivery: Deliver every event twice, as Genesys sometimes does.
        limits: The organization's limits.
        command: What of `handover` it runs in, for whoever meets the lock of its state file.
    """

    state_file: Path | None = None
    organization_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    allow_egress: frozenset[str] = frozenset()
    allowed_hosts: frozenset[str] = frozenset()
    admin_token: str | None = field(default=None, repr=False)
    answers: Answers = field(default_factory=Answers)
    permissions: frozenset[str] | None = None
    duplicate_delivery: bool = False
    limits: Limits = field(default_factory=Limits)
    command: str = "emulator"
