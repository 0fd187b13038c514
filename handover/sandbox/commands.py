"""``handover sandbox …``: the engine's verbs on the command line, with Pulumi's names, options and exit codes.

What takes long to import is imported by the command that needs it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handover.sandbox.errors import (
    EXIT_CANCELLED,
    EXIT_ERROR,
    EXIT_NO_CHANGES_EXPECTED,
    ConfigurationError,
    SandboxError,
)
from handover.urn import Urn

if TYPE_CHECKING:
    from handover.sandbox.display import Display
    from handover.sandbox.policy_pack import PolicyPack
    from handover.sandbox.project import StackConfig
    from handover.sandbox.provider import Provider
    from handover.sandbox.stack import Stack
    from handover.sandbox.state import State
    from handover.sandbox.steps import Outcome

app = typer.Typer(
    help="Deploy to a Genesys Cloud on this machine, without the Pulumi CLI. The verbs are Pulumi's.",
    no_args_is_help=True,
)

StackOption = Annotated[str, typer.Option("--stack", "-s", help="Name of the stack.", metavar="STACK")]
DirectoryOption = Annotated[
    Path, typer.Option("--cwd", "-C", help="Folder of the Pulumi project.", file_okay=False, show_default="this one")
]
EmulatorOption = Annotated[
    str | None,
    typer.Option("--emulator", help="Deploy to the emulator that listens at this loopback address.", metavar="URL"),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Go ahead after the preview without asking.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="Show the properties of created and deleted resources too.")]
JsonOption = Annotated[bool, typer.Option("--json", "-j", help="Write JSON in the shape of Pulumi's.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Write GitHub Markdown, as for the summary of a job.")]
ExpectOption = Annotated[bool, typer.Option("--expect-no-changes", help="Fail if there is anything to change.")]
PreviewOnlyOption = Annotated[bool, typer.Option("--preview-only", help="Show what would happen and stop there.")]
PolicyPackOption = Annotated[
    list[Path] | None, typer.Option("--policy-pack", help="Run the policy pack in this folder.", metavar="DIR")
]
PolicyPackConfigOption = Annotated[
    list[Path] | None,
    typer.Option("--policy-pack-config", help="Configure the policy pack by this JSON file.", metavar="FILE"),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Log each HTTP call.")]


@dataclass
class _Session:
    """A stack opened by a command, and where the command writes."""

    stack: Stack
    display: Display

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask whether to go ahead, unless `yes`.

        Raises:
            ConfigurationError: There is nobody to ask.
            typer.Exit: The answer is no.
        """
        if yes:
            return
        if not _interactive():
            raise ConfigurationError("--yes must be passed in to proceed when running in non-interactive mode.")
        if not typer.confirm(question):
            raise typer.Exit(EXIT_CANCELLED)


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


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
    """Open a stack for a command; errors become a sentence on standard error and Pulumi's exit code.

    `writes` says whether the command changes the stack, `aside` whether its output is for a program to read.
    """
    from handover.sandbox.display import Display

    display = Display(diff=diff, aside=aside)
    try:
        with _opened(directory, name, command, display, emulator, verbose=verbose, writes=writes) as session:
            yield session
    except SandboxError as error:
        display.error(str(error))
        raise typer.Exit(error.exit_code) from None
    except BrokenPipeError:  # whoever reads the output has enough of it, as `head` has
        raise
    except OSError as error:  # a folder that is read-only, a disk that is full
        display.error(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        raise typer.Exit(EXIT_ERROR) from None
    except KeyboardInterrupt:
        display.error("Interrupted. An operation that was cut off by it, if any, is reported by the next run.")
        raise typer.Exit(EXIT_CANCELLED) from None


@contextmanager
def _opened(
    directory: Path, name: str, command: str, display: Display, emulator: str | None, *, verbose: bool, writes: bool
) -> Iterator[_Session]:
    from handover.sandbox.lock import stack_lock
    from handover.sandbox.project import load_project, load_stack
    from handover.sandbox.stack import Stack, check_owner, stack_directory
    from handover.sandbox.state import State

    project = load_project(directory.resolve())
    config = load_stack(project, name)
    folder = stack_directory(project.directory, name)
    with ExitStack() as resources:
        program = project.program if project.program.is_dir() else project.program.parent
        resources.enter_context(chdir(program))  # Files the program names are relative to it.
        if writes and (notice := resources.enter_context(stack_lock(folder, command))):
            display.message("warning", "", notice)
        if verbose:
            _log_calls()
        state = State.load(folder / "state.json")
        check_owner(state, project.name, name, folder)
        if writes:
            state.save()
        _report_pending(state.pending, display)
        provider, emulator_id = resources.enter_context(_provider(folder, config, state, emulator))
        yield _Session(Stack(project, name, config, state, provider, display.message, emulator_id), display)


@contextmanager
def _provider(
    folder: Path, config: StackConfig, state: State, emulator: str | None
) -> Iterator[tuple[Provider, Callable[[], str | None]]]:
    """Give the provider, and what tells the identity of the emulated organization it has called.

    Whether that is the one the state belongs to is checked now if a look at its file can tell, and for one that runs
    already when it is called first: nothing is called for a stack in which nothing changes.
    """
    from handover.sandbox.emulation import Emulation
    from handover.sandbox.provider.genesys import GenesysProvider

    identity: str | None = None
    objects = any(resource.is_object for resource in state.resources)
    with Emulation(folder, attach=emulator, gateways=config.package("genesyscloud").get("gateways")) as emulation:

        def connect() -> str:
            nonlocal identity
            if emulation.attached and identity is None:
                emulation.check_lineage(state.emulator_id, objects=objects)
            url = emulation.connect()
            identity = emulation.id
            return url

        if not emulation.attached:
            emulation.check_lineage(state.emulator_id, objects=objects)
        provider = GenesysProvider(connect)
        try:
            yield provider, lambda: identity
        finally:
            provider.close()


def _log_calls() -> None:
    """Have each HTTP call written to standard error."""
    import logging

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


def _check(outcome: Outcome, *, expect_no_changes: bool = False) -> None:
    if outcome.errors:
        raise typer.Exit(EXIT_ERROR)
    if expect_no_changes and outcome.has_changes:
        print("error: no changes were expected but changes occurred", file=sys.stderr)  # noqa: T201
        raise typer.Exit(EXIT_NO_CHANGES_EXPECTED)


def _packs(paths: list[Path] | None, configs: list[Path] | None) -> list[PolicyPack]:
    if not paths and not configs:
        return []
    from handover.sandbox.policy_pack import load_packs

    return load_packs(paths or [], configs or [])


def _enforce(
    session: _Session, packs: list[PolicyPack], outcome: Outcome, *, preview: bool = False, aside: bool = False
) -> None:
    """Have the policy packs judge what a run has made or would make; `aside` says it on standard error.

    Raises:
        typer.Exit: A mandatory policy is violated.
    """
    if not packs or outcome.errors:
        return
    from handover.sandbox.policies import planned
    from handover.sandbox.policy_report import enforce

    def say(line: str) -> None:
        if aside:
            typer.echo(line, err=True)
        else:
            session.display.say(line)

    resources = planned(outcome) if preview else session.stack.state.resources
    if not enforce(packs, session.stack, resources, say, preview=preview):
        session.display.error("A mandatory policy is violated" + (": nothing is deployed." if preview else "."))
        raise typer.Exit(EXIT_ERROR)


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
        packs = _packs(policy_pack, policy_pack_config)
        begin = time.monotonic()
        outcome = session.stack.preview()
        if json_:
            _print_digest(session.stack, outcome, time.monotonic() - begin)
        elif markdown:
            from handover.sandbox.markdown import render

            sys.stdout.write(render(stack, outcome))
        else:
            _show_plan(session, f"Previewing update ({stack})", outcome, outputs=True)
        _enforce(session, packs, outcome, preview=True, aside=aside)
        _check(outcome, expect_no_changes=expect_no_changes)


def _only_previews_are_json(json_: bool, preview_only: bool) -> None:
    if json_ and not preview_only:
        raise ConfigurationError("--json describes a preview: add --preview-only.")


def _print_digest(stack: Stack, outcome: Outcome, duration: float) -> None:
    from handover.sandbox.digest import digest

    typer.echo(json.dumps(digest(outcome, stack.config.values, duration), indent=4, ensure_ascii=False))


def _show_plan(session: _Session, title: str, outcome: Outcome, *, outputs: bool = False) -> None:
    state = session.stack.state
    session.display.plan(title, outcome, state.resources)
    if outputs:
        session.display.outputs(outcome.outputs, state.outputs)
    session.display.summary(outcome, done=False)


@app.command()
def up(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    diff: DiffOption = False,
    expect_no_changes: ExpectOption = False,
    policy_pack: PolicyPackOption = None,
    policy_pack_config: PolicyPackConfigOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Create, change and delete until the stack is what the program describes."""
    with _session(cwd, stack, "up", emulator=emulator, diff=diff, verbose=verbose, writes=True) as session:
        packs = _packs(policy_pack, policy_pack_config)
        plan = session.stack.preview()
        _show_plan(session, f"Previewing update ({stack})", plan, outputs=True)
        _enforce(session, packs, plan, preview=True)
        _check(plan, expect_no_changes=expect_no_changes)
        session.confirm("Do you want to perform this update?", yes=yes)
        session.display.say(f"\nUpdating ({stack}):\n", "bold magenta")
        outcome = session.stack.up(session.display.step)
        session.display.graph(session.stack.state.resources)
        session.display.outputs(outcome.outputs)
        session.display.summary(outcome, done=True)
        # Once more, for now all values are known.
        _enforce(session, packs, outcome)
        _check(outcome)


@app.command()
def destroy(
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    emulator: EmulatorOption = None,
    yes: YesOption = False,
    preview_only: PreviewOnlyOption = False,
    diff: DiffOption = False,
    json_: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Delete everything the stack holds; the stack's file stays."""
    with _session(
        cwd, stack, "destroy", emulator=emulator, diff=diff, verbose=verbose, writes=True, aside=json_
    ) as session:
        _only_previews_are_json(json_, preview_only)
        begin = time.monotonic()
        plan = session.stack.preview_destroy()
        if json_:
            _print_digest(session.stack, plan, time.monotonic() - begin)
        else:
            _show_plan(session, f"Previewing destroy ({stack})", plan, outputs=True)
        _check(plan)
        if preview_only:
            return
        session.confirm("Do you want to perform this destroy?", yes=yes)
        session.display.say(f"\nDestroying ({stack}):\n", "bold magenta")
        outcome = session.stack.destroy(session.display.step)
        session.display.summary(outcome, done=True)
        _check(outcome)


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
        begin = time.monotonic()
        found = session.stack.refresh(preview=True)
        if json_:
            _print_digest(session.stack, found, time.monotonic() - begin)
        else:
            _show_plan(session, f"Previewing refresh ({stack})", found)
        _check(found, expect_no_changes=expect_no_changes)
        if preview_only:
            return
        session.confirm("Do you want to perform this refresh?", yes=yes)
        session.display.say(f"\nRefreshing ({stack}):\n", "bold magenta")
        outcome = session.stack.refresh(session.display.step)
        session.display.summary(outcome, done=True)
        _check(outcome)


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
    from handover.sandbox.imports import read_import_file

    with _session(cwd, stack, "import", emulator=emulator, diff=diff, verbose=verbose, writes=True) as session:
        entries = read_import_file(file, stack, session.stack.project.name)
        found = session.stack.import_objects(entries, protect=protect, preview=True)
        _show_plan(session, f"Previewing import ({stack})", found)
        _check(found)
        if preview_only:
            return
        session.confirm("Do you want to perform this import?", yes=yes)
        outcome = session.stack.import_objects(entries, protect=protect)
        session.display.say(f"\nImporting ({stack}):\n", "bold magenta")
        session.display.summary(outcome, done=True)
        _check(outcome)


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
    from handover.sandbox.wire import blind, unwrap

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
