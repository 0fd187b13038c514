"""A data action with its contracts, templates and paths compiled, and what an execution does without the network."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.actions.model import ActionVersion
from handover.emulator.runtime.contracts import Contract, compile_contract
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, Path, compile_path
from handover.emulator.runtime.request import Request
from handover.emulator.runtime.velocity import (
    Template,
    TemplateError,
    compile_template,
    input_values,
    response_values,
)

_WITHOUT_BODY: Final = ("GET", "HEAD")
_RAW_RESULT: Final = "${rawResult}"
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class StepFailedError(Exception):
    """A step of an execution went wrong.

    Args:
        message: A sentence.
        code: Genesys' code of the error.
        status: The HTTP status an execution over the API answers with.
        error_code: Genesys' name of the kind of failure.
    """

    def __init__(self, message: str, code: str, status: int, error_code: str) -> None:
        super().__init__(message)
        self.error: dict[str, Any] = {
            "message": message,
            "code": code,
            "status": status,
            "messageParams": {},
            "details": [{"errorCode": error_code}],
            "errors": [],
        }


def bad_request(message: str, error_code: str) -> StepFailedError:
    """Return the failure of what the caller or the action's author did wrong."""
    return StepFailedError(message, "bad.request", 400, error_code)


@dataclass(frozen=True, slots=True)
class CompiledAction:
    """An action with everything compiled that can be."""

    version: ActionVersion
    input: Contract
    output: Contract
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template
    translations: tuple[tuple[str, Path], ...]
    success: Template

    def check_input(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the input.

        Raises:
            StepFailedError: It does not satisfy the input contract.
        """
        if faults := self.input.faults(inputs):
            raise bad_request(f"The input does not satisfy the input contract: {' '.join(faults)}", "ACTION.INPUT")
        return inputs

    def render_request(self, inputs: Mapping[str, Any]) -> Request:
        """Return the request for an input.

        Raises:
            StepFailedError: A template could not be rendered.
        """
        values = input_values(inputs, _COMPACT.encode(inputs))
        method = self.version.request.request_type.upper()
        try:
            return Request(
                method=method,
                url=self.url.render(values),
                headers={name: template.render(values) for name, template in self.headers},
                body="" if method in _WITHOUT_BODY else self.body.render(values),
            )
        except TemplateError as error:
            raise bad_request(str(error), "ACTION.TEMPLATE") from error

    def translate(self, text: str) -> dict[str, str]:
        """Return the values of the translation map, as JSON texts.

        An empty reply has none of them, so defaults apply; a null that was found does not fall back to the default
        (Genesys' help page "Response configuration for data actions").
        """
        if not self.translations:
            return {}
        found: dict[str, Any] = {}
        if text.strip():
            try:
                document = json.loads(text)
            except (ValueError, RecursionError) as error:
                message = "The reply is no JSON, so the translation map cannot be applied."
                raise bad_request(message, "ACTION.TRANSLATION") from error
            found = {name: path.read(document) for name, path in self.translations}
        translated: dict[str, str] = {}
        for name, _ in self.translations:
            value = found.get(name, MISSING)
            if value is not MISSING:
                translated[name] = json.dumps(value, ensure_ascii=False)
            elif name in self.version.response.translation_map_defaults:
                translated[name] = self.version.response.translation_map_defaults[name]
        return translated

    def render_result(self, text: str, translated: Mapping[str, str]) -> Any:
        """Return what the success template makes of the reply and the translated values.

        Raises:
            StepFailedError: It could not be rendered, or is no JSON.
        """
        try:
            rendered = self.success.render(response_values(text, translated))
        except TemplateError as error:
            raise bad_request(str(error), "ACTION.TEMPLATE") from error
        try:
            return json.loads(rendered)
        except (ValueError, RecursionError) as error:
            shown = rendered[:200] or "nothing"
            raise bad_request(f"The success template rendered no JSON but {shown}.", "ACTION.TEMPLATE") from error

    def check_output(self, final: Any) -> Any:
        """Return the result.

        Raises:
            StepFailedError: It does not satisfy the output contract.
        """
        if faults := self.output.faults(final):
            raise bad_request(f"The result does not satisfy the output contract: {' '.join(faults)}", "ACTION.OUTPUT")
        return final


def compile_action(version: ActionVersion) -> CompiledAction:
    """Compile an action's contracts, templates and paths.

    Raises:
        ContractError: A contract is no JSON schema.
        TemplateError: A template has a fault, or uses what the emulator does not know.
        InvalidPathError: A value of the translation map is no JSONPath.
    """
    return CompiledAction(
        version=version,
        input=compile_contract(version.input_schema),
        output=compile_contract(version.success_schema),
        url=compile_template(version.request.request_url_template),
        headers=tuple((name, compile_template(text)) for name, text in version.request.headers.items()),
        body=compile_template(version.request.request_template),
        translations=tuple((name, compile_path(path)) for name, path in version.response.translation_map.items()),
        # Genesys' UI shows this where an action has no success template.
        success=compile_template(version.response.success_template or _RAW_RESULT),
    )


def check_action(version: ActionVersion) -> list[str]:
    """Return a sentence for everything in an action's templates and paths that cannot be executed."""
    faults: list[str] = []
    parts: list[tuple[str, Callable[[str], object], str]] = [
        ("requestUrlTemplate", compile_template, version.request.request_url_template),
        ("requestTemplate", compile_template, version.request.request_template),
        ("successTemplate", compile_template, version.response.success_template),
        *((f'header "{name}"', compile_template, text) for name, text in version.request.headers.items()),
        *((f'translationMap "{name}"', compile_path, path) for name, path in version.response.translation_map.items()),
    ]
    for what, compile_part, text in parts:
        try:
            compile_part(text)
        except (TemplateError, InvalidPathError) as error:
            faults.append(f"{what}: {error}")
    return faults
