"""Lists in pages, as Genesys Cloud cuts them: by page number, and by cursor in process automation."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic_core import to_jsonable_python
from starlette.responses import Response

from handover.emulator.answers import DEFAULT
from handover.emulator.emulator import emulator_of
from handover.emulator.http.replies import reply
from handover.emulator.state.errors import BadRequestError, NotModelledError
from handover.emulator.state.models import WireModel

Entity = TypeVar("Entity")

PageSize = Annotated[int, Query(alias="pageSize", ge=1, le=500)]
PageNumber = Annotated[int, Query(alias="pageNumber", ge=1, le=1_000_000)]
SortBy = Annotated[str | None, Query(alias="sortBy")]
SortOrder = Annotated[str | None, Query(alias="sortOrder")]


class Listing(WireModel, Generic[Entity]):
    """One page of a list."""

    entities: list[Entity]
    page_size: int
    page_number: int
    total: int
    page_count: int
    first_uri: str
    last_uri: str
    self_uri: str
    next_uri: str | None = None
    previous_uri: str | None = None


class CursorListing(WireModel, Generic[Entity]):
    """One stretch of a list that is walked by cursor."""

    entities: list[Entity]
    self_uri: str
    next_uri: str | None = None
    previous_uri: str | None = None


def listed(values: Iterable[str] | None) -> set[str]:
    """Return the parts of a query parameter that may be given several times, and have several values with commas."""
    return {part for value in values or () for part in value.split(",")}


def expanded(expand: Iterable[str] | None, *known: str) -> set[str]:
    """Return what the query parameter `expand` asks for.

    Raises:
        NotModelledError: It asks for something that is not modelled.
    """
    wanted = listed(expand)
    if unknown := wanted - set(known):
        raise NotModelledError(f"expand={','.join(sorted(unknown))}; it models {', '.join(known)}")
    return wanted


def in_order(
    items: Sequence[Entity],
    keys: dict[str, Callable[[Entity], Any]],
    sort_by: str | None,
    sort_order: str | None = None,
) -> Sequence[Entity]:
    """Return the items sorted by one of the keys; without `sort_by`, as they are.

    Raises:
        NotModelledError: There is no such key here, though Genesys may have one.
        BadRequestError: The order is neither ascending nor descending.
    """
    direction = (sort_order or "asc").lower()
    if direction not in ("asc", "ascending", "desc", "descending"):
        raise BadRequestError(f"sortOrder is {sort_order!r}; it must be asc or desc.")
    if sort_by is None:
        return items
    if sort_by not in keys:
        raise NotModelledError(f"sortBy={sort_by}; it models {', '.join(keys)}")
    return sorted(items, key=keys[sort_by], reverse=direction.startswith("desc"))


def page(request: Request, items: Sequence[Entity], size: int, number: int, show: Callable[[Entity], Any]) -> Response:
    """Answer one page of the items, `show` making each item's model or JSON."""
    count = -(-len(items) // size)
    start = (number - 1) * size
    listing: Listing[Any] = Listing(
        entities=[show(item) for item in items[start : start + size]],
        page_size=size,
        page_number=number,
        total=len(items),
        page_count=count,
        first_uri=_uri(request, pageSize=size, pageNumber=1),
        last_uri=_uri(request, pageSize=size, pageNumber=max(count, 1)),
        self_uri=_uri(request, pageSize=size, pageNumber=number),
        next_uri=_uri(request, pageSize=size, pageNumber=number + 1) if number < count else None,
        previous_uri=_uri(request, pageSize=size, pageNumber=number - 1) if number > 1 else None,
    )
    return _limited(listing, emulator_of(request).settings.answers.page_fields, DEFAULT.page_fields)


def stretch(
    request: Request,
    items: Sequence[Entity],
    key: Callable[[Entity], str],
    *,
    size: int,
    after: str | None,
    before: str | None,
) -> Response:
    """Answer the items behind the cursor `after`, or before the cursor `before`; a cursor is an item's key.

    Raises:
        BadRequestError: Both cursors are given, or one is no item's key.
    """
    if after is not None and before is not None:
        raise BadRequestError("The query has both after and before; give one of them.")
    keys = [key(item) for item in items]
    if after is not None:
        start = _position(keys, "after", after) + 1
    elif before is not None:
        end = _position(keys, "before", before)
        items, keys, start = items[:end], keys[:end], max(end - size, 0)
    else:
        start = 0
    chosen = items[start : start + size]
    shown: dict[str, Any] = {"entities": chosen, "selfUri": _uri(request)}
    if chosen and (start + size < len(items) or before is not None):
        shown["nextUri"] = _uri(request, without="before", pageSize=size, after=keys[start + len(chosen) - 1])
    if chosen and start > 0:
        shown["previousUri"] = _uri(request, without="after", pageSize=size, before=keys[start])
    return _limited(shown, emulator_of(request).settings.answers.cursor_fields, DEFAULT.cursor_fields)


def _limited(listing: Any, fields: Collection[str], all_fields: Collection[str]) -> Response:
    """Answer a list with those of its fields that lists have here."""
    if fields != all_fields:
        shown = to_jsonable_python(listing, by_alias=True, exclude_none=True)
        listing = {name: value for name, value in shown.items() if name in fields}
    return reply(listing)


def _position(keys: Sequence[str], name: str, cursor: str) -> int:
    try:
        return keys.index(cursor)
    except ValueError:
        raise BadRequestError(f"The cursor {name}={cursor} is none that this list has given out.") from None


def _uri(request: Request, *, without: str = "", **changed: object) -> str:
    """Return the request's own relative address with some parameters changed."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in (*changed, without)]
    query = urlencode([*kept, *changed.items()])
    return f"{request.url.path}?{query}" if query else request.url.path
