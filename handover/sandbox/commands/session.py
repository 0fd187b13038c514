"""A stack opened by a verb: what the verb plans and performs, and what is told of it."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from handover.errors import CancelledError, ExitCode, UnexpectedChangesError, UsageError, if_interrupted
from handover.io.options import confirm
from handover.io.program import HANDOVER
from handover.sandbox.commands.options import Options
from handover.sandbox.display.terminal import Display
from handover.sandbox.emulation.hosts import Guest
from handover.sandbox.engine.deployment import Listener
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.stack import Stack
from handover.sandbox.state.file import CREATING, KEY
from handover.sandbox.state.urn import Urn

if TYPE_CHECKING:
    from handover.sandbox.display.engine_events import EngineEvents
    from handover.sandbox.policies.pack import PolicyPack
    from handover.sandbox.policies.report import Judgement

# What only some runs need is imported where they need it: a preview's time is that of its imports.


@dataclass
class Session:
    """A stack opened by a command, where the command writes, and the policy packs that judge what it does."""

    options: Options
    stack: Stack
    display: Display
    packs: Sequence[PolicyPack]
    events: EngineEvents | None = None
    _details: Callable[[], None] | None = field(default=None, init=False)

    @property
    def listener(self) -> Listener:
        """What is told of each step of a run."""
        return self.events.step if self.events else self.display.step

    def plan(self, noun: str, preview: Callable[[], Outcome], *, outputs: bool = True) -> None:
        """Preview, show what has been found in the form that is asked for, and judge it.

        Raises:
            typer.Exit: There are errors, which have been shown.
            SandboxError: A mandatory policy would be violated.
            UnexpectedChangesError: There are changes where none are expected.
        """
        begin = time.monotonic()
        # What the program prints is not part of what another program reads.
        written = self.options.json_ or self.options.markdown
        title = f"Previewing {noun} ({self.stack.name})"
        with self.display.previewing(title), redirect_stdout(sys.stderr) if written else nullcontext():
            outcome = preview()
        state = self.stack.state
        judgements: Sequence[Judgement] = ()
        failure = None
        try:
            judgements = self._judge(outcome, preview=True)
        except SandboxError as error:  # what has been found is shown all the same
            failure = error
        if self.events:
            from handover.sandbox.policies.report import as_events

            # A run that is written as events is previewed for what would stop it.
            found = as_events(judgements)
            if outcome.errors or failure or found.forbid:
                self.events.end(outcome, found, time.monotonic() - begin, preview=True)
        elif self.options.json_:
            from handover.sandbox.display.preview_json import digest

            content = digest(outcome, self.stack.config.printable, time.monotonic() - begin)
            if judgements:
                from handover.sandbox.policies.report import as_json

                content["policies"] = as_json(judgements)
            typer.echo(json.dumps(content, indent=4, ensure_ascii=False))
        elif self.options.markdown:
            from handover.sandbox.display.markdown import render
            from handover.sandbox.policies.report import as_markdown

            sys.stdout.write(render(self.stack.name, outcome, as_markdown(judgements)))
        else:
            self.display.plan(title, outcome, state.resources, self.stack.published)
            if not self.options.diff:
                full = Display(diff=True)
                self._details = partial(full.plan, title, outcome, state.resources, self.stack.published)
            # Who is not asked sees at once what has been done, so that it isn't said twice.
            if outcome.errors or not self._goes_on(outcome):
                if outputs and not self.options.suppress_outputs:
                    self.display.outputs(outcome.outputs, state.outputs)
                self.display.summary(outcome, done=False)
        if failure:
            raise failure
        self._conclude(outcome, judgements, said=written, preview=True)
        if self.options.expect_no_changes and outcome.has_changes:
            raise UnexpectedChangesError("no changes were expected but changes occurred")

    def _goes_on(self, outcome: Outcome) -> bool:
        """Tell whether what has been previewed is done at once."""
        options = self.options
        stops = options.preview_only or (options.expect_no_changes and outcome.has_changes)
        return options.yes and not stops and not (options.diff or options.verbose)

    def perform(self, noun: str, doing: str, run: Callable[[], Outcome], *, outputs: bool = False) -> None:
        """Unless a preview is all that is asked for: ask whether to go ahead, run, show what has been done, judge it.

        Raises:
            typer.Exit: The answer is no, or there are errors, which have been shown.
            SandboxError: A mandatory policy is violated.
        """
        if self.options.preview_only:
            return
        confirm(f"Do you want to perform this {noun}?", yes=self.options.yes, details=self._details)
        if self.events:
            self._perform_written(self.events, run)
            return
        before = self.stack.state.outputs
        with self.display.running(f"{doing} ({self.stack.name})"):
            outcome = run()
        if outputs:
            self.display.chain(outcome, self.stack.state.resources)
            if not self.options.suppress_outputs:
                self.display.outputs(outcome.outputs, before)
        self.display.summary(outcome, done=True)
        self._conclude(outcome, self._judge(outcome))

    def _perform_written(self, events: EngineEvents, run: Callable[[], Outcome]) -> None:
        """Run, and write events; what the program prints is no event."""
        from handover.sandbox.policies.report import as_events

        begin = time.monotonic()
        events.begin(self.stack.config.printable)
        try:
            with redirect_stdout(sys.stderr):
                outcome = run()
        except CancelledError:
            events.cancel()
            raise
        judgements = self._judge(outcome)
        events.end(outcome, as_events(judgements), time.monotonic() - begin)
        self._conclude(outcome, judgements, said=True)

    def _judge(self, outcome: Outcome, *, preview: bool = False) -> Sequence[Judgement]:
        if outcome.errors or not self.packs:
            return ()
        from handover.sandbox.policies.report import judge, planned

        resources = planned(outcome) if preview else self.stack.state.resources
        return judge(self.packs, self.stack, resources, preview=preview)

    def _conclude(
        self, outcome: Outcome, judgements: Sequence[Judgement], *, said: bool = False, preview: bool = False
    ) -> None:
        """End with what is wrong, after the policies' lines unless they are in what has been written (`said`)."""
        if outcome.errors:
            raise typer.Exit(ExitCode.FAILED)
        if judgements and not said:
            from handover.sandbox.policies.report import lines

            for line in lines(judgements):
                self.display.say(line)
        if any(judgement.forbids for judgement in judgements):
            raise SandboxError("A mandatory policy is violated" + (": nothing is deployed." if preview else "."))


