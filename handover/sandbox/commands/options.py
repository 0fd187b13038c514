"""The options of the verbs that open a stack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.io.options import (
    DirectoryOption,
    EmulatorOption,
    PolicyPackOption,
    QuietOption,
    StackOption,
    YesOption,
    from_here,
)
from handover.sandbox.engine.targets import Targets

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


@dataclass
class Options:
    """The options of the verbs that open a stack; which verb has which, its registration says."""

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
