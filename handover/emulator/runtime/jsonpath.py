"""JSONPath expressions as triggers and translation maps write them, compiled once, read within a budget."""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Final

import jsonpath
from jsonpath.exceptions import JSONPathError, JSONPathTypeError
from jsonpath.filter import BaseExpression, FilterExpression, RegexLiteral, StringLiteral, walk
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.match import JSONPathMatch
from jsonpath.parse import Parser
from jsonpath.segments import JSONPathChildSegment, JSONPathRecursiveDescentSegment, JSONPathSegment
from jsonpath.selectors import Filter, JSONPathSelector, SliceSelector
from jsonpath.stream import TokenStream
from jsonpath.token import TOKEN_RE_FLAGS, Token

from handover.emulator.runtime.budget import Budget, weigh
from handover.emulator.runtime.cache import cached
from handover.emulator.runtime.regular import Pattern, UnfitPatternError

MISSING: Final = object()
"""What a path yields that leads nowhere; unlike `None`, which is a JSON null found there."""


_NAME: Final = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_LONGEST: Final = 4_000
_BUDGET: ContextVar[Budget] = ContextVar("budget")
_pattern = cached(128)(Pattern)


class InvalidPathError(ValueError):
    """A text that is no JSONPath; its message is a sentence."""


class _Match(JSONPathMatch):
    """What is found, or passed on the way there: ten steps, for it takes that long."""

    def __init__(self, **found: Any) -> None:
        _BUDGET.get().spend(10)
        super().__init__(**found)


def _counted(matches: Iterable[JSONPathMatch]) -> Iterable[_Match]:
    """Return matches whose children are counted: the library makes them of their parent's class, but not the root."""
    for one in matches:
        place = {"filter_context": one.filter_context(), "path": one.path, "parts": one.parts, "root": one.root}
        yield one if isinstance(one, _Match) else _Match(obj=one.obj, parent=one.parent, **place)


class _Child(JSONPathChildSegment):
    def resolve(self, nodes: Iterable[JSONPathMatch]) -> Iterable[JSONPathMatch]:
        """Select children of what was found before, counting."""
        return super().resolve(_counted(nodes))


class _Descent(JSONPathRecursiveDescentSegment):
    def resolve(self, nodes: Iterable[JSONPathMatch]) -> Iterable[JSONPathMatch]:
        """Select descendants of what was found before, counting."""
        return super().resolve(_counted(nodes))


class _Slice(SliceSelector):
    def resolve(self, node: JSONPathMatch) -> Iterable[JSONPathMatch]:
        """Select elements of a list; the library takes a text for a list of letters, RFC 9535 does not."""
        return () if isinstance(node.obj, str) else super().resolve(node)


class _Filter(Filter):
    def __init__(self, *, env: jsonpath.JSONPathEnvironment, token: Token, expression: FilterExpression) -> None:
        super().__init__(env=env, token=token, expression=expression)
        self._parts = 1 + sum(1 for _ in walk(expression))

    def resolve(self, node: JSONPathMatch) -> Iterable[JSONPathMatch]:
        """Select children, for two steps for every part of the expression and child: it may find nothing."""
        if isinstance(node.obj, list | dict):
            _BUDGET.get().spend(2 * self._parts * len(node.obj))
        return super().resolve(node)


def _own(selector: JSONPathSelector) -> JSONPathSelector:
    """Return a selector that counts, and takes no text for a list."""
    if isinstance(selector, Filter):
        return _Filter(env=selector.env, token=selector.token, expression=selector.expression)
    if isinstance(selector, SliceSelector):
        start, stop, step = selector.slice.start, selector.slice.stop, selector.slice.step
        return _Slice(env=selector.env, token=selector.token, start=start, stop=stop, step=step)
    return selector


class _Regular:
    """A regular expression between slashes, as the library compares with one."""

    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern

    def fullmatch(self, text: str) -> bool:
        return self._pattern.fullmatch(text, _BUDGET.get())


