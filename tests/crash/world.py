"""A stack, its AWS side, their org and Cognigy, in which conversations end while something is deployed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from typer.testing import CliRunner, Result

from handover.cli import app
from handover.emulator.emulator import Emulator
from handover.emulator.server.embedded import EmbeddedEmulator
from handover.emulator.server.guard import Guard
from handover.emulator.testing import Genesys
from handover.errors import ExitCode
from handover.sandbox.configuration import stack_file
from tests.conftest import ProjectCopy
from tests.crash.conversations import Conversations, Event
from tests.crash.moments import Last
from tests.crash.processes import NEVER, Process, handover

STACK = "move"
ACCOUNT, REGION, SUFFIX = "123456789012", "eu-central-1", "60c1f4f2a6d1e70a4c1b2f3e"
TARGET = {"awsAccountId": ACCOUNT, "awsRegion": REGION, "organisationId": SUFFIX}
KEY = "bG9jYWwwbG9jYWwwbG9jYWwwbG9jYWww"
AGE = 900
"""How many seconds an event is tried for."""
TAKEN = {False: ("user.end", "acw"), True: ("customer.end",)}
"""The events that tell Cognigy of an end: before and after its upgrade."""


@dataclass
class World:
    """What there is; see `world`.

    Attributes:
        project: A copy of the project, with `onpremises/` in it.
        org: A client of the emulator, whose clock stands still.
        dice: Chooses what is left open.
        conversations: Those of the org's agents.
        upgraded: Whether Cognigy takes no webhooks any more.
        lost: The events that should have arrived at once and have not, in words.
    """

    project: ProjectCopy
    org: Genesys
    dice: random.Random
    conversations: Conversations = field(init=False)
    upgraded: bool = False
    lost: list[str] = field(default_factory=list)
    doing: str = ""
    begun: bool = False
    _run: Process | None = None

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.dice)

    @property
    def log(self) -> Path:
        """All that the commands have printed."""
        return self.project.path / "log"

    # The files

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Write the stack's file."""
        _write(self.project.path, {"cognigyDomain": "trial.cognigy.ai", **settings})

    def configure_aws(self, *events: str, key: str = KEY) -> None:
        """Write the file of the stack's AWS side."""
        organization = self.org.get("/api/v2/organizations/me").json()["id"]
        named = {
            "cognigyDomain": "trial.cognigy.ai",
            "genesysOrganisationId": organization,
            "organisationId": SUFFIX,
            "topics": [f"v2.detail.events.conversation.{{id}}.{event}" for event in events],
            "apiKey": key,
            "protectBus": False,
            "maximumEventAgeSeconds": AGE,
        }
        place = {"aws:region": REGION, "aws:allowedAccountIds": [ACCOUNT]}
        _write(self.project.path / "onpremises", {**place, **named})

    def unprotect(self) -> None:
        """Have the stack's file say that nothing is protected."""
        stack_file.update(self.project.path / f"Pulumi.{STACK}.yaml", "cognigy-handover", {"protect": False})

    # The commands

    def run(self, *command: str, inner: bool = False, last: Last = NEVER, refusal: str = "") -> int:
        """Run a command while conversations end; return its exit code, negative if it was killed.

        Args:
            command: The words of the command, without its options.
            inner: Whether it is for the AWS side.
            last: When it is killed.
            refusal: A part of the sentence by which it may refuse, with the exit code 2; else its end must be good.
        """
        place = self.project.path / "onpremises" if inner else self.project.path
        self.doing = f"{' '.join(command)} {'in onpremises ' if inner else ''}(kill: {last.number} of {last.of})"
        self.say(f"--- {self.doing}")
        before = len(self.log.read_text())
        self._run = Process(handover, (*command, *self._options(place), "--yes"), self.log, last)
        try:
            code = self._run.wait()
        finally:
            self._run.kill()
            self._run = None
        refused = code == ExitCode.UNUSABLE and refusal and refusal in self.log.read_text()[before:]
        assert code <= 0 or refused, self.log.read_text()
        return code

    def invoke(self, *command: str) -> Result:
        """Run a command in this process, while nothing else happens; nothing is asked of its exit code."""
        result = CliRunner().invoke(app, [*command, *self._options(self.project.path)])
        self.say(f"--- {' '.join(command)}\n{result.output}")
        return result

    def _options(self, project: Path) -> list[str]:
        return ["--stack", STACK, "--cwd", str(project), "--emulator", self.org.url]

    def say(self, text: str) -> None:
        """Put a line into the log."""
        with self.log.open("a") as log:
            log.write(f"{text}\n")

    # Cognigy

    def cognigy(self, **profile: Any) -> None:
        """Change what Cognigy is."""
        self.org.put("/_emulator/cognigy/profile", json=profile).raise_for_status()

    def associate(self) -> None:
        """Have Cognigy, where it is a service, associate the source."""
        for source in self._sources():
            if source["state"] == "PENDING":
                body = {"name": source["name"], "apiKey": KEY}
                self.org.post("/_emulator/aws/event-sources/associate", json=body).raise_for_status()

    def dissociate(self) -> None:
        """Have Cognigy let the source go."""
        for source in self._sources():
            body = {"name": source["name"]}
            self.org.post("/_emulator/aws/event-sources/dissociate", json=body).raise_for_status()

    def _sources(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.org.get("/_emulator/aws/event-sources").json()["eventSources"]
        return found

    # Conversations

    def begin(self) -> None:
        """Have conversations from now on."""
        self.begun = True

    async def at_call(self, emulator: Emulator) -> None:
        """Let something happen before a call of a command is answered."""
        if self._run is None or not self.begun or self.dice.random() < 0.6:
            return
        event = self.conversations.next()
        execution = emulator.execution
        accepted = execution.dispatcher.accept(event.topic, event.body)
        await execution.dispatcher.run(accepted)
        self._note(event, [entry.as_json() for entry in accepted.trace.entries])

    def fire(self, *events: Event) -> None:
        """Fire events; without any, a few."""
        self.doing = "nothing"
        for event in events or [self.conversations.next() for _ in range(self.dice.randint(1, 8))]:
            self._note(event, self.org.fire(event.topic, event.body))

    def _note(self, event: Event, entries: list[dict[str, Any]]) -> None:
        told = any(entry["step"] == "receiver" and entry["outcome"] == "passed" for entry in entries)
        if event.is_message and event.name in TAKEN[self.upgraded] and not told:
            steps = [(entry["step"], entry["outcome"], entry["reason"]) for entry in entries]
            self.lost.append(f"{event.name} during {self.doing}: {steps}")

    def end_one(self) -> str:
        """Have a new conversation end at once, and return its id."""
        events = list(self.conversations.one())
        self.fire(*events)
        return events[0].conversation

    def stumble(self) -> None:
        """Have Cognigy fail once, at the next event."""
        self.org.put("/_emulator/cognigy", json={"status": 503, "times": 1}).raise_for_status()
        event = self.conversations.next()
        self.org.fire(event.topic, event.body)
        self.org.delete("/_emulator/cognigy").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.org.post("/_emulator/clock/advance", json={"seconds": seconds}).raise_for_status()

    def redrive(self) -> None:
        """Deliver once more what could not be delivered."""
        self.org.post("/_emulator/aws/dead-letters/redrive", json={}).raise_for_status()

    def arrived(self) -> set[str]:
        """Return the ids of the conversations whose end Cognigy has taken."""
        ends = [name for names in TAKEN.values() for name in names]
        return {
            delivery["conversationId"]
            for delivery in self.org.deliveries()
            if delivery["status"] == 200 and _topic(delivery["body"]).rpartition("id}.")[2] in ends
        }

    def taken(self) -> list[str]:
        """Return the events that the rule in AWS takes."""
        type_ = {"type": "aws:cloudwatch/eventRule:EventRule"}
        [rule] = self.org.get("/_emulator/aws/objects", params=type_).json()["objects"]
        topics = json.loads(rule["inputs"]["eventPattern"]).get("detail-type", ())
        return sorted(topic.rpartition("{id}.")[2] for topic in topics)

    def left(self) -> dict[str, Any]:
        """Return what is left in the org and in AWS."""
        health = self.org.get("/_emulator/health").json()["objects"]
        found = {kind: count for kind, count in health.items() if count}
        if objects := self.org.get("/_emulator/aws/objects").json()["objects"]:
            found["aws"] = [each["id"] for each in objects]
        return found


def _write(project: Path, settings: Mapping[str, Any]) -> None:
    """Write a stack's file: one without a namespace is the project's own."""
    lines = [f"  {key}: {json.dumps(value)}\n" for key, value in settings.items()]
    (project / f"Pulumi.{STACK}.yaml").write_text(f"config:\n{''.join(lines)}")


def _topic(body: dict[str, Any]) -> str:
    """Return the topic that Cognigy was told of: by EventBridge, or by a webhook, which has it without braces."""
    return str(body.get("detail-type") or body["topic"].replace(".id.", ".{id}.", 1))


@contextmanager
def world(project: ProjectCopy, seed: str) -> Iterator[World]:
    """Give a world for the time of a `with` block."""
    guarded = Guard.__call__
    worlds: list[World] = []

    async def call(guard: Guard, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            for each in worlds:
                await each.at_call(scope["app"].state.emulator)
        await guarded(guard, scope, receive, send)

    with ExitStack() as held:
        held.enter_context(mock.patch.object(Guard, "__call__", call))
        emulator = held.enter_context(EmbeddedEmulator())
        org = held.enter_context(Genesys(emulator.url))
        org.post("/_emulator/seed", json={"seed": seed}).raise_for_status()
        worlds.append(World(project, org.login(), random.Random(seed)))  # noqa: S311 - it is to be the same every time
        yield worlds[0]
