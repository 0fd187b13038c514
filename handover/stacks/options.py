"""The option of the verbs that ask for an engine."""

from __future__ import annotations

from typing import Annotated

import typer

from handover.stacks.model import Engine

EngineOption = Annotated[
    Engine, typer.Option("--engine", help="What deploys: the Pulumi CLI, or the sandbox to an emulator.")
]
DeployedOption = Annotated[
    Engine | None, typer.Option("--engine", help="Whose deployment, if the stack has both.", show_default=False)
]
