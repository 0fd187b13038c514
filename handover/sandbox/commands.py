"""``handover sandbox …``: the engine's verbs on the command line, with Pulumi's names, options and exit codes."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.errors import ExitCode, UnexpectedChangesError, if_interrupted
from handover.options import DirectoryOption, EmulatorOption, PolicyPackOption, StackOption, YesOption, confirm
from handover.sandbox.display.markdown import render
from handover.sandbox.display.preview_json import digest
from handover.sandbox.display.terminal import Display
from handover.sandbox.engine.imports import read_import_file
from handover.sandbox.engine.steps import Outcome
from handover.sandbox.errors import ConfigurationError, SandboxError
from handover.sandbox.opening import Use, open_stack
from handover.sandbox.policies.pack import PolicyPack, load_packs
from handover.sandbox.policies.report import enforce, planned
from handover.sandbox.stack import Stack
from handover.sandbox.state.urn import Urn
from handover.sandbox.state.values import blind, unwrap

app = typer.Typer(
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
    typer.Option("--policy-pack-config", help="Configure the policy pack by this JSON file.", metavar="FILE"),
]
ContinueOption = Annotated[
    bool,
    typer.Option(
        "--continue-on-error",
        help="Go on with what does not depend on something that failed; what stays unknown keeps its last value.",
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Log each HTTP call.")]


@dataclass
class _Session:
    """A stack opened by a command, where the command writes, and whether that is for a program to read."""

    stack: Stack
    display: Display
    aside: bool

    def plan(
        self,
        noun: str,
        preview: Callable[[], Outcome],
        *,
        outputs: bool = True,
        json_: bool = False,
        markdown: bool = False,
        packs: Sequence[PolicyPack] = (),
        expect_no_changes: bool = False,
    ) -> None:
        """Preview, show what has been found in the form that is asked for, and judge it.

        Raises:
            typer.Exit: There are errors, which have been shown.
            SandboxError: A mandatory policy would be violated.
            UnexpectedChangesError: There are changes where none are expected.
        """
        begin = time.monotonic()
        # What the program prints is not part of what another program reads.
        with redirect_stdout(sys.stderr) if self.aside else nullcontext():
            outcome = preview()
        state = self.stack.state
        if json_:
            content = digest(outcome, self.stack.config.values, time.monotonic() - begin)
            typer.echo(json.dumps(content, indent=4, ensure_ascii=False))
        elif markdown:
            sys.stdout.write(render(self.stack.name, outcome))
        else:
            self.display.plan(f"Previewing {noun} ({self.stack.name})", outcome, state.resources)
            if outputs:
                self.display.outputs(outcome.outputs, state.outputs)
            self.display.summary(outcome, done=False)
        self._judge(outcome, packs, preview=True)
        if expect_no_changes and outcome.has_changes:
            raise UnexpectedChangesError("no changes were expected but changes occurred")

    def perform(
        self,
        noun: str,
        doing: str,
        run: Callable[[], Outcome],
        *,
        yes: bool,
        outputs: bool = False,
        packs: Sequence[PolicyPack] = (),
    ) -> None:
        """Ask whether to go ahead, run, show what has been done, and judge it once more, now that all is known.

        Raises:
            typer.Exit: The answer is no, or there are errors, which have been shown.
            SandboxError: A mandatory policy is violated.
        """
        confirm(f"Do you want to perform this {noun}?", yes=yes)
        self.display.say(f"\n{doing} ({self.stack.name}):\n", "bold magenta")
        outcome = run()
        if outputs:
            self.display.graph(self.stack.state.resources)
            self.display.outputs(outcome.outputs)
        self.display.summary(outcome, done=True)
        self._judge(outcome, packs)

    def _judge(self, outcome: Outcome, packs: Sequence[PolicyPack], *, preview: bool = False) -> None:
        if outcome.errors:
            raise typer.Exit(ExitCode.FAILED)
        say = partial(typer.echo, err=True) if self.aside else self.display.say
        resources = planned(outcome) if preview else self.stack.state.resources
        if not enforce(packs, self.stack, resources, say, preview=preview):
            raise SandboxError("A mandatory policy is violated" + (": nothing is deployed." if preview else "."))


@contextmanager
def _session(
    directory: Path,
    name: str,
    command: str,
    *,
    emulator: str | None = None,
    diff: bool = False,
    verbose: bool = False,
    writes: bool = False,
    aside: bool = False,
) -> Iterator[_Session]:
    """Open a stack for a command.

    `writes` says whether the command changes the stack, `aside` whether its output is for a program to read.
    """
    display = Display(diff=diff, aside=aside)
    use = Use.CHANGE if writes else Use.LOOK
    if verbose:
        _log_calls()
    with (
        if_interrupted("An operation that was cut off by it, if any, is reported by the next run."),
        open_stack(directory, name, command, use, emulator=emulator, on_message=display.message) as opened,
        chdir(opened.program_directory),
    ):
        _report_pending(opened.stack.state.pending, display)
        yield _Session(opened.stack, display, aside)


def _log_calls() -> None:
    """Have each HTTP call written to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("handover.genesys")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)


