"""Executes data actions: contract, templates, HTTP, translation, contract; every step can be shown."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from handover.emulator.clock import Clock
from handover.emulator.runtime.contracts import Contract, ContractError, compile_contract
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, Path, compile_path
from handover.emulator.runtime.limits import ConcurrencyLimit, RateLimit
from handover.emulator.runtime.loopback import Response
from handover.emulator.runtime.redaction import mask_headers, mask_url
from handover.emulator.runtime.timing import within
from handover.emulator.runtime.trace import NoTrace, Trace
from handover.emulator.runtime.transport import Request, Transport, TransportError
from handover.emulator.runtime.velocity import (
    Template,
    TemplateError,
    compile_template,
    input_values,
    response_values,
)
from handover.emulator.runtime.views import ActionResult, ActionView, JsonObject, Operation

DEFAULT_TIMEOUT_SECONDS: Final = 60
"""The most an action can be given, and what it is taken to have where it says nothing."""

_WITHOUT_BODY: Final = ("GET", "HEAD")
_RAW_RESULT: Final = "${rawResult}"
_NO_TRACE: Final = NoTrace()


class _StepFailed(Exception):  # noqa: N818 (it never leaves this module)
    """A step went wrong; carries Genesys' error."""

    def __init__(self, message: str, code: str, status: int, error_code: str) -> None:
        super().__init__(message)
        self.error: JsonObject = {
            "message": message,
            "code": code,
            "status": status,
            "messageParams": {},
            "details": [{"errorCode": error_code}],
            "errors": [],
        }


def _bad_request(message: str, error_code: str) -> _StepFailed:
    return _StepFailed(message, "bad.request", 400, error_code)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """An action with everything compiled that can be."""

    view: ActionView
    input: Contract
    output: Contract
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template
    translations: tuple[tuple[str, Path], ...]
    success: Template


def compile_action(action: ActionView) -> _Compiled:
    """Compile an action's contracts, templates and paths.

    Raises:
        ContractError: A contract is no JSON schema.
        TemplateError: A template has a fault, or uses what the emulator does not know.
        InvalidPathError: A value of the translation map is no JSONPath.
    """
    return _Compiled(
        view=action,
        input=compile_contract(action.contract_input),
        output=compile_contract(action.contract_output),
        url=compile_template(action.request_url_template),
        headers=tuple((name, compile_template(text)) for name, text in action.headers.items()),
        body=compile_template(action.request_template),
        translations=tuple((name, compile_path(path)) for name, path in action.translation_map.items()),
        # Genesys' UI shows this where an action has no success template.
        success=compile_template(action.success_template or _RAW_RESULT),
    )


def check_action(action: ActionView) -> list[str]:
    """Return a sentence for everything in an action's templates and paths that cannot be executed."""
    faults: list[str] = []
    parts: list[tuple[str, Callable[[str], object], str]] = [
        ("requestUrlTemplate", compile_template, action.request_url_template),
        ("requestTemplate", compile_template, action.request_template),
        ("successTemplate", compile_template, action.success_template),
        *((f'header "{name}"', compile_template, text) for name, text in action.headers.items()),
        *((f'translationMap "{name}"', compile_path, path) for name, path in action.translation_map.items()),
    ]
    for what, compile_part, text in parts:
        try:
            compile_part(text)
        except (TemplateError, InvalidPathError) as error:
            faults.append(f"{what}: {error}")
    return faults


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
        self._compiled: dict[str, _Compiled] = {}

    async def execute(self, action: ActionView, inputs: Mapping[str, Any], trace: Trace = _NO_TRACE) -> ActionResult:
        """Execute an action once.

        Args:
            action: The action as it is now.
            inputs: Its input.
            trace: Takes the steps `action` and `request`.

        Returns:
            The result with every step, whether it succeeded or not; nothing is raised for what goes wrong.
        """
        execution = _Execution(self._transport, action, trace)
        try:
            self._admit(action)
            with self._concurrency:
                compiled = execution.step("Prepare the action", lambda: self._compile(action))
                final = await self._run(execution, compiled, inputs)
        except _StepFailed as failure:
            trace.note("action", action.name, "failed", str(failure))
            return ActionResult(False, None, failure.error, execution.operations)
        trace.note("action", action.name, "passed", "The data action succeeded; its result satisfies its contract.")
        return ActionResult(True, final, None, execution.operations)

    def _admit(self, action: ActionView) -> None:
        if not action.integration_enabled:
            raise _bad_request(
                f'The integration of the data action "{action.name}" is not active.', "ACTION.INTEGRATION_DISABLED"
            )
        if self._concurrency.full:
            raise _too_many(f"{self._concurrency.most} data actions are under way, the organization's limit.")
        if not self._rate.admit():
            raise _too_many(f"{self._rate.per_minute} data actions ran in the last minute, the organization's limit.")

    def _compile(self, action: ActionView) -> _Compiled:
        known = self._compiled.get(action.id)
        if known is not None and (known.view is action or known.view == action):
            return known
        try:
            compiled = compile_action(action)
        except (ContractError, TemplateError, InvalidPathError) as error:
            raise _bad_request(str(error), "ACTION.CONFIGURATION") from error
        self._compiled[action.id] = compiled
        return compiled

    async def _run(self, execution: "_Execution", action: _Compiled, inputs: Mapping[str, Any]) -> JsonObject:
        execution.step("Validate the input against the input contract", lambda: _check_input(action, inputs))
        request = execution.step("Render the request", lambda: _render(action, inputs))
        seconds = action.view.timeout_seconds or DEFAULT_TIMEOUT_SECONDS
        try:
            reply = await within(self._clock, seconds, execution.send(request))
        except TimeoutError:
            raise execution.unanswered(request, seconds) from None
        text = reply.body.decode(errors="replace")
        translated = execution.step("Apply the translation map", lambda: _translate(action, text))
        final: JsonObject = execution.step("Apply the success template", lambda: _succeed(action, text, translated))
        execution.step("Validate the result against the output contract", lambda: _check_output(action, final))
        return final


