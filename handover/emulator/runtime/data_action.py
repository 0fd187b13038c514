"""Executes data actions: contract, templates, HTTP, translation, contract; every step can be shown."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from handover.emulator.clock import Clock
from handover.emulator.runtime.compiled_action import (
    CompiledAction,
    StepFailedError,
    bad_request,
    compile_action,
)
from handover.emulator.runtime.contracts import ContractError
from handover.emulator.runtime.jsonpath import InvalidPathError
from handover.emulator.runtime.limits import ConcurrencyLimit, RateLimit
from handover.emulator.runtime.loopback import Response
from handover.emulator.runtime.redaction import mask_headers, mask_url
from handover.emulator.runtime.timing import within
from handover.emulator.runtime.trace import NoTrace, Trace
from handover.emulator.runtime.transport import Request, Transport, TransportError
from handover.emulator.runtime.velocity import TemplateError
from handover.emulator.runtime.views import ActionResult, ActionView, JsonObject, Operation

DEFAULT_TIMEOUT_SECONDS: Final = 60
"""The most an action can be given, and what it is taken to have where it says nothing."""

_KEPT: Final = 10_000
_NO_TRACE: Final = NoTrace()


class DataActions:
    """Executes data actions within the organization's limits.

    Args:
        transport: Sends the requests.
        clock: Times them.
        concurrent: How many may run at once, `None` for any number; Genesys has 50.
        per_minute: How many may run in a minute, `None` for any number; Genesys has 2,500.
    """

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        *,
        concurrent: int | None = 50,
        per_minute: int | None = 2_500,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._concurrency = ConcurrencyLimit(concurrent)
        self._rate = RateLimit(clock, per_minute)
        self._compiled: dict[str, CompiledAction] = {}

    async def execute(self, action: ActionView, inputs: Mapping[str, Any], trace: Trace = _NO_TRACE) -> ActionResult:
        """Execute an action once.

        Args:
            action: The action as it is now.
            inputs: Its input.
            trace: Takes the steps `action` and `request`.

        Returns:
            The result with every step, whether it succeeded or not; nothing is raised for what goes wrong.
        """
        execution = _Execution(self._transport, trace)
        try:
            self._admit(action)
            with self._concurrency:
                compiled = execution.step("Prepare the action", lambda: self._compile(action))
                final = await self._run(execution, compiled, inputs)
        except StepFailedError as failure:
            trace.note("action", action.name, "failed", str(failure))
            return ActionResult(False, None, failure.error, execution.operations)
        trace.note("action", action.name, "passed", "The data action succeeded; its result satisfies its contract.")
        return ActionResult(True, final, None, execution.operations)

    def _admit(self, action: ActionView) -> None:
        if not action.integration_enabled:
            raise bad_request(
                f'The integration of the data action "{action.name}" is not active.', "ACTION.INTEGRATION_DISABLED"
            )
        if self._concurrency.full:
            raise _too_many(f"{self._concurrency.most} data actions are under way, the organization's limit.")
        if not self._rate.admit():
            raise _too_many(f"{self._rate.per_minute} data actions ran in the last minute, the organization's limit.")

    def _compile(self, action: ActionView) -> CompiledAction:
        known = self._compiled.get(action.id)
        if known is not None and (known.view is action or known.view == action):
            return known
        try:
            compiled = compile_action(action)
        except (ContractError, TemplateError, InvalidPathError) as error:
            raise bad_request(str(error), "ACTION.CONFIGURATION") from error
        if len(self._compiled) >= _KEPT:
            self._compiled.clear()
        self._compiled[action.id] = compiled
        return compiled

    async def _run(self, execution: "_Execution", action: CompiledAction, inputs: Mapping[str, Any]) -> JsonObject:
        execution.step("Validate the input against the input contract", lambda: action.check_input(inputs))
        request = execution.step("Render the request", lambda: action.render_request(inputs))
        seconds = action.view.timeout_seconds or DEFAULT_TIMEOUT_SECONDS
        try:
            reply = await within(self._clock, seconds, execution.send(request))
        except TimeoutError:
            raise execution.unanswered(request, seconds) from None
        text = reply.body.decode(errors="replace")
        translated = execution.step("Apply the translation map", lambda: action.translate(text))
        final: JsonObject = execution.step("Apply the success template", lambda: action.render_result(text, translated))
        execution.step("Validate the result against the output contract", lambda: action.check_output(final))
        return final


class _Execution:
    """The steps of one execution."""

    def __init__(self, transport: Transport, trace: Trace) -> None:
        self._transport = transport
        self._trace = trace
        self.operations: list[Operation] = []

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """Do one step and list it."""
        try:
            result = work()
        except StepFailedError as failure:
            self._fail(name, failure)
            raise
        shown = None if isinstance(result, CompiledAction) else _shown(result)
        self.operations.append(Operation(len(self.operations) + 1, name, True, shown))
        return result

    def _fail(self, name: str, failure: StepFailedError) -> None:
        self.operations.append(Operation(len(self.operations) + 1, name, False, None, failure.error))

    async def send(self, request: Request) -> Response:
        """Send the request; anything but a 2xx is a failure."""
        try:
            reply = await self._transport.send(request, self._trace)
        except TransportError as error:
            failure = StepFailedError(str(error), "internal.server.error", 500, "ACTION.REMOTE_ENDPOINT")
            self._note(request, None, failure)
            raise failure from error
        if not 200 <= reply.status < 300:
            failure = _remote(request, reply)
            self._note(request, reply, failure)
            raise failure
        self._note(request, reply, None)
        return reply

    def unanswered(self, request: Request, seconds: int) -> StepFailedError:
        """Note a reply that did not come in time, and return the failure."""
        message = f"{request.host} did not answer within {seconds} s, the data action's timeout."
        failure = StepFailedError(message, "request.timeout", 408, "ACTION.TIMEOUT")
        self._note(request, None, failure)
        return failure

    def _note(self, request: Request, reply: Response | None, failure: StepFailedError | None) -> None:
        name = "Send the request"
        status = reply.status if reply is not None else None
        detail = {
            "method": request.method,
            "url": mask_url(request.url),
            "headers": mask_headers(request.headers.items()),
            "body": request.body,
            "status": status,
        }
        if failure is None:
            self._trace.note("request", request.host, "passed", f"{request.host} answered {status}.", detail)
            self.operations.append(Operation(len(self.operations) + 1, name, True, _shown(reply)))
        else:
            self._trace.note("request", request.host, "failed", str(failure), detail)
            self._fail(name, failure)


def _shown(result: Any) -> Any:
    if isinstance(result, Request):
        return {
            "method": result.method,
            "url": mask_url(result.url),
            "headers": mask_headers(result.headers.items()),
            "body": result.body,
        }
    if isinstance(result, Response):
        return {
            "status": result.status,
            "headers": mask_headers(result.headers),
            "body": result.body.decode(errors="replace"),
        }
    return result


def _too_many(message: str) -> StepFailedError:
    return StepFailedError(message, "too.many.requests", 429, "ACTION.RATE_LIMIT")


def _remote(request: Request, reply: Response) -> StepFailedError:
    try:
        phrase = f" {HTTPStatus(reply.status).phrase}"
    except ValueError:
        phrase = ""
    text = reply.body[:300].decode(errors="replace").strip()
    said = f": {text}" if text else "."
    message = f"{request.host} answered {reply.status}{phrase}{said}"
    # A redirect is no error of HTTP's, but one to a data action, which does not follow it.
    status = reply.status if reply.status >= 400 else 502
    return StepFailedError(
        message, "bad.request" if status < 500 else "internal.server.error", status, "ACTION.REMOTE_ENDPOINT"
    )
