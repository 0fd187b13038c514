"""The shape of what the API answers: pages, errors, states."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

from handover.emulator.answers import CursorField, ErrorField, PageField
from handover.io.text import counted
from handover.verbs.conformance.model import CannotTellError, Observed
from handover.verbs.conformance.question import Question
from handover.verbs.conformance.workshop.calls import Refusal
from handover.verbs.conformance.workshop.objects import API, Kind, path_of
from handover.verbs.conformance.workshop.workshop import Workshop

# Every org has several of these, whatever it was set up for.
_TYPES = f"{API}/integrations/types"
_TOPICS = f"{API}/processautomation/triggers/topics"


def _fields(all_fields: Iterable[str], *replies: Mapping[str, Any]) -> list[str]:
    """Return which of the fields are in any of the replies, with a value."""
    return [field for field in all_fields if any(reply.get(field) is not None for reply in replies)]


def _seen(found: Sequence[str], all_fields: Sequence[str]) -> str:
    missing = [field for field in all_fields if field not in found]
    return f"There are all but {', '.join(missing)}." if missing else "All of them are there."


def _page(workshop: Workshop) -> Observed:
    pages = [workshop.calls.call("GET", _TYPES, pageSize="1", pageNumber=number) for number in ("1", "2")]
    if not all(page.get("entities") for page in pages):
        raise CannotTellError("The list of integration types has no second page.")
    found = _fields(get_args(PageField), *pages)
    return Observed(found, f"In two pages of {_TYPES}: {_seen(found, get_args(PageField))}")


def _cursor(workshop: Workshop) -> Observed:
    first = workshop.calls.call("GET", _TOPICS, pageSize="1")
    pages = [first]
    if following := first.get("nextUri"):
        pages.append(workshop.calls.call("GET", _TOPICS, **dict(parse_qsl(urlsplit(following).query))))
    elif len(first.get("entities") or ()) != 1:
        raise CannotTellError("The list of triggers' topics comes in one page, however short that is to be.")
    found = _fields(get_args(CursorField), *pages)
    return Observed(found, f"In {counted(len(pages), 'page')} of {_TOPICS}: {_seen(found, get_args(CursorField))}")


def _error(workshop: Workshop) -> Observed:
    found = workshop.calls.attempt("GET", path_of(Kind.FLOW, str(uuid.uuid4())))
    if not isinstance(found, Refusal) or not found.fields:
        raise CannotTellError("The org answered no error in JSON for a workflow that there cannot be.")
    # An error that has a field says so, even if there is nothing in it.
    fields = [field for field in get_args(ErrorField) if field in found.fields]
    others = sorted(found.fields - set(fields))
    more = f" It has others besides: {', '.join(others)}." if others else ""
    return Observed(fields, f"The error has {', '.join(fields)}.{more}")


def _missing(workshop: Workshop) -> Observed:
    statuses: dict[str, int] = {}
    for kind in Kind:
        id_ = f"{'custom_-_' if kind is Kind.ACTION else ''}{uuid.uuid4()}"
        found = workshop.calls.attempt("GET", path_of(kind, id_))
        if not isinstance(found, Refusal):
            raise CannotTellError(f"The org answered with a {kind} that there cannot be.")
        statuses[kind] = found.status
    seen = f"A read of what is not there got {', '.join(f'{status} ({kind})' for kind, status in statuses.items())}."
    different = sorted(set(statuses.values()))
    return Observed(str(different[0]) if len(different) == 1 else "not the same for all kinds", seen)


def _state(workshop: Workshop) -> Observed:
    states = workshop.enable(workshop.new_integration())
    if not states[0]:
        raise CannotTellError("The answer to enabling an integration does not say which state it reports.")
    shown = ", then ".join(state or "nothing" for state in states)
    answer = "active-at-once" if states[0] == "ACTIVE" else "activating-first"
    return Observed(answer, f"An integration that was enabled reported {shown}.")


QUESTIONS = (
    Question("page-fields", "Which fields has a page of a list that is read by page numbers?", False, _page),
    Question("cursor-fields", "Which fields has a page of a list that is read by cursors?", False, _cursor),
    Question("error-fields", "Which fields has an error?", False, _error),
    Question("missing-object", "Which status does a read of an object get that is not there?", False, _missing),
    Question(
        "reported-state",
        "Which state does an integration for data actions report when it has just been enabled?",
        True,
        _state,
    ),
)
