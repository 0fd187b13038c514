"""``handover sandbox config``: a stack's configuration, as ``pulumi config`` shows and changes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from handover.errors import UsageError
from handover.io.listing import Listing
from handover.io.options import DirectoryOption, JsonOption, StackOption, interactive, is_typed
from handover.io.text import HIDDEN, aligned, write_json
from handover.sandbox.commands.options import ShowSecretsOption
from handover.sandbox.configuration import paths
from handover.sandbox.configuration.passphrase import Passphrase
from handover.sandbox.configuration.project import (
    Entries,
    decrypted,
    load_project,
    read_entries,
    text_of,
)
from handover.sandbox.configuration.values import TYPES, coerced, looks_secret, parse_key, typed
from handover.sandbox.errors import ConfigurationError, SandboxError
from handover.sandbox.state.values import anywhere

app = typer.Typer(
    name="config",
    cls=Listing,
    help="Show and change a stack's configuration, as `pulumi config` does; without a verb, list it.",
    invoke_without_command=True,
)

KeyArgument = Annotated[
    str, typer.Argument(help="The setting; without a namespace, one of the project's own.", metavar="KEY")
]
PathOption = Annotated[bool, typer.Option("--path", help="The key leads into a setting: `outer.inner`, `names[0]`.")]


@app.callback()
def _config(
    context: typer.Context,
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
    show_secrets: ShowSecretsOption = False,
) -> None:
    if context.invoked_subcommand is None:
        _show(cwd, stack, json_=json_, show_secrets=show_secrets)


@app.command("ls")
def _list(
    context: typer.Context,
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    json_: JsonOption = False,
    show_secrets: ShowSecretsOption = False,
) -> None:
    """List the settings, those that Pulumi.yaml fills in among them; secrets are masked."""
    stack, cwd = _meant(context, stack, cwd)
    _show(cwd, stack, json_=json_, show_secrets=show_secrets)


@app.command("get")
def _get(
    context: typer.Context,
    key: KeyArgument,
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    path: PathOption = False,
    json_: JsonOption = False,
) -> None:
    """Write the value of a setting, or what is at a path in it; a secret in plain."""
    stack, cwd = _meant(context, stack, cwd)
    project = load_project(cwd.resolve())
    full, steps = parse_key(project.name, key, path=path)
    entries = read_entries(project, stack)
    try:
        value = paths.find(entries.values[full], steps)
    except LookupError:
        raise SandboxError(f"configuration key '{key}' not found for stack '{stack}'") from None
    secret = anywhere(value, paths.is_secure)
    plain = _decrypted(entries, value) if secret else value
    if json_:
        write_json(_described(plain, secret=secret))
    else:
        sys.stdout.write(text_of(plain) + "\n")


@app.command("set")
def _set(
    context: typer.Context,
    key: KeyArgument,
    value: Annotated[
        str | None,
        typer.Argument(help="The value; without one it is asked for, or read from standard input.", metavar="[VALUE]"),
    ] = None,
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    path: PathOption = False,
    secret: Annotated[bool, typer.Option("--secret", help="Encrypt the value by the stack's passphrase.")] = False,
    plaintext: Annotated[
        bool, typer.Option("--plaintext", help="Leave it unencrypted though it looks secret.")
    ] = False,
    type_: Annotated[
        str | None, typer.Option("--type", help=f"What the value is: {', '.join(TYPES)}.", metavar="TYPE")
    ] = None,
) -> None:
    """Set a setting, or something in it; the rest of the file stays as it is.

    A whole setting is a text; at a path, `true`, `false` and whole numbers are such. --type says otherwise.
    """
    if sum((secret, plaintext, type_ is not None)) > 1:
        raise UsageError("Only one of --secret, --plaintext and --type can be given.")
    if type_ is not None and type_ not in TYPES:
        raise UsageError(f"--type {type_}: it is one of {', '.join(TYPES)}.")
    stack, cwd = _meant(context, stack, cwd)
    project = load_project(cwd.resolve())
    full, steps = parse_key(project.name, key, path=path)
    entries = read_entries(project, stack)
    text = _asked(hidden=secret) if value is None else value
    if not (secret or plaintext) and looks_secret(full.partition(":")[2], text):
        raise ConfigurationError(
            f"The value for {key!r} looks like a secret: encrypt it with --secret, or say --plaintext to leave it so."
        )
    new: Any = text
    others = {}
    if secret:
        salt, passphrase = _passphrase(entries)
        new = {"secure": passphrase.encrypt(text)}
        others = {} if entries.salt else {"encryptionsalt": salt}
    elif type_ is not None:
        new = typed(text, type_)
    elif steps:
        new = coerced(text)
    # Late, for the YAML library takes long to import.
    from handover.sandbox.configuration.stack_file import put_entry

    put_entry(entries.path, project.name, full, steps, new, others)


@app.command("rm")
def _remove(
    context: typer.Context,
    key: KeyArgument,
    stack: StackOption = "dev",
    cwd: DirectoryOption = Path(),
    path: PathOption = False,
) -> None:
    """Remove a setting, or something in it; the rest of the file stays as it is."""
    from handover.sandbox.configuration.stack_file import remove_entry

    stack, cwd = _meant(context, stack, cwd)
    project = load_project(cwd.resolve())
    full, steps = parse_key(project.name, key, path=path)
    remove_entry(read_entries(project, stack).path, project.name, full, steps)


def _meant(context: typer.Context, stack: str, cwd: Path) -> tuple[str, Path]:
    """Return which stack is meant and where: the options may be before the verb too, as Pulumi's may."""
    before = context.parent
    given: dict[str, Any] = {"stack": stack, "cwd": cwd}
    for name in given:
        if before is not None and not is_typed(context, name) and is_typed(before, name):
            given[name] = before.params[name]
    return given["stack"], given["cwd"]


