"""A probe's calls: noted as evidence and for what they need, and kept to the objects of the run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from handover.genesys.api import Genesys
from handover.genesys.errors import GenesysError
from handover.verbs.conformance.model import CannotTellError
from handover.verbs.conformance.workshop.evidence import Evidence
from handover.verbs.conformance.workshop.objects import API, Kind, collection

_ID = re.compile(r"(custom_-_)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What is not here has another reason than what was asked for: credentials, a rate limit, a fault, no answer.
_REFUSALS = frozenset({400, 403, 404, 405, 409, 410, 412, 413, 422})

JOBS = f"{API}/flows/jobs"
EXECUTIONS = f"{API}/flows/executions"


@dataclass(frozen=True)
class Refusal:
    """A call that the org refused for what it asks; `fields` are those of the error."""

    status: int
    message: str
    fields: frozenset[str] = frozenset()


class Calls:
    """An org, of which only objects of the run can be changed; raises `GenesysError` where it refuses.

    Args:
        genesys: The org.
        run: The run's name, with which those of its objects begin.
        is_late: Tells whether the run has taken so long that nothing is to be asked any more.

    Attributes:
        evidence: The calls made.
        own: The ids of the run's objects.
        unsure: Whether something may have been made of which no answer came.
        jobs: The paths of the flow jobs that have not ended, as far as is known.
        carried_out: The calls that were carried out, as `GET /flows/{}`.
        lacking: The permissions that the org named when it refused a call, by the call.
    """

    def __init__(self, genesys: Genesys, run: str, is_late: Callable[[], bool] = lambda: False) -> None:
        self.genesys = genesys
        self.evidence = Evidence(genesys.connection, run)
        self.own: set[str] = set()
        self.unsure = False
        self.jobs: set[str] = set()
        self.carried_out: set[str] = set()
        self.lacking: dict[str, tuple[str, ...]] = {}
        self._run = run
        self._is_late = is_late

    @property
    def has_written(self) -> bool:
        """Whether something was made or changed, or may have been."""
        return self.unsure or any(not call.startswith("GET ") for call in self.carried_out)

    def call(self, method: str, path: str, body: Any = None, **parameters: str) -> Any:
        """Make a call, note it, and return the JSON answered.

        Raises:
            CannotTellError: The run has taken too long.
        """
        if self._is_late():
            raise CannotTellError("The run had taken too long already; ask this question alone, by --only.")
        if method != "GET":
            self._refuse_others(method, path, body)
        shown = f"{method} {path}"
        try:
            reply = self.genesys.call(method, path, parameters=parameters, body=body)
        except GenesysError as error:
            if error.status == 403 and error.permissions:
                self.lacking[_shape(method, path)] = error.permissions
            self.evidence.note(shown, f"HTTP {error.status}" if error.status else "no answer", error.message)
            raise
        self.carried_out.add(_shape(method, path))
        self.evidence.note(shown, "carried out")
        return reply

    def attempt(self, method: str, path: str, body: Any = None) -> Any:
        """Make a call that may be refused: return what it answers, or a `Refusal`; see `call`."""
        try:
            return self.call(method, path, body)
        except GenesysError as error:
            return refusal(error)

    @contextmanager
    def making(self) -> Iterator[None]:
        """Note that something may have been made, unless the block comes to its end or the org refuses to make it.

        That the org does not show what has become of it, or gives no more tokens, is no such refusal.
        """
        try:
            yield
        except GenesysError as error:
            self.unsure |= error.method == "GET" or error.login or not 400 <= error.status < 500
            raise
        except BaseException:
            self.unsure = True
            raise

    def _refuse_others(self, method: str, path: str, body: Any) -> None:
        """Make sure that a call changes nothing of anybody else's: if it does, this program has a fault."""
        content = body if isinstance(body, Mapping) else {}
        creates = path in map(collection, Kind) and str(content.get("name", "")).startswith(self._run)
        launches = path == EXECUTIONS and content.get("flowId") in self.own
        own = not self.own.isdisjoint(path.split("/"))
        if not (own or (method == "POST" and (creates or launches or path == JOBS))):
            raise AssertionError(f"{method} {path} is about something that this run has not made.")


def refusal(error: GenesysError) -> Refusal:
    """Return the refusal that an error is.

    Raises:
        GenesysError: The error itself, if it says nothing about what was asked for.
    """
    if error.status not in _REFUSALS or error.permissions:
        raise error
    return Refusal(error.status, error.message, error.fields)


def _shape(method: str, path: str) -> str:
    segments = path.removeprefix(API).split("/")
    return f"{method} {'/'.join('{}' if _ID.fullmatch(segment) else segment for segment in segments)}"