@contextmanager
def open_session(command: str, options: Options, use: Use) -> Iterator[Session]:
    """Open a stack for a command.

    Raises:
        UsageError: JSON is asked for, and somebody would have to be asked.
        SandboxError: The stack or a policy pack can't be used.
    """
    run = use.changes and not options.preview_only
    if options.json_ and run and not options.yes:
        raise UsageError("--json writes what a program reads, so that nobody can be asked: add --yes.")
    if options.verbose:
        _log_calls()
    events: EngineEvents | None = None
    if options.json_ and run:
        from handover.sandbox.display.engine_events import EngineEvents

        events = EngineEvents(sys.stdout)
    # What is written as JSON or Markdown is for a program to read, and so is an export.
    told = {"diff": options.diff, "verbose": options.verbose, "quiet": options.quiet}
    display = Display(**told, aside=options.json_ or options.markdown or command == "export")

    def heard(severity: str, urn: str, text: str) -> None:
        tell = events.message if events and events.begun else display.message
        tell(severity, urn, text)

    with (
        if_interrupted("An operation that was cut off by it, if any, is reported by the next run."),
        open_stack(
            options.cwd,
            options.stack,
            f"sandbox {command}",
            use,
            emulator=options.emulator,
            org=options.org,
            on_message=heard,
        ) as opened,
        chdir(opened.program_directory),
    ):
        # What is imported is there already.
        if use is not Use.READ and command != "import":
            opened.check_beginning()
        _report_pending(opened.stack.state.pending, display)
        if command == "destroy":
            _report_guests(opened.guests, display)
        yield Session(options, opened.stack, display, _packs(options), events)


def _packs(options: Options) -> Sequence[PolicyPack]:
    if not (options.policy_pack or options.policy_pack_config):
        return ()
    from handover.sandbox.policies.pack import load_packs

    return load_packs(options.policy_pack or (), options.policy_pack_config or ())


def _log_calls() -> None:
    """Have each HTTP call written to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("handover.genesys")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


def _report_pending(pending: list[dict[str, Any]], display: Display) -> None:
    for operation in pending:
        resource = operation["resource"]
        name, id_ = Urn.parse(resource["urn"]).name, resource.get("id")
        text = f"The last run was cut off while {operation['type']} {name}; it may or may not have happened."
        if operation.get(KEY):
            text += " The next run that changes something finds out, and goes on with the object if it is there."
        elif operation["type"] == CREATING:
            there = "If an object of that name is there"
            if id_:
                text, there = f"A run has failed and left an object of {name}, {id_}.", "While it is there"
            text += (
                f" {there}, the next `up` makes a second one, but of a workflow: delete it first, or take it over with "
                f"`{HANDOVER} sandbox import`. `{HANDOVER} sandbox refresh` drops this warning."
            )
        display.message("warning", "", text)


def _report_guests(guests: Sequence[Guest], display: Display) -> None:
    for guest in guests:
        again = f"{HANDOVER} sandbox destroy -s {guest.stack} --cwd {guest.directory}"
        display.message(
            "warning",
            "",
            f"Stack {guest.stack!r} in {guest.directory} has {guest.objects} in the AWS account of this emulated "
            "organization. Once the event source is deleted, its event bus gets no events any more; delete it too, "
            f"before this stack or after it: `{again}`.",
        )
