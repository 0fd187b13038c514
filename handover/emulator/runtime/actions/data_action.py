"""Executes data actions: contract, templates, HTTP, translation, contract; every step can be shown."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.runtime.actions.compiled_action import CompiledAction, compile_action
from handover.emulator.runtime.actions.contracts import ContractError, UnfitValueError
from handover.emulator.runtime.actions.velocity import TemplateError
from handover.emulator.runtime.budget import Aside, Budget, LimitError
from handover.emulator.runtime.compiled import Compiled
from handover.emulator.runtime.delivery.redaction import mask_headers
from handover.emulator.runtime.delivery.request import REPLY_SHOWN, Request, Response, TransportError
from handover.emulator.runtime.delivery.transport import Transport
from handover.emulator.runtime.jsonpath import InvalidPathError
from handover.emulator.runtime.limits import RateLimit
from handover.emulator.settings import Limits
from handover.emulator.state.clock import Clock
from handover.emulator.state.journal import Outcome, Trace
from handover.emulator.state.records.actions import ActionRecord, ActionVersion
from handover.emulator.state.store import Store

DEFAULT_TIMEOUT_SECONDS: Final = 60
"""The most an action can be given, and what it is taken to have where it says nothing."""

_NO_TRACE: Final = Trace()


class _StepFailedError(Exception):
    """A step of an execution went wrong.

    Args:
        message: A sentence.
        error_code: Genesys' name of the kind of failure.
        status: The HTTP status an execution over the API answers with.
        code: Genesys' code of the error.
    """

    def __init__(self, message: str, error_code: str, status: int = 400, code: str = "bad.request") -> None:
        super().__init__(message)
        self.error: dict[str, Any] = {
            "message": message,
            "code": code,
            "status": status,
            "messageParams": {},
            "details": [{"errorCode": error_code}],
            "errors": [],
        }


class Operation(NamedTuple):
    """One step of a test or an execution, as Genesys lists it in `operations`; `made` is what the step came to."""

    step: int
    name: str
    made: Any = None
    error: dict[str, Any] | None = None

    @property
    def success(self) -> bool:
        """Whether the step did not fail."""
        return self.error is None

    @property
    def result(self) -> Any:
        """What the step came to, as JSON without credentials."""
        if isinstance(self.made, Request):
            return self.made.shown()
        if isinstance(self.made, Response):
            body = self.made.body.decode(errors="replace")
            return {"status": self.made.status, "headers": mask_headers(self.made.headers), "body": body}
        return None if isinstance(self.made, CompiledAction) else self.made

    def as_json(self) -> dict[str, Any]:
        """Return the step in Genesys' spelling; `error` is there only when the step failed."""
        shown = {"step": self.step, "name": self.name, "success": self.success, "result": self.result}
        return shown if self.error is None else {**shown, "error": self.error}


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What executing a data action came to.

    `final_result` satisfies the output contract when `success`. `error` is an object in Genesys' error shape
    (`message`, `code`, `status`, …); `status` in it is what `POST …/{id}/execute` answers with.
    """

    success: bool
    final_result: Any = None
    error: dict[str, Any] | None = None
    operations: Sequence[Operation] = ()


class DataActions:
    """Executes data actions within the organization's limits.

    Args:
        store: Holds the integrations that the actions belong to.
        transport: Sends the requests.
        clock: Times them.
        limits: How many may run at once, and in a minute.
        aside: Renders what takes long.
        answers: What it does where nobody knows what Genesys does.
    """

    def __init__(
        self,
        store: Store,
        transport: Transport,
        clock: Clock,
        limits: Limits,
        aside: Aside,
        answers: Answers = DEFAULT,
    ) -> None:
        self._aside = aside
        self._store = store
        self._transport = transport
        self._clock = clock
        self._concurrent = limits.concurrent_actions
        self._under_way = 0
        self._rate = RateLimit(clock, limits.action_executions_per_minute)
        self._compiled = Compiled[ActionVersion, CompiledAction](lambda version: compile_action(version, answers))

    async def execute(
        self, action: ActionRecord, version: ActionVersion, inputs: Mapping[str, Any], trace: Trace = _NO_TRACE
    ) -> ActionResult:
        """Execute an action once.

        Args:
            action: The action.
            version: The version of it, published or a draft.
            inputs: Its input.
            trace: Takes the steps `action` and `request`.

        Returns:
            The result with every step, whether it succeeded or not; nothing is raised for what goes wrong.
        """
        execution = _Execution(self._transport, self._clock, trace)
        try:
            self._admit(action, version)
            self._under_way += 1
            try:
                final = await self._run(execution, version, inputs)
            finally:
                self._under_way -= 1
        except _StepFailedError as failure:
            trace.note("action", version.name, "failed", str(failure), {"inputs": inputs}, _size(inputs))
            return ActionResult(False, None, failure.error, execution.operations)
        said = "The data action succeeded; its result satisfies its contract."
        trace.note("action", version.name, "passed", said, {"inputs": inputs}, _size(inputs))
        return ActionResult(True, final, None, execution.operations)

    def _admit(self, action: ActionRecord, version: ActionVersion) -> None:
        integration = self._store.integrations.get(action.integration_id)
        if integration is None or not integration.works:
            message = f'The integration of the data action "{version.name}" is not active.'
            raise _StepFailedError(message, "ACTION.INTEGRATION_DISABLED")
        if self._under_way >= self._concurrent:
            raise _too_many(f"{self._concurrent} data actions are under way, the organization's limit.")
        if not self._rate.admit():
            raise _too_many(f"{self._rate.per_minute} data actions ran in the last minute, the organization's limit.")

    async def _run(self, execution: "_Execution", version: ActionVersion, inputs: Mapping[str, Any]) -> Any:
        seconds = version.timeout_seconds or DEFAULT_TIMEOUT_SECONDS

        async def step(name: str, kind: str, work: Callable[[Budget], Any]) -> Any:
            return await execution.step(name, kind, self._aside.spending(work, seconds))

        prepared = self._compiled.ready(version, self._aside)
        action: CompiledAction = await execution.step("Prepare the action", "CONFIGURATION", prepared)
        unfit = "The input does not satisfy the input contract"
        checks = "Validate the input against the input contract"
        await step(checks, "INPUT", lambda budget: action.input.check(inputs, unfit, budget))
        render = "Render the request"
        request: Request = await step(render, "TEMPLATE", lambda budget: action.render_request(inputs, budget))
        reply = await execution.send(request, seconds)
        text = reply.body.decode(errors="replace")
        translated = await step(
            "Apply the translation map", "TRANSLATION", lambda budget: action.translate(text, budget)
        )
        final = await step(
            "Apply the success template", "TEMPLATE", lambda budget: action.render_result(text, translated, budget)
        )
        unfit = "The result does not satisfy the output contract"
        checks = "Validate the result against the output contract"
        await step(checks, "OUTPUT", lambda budget: action.output.check(final, unfit, budget))
        return final


class _Execution:
    """The steps of one execution."""

    def __init__(self, transport: Transport, clock: Clock, trace: Trace) -> None:
        self._transport = transport
        self._clock = clock
        self._trace = trace
        self.operations: list[Operation] = []

    async def step(self, name: str, kind: str, work: Awaitable[Any]) -> Any:
        """Do one step and list it; `kind` is the kind of failure, in Genesys' name for it."""
        try:
            result = await work
        except (UnfitValueError, ContractError, TemplateError, InvalidPathError, LimitError) as error:
            failure = _StepFailedError(str(error), f"ACTION.{kind}")
            self._list(name, None, failure)
            raise failure from error
        self._list(name, result)
        return result

    def _list(self, name: str, made: Any, failure: _StepFailedError | None = None) -> None:
        error = None if failure is None else failure.error
        self.operations.append(Operation(len(self.operations) + 1, name, made, error))

    async def send(self, request: Request, seconds: int) -> Response:
        """Send the request; anything but a 2xx in time is a failure."""
        try:
            reply = await self._clock.within(seconds, self._transport.send(request, self._trace))
        except TimeoutError:
            message = f"{request.host} did not answer within {seconds} s, the data action's timeout."
            failure = _StepFailedError(message, "ACTION.TIMEOUT", 408, "request.timeout")
            raise self._noted(request, None, failure) from None
        except TransportError as error:
            failure = _StepFailedError(str(error), "ACTION.REMOTE_ENDPOINT", 500, "internal.server.error")
            raise self._noted(request, None, failure) from error
        if not 200 <= reply.status < 300:
            raise self._noted(request, reply, _remote(request, reply))
        self._note(request, reply, "passed", f"{request.host} answered {reply.status}.")
        self._list("Send the request", reply)
        return reply

    def _noted(self, request: Request, reply: Response | None, failure: _StepFailedError) -> _StepFailedError:
        self._note(request, reply, "failed", str(failure))
        self._list("Send the request", None, failure)
        return failure

    def _note(self, request: Request, reply: Response | None, outcome: Outcome, reason: str) -> None:
        detail = {**request.shown(), "status": None if reply is None else reply.status}
        size = request.size
        if reply is not None:
            detail["reply"] = reply.shown()
            size += REPLY_SHOWN
        self._trace.note("request", request.host, outcome, reason, detail, size)


def _size(inputs: Mapping[str, Any]) -> int:
    """Return about how many bytes inputs have in the journal."""
    return sum(len(name) + len(str(value)) for name, value in inputs.items())


def _too_many(message: str) -> _StepFailedError:
    return _StepFailedError(message, "ACTION.RATE_LIMIT", 429, "too.many.requests")


def _remote(request: Request, reply: Response) -> _StepFailedError:
    try:
        phrase = f" {HTTPStatus(reply.status).phrase}"
    except ValueError:
        phrase = ""
    text = reply.body[:300].decode(errors="replace").strip()
    said = f": {text}" if text else "."
    message = f"{request.host} answered {reply.status}{phrase}{said}"
    # A redirect is no error of HTTP's, but one to a data action, which does not follow it.
    status = reply.status if reply.status >= 400 else 502
    code = "bad.request" if status < 500 else "internal.server.error"
    return _StepFailedError(message, "ACTION.REMOTE_ENDPOINT", status, code)
