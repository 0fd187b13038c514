"""What an `up` has finished, so that `--resume` need not do it again.

A stack's record says what was deployed (see `fingerprint`), when, and what came of it. All records are those of the
last `up` of this project and of what resumed it: a new one begins by forgetting them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from handover.io import files
from handover.sandbox.configuration.project import load_project
from handover.stacks.model import Engine
from handover.verbs.fleet.fingerprint import of_program, of_stack
from handover.verbs.fleet.model import Result, Run, Status
from handover.verbs.fleet.untouched import untouched

_RECORD = "up.done.json"
_MOST = 1e12
"""More seconds than there can be; NaN is not below it either."""


class Progress:
    """The stacks that an `up` has finished; what it deploys is looked at once, before it begins.

    Args:
        directory: The project's folder.
        runs: The stacks' runs.
        engine: What deploys.
        options: Options of the verb, which matter as the program does.
        packs: The policy packs' folders.

    Raises:
        SandboxError: The project cannot be read.
    """

    def __init__(
        self, directory: Path, runs: Sequence[Run], engine: Engine, options: Sequence[str], packs: Sequence[Path]
    ) -> None:
        self._runs = runs
        self._directory = directory
        self._engine = engine
        project = load_project(directory.resolve())
        program = of_program(project, [engine, *options], packs)
        self._fingerprints = {run.stack: of_stack(project, run.stack, program) for run in runs}

    def resume(self) -> None:
        """Give runs that are done, that would do the same again, and that nobody has undone, the result that they had.

        Raises:
            StackError: The Pulumi CLI, which is asked whose state has been written since, fails or is not there.
        """
        records = {run.stack: record for run in self._runs if (record := self._record(run))}
        left = untouched(self._directory, self._engine, {stack: record["ended"] for stack, record in records.items()})
        for run in self._runs:
            if run.stack in left:
                record = records[run.stack]
                run.result = Result(
                    Status.OK, record["summary"], changes=record["changes"], policies=record["policies"]
                )
                run.seconds, run.earlier = record["seconds"], True

    def forget(self) -> None:
        """Forget what has been finished, by these stacks and all others of the project."""
        folder = self._runs[0].folder
        for record in folder.parent.parent.glob(f"*/{folder.name}/{_RECORD}"):
            record.unlink(missing_ok=True)

    def note(self, run: Run) -> None:
        """Remember a run that has ended well; what cannot be written down is done again."""
        fingerprint = self._fingerprints[run.stack]
        if run.result.status is not Status.OK or not fingerprint:
            return
        result = run.result
        record = {
            "fingerprint": fingerprint,
            "ended": time.time(),
            "summary": result.summary,
            "changes": dict(result.changes),
            "policies": [dict(each) for each in result.policies],
            "seconds": run.seconds,
        }
        with suppress(OSError):
            files.replace(run.folder / _RECORD, json.dumps(record).encode(), keep=False, sync=False)

    def _record(self, run: Run) -> dict[str, Any]:
        """Return what is remembered of a run that would do the same again; nothing if that is damaged."""
        try:
            found = files.parse(files.read(run.folder / _RECORD))
        except (OSError, ValueError):
            return {}
        sound = (
            isinstance(found, dict)
            and found.get("fingerprint") == self._fingerprints[run.stack]
            and isinstance(found.get("summary"), str)
            and all(_is_time(found.get(key)) for key in ("ended", "seconds"))
            and isinstance(changes := found.get("changes"), dict)
            and all(isinstance(count, int) for count in changes.values())
            and isinstance(policies := found.get("policies"), list)
            and all(isinstance(each, dict) for each in policies)
        )
        return found if sound else {}


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value < _MOST
