"""Errors in the shape Genesys Cloud answers with: `message, code, status, contextId, details, errors`."""

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from handover.emulator.answers import DEFAULT, Answers
from handover.emulator.http.replies import reply
from handover.emulator.state.errors import BadRequestError, GenesysError, NotFoundError, NotModelledError

# FastAPI prefixes a location with the place of the parameter; "body" and "query" are said in the sentence instead.
_PLACES = {"body": "the request's body", "query": "the query", "path": "the path", "header": "the headers"}


def body(
    status: int, code: str, message: str, parts: Sequence[str] = (), parameters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON of an error, and of those it is made of: `ErrorBody` of Genesys' Go SDK, in part.

    Args:
        status: The HTTP status.
        code: Genesys' code.
        message: A sentence.
        parts: The sentences of the message, if it has several that each name a field.
        parameters: What has been put into the sentence, if Genesys says so apart.
    """
    error = {
        "message": message,
        "code": code,
        "status": status,
        "contextId": str(uuid.uuid4()),
        "details": [],
        "errors": [body(status, code, part) for part in parts],
    }
    return error if parameters is None else {**error, "messageParams": dict(parameters)}


def error_reply(error: GenesysError, answers: Answers = DEFAULT) -> Response:
    """Return the response that carries the error.

    Args:
        error: The error.
        answers: Which fields errors have, and the status of those that say that there is no such object.
    """
    status = int(answers.missing_object) if isinstance(error, NotFoundError) else error.status
    content = body(status, error.code, error.message, error.parts, error.parameters)
    if answers.error_fields != DEFAULT.error_fields:
        filled = {"messageParams": {}, "messageWithParams": error.message, **content}
        content = {name: filled[name] for name in answers.error_fields}
    response = reply(content, status=status)
    response.headers.update(error.headers or {})
    return response


async def _genesys_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GenesysError)  # noqa: S101 - registered for this class only
    if isinstance(error, NotModelledError):
        request.app.state.emulator.coverage.refused(error.what)
    return error_reply(error, _answers(request))


def _answers(request: Request) -> Answers:
    answers: Answers = request.app.state.emulator.settings.answers
    return answers


async def _internal(request: Request, error: Exception) -> Response:
    sentence = f"The emulator has a fault: {request.method} {request.url.path} raised {type(error).__name__}: {error}."
    return error_reply(GenesysError(500, "internal.server.error", sentence), _answers(request))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    sentences = [_sentence(problem) for problem in error.errors()]
    return error_reply(BadRequestError(" ".join(sentences), "invalid.value"), _answers(request))


def _sentence(problem: Mapping[str, Any]) -> str:
    """Say one of pydantic's findings in a sentence with its place."""
    place, *path = problem["loc"]
    if problem["type"] == "json_invalid":
        return "The request's body is not valid JSON."
    where = ".".join(str(part) for part in path) or str(place)
    found = str(problem["msg"]).removeprefix("Value error, ")
    return f"In {_PLACES.get(str(place), str(place))}, {where}: {found[:1].lower()}{found[1:].rstrip('.')}."


def unanswered(status: int, method: str, path: str) -> GenesysError:
    """Return the error of a path with nothing behind it, or, with 405, of one that does not answer the method."""
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return GenesysError(405, "method.not.allowed", f"{path} does not answer {method}.")
    return GenesysError(404, "not.found", f"There is nothing at {path}.")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    path, method = request.url.path, request.method
    if error.status_code in (404, 405):
        if path.lower().startswith("/api/"):
            return await _genesys_error(request, NotModelledError(f"{method} {path}"))
        return error_reply(unanswered(error.status_code, method, path))
    return error_reply(GenesysError(error.status_code, "bad.request", f"{error.detail}"))


async def _hung_up(_request: Request, _error: Exception) -> Response:
    """Answer 400 to a client that hung up in the middle of a body, though nobody reads it: it is no fault here."""
    return error_reply(GenesysError(400, "bad.request", "The request ended before its body did."))


def install(app: FastAPI) -> None:
    """Make the application answer every error in Genesys' shape."""
    app.add_exception_handler(GenesysError, _genesys_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_exception_handler(Exception, _internal)
