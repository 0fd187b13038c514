"""A data action with its contracts, templates and paths compiled, and what an execution does without the network."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.runtime.actions.contracts import Contract, UnfitValueError
from handover.emulator.runtime.actions.velocity import (
    Template,
    TemplateError,
    compile_template,
    input_values,
    response_values,
)
from handover.emulator.runtime.budget import Budget, weigh
from handover.emulator.runtime.delivery.request import Request
from handover.emulator.runtime.jsonpath import MISSING, InvalidPathError, Path
from handover.emulator.state.json_text import NotJsonError, UnfitJsonError, read_json
from handover.emulator.state.records.actions import ActionVersion

_WITHOUT_BODY: Final = ("GET", "HEAD")
_WITHOUT_SUCCESS_TEMPLATE: Final = {"raw-result": "${rawResult}", "empty-object": "{}", "fails": ""}
_WITHOUT_REQUEST_TEMPLATE: Final = {"nothing": "", "input": "${input.rawRequest}"}
_OF_EMPTY_REPLY: Final = {"fails": "", "empty-object": "{}"}
_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class CompiledAction:
    """An action with everything compiled that can be; `of_empty_reply` is the `${rawResult}` of a reply without one."""

    version: ActionVersion
    input: Contract
    output: Contract
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template
    translations: tuple[tuple[str, Path], ...]
    success: Template
    of_empty_reply: str

    def render_request(self, inputs: Mapping[str, Any], budget: Budget | None = None) -> Request:
        """Return the request for an input.

        Raises:
            TemplateError: A template could not be rendered.
            LimitError: That takes more than the budget.
        """
        budget = budget or Budget()
        values = input_values(inputs, _COMPACT.encode(inputs))
        method = self.version.request.request_type.upper()
        return Request(
            method=method,
            url=self.url.render(values, budget),
            headers={name: template.render(values, budget) for name, template in self.headers},
            body="" if method in _WITHOUT_BODY else self.body.render(values, budget),
        )

    def translate(self, text: str, budget: Budget | None = None) -> dict[str, str]:
        """Return the values of the translation map, as JSON texts.

        An empty reply has none of them, so defaults apply; a null that was found does not fall back to the default
        (Genesys' help page "Response configuration for data actions").

        Raises:
            UnfitValueError: The reply is no JSON.
            LimitError: That takes more than the budget.
        """
        budget = budget or Budget()
        if not self.translations:
            return {}
        found: dict[str, Any] = {}
        if text.strip():
            document = _parsed(text, "The reply is no JSON, so the translation map cannot be applied.")
            found = {name: path.read(document, budget) for name, path in self.translations}
        translated = dict(self.version.response.translation_map_defaults)
        for name, value in found.items():
            if value is not MISSING:
                weigh(value, budget)
                translated[name] = json.dumps(value, ensure_ascii=False)
        return {name: translated[name] for name, _ in self.translations if name in translated}

    def render_result(self, text: str, translated: Mapping[str, str], budget: Budget | None = None) -> Any:
        """Return what the success template makes of the reply and the translated values.

        Raises:
            TemplateError: It could not be rendered.
            UnfitValueError: It is no JSON.
            LimitError: That takes more than the budget.
        """
        rendered = self.success.render(response_values(text or self.of_empty_reply, translated), budget)
        return _parsed(rendered, f"The success template rendered no JSON but {rendered[:200] or 'nothing'}.")


def _parsed(text: str, otherwise: str) -> Any:
    try:
        return read_json(text)
    except NotJsonError as error:
        raise UnfitValueError(otherwise) from error
    except UnfitJsonError as error:
        raise UnfitValueError(str(error)) from error


def compile_action(version: ActionVersion, answers: Answers = DEFAULT) -> CompiledAction:
    """Compile an action's contracts, templates and paths.

    Args:
        version: The action.
        answers: What stands for templates that are empty, and for an empty reply.

    Raises:
        ContractError: A contract is no JSON schema.
        TemplateError: A template has a fault, or uses what the emulator does not know.
        InvalidPathError: A value of the translation map is no JSONPath.
    """
    return CompiledAction(
        version=version,
        input=Contract(version.input_schema),
        output=Contract(version.success_schema),
        url=compile_template(version.request.request_url_template),
        headers=tuple((name, compile_template(text)) for name, text in version.request.headers.items()),
        body=compile_template(
            version.request.request_template or _WITHOUT_REQUEST_TEMPLATE[answers.empty_request_template]
        ),
        translations=tuple((name, Path(path)) for name, path in version.response.translation_map.items()),
        # By default what Genesys' UI shows where an action has no success template.
        success=compile_template(
            version.response.success_template or _WITHOUT_SUCCESS_TEMPLATE[answers.empty_success_template]
        ),
        of_empty_reply=_OF_EMPTY_REPLY[answers.raw_result_of_empty_reply],
    )


def check_action(version: ActionVersion) -> list[str]:
    """Return a sentence for everything in an action's templates and paths that cannot be executed."""
    faults: list[str] = []
    parts: list[tuple[str, Callable[[str], object], str]] = [
        ("requestUrlTemplate", compile_template, version.request.request_url_template),
        ("requestTemplate", compile_template, version.request.request_template),
        ("successTemplate", compile_template, version.response.success_template),
        *((f'header "{name}"', compile_template, text) for name, text in version.request.headers.items()),
        *((f'translationMap "{name}"', Path, path) for name, path in version.response.translation_map.items()),
    ]
    for what, compile_part, text in parts:
        try:
            compile_part(text)
        except (TemplateError, InvalidPathError) as error:
            faults.append(f"{what}: {error}")
    return faults