class _Parser(Parser):
    def parse_query(self, stream: TokenStream) -> Iterable[JSONPathSegment]:
        """Read segments, of the classes that count."""
        for one in super().parse_query(stream):
            counting = _Descent if isinstance(one, JSONPathRecursiveDescentSegment) else _Child
            yield counting(env=one.env, token=one.token, selectors=tuple(map(_own, one.selectors)))

    def parse_regex(self, stream: TokenStream) -> BaseExpression:
        """Compile a regular expression between slashes by RE2, whose letters have no `a`."""
        token, flags = stream.current(), ""
        if stream.peek().kind == TOKEN_RE_FLAGS:
            stream.next()
            flags = "".join(sorted(set(stream.next().value) - {"a"}))
        return RegexLiteral(value=_Regular(_taken(token, token.value, flags)))  # type: ignore[arg-type]


class _Regex(FilterFunction):
    """The functions `match` and `search`."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the library declares it so
    return_type = ExpressionType.LOGICAL

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def __call__(self, value: object, pattern: str) -> bool:
        if not isinstance(value, str):
            return False
        compiled = _pattern(pattern)
        return (compiled.fullmatch if self._whole else compiled.search)(value, _BUDGET.get())


class _Environment(jsonpath.JSONPathEnvironment):
    parser_class = _Parser

    def setup_function_extensions(self) -> None:
        """Take the functions of regular expressions from RE2."""
        super().setup_function_extensions()
        self.function_extensions["match"] = _Regex(whole=True)
        self.function_extensions["search"] = _Regex(whole=False)

    def check_well_typedness(self, token: Token, func: FilterFunction, args: list[BaseExpression]) -> None:
        """Refuse what RE2 does not take, and an expression that only the document holds."""
        super().check_well_typedness(token, func, args)
        if isinstance(func, _Regex):
            if not isinstance(args[1], StringLiteral):
                raise JSONPathTypeError(f"{token.value}() takes a literal text as its regular expression", token=token)
            _taken(token, args[1].value)

    def compare(self, left: object, operator: str, right: object) -> bool:
        """Compare, for a step for everything that is compared."""
        for side in (left, right):
            if isinstance(side, list | dict):
                weigh(side, _BUDGET.get())
        return super().compare(left, operator, right)


# Without its cache, for which the library copies an expression at every place where it is used.
_ENVIRONMENT: Final = _Environment(filter_caching=False)


def _taken(token: Token, text: str, flags: str = "") -> Pattern:
    try:
        return _pattern(text, flags)
    except UnfitPatternError as error:
        raise JSONPathTypeError(str(error).rstrip("."), token=token) from error


class Path:
    """A compiled JSONPath: Goessner's style, or a bare name such as `mediaType`.

    Args:
        text: The path.

    Raises:
        InvalidPathError: The text is no JSONPath, or has a regular expression that RE2 does not take.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > _LONGEST:
            raise InvalidPathError(f"A JSONPath has {len(text)} characters; the emulator takes {_LONGEST} at most.")
        try:
            # As it is, a bare name like "contains" would be an operator of the library's.
            compiled = _ENVIRONMENT.compile(f"$.{text}" if text[:1].isalpha() or text[:1] == "_" else text)
        except (JSONPathError, RecursionError, ValueError) as error:
            reason = (str(error).splitlines() or ["it is nested too deeply"])[0]
            raise InvalidPathError(f'"{text}" is no JSONPath: {reason}.') from error
        if not isinstance(compiled, jsonpath.JSONPath) or not text.strip():
            raise InvalidPathError(f'"{text}" is no single JSONPath such as "$.mediaType" or "mediaType".')
        self._compiled = compiled
        self._singular = compiled.singular_query()
        # What nearly all criteria are, and a tenth of the work: the library walks a document in general.
        self._field = text if _NAME.fullmatch(text) else None

    def read(self, document: Any, budget: Budget | None = None) -> Any:
        """Return the value found; for a path with wildcards or filters the list of all; `MISSING` if there is none.

        Raises:
            LimitError: That takes more than the budget.
        """
        if self._field is not None and isinstance(document, dict):
            return document.get(self._field, MISSING)
        found = [value for _, value in self.extract(document, budget)]
        if not found:
            return MISSING
        return found[0] if self._singular else found

    def extract(self, document: Any, budget: Budget | None = None) -> list[tuple[str, Any]]:
        """Return the normalized path and the value of everything found.

        Raises:
            LimitError: That takes more than the budget.
        """
        _BUDGET.set(budget or Budget())
        try:
            return [(str(match.path), match.obj) for match in self._compiled.finditer(document)]
        except (JSONPathError, RecursionError):  # a filter that compares what cannot be compared finds nothing
            return []
