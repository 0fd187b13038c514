"""What the emulator answers where what a live organization does is unknown: a named answer to each question.

The names are those of the questions of `handover conformance`, which asks them of an organization, and writes its
answers to a file that `read_answers` takes. The first of the choices is what the emulator does without such a file.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from handover.emulator.permissions import DOCUMENTED
from handover.errors import ExitCode, HandoverError
from handover.io import files
from handover.io.program import HANDOVER

FORMAT: Final = "handover-answers"
VERSION: Final = 1
VARIABLE: Final = "HANDOVER_EMULATOR_ANSWERS"
"""The environment variable that names the file for every emulator that is started without another one."""

Deletion = Literal["deleted", "refused"]
Stale = Literal["409", "400", "412", "accepted"]
StaleAction = Literal["400", "409", "412", "accepted"]
Length = Annotated[int, Field(ge=1, le=10_000)]
PageField = Literal[
    "entities",
    "pageSize",
    "pageNumber",
    "total",
    "pageCount",
    "firstUri",
    "lastUri",
    "selfUri",
    "nextUri",
    "previousUri",
]
CursorField = Literal["entities", "selfUri", "nextUri", "previousUri"]
ErrorField = Literal[
    "message", "code", "status", "contextId", "details", "errors", "messageParams", "messageWithParams"
]

Item = TypeVar("Item", bound=str)

_PERMISSION = re.compile(r"[a-zA-Z]+:[a-zA-Z]+:[a-zA-Z]+")
_BYTES = 1_000_000
"""No file of answers is larger."""
_SHOWN = 80


def _in_order(*all_fields: str) -> Callable[[tuple[Item, ...]], tuple[Item, ...]]:
    """Return what puts fields in the order in which they are compared, each once."""

    def put(fields: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(sorted(set(fields), key=all_fields.index))

    return put


def _with_entities(fields: tuple[Item, ...]) -> tuple[Item, ...]:
    if "entities" not in fields:
        raise ValueError("without `entities` it is no list")
    return fields


def _of_calls(permissions: Mapping[str, str]) -> Mapping[str, str]:
    for call, permission in permissions.items():
        if call not in DOCUMENTED:
            raise ValueError(f"{call!r:.60} is none of the calls whose permission is known, such as 'POST /flows/jobs'")
        if permission and not _PERMISSION.fullmatch(permission):
            raise ValueError(f"{permission!r:.60} is no permission, such as 'architect:job:create', nor empty")
    return permissions


class AnswersError(HandoverError):
    """A file that is none of answers; the message is a sentence."""

    exit_code = ExitCode.UNUSABLE


class Answers(BaseModel):
    """The answers, each under its question's name with `_` for `-`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )

    published_call: Literal["id", "name"] = "id"
    same_name: Literal["newest", "oldest", "publishing-refused", "creation-refused"] = "newest"
    action_rename: Literal["calls-go-on", "calls-fail"] = "calls-go-on"
    called_action_deletion: Deletion = "deleted"
    targeted_flow_deletion: Deletion = "deleted"
    integration_deletion: Literal["deleted-with-actions", "deleted-alone", "refused"] = "deleted-with-actions"
    unset_read: Literal["error-handling", "reads-nothing"] = "error-handling"
    if_is_set: Literal["default", "error-handling"] = "default"
    flow_name_case: Literal["another-flow", "same-flow", "refused"] = "another-flow"
    criteria_case: Literal["regarded", "ignored"] = "regarded"
    longest_flow_name: Length = 200
    longest_action_name: Length = 256
    longest_integration_name: Length = 256
    longest_trigger_name: Length = 256
    empty_success_template: Literal["raw-result", "empty-object", "fails"] = "raw-result"
    raw_result_of_empty_reply: Literal["fails", "empty-object"] = "fails"
    empty_request_template: Literal["nothing", "input"] = "nothing"
    stale_action_version: StaleAction = "400"
    stale_configuration_version: Stale = "409"
    stale_trigger_version: Stale = "409"
    page_fields: Annotated[
        tuple[PageField, ...], AfterValidator(_in_order(*get_args(PageField))), AfterValidator(_with_entities)
    ] = get_args(PageField)
    cursor_fields: Annotated[
        tuple[CursorField, ...], AfterValidator(_in_order(*get_args(CursorField))), AfterValidator(_with_entities)
    ] = get_args(CursorField)
    error_fields: Annotated[tuple[ErrorField, ...], AfterValidator(_in_order(*get_args(ErrorField)))] = (
        "message",
        "code",
        "status",
        "contextId",
        "details",
        "errors",
    )
    missing_object: Literal["404", "400", "403", "410"] = "404"
    reported_state: Literal["active-at-once", "activating-first"] = "active-at-once"
    permissions: Annotated[Mapping[str, str], AfterValidator(_of_calls)] = Field(default_factory=dict)
    """Calls that need another permission than the documented one, as `POST /flows/jobs`; empty if they need none."""


DEFAULT: Final = Answers()


def names() -> dict[str, str]:
    """Return the attribute of each question."""
    return {str(field.alias): attribute for attribute, field in Answers.model_fields.items()}


def is_possible(question: str, answer: Any) -> bool:
    """Tell whether an emulator can answer a question so."""
    try:
        Answers.model_validate({question: answer})
    except ValidationError:
        return False
    return True


def write_answers(path: Path, answers: Mapping[str, Any]) -> None:
    """Write answers to a file that `read_answers` takes.

    Args:
        path: The file.
        answers: The answers by question; those that are left out are the default ones.

    Raises:
        OSError: It cannot be written.
    """
    content = {"format": FORMAT, "version": VERSION, "answers": dict(answers)}
    files.replace(path, (json.dumps(content, indent=2) + "\n").encode(), mode=0o644, keep=False)


def read_answers(path: Path) -> Answers:
    """Return the answers in a file.

    Raises:
        AnswersError: It cannot be read, or is not a file of answers, or has one that the emulator doesn't know.
    """
    try:
        content = files.parse(files.read(path, most=_BYTES))
    except OSError as error:
        raise AnswersError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise AnswersError(f"{path} is not JSON ({error}); `{HANDOVER} conformance --answers` writes one.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != VERSION:
        raise AnswersError(
            f'{path} is no file of answers: it lacks "format": "{FORMAT}" and "version": {VERSION}; '
            f"`{HANDOVER} conformance --answers` writes one."
        )
    try:
        return Answers.model_validate(content.get("answers"))
    except ValidationError as error:
        raise AnswersError(f"{path}: {' '.join(map(_sentence, error.errors()))}") from None


def answers_of_environment() -> Answers:
    """Return the answers in the file that the environment names, the default ones if it names none.

    Raises:
        AnswersError: See `read_answers`.
    """
    named = os.environ.get(VARIABLE)
    return read_answers(Path(named)) if named else DEFAULT


def _sentence(problem: Mapping[str, Any]) -> str:
    question = str(problem["loc"][0]) if problem["loc"] else "answers"
    if problem["type"] == "extra_forbidden":
        return f"There is no question {question[:_SHOWN]!r}; there are {', '.join(names())}."
    try:
        given = json.dumps(problem["input"], default=str)
    except RecursionError:
        given = "something nested so deeply"
    shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…"
    return f"The answer to {question} can't be {shown}: {problem['msg'].removeprefix('Value error, ')}."