def _report_pending(pending: list[dict[str, Any]], display: Display) -> None:
    for operation in pending:
        name = Urn.parse(operation["resource"]["urn"]).name
        display.message(
            "warning",
            "",
            f"The last run was cut off while {operation['type']} {name}; it may or may not have happened."
            + (
                " If an object of that name is there, the next `up` makes a second one: delete it first, or take it "
                "over with `handover sandbox import`. `handover sandbox refresh` drops this warning."
                if operation["type"] == "creating"
                else ""
            ),
        )


def _only_previews_are_json(json_: bool, preview_only: bool) -> None:
    if json_ and not preview_only:
        raise ConfigurationError("--json describes a preview: add --preview-only.")


@app.command()
def preview(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    diff: DiffOption = False,
    json_: JsonOption = False,
    markdown: MarkdownOption = False,
    expect_no_changes: ExpectOption = False,
    policy_pack: PolicyPackOption = None,
    policy_pack_config: PolicyPackConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Show what `up` would do; nothing is changed, and unless something is imported nothing is called."""
    aside = json_ or markdown
    with _session(cwd, stack, "preview", emulator=emulator, diff=diff, verbose=verbose, aside=aside) as session:
        packs = load_packs(policy_pack or (), policy_pack_config or ())
        session.plan(
            "update",
            session.stack.preview,
            json_=json_,
            markdown=markdown,
            packs=packs,
            expect_no_changes=expect_no_changes,
        )


@app.command()
def up(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    diff: DiffOption = False,
    expect_no_changes: ExpectOption = False,
    continue_on_error: ContinueOption = False,
    policy_pack: PolicyPackOption = None,
    policy_pack_config: PolicyPackConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Create, change and delete until the stack is what the program describes."""
    with _session(cwd, stack, "up", emulator=emulator, diff=diff, verbose=verbose, writes=True) as session:
        packs = load_packs(policy_pack or (), policy_pack_config or ())
        session.plan("update", session.stack.preview, packs=packs, expect_no_changes=expect_no_changes)
        update = partial(session.stack.up, session.display.step, continue_on_error=continue_on_error)
        session.perform("update", "Updating", update, yes=yes, outputs=True, packs=packs)


@app.command()
def destroy(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    preview_only: PreviewOnlyOption = False,
    diff: DiffOption = False,
    json_: JsonOption = False,
    continue_on_error: ContinueOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Delete everything the stack holds; the stack's file stays."""
    with _session(
        cwd, stack, "destroy", emulator=emulator, diff=diff, verbose=verbose, writes=True, aside=json_
    ) as session:
        _only_previews_are_json(json_, preview_only)
        session.plan("destroy", session.stack.preview_destroy, json_=json_)
        if not preview_only:
            delete = partial(session.stack.destroy, session.display.step, continue_on_error=continue_on_error)
            session.perform("destroy", "Destroying", delete, yes=yes)


@app.command()
def refresh(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    diff: DiffOption = False,
    json_: JsonOption = False,
    preview_only: PreviewOnlyOption = False,
    expect_no_changes: ExpectOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Find what has been changed behind the state's back, show it, and take it over into the state."""
    with _session(
        cwd, stack, "refresh", emulator=emulator, diff=diff, verbose=verbose, writes=True, aside=json_
    ) as session:
        _only_previews_are_json(json_, preview_only)
        look = partial(session.stack.refresh, preview=True)
        session.plan("refresh", look, outputs=False, json_=json_, expect_no_changes=expect_no_changes)
        if not preview_only:
            session.perform("refresh", "Refreshing", partial(session.stack.refresh, session.display.step), yes=yes)


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Option("--file", "-f", help="Pulumi's import file: what to import, under which names.", dir_okay=False),
    ],
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    diff: DiffOption = False,
    protect: Annotated[bool, typer.Option(help="Protect what is imported from being deleted.")] = True,
    preview_only: PreviewOnlyOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Make objects that are there already resources of the stack."""
    with _session(cwd, stack, "import", emulator=emulator, diff=diff, verbose=verbose, writes=True) as session:
        entries = read_import_file(file, stack, session.stack.project.name)
        perform = partial(session.stack.import_objects, entries, protect=protect)
        session.plan("import", partial(perform, preview=True), outputs=False)
        if not preview_only:
            session.perform("import", "Importing", perform, yes=yes)


@app.command()
def export(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    file: Annotated[Path | None, typer.Option("--file", help="Write there instead of standard output.")] = None,
) -> None:
    """Write the deployment as `pulumi stack import` takes it; secrets are in plain, so keep it to yourself."""
    with _session(cwd, stack, "export", aside=True) as session:
        text = json.dumps(session.stack.export(), indent=4, ensure_ascii=False) + "\n"
        if file is None:
            sys.stdout.write(text)
        else:
            file.touch(mode=0o600)
            file.write_text(text, encoding="utf-8")


@app.command()
def outputs(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
    show_secrets: Annotated[bool, typer.Option("--show-secrets", help="Show secrets in plain.")] = False,
) -> None:
    """Show the exports of the stack as the last `up` left them."""
    with _session(cwd, stack, "outputs", aside=json_) as session:
        exports = session.stack.state.outputs
        shown = unwrap(exports) if show_secrets else blind(exports)
        if json_:
            typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        elif shown:
            session.display.say("Current stack outputs:")
            session.display.outputs(shown)
        else:
            session.display.say(f"Stack {stack} has no outputs yet: deploy it with `handover sandbox up`.")