def _asked(*, hidden: bool) -> str:
    """Return a value that is read from standard input, or asked for."""
    if sys.stdin is not None and not sys.stdin.isatty():
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not interactive():
        raise UsageError("The value is missing: there is nobody to ask for it.")
    return str(typer.prompt("value", hide_input=hidden))


def _show(cwd: Path, stack: str, *, json_: bool, show_secrets: bool) -> None:
    project = load_project(cwd.resolve())
    entries = read_entries(project, stack)
    keys = sorted(entries.values, key=lambda key: tuple(key.split(":", 1)))
    secret = {key for key in keys if anywhere(entries.values[key], paths.is_secure)}
    plain = {
        key: _decrypted(entries, entries.values[key]) if key in secret and show_secrets else entries.values[key]
        for key in keys
    }
    if json_:
        write_json({key: _described(plain[key], secret=key in secret, blind=not show_secrets) for key in keys})
        return
    own = f"{project.name}:"
    rows = [("KEY", "VALUE"), *((key.removeprefix(own), text_of(_blind(plain[key]))) for key in keys)]
    for line in aligned(rows):
        sys.stdout.write(f"{line}\n")


def _blind(value: Any) -> Any:
    return decrypted(value, lambda _: HIDDEN)


def _decrypted(entries: Entries, value: Any) -> Any:
    return decrypted(value, _passphrase(entries)[1].decrypt)


def _passphrase(entries: Entries) -> tuple[str, Passphrase]:
    if entries.secrets_provider:
        raise SandboxError(
            f"{entries.path}: the stack's secrets are encrypted by {entries.secrets_provider}, and the sandbox knows "
            "passphrases only: use `pulumi config`."
        )
    return Passphrase.required(entries.path, entries.salt)


def _described(value: Any, *, secret: bool, blind: bool = False) -> dict[str, Any]:
    """Describe a value as ``pulumi config --json`` does."""
    shown: dict[str, Any] = {}
    if not (secret and blind):
        shown["value"] = text_of(value)
        if isinstance(value, (dict, list)):
            shown["objectValue"] = value
    return {**shown, "secret": secret}
