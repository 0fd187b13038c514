"""The verbs that work on an opened stack: preview, deploy, look at what is deployed."""

from __future__ import annotations

import inspect
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.errors import CancelledError, ExitCode, UnexpectedChangesError, UsageError, if_interrupted
from handover.io import files
from handover.io.listing import Listing
from handover.io.options import (
    DirectoryOption,
    EmulatorOption,
    PolicyPackOption,
    QuietOption,
    StackOption,
    YesOption,
    confirm,
    from_here,
)
from handover.io.program import HANDOVER
from handover.sandbox.display.terminal import Display
from handover.sandbox.emulation.hosts import Guest
from handover.sandbox.engine.deployment import Listener
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.engine.targets import Targets
from handover.sandbox.errors import SandboxError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.stack import Stack
from handover.sandbox.state.file import CREATING, KEY
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import blind, unwrap

if TYPE_CHECKING:
    from handover.sandbox.display.engine_events import EngineEvents
    from handover.sandbox.policies.pack import PolicyPack
    from handover.sandbox.policies.report import Judgement

# What only some runs need is imported where they need it: a preview's time is that of its imports.

app = typer.Typer(
    cls=Listing,
    help="Deploy to a Genesys Cloud on this machine, without the Pulumi CLI. The verbs are Pulumi's.",
    no_args_is_help=True,
)

DiffOption = Annotated[bool, typer.Option("--diff", help="Show the properties of created and deleted resources too.")]
JsonOption = Annotated[bool, typer.Option("--json", "-j", help="Write JSON in the shape of Pulumi's.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Write GitHub Markdown, as for the summary of a job.")]
ExpectOption = Annotated[bool, typer.Option("--expect-no-changes", help="Fail if there is anything to change.")]
PreviewOnlyOption = Annotated[bool, typer.Option("--preview-only", help="Show what would happen and stop there.")]
PolicyPackConfigOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy-pack-config",
        help="Configure the policy pack by this JSON file.",
        metavar="FILE",
        callback=from_here,
    ),
]
ContinueOption = Annotated[
    bool,
    typer.Option(
        "--continue-on-error",
        help="Go on with what does not depend on something that failed; what stays unknown keeps its last value.",
    ),
]
ShowSecretsOption = Annotated[bool, typer.Option("--show-secrets", help="Show secrets in plain.")]
RefreshOption = Annotated[bool, typer.Option("--refresh", "-r", help="Read all objects, or the targets, first.")]
TargetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        "-t",
        help="Leave all but this resource as it is. `*` is for any text without colons, `**` for any. Repeatable.",
        metavar="URN",
    ),
]
DependentsOption = Annotated[bool, typer.Option("--target-dependents", help="Target what depends on targets too.")]
OrgOption = Annotated[
    Path | None,
    typer.Option(
        "--org",
        help="Folder of the stack in whose emulated org the AWS account is, .handover/STACK of its project; by default "
        "that of the stack of the same name of the project around this one. Relative to the project's folder.",
        metavar="DIR",
        file_okay=False,
    ),
]
SuppressOutputsOption = Annotated[bool, typer.Option("--suppress-outputs", help="Leave out the stack's outputs.")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show each step, and log each HTTP call on standard error.")
]

_CHOICE = "refresh target target_dependents"
_TELLING = "diff quiet verbose"


@dataclass
class _Options:
    """The options of the verbs that open a stack; which verb has which, `_verb` is told."""

    stack: StackOption = "dev"
    cwd: DirectoryOption = Path()
    emulator: EmulatorOption = None
    org: OrgOption = None
    yes: YesOption = False
    diff: DiffOption = False
    json_: JsonOption = False
    markdown: MarkdownOption = False
    preview_only: PreviewOnlyOption = False
    expect_no_changes: ExpectOption = False
    continue_on_error: ContinueOption = False
    refresh: RefreshOption = False
    target: TargetOption = None
    target_dependents: DependentsOption = False
    policy_pack: PolicyPackOption = None
    policy_pack_config: PolicyPackConfigOption = None
    suppress_outputs: SuppressOutputsOption = False
    quiet: QuietOption = False
    verbose: VerboseOption = False

    @property
    def targets(self) -> Targets:
        """Which resources the verb is about."""
        return Targets(tuple(self.target or ()), self.target_dependents)

    def run(self) -> dict[str, Any]:
        """Return the options of a run that deletes or changes what there is."""
        return {"refresh": self.refresh, "targets": self.targets}


@dataclass
class _Session:
    """A stack opened by a command, where the command writes, and the policy packs that judge what it does."""

    options: _Options
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


