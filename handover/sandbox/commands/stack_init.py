"""``handover sandbox init``: make a stack, as ``pulumi stack init`` and ``pulumi config set`` do together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.errors import UsageError
from handover.io.options import DirectoryOption, interactive
from handover.io.program import HANDOVER
from handover.sandbox.configuration import paths
from handover.sandbox.configuration.passphrase import Passphrase, has_passphrase
from handover.sandbox.configuration.project import Project, fits, load_project, missing_keys, new_stack_file
from handover.sandbox.configuration.values import coerced, looks_secret, parse_key
from handover.sandbox.errors import ConfigurationError

ConfigOption = Annotated[
    list[str] | None,
    typer.Option("--config", "-c", help="Set this in the new stack's configuration. Repeatable.", metavar="KEY=VALUE"),
]
ConfigPathOption = Annotated[
    bool, typer.Option("--config-path", help="The keys lead into settings: `outer.inner`, `names[0]`.")
]


def init(
    stack: Annotated[str, typer.Argument(help="The new stack's name.", metavar="STACK", show_default=False)],
    config: ConfigOption = None,
    config_path: ConfigPathOption = False,
    cwd: DirectoryOption = Path(),
) -> None:
    """Make a stack: its file, with the settings that Pulumi.yaml requires.

    They are given with --config or asked for. With a passphrase in the environment, the stack has its salt from the
    beginning, and what Pulumi.yaml calls secret is encrypted.
    """
    project = load_project(cwd.resolve())
    path = new_stack_file(project, stack)
    if path.exists():
        raise ConfigurationError(f"There is a stack {stack!r} already: {path}.")
    settings: dict[str, Any] = {}
    for text in config or ():
        _put(settings, project, text, path=config_path)
    missing = missing_keys(project, settings)
    if missing and not interactive():
        options = " ".join(f"--config {key}=VALUE" for key in missing)
        raise UsageError(f"Pulumi.yaml requires more of a stack, and there is nobody to ask for it: add {options}.")
    for key in missing:
        settings[f"{project.name}:{key}"] = _ask(project, key)
    _check(project, settings)
    others = {}
    secret = [key for key in settings if project.config.get(key, {}).get("secret")]
    if secret or has_passphrase():
        others["encryptionsalt"], passphrase = Passphrase.required(path, None)
        settings |= {key: {"secure": passphrase.encrypt(str(settings[key]))} for key in secret}
    # Late, for the YAML library takes long to import.
    from handover.sandbox.configuration.stack_file import write
    from handover.sandbox.configuration.stack_text import rewritten

    write(path, rewritten("", settings, others))
    sys.stdout.write(f"Created stack {stack!r}: {path.name}. `{HANDOVER} sandbox up -s {stack}` deploys it.\n")


def _put(settings: dict[str, Any], project: Project, text: str, *, path: bool) -> None:
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise ConfigurationError(f"--config {text}: write it as KEY=VALUE.")
    full, steps = parse_key(project.name, key, path=path)
    name = full.partition(":")[2]
    if looks_secret(name, value) and not project.config.get(full, {}).get("secret"):
        raise ConfigurationError(
            f"The value for {key!r} looks like a secret: leave it out here, and set it with `{HANDOVER} sandbox config "
            "set --secret` afterwards."
        )
    try:
        settings[full] = paths.put(settings.get(full), steps, coerced(value) if steps else value, below=[name])
    except paths.PathError as error:
        raise ConfigurationError(f"--config {text}: {error}.") from None


def _ask(project: Project, key: str) -> str:
    declaration = project.config[f"{project.name}:{key}"]
    if description := declaration.get("description"):
        sys.stdout.write(f"{description}\n")
    return str(typer.prompt(key, hide_input=bool(declaration.get("secret"))))


def _check(project: Project, settings: dict[str, Any]) -> None:
    """Make sure that values are of the types that Pulumi.yaml declares."""
    for key, value in settings.items():
        declaration = project.config.get(key, {})
        if "type" in declaration and not fits(declaration, value):
            raise ConfigurationError(
                f"{key.partition(':')[2]!r} must be of type {declaration['type']}, which {value!r} is not."
            )
