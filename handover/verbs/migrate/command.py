"""The command line of ``handover migrate``."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from handover.checks.remedies import verb_command
from handover.errors import if_interrupted
from handover.io.options import (
    NOT_FOR_PULUMI,
    AwsOption,
    DirectoryOption,
    EmulatorOption,
    PolicyPackOption,
    StackOption,
    TakeOverOption,
    YesOption,
    confirm,
)
from handover.sandbox.configuration.project import load_project
from handover.sandbox.display.terminal import Display
from handover.stacks.engines import model
from handover.stacks.engines.pulumi import open_pulumi
from handover.stacks.engines.sandbox import open_sandbox
from handover.stacks.model import Engine, StackError
from handover.stacks.options import EngineOption
from handover.verbs.migrate.aws_side import AwsSide
from handover.verbs.migrate.changes import Given
from handover.verbs.migrate.migration import Direction, Migration
from handover.verbs.migrate.onpremises import OnPremises
from handover.verbs.migrate.proof import Word


def migrate(
    stack: StackOption,
    direction: Annotated[
        Direction | None,
        typer.Argument(
            help="`next` takes the next step, `back` undoes the last; without, the plan.", show_default=False
        ),
    ] = None,
    directory: DirectoryOption = Path(),
    engine: EngineOption = Engine.PULUMI,
    emulator: EmulatorOption = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what the step would do, and change nothing.")
    ] = False,
    cognigy_version: Annotated[
        str | None, typer.Option("--cognigy-version", help="The version that Cognigy has now.", metavar="VERSION")
    ] = None,
    aws_account_id: Annotated[
        str | None, typer.Option("--aws-account-id", help="AWS account that events go to.", metavar="ID")
    ] = None,
    aws_region: Annotated[
        str | None, typer.Option("--aws-region", help="AWS region that events go to.", metavar="REGION")
    ] = None,
    organisation_id: Annotated[
        str | None, typer.Option("--organisation-id", help="Id of the Cognigy organisation.", metavar="ID")
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", help="Conversation whose end was seen to reach Cognigy.", metavar="ID"),
    ] = None,
    confirmed: Annotated[
        bool,
        typer.Option("--confirmed", help="Vouch for what nobody can see from here; asked for each time, never kept."),
    ] = False,
    aws: AwsOption = False,
    onpremises: Annotated[
        Path | None,
        typer.Option(
            "--onpremises",
            help="Folder of the project with the AWS side, where Cognigy runs on premises.",
            file_okay=False,
            metavar="DIR",
            show_default="onpremises, if it has that stack",
        ),
    ] = None,
    allow_4xx: Annotated[
        bool, typer.Option("--allow-4xx", help="Go on though Cognigy refuses the test's unknown user with a 4xx.")
    ] = False,
    take_over: TakeOverOption = False,
    policy_pack: PolicyPackOption = None,
    yes: YesOption = False,
) -> None:
    """Move a stack from webhooks to Amazon EventBridge, step by step, and back; shows where it stands.

    Each step is a change of the stack's file and a rollout. Exit code: 0 if the step is done, or shown; 2 if it would
    leave a gap, something is missing, or the configuration is wrong; 3 if Cognigy did not accept the test; 6 if there
    is no such stack; 8 if it was interrupted; 1 if anything else failed.
    """
    display = Display()
    say = partial(display.say, style="bold")
    project = load_project(directory.resolve())
    packs = [path.resolve() for path in policy_pack or ()]
    own = OnPremises.find(onpremises, project.directory, stack.rpartition("/")[2])
    ask = partial(confirm, "Do you want to perform this step?", yes=yes)
    side = AwsSide(own, say, ask, sandbox=engine is Engine.SANDBOX, emulator=emulator)

    def opened() -> AbstractContextManager[model.Engine]:
        if engine is Engine.SANDBOX:
            return open_sandbox(directory, stack, display, emulator=emulator, policy_packs=packs, verb="migrate")
        if emulator:
            raise StackError(NOT_FOR_PULUMI)
        return nullcontext(open_pulumi(directory, stack, display.say, policy_packs=packs))

    def migration(working: model.Engine) -> Migration:
        return Migration(
            working,
            project.stack_directory / f"Pulumi.{stack.rpartition('/')[2]}.yaml",
            say,
            ask,
            Given(
                cognigy_version,
                {"awsAccountId": aws_account_id, "awsRegion": aws_region, "organisationId": organisation_id},
            ),
            Word(conversation, confirmed, aws),
            allow_4xx,
            take_over,
        )

    with if_interrupted(
        f"{verb_command('migrate', stack, engine)} says where the stack stands; `next` goes on from there, and `back` "
        "goes back."
    ):
        if direction is None:
            with opened() as working:
                migration(working).show()
            return
        # The sandbox has one org for both projects: while one is opened, the other can't be.
        with opened() as working:
            behind = None if preview else side.behind(working)
        if behind:
            side.bring_up(behind)
        with opened() as working:
            step = migration(working).find(direction)
            before = side.before(step, working) if step else None
            settled = side.settled(working) if step is None and not preview else None
        if step is None:
            say("There is no step to take." if direction is Direction.NEXT else "There is no step to take back.")
        if before and preview:
            say("First, the rule on premises would get the new topic too.")
        elif waiting := before or settled:
            side.bring_up(waiting)
        if step is None:
            return
        with opened() as working:
            migration(working).take(step, preview=preview)
            after = None if preview else side.after(step, working)
        if after:
            side.bring_up(after)