def _verb(name: str, takes: str, *, use: Use = Use.LOOK) -> Callable[[Callable[..., None]], None]:
    """Make a verb of a function that works on a session.

    Args:
        name: The verb's name.
        takes: Which of `_Options` it has, beside the function's own parameters.
        use: What it opens the stack for.
    """

    def register(function: Callable[..., None]) -> None:
        known = inspect.signature(_Options, eval_str=True).parameters
        shared = {key: known[key] for key in takes.split()}
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def command(**given: Any) -> None:
            options = _Options(**{key: given.pop(key) for key in shared})
            with _session(name, options, use) as session:
                function(session, **given)

        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in (*own, *shared.values())]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        app.command(name, help=function.__doc__)(command)

    return register


@contextmanager
def _session(command: str, options: _Options, use: Use) -> Iterator[_Session]:
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
        yield _Session(options, opened.stack, display, _packs(options), events)


def _packs(options: _Options) -> Sequence[PolicyPack]:
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


@_verb(
    "preview",
    "stack cwd emulator org json_ markdown expect_no_changes policy_pack policy_pack_config suppress_outputs "
    f"{_CHOICE} {_TELLING}",
)
def _preview(session: _Session) -> None:
    """Show what `up` would do; nothing is changed, and nothing called unless something is to be imported or read."""
    session.plan("update", partial(session.stack.preview, **session.options.run()))


@_verb(
    "up",
    "stack cwd emulator org yes json_ expect_no_changes continue_on_error policy_pack policy_pack_config "
    "suppress_outputs "
    f"{_CHOICE} {_TELLING}",
    use=Use.CHANGE,
)
def _up(session: _Session) -> None:
    """Create, change and delete until the stack is what the program describes."""
    run = session.options.run()
    session.plan("update", partial(session.stack.preview, **run))
    going_on = session.options.continue_on_error
    update = partial(session.stack.up, session.listener, continue_on_error=going_on, **run)
    session.perform("update", "Updating", update, outputs=True)


@_verb(
    "destroy",
    f"stack cwd emulator org yes preview_only json_ continue_on_error {_CHOICE} {_TELLING}",
    use=Use.CHANGE_WITHOUT_PROGRAM,
)
def _destroy(session: _Session) -> None:
    """Delete everything the stack holds; the stack's file stays."""
    run = session.options.run()
    session.plan("destroy", partial(session.stack.destroy, preview=True, **run))
    going_on = session.options.continue_on_error
    delete = partial(session.stack.destroy, session.listener, continue_on_error=going_on, **run)
    session.perform("destroy", "Destroying", delete)


@_verb(
    "refresh",
    f"stack cwd emulator org yes json_ preview_only expect_no_changes target target_dependents {_TELLING}",
    use=Use.CHANGE_WITHOUT_PROGRAM,
)
def _refresh(session: _Session) -> None:
    """Find what has been changed behind the state's back, show it, and take it over into the state."""
    refresh = partial(session.stack.refresh, targets=session.options.targets)
    session.plan("refresh", partial(refresh, preview=True), outputs=False)
    session.perform("refresh", "Refreshing", partial(refresh, session.listener))


@_verb("import", f"stack cwd emulator org yes preview_only {_TELLING}", use=Use.CHANGE)
def _import(
    session: _Session,
    file: Annotated[
        Path,
        typer.Option(
            "--file",
            "-f",
            help="Pulumi's import file: what to import, under which names.",
            dir_okay=False,
            callback=from_here,
        ),
    ],
    protect: Annotated[bool, typer.Option(help="Protect what is imported from being deleted.")] = True,
) -> None:
    """Make objects that are there already resources of the stack."""
    from handover.sandbox.engine.imports import read_import_file

    entries = read_import_file(file, session.stack.name, session.stack.project.name)
    perform = partial(session.stack.import_objects, entries, protect=protect)
    session.plan("import", partial(perform, preview=True), outputs=False)
    session.perform("import", "Importing", perform)


@_verb("export", "stack cwd", use=Use.READ)
def _export(
    session: _Session,
    file: Annotated[
        Path | None, typer.Option("--file", help="Write there instead of standard output.", callback=from_here)
    ] = None,
    show_secrets: ShowSecretsOption = False,
) -> None:
    """Write the deployment as `pulumi stack import` takes it; secrets are encrypted by the stack's passphrase."""
    text = json.dumps(session.stack.export(show_secrets=show_secrets), indent=4, ensure_ascii=False) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        files.replace(file, text.encode(), keep=False)


@_verb("outputs", "stack cwd json_", use=Use.READ)
def _outputs(
    session: _Session,
    show_secrets: ShowSecretsOption = False,
) -> None:
    """Show the exports of the stack as the last `up` left them."""
    exports = session.stack.state.outputs
    shown = unwrap(exports) if show_secrets else blind(exports)
    if session.options.json_:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif shown:
        session.display.say("Current stack outputs:")
        session.display.outputs(shown)
    else:
        name = session.stack.name
        session.display.say(f"Stack {name} has no outputs yet: deploy it with `{HANDOVER} sandbox up -s {name}`.")