class _Execution:
    """The steps of one execution."""

    def __init__(self, transport: Transport, action: ActionView, trace: Trace) -> None:
        self._transport = transport
        self._action = action
        self._trace = trace
        self.operations: list[Operation] = []

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        """Do one step and list it."""
        try:
            result = work()
        except _StepFailed as failure:
            self._fail(name, failure)
            raise
        shown = None if isinstance(result, _Compiled) else _shown(result)
        self.operations.append(Operation(len(self.operations) + 1, name, True, shown))
        return result

    def _fail(self, name: str, failure: _StepFailed) -> None:
        self.operations.append(Operation(len(self.operations) + 1, name, False, None, failure.error))

    async def send(self, request: Request) -> Response:
        """Send the request; anything but a 2xx is a failure."""
        try:
            reply = await self._transport.send(request, self._trace)
        except TransportError as error:
            failure = _StepFailed(str(error), "internal.server.error", 500, "ACTION.REMOTE_ENDPOINT")
            self._note(request, None, failure)
            raise failure from error
        if not 200 <= reply.status < 300:
            failure = _remote(request, reply)
            self._note(request, reply, failure)
            raise failure
        self._note(request, reply, None)
        return reply

    def unanswered(self, request: Request, seconds: int) -> _StepFailed:
        """Note a reply that did not come in time, and return the failure."""
        message = f"{request.host} did not answer within {seconds} s, the data action's timeout."
        failure = _StepFailed(message, "request.timeout", 408, "ACTION.TIMEOUT")
        self._note(request, None, failure)
        return failure

    def _note(self, request: Request, reply: Response | None, failure: _StepFailed | None) -> None:
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


def _too_many(message: str) -> _StepFailed:
    return _StepFailed(message, "too.many.requests", 429, "ACTION.RATE_LIMIT")


def _remote(request: Request, reply: Response) -> _StepFailed:
    try:
        phrase = f" {HTTPStatus(reply.status).phrase}"
    except ValueError:
        phrase = ""
    text = reply.body[:300].decode(errors="replace").strip()
    said = f": {text}" if text else "."
    message = f"{request.host} answered {reply.status}{phrase}{said}"
    # A redirect is no error of HTTP's, but one to a data action, which does not follow it.
    status = reply.status if reply.status >= 400 else 502
    return _StepFailed(
        message, "bad.request" if status < 500 else "internal.server.error", status, "ACTION.REMOTE_ENDPOINT"
    )


def _check_input(action: _Compiled, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    if faults := action.input.faults(inputs):
        raise _bad_request(f"The input does not satisfy the input contract: {' '.join(faults)}", "ACTION.INPUT")
    return inputs


def _render(action: _Compiled, inputs: Mapping[str, Any]) -> Request:
    values = input_values(inputs, json.dumps(inputs, ensure_ascii=False, separators=(",", ":")))
    method = action.view.request_type.upper()
    try:
        return Request(
            method=method,
            url=action.url.render(values),
            headers={name: template.render(values) for name, template in action.headers},
            body="" if method in _WITHOUT_BODY else action.body.render(values),
        )
    except TemplateError as error:
        raise _bad_request(str(error), "ACTION.TEMPLATE") from error


def _translate(action: _Compiled, text: str) -> dict[str, str]:
    """Return the values of the translation map, as JSON texts.

    An empty reply has none of them, so defaults apply; a null that was found does not fall back to the default
    (Genesys' help page "Response configuration for data actions").
    """
    if not action.translations:
        return {}
    found: dict[str, Any] = {}
    if text.strip():
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            message = "The reply is no JSON, so the translation map cannot be applied."
            raise _bad_request(message, "ACTION.TRANSLATION") from error
        found = {name: path.read(document) for name, path in action.translations}
    translated: dict[str, str] = {}
    for name, _ in action.translations:
        value = found.get(name, MISSING)
        if value is not MISSING:
            translated[name] = json.dumps(value, ensure_ascii=False)
        elif name in action.view.translation_map_defaults:
            translated[name] = action.view.translation_map_defaults[name]
    return translated


def _succeed(action: _Compiled, text: str, translated: Mapping[str, str]) -> JsonObject:
    try:
        rendered = action.success.render(response_values(text, translated))
    except TemplateError as error:
        raise _bad_request(str(error), "ACTION.TEMPLATE") from error
    try:
        result = json.loads(rendered)
    except (ValueError, RecursionError) as error:
        shown = rendered[:200] or "nothing"
        raise _bad_request(f"The success template rendered no JSON but {shown}.", "ACTION.TEMPLATE") from error
    final: JsonObject = result
    return final


def _check_output(action: _Compiled, final: Any) -> Any:
    if faults := action.output.faults(final):
        raise _bad_request(f"The result does not satisfy the output contract: {' '.join(faults)}", "ACTION.OUTPUT")
    return final
