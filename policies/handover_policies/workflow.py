"""The YAML file of a workflow, which Architect would refuse only when it is published."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pulumi_policy import ResourceValidationArgs, Severity

from handover.emulator.runtime.architect import FlowRejected, compile_published
from handover_policies.reading import FLOW, UNKNOWN, look
from handover_policies.rules import Config, Report, resource_policy

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
_PACK = Path(__file__).resolve().parents[1]


def _check_file(flow: ResourceValidationArgs, config: Config, report: Report) -> None:
    file, given = look(flow.props, "filepath"), look(flow.props, "substitutions")
    if UNKNOWN in (file, given):
        return
    # The Pulumi CLI runs a pack in its own folder, the sandbox in the program's.
    folders = [Path(config["programFolder"])] if config["programFolder"] else [Path(), _PACK.parent]
    path = next((folder / file for folder in folders if (folder / file).is_file()), None)
    if path is None:
        report(f"{file} is not there, seen from {folders[-1].resolve()}: set programFolder to the program's folder.")
        return
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        report(f"{file} is no text in UTF-8: {error.reason} at byte {error.start}.")
        return
    # What isn't known in a preview is some name.
    values = {key: look(given, key) for key in given or ()}
    for problem in _problems(text, {key: '"?"' if value is UNKNOWN else value for key, value in values.items()}):
        report(f"{file}: {problem}")


def _problems(text: str, values: dict[str, Any]) -> Iterator[str]:
    used = set()
    for number, line in enumerate(text.splitlines(), 1):
        found = () if line.lstrip().startswith("#") else _PLACEHOLDER.findall(line)
        used |= {*found}
        for key in found:
            if key not in values:
                known = ", ".join(f"{{{{{each}}}}}" for each in values) or "none"
                yield f"Line {number}: nothing is substituted for {{{{{key}}}}}; there are {known}."
    for key in values:
        if key not in used:
            yield f"The substitution {key!r} has no place: {{{{{key}}}}} is nowhere in the file."
    if used != set(values):
        return
    for key, value in values.items():
        text = text.replace(f"{{{{{key}}}}}", str(value))
    try:
        compile_published(text, {})
    except FlowRejected as rejected:
        yield from rejected.messages


workflow_file = resource_policy(
    "workflow-file",
    _check_file,
    applies=lambda type_: type_ == FLOW,
    description="A workflow's file must be one that Architect can publish: its YAML, its placeholders, its names.",
    remediation=(
        "Mend the line that is named. What Architect knows is read from the local Genesys Cloud's: if the org's knows "
        "more than that, set this policy's enforcementLevel to advisory."
    ),
    severity=Severity.HIGH,
    options={
        "programFolder": {
            "description": "The folder that paths of files start from, the program's; found by itself beside the pack.",
            "type": "string",
            "default": "",
        }
    },
)
"""The file behind each workflow, with its substitutions."""
