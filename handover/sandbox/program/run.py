"""Runs the unmodified Pulumi program in this process, as ``pulumi-language-python-exec`` would in one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import runpy
import traceback
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pulumi
from pulumi import runtime

from handover.errors import CancelledError
from handover.sandbox.configuration.project import Project, StackConfig
from handover.sandbox.engine.deployment import Deployment
from handover.sandbox.errors import ConfigurationError, ProgramError, SandboxError, StoppedError, UnsupportedError
from handover.sandbox.program.error_hooks import ErrorHooks
from handover.sandbox.program.executor import Executor
from handover.sandbox.program.forgotten import closing_forgotten_coroutines
from handover.sandbox.program.monitor import Engine, Monitor
from handover.sandbox.program.surroundings import as_main

_CONFIG_VARIABLE = "PULUMI_CONFIG"

# What SDKs before 3.272 end a program with of which a resource has failed: the deployment knows more of it.
_REGISTRATION_FAILED = "ResourceRegistrationFailed"


class _Configuration(dict[str, str]):
    """The configuration by key, as the program gets it: that it reads an encrypted value is an error."""

    def __init__(self, config: StackConfig) -> None:
        super().__init__({**config.values, **dict.fromkeys(config.encrypted, "")})
        self._encrypted = config.encrypted

    def __getitem__(self, key: str) -> str:
        if key in self._encrypted:
            raise ConfigurationError(
                f"The program reads `{key}`, which is encrypted in the stack's file, and no passphrase is given: "
                "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give the sandbox a stack of its "
                "own, with a value in plain."
            )
        return super().__getitem__(key)


def run_program(
    project: Project,
    stack: str,
    config: StackConfig,
    deployment: Deployment,
    on_message: Callable[[str, str, str], None],
) -> None:
    """Run the program once; its resources go to the deployment. May be called again in the same process.

    Args:
        project: The project; its program is ``__main__.py`` in `Project.program`, or `Project.function`.
        stack: The stack's name.
        config: The stack's configuration.
        deployment: What registers the resources.
        on_message: Gets severity, URN and text of what the program logs.

    Raises:
        CancelledError: The run was interrupted.
        StoppedError: A resource failed, which the deployment's outcome names, and the program with it.
        ProgramError: It raised something.
        SandboxError: The program, or an input of it, is wrong.
    """
    if not (project.function or (project.program / "__main__.py").is_file() or project.program.is_file()):
        raise ConfigurationError(f"There is no program: {project.program / '__main__.py'} does not exist.")
    executor = Executor()
    monitor = Monitor(deployment, config, ErrorHooks(executor, on_message))
    configuration = _Configuration(config)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(executor)
        # Futures that a failed program never awaited are no news.
        loop.set_exception_handler(lambda _loop, _context: None)
        runtime.set_all_config({}, list(config.encrypted | config.secret))
        runtime.config.CONFIG.set(configuration)
        runtime.configure(
            runtime.Settings(
                project=project.name,
                stack=stack,
                monitor=monitor,
                engine=Engine(on_message),
                parallel=1,
                dry_run=deployment.dry_run,
                organization="organization",
                root_directory=str(project.directory.resolve()),
            )
        )
        await runtime.run_in_stack(lambda: _execute(project))

    try:
        surroundings = contextlib.nullcontext() if project.function else as_main(project.program_directory)
        with (
            closing_forgotten_coroutines(),
            warnings.catch_warnings(),
            surroundings,
            _listed(configuration),
            # By a factory, for it would end the thread's own event loop otherwise.
            asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner,
        ):
            # A stack reference makes coroutines that need not be awaited.
            warnings.filterwarnings("ignore", "coroutine 'Output", RuntimeWarning)
            with deployment.program_at_work():
                runner.run(run())
    except BaseException as error:
        if deployment.outcome.errors and type(error).__name__ == _REGISTRATION_FAILED:
            raise StoppedError(str(error)) from None
        if isinstance(error, SystemExit) and not error.code and not monitor.error:
            return
        found = monitor.error or error
        explained = _explained(found, project)
        if explained is error:
            raise
        raise explained from (found if isinstance(explained, ProgramError) else None)


@contextlib.contextmanager
def _listed(configuration: _Configuration) -> Iterator[None]:
    """Put the configuration where Pulumi's language host puts it too, for a program that lists its keys."""
    before = os.environ.get(_CONFIG_VARIABLE)
    os.environ[_CONFIG_VARIABLE] = json.dumps(configuration)
    try:
        yield
    finally:
        os.environ.pop(_CONFIG_VARIABLE, None)
        if before is not None:
            os.environ[_CONFIG_VARIABLE] = before


def _execute(project: Project) -> Any:
    if project.function:
        return project.function()
    # The whole path, not "." as the CLI says: Python remembers what "." was when it first met it.
    runpy.run_path(str(project.program), run_name="__main__")
    return None


def _explained(error: BaseException, project: Project) -> BaseException:
    """Turn what came out of the program into a sentence, unless it is one already or ends the process."""
    if isinstance(error, (SandboxError, CancelledError, KeyboardInterrupt)):
        return error
    if isinstance(error, SystemExit):
        code, said = (error.code, ".") if isinstance(error.code, int) else (1, f", and said: {error.code}")
        return SandboxError(f"The program ended itself with exit code {code}{said}")
    _begin_in_the_program(error, project)
    if isinstance(error, pulumi.RunError):
        return ProgramError(str(error))
    prefix = "The Pulumi CLI does not support "
    if str(error).startswith(prefix):
        return UnsupportedError(str(error).removeprefix(prefix).partition(". Please")[0])
    text = "".join(traceback.format_exception(error))
    return ProgramError(f"Program failed with an unhandled exception:\n{text}")


def _begin_in_the_program(error: BaseException, project: Project) -> None:
    """Leave out of an exception's traceback how the sandbox has got to the program."""
    found = error.__traceback__
    while found and not _begins(found.tb_frame, project):
        found = found.tb_next
    if found:
        error.__traceback__ = found


def _begins(frame: FrameType, project: Project) -> bool:
    """Tell whether a frame is the program's outermost one."""
    if project.function:
        return frame.f_code is getattr(project.function, "__code__", None)
    program = project.program
    start = program / "__main__.py" if program.is_dir() else program
    return (program / frame.f_code.co_filename).resolve() == start
