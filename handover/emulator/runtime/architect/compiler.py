"""Types a parsed expression and turns it into a function.

What may be NOT_SET follows Genesys' help page "Use NOT_SET in expressions": `IsSet`, `IsNotSetOrEmpty`, `ToString`,
`==` and `!=` take it; anything else that reads an unset variable ends in the flow's error handling. That a bare
reading of one does so too is inferred, not documented.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from lark import Token

from handover.emulator.runtime.architect.values import (
    Evaluate,
    ExpressionError,
    Kind,
    UnsetVariableError,
    Value,
    Variables,
    as_string,
    fits,
    held,
    numeric,
)
from handover.io.text import counted


@dataclass(frozen=True, slots=True)
class _Typed:
    kind: Kind
    evaluate: Evaluate


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_DEEPEST: Final = 50
_DIGITS: Final = 300


class Compiler:
    """Turns a parsed expression into a function.

    `tolerant` says that the place takes NOT_SET; elsewhere reading an unset variable raises `UnsetVariableError`. The
    variables read elsewhere are in `read`.

    Args:
        variables: The types of the variables in reach, by lower-case name.
    """

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        self._variables = variables
        self._depth = 0
        self.read: set[str] = set()

    def compile(self, node: Any, *, tolerant: bool) -> _Typed:
        """Return what a node of the parse tree evaluates to.

        Raises:
            ExpressionError: Its types do not fit, or it names something that does not exist.
        """
        if self._depth == _DEEPEST:
            raise ExpressionError(f"The expression is nested too deeply: more than {_DEEPEST} levels.")
        self._depth += 1
        compile_node = getattr(self, f"_{str(node.data).rstrip('_')}")
        typed: _Typed = compile_node(node.children, tolerant)
        self._depth -= 1
        return typed

    # Literals and variables ------------------------------------------------------------------------------------

    def _string(self, children: list[Token], _tolerant: bool) -> _Typed:
        text = _unescape(str(children[0])[1:-1])
        return _Typed("string", lambda _: text)

    def _integer(self, children: list[Token], _tolerant: bool) -> _Typed:
        if len(children[0]) > _DIGITS:
            raise ExpressionError("A number in the expression has too many digits.")
        number = int(children[0])
        return _Typed("integer", lambda _: number)

    def _decimal(self, children: list[Token], _tolerant: bool) -> _Typed:
        if len(children[0]) > _DIGITS:
            raise ExpressionError("A number in the expression has too many digits.")
        number = float(children[0])
        return _Typed("decimal", lambda _: number)

    def _word(self, children: list[Token], _tolerant: bool) -> _Typed:
        word = children[0].lower()
        if word in ("true", "false"):
            truth = word == "true"
            return _Typed("boolean", lambda _: truth)
        if word == "not_set":
            return _Typed("unset", lambda _: None)
        raise ExpressionError(f'There is no "{children[0]}" in expressions; variables are Flow.x or State.x.')

    def _variable(self, children: list[Token], tolerant: bool) -> _Typed:
        name, key = str(children[0]), children[0].lower()
        kind = self._variables.get(key)
        if kind is None:
            raise ExpressionError(f'The variable "{name}" is not defined.')
        if tolerant:
            return _Typed(kind, lambda values: values[key])
        self.read.add(key)

        def read(values: Variables) -> Value:
            value = values[key]
            if value is None:
                raise UnsetVariableError(f"the variable {name} is NOT_SET")
            return value

        return _Typed(kind, read)

    # Operators -------------------------------------------------------------------------------------------------

    def _or(self, children: list[Any], _tolerant: bool) -> _Typed:
        return self._apply(children, _FUNCTIONS["or"], '"or"')

    def _and(self, children: list[Any], _tolerant: bool) -> _Typed:
        return self._apply(children, _FUNCTIONS["and"], '"and"')

    def _comparison(self, children: list[Any], _tolerant: bool) -> _Typed:
        sign = str(children[1])
        equality = sign in ("==", "!=")
        left, right = (self.compile(child, tolerant=equality) for child in (children[0], children[2]))
        _same_kind(left.kind, right.kind, f'"{sign}"')
        if equality:
            read_left, read_right = left.evaluate, right.evaluate
        elif "boolean" in (left.kind, right.kind):
            raise ExpressionError(f'"{sign}" compares numbers or strings, not booleans.')
        else:
            read_left, read_right = (_strict(part, f'an operand of "{sign}"') for part in (left, right))
        compare = _COMPARE[sign]
        return _Typed("boolean", lambda values: compare(read_left(values), read_right(values)))

    def _sum(self, children: list[Any], _tolerant: bool) -> _Typed:
        first = self.compile(children[0], tolerant=False)
        kind, start = first.kind, first.evaluate
        parts: list[tuple[Callable[[Any, Any], Any], Callable[[Variables], Any]]] = []
        for sign, node in zip(map(str, children[1::2]), children[2::2], strict=True):
            part = self.compile(node, tolerant=False)
            kind = _sum_kind(sign, kind, part.kind)
            combine: Callable[[Any, Any], Any] = (
                operator.sub if sign == "-" else _text if kind == "string" else operator.add
            )
            parts.append((combine, _strict(part, f'an operand of "{sign}"')))
        if parts:
            start = _strict(first, f'an operand of "{children[1]}"')

        def evaluate(values: Variables) -> Value:
            total = start(values)
            for combine, read in parts:
                total = combine(total, read(values))
            return total

        return _Typed(kind, evaluate)

    def _negative(self, children: list[Any], _tolerant: bool) -> _Typed:
        part = self.compile(children[0], tolerant=False)
        if not numeric(part.kind):
            raise ExpressionError(f'"-" takes a number, not a value of type {part.kind}.')
        read = _strict(part, 'the operand of "-"')
        return _Typed(part.kind, lambda values: -read(values))

    # Functions -------------------------------------------------------------------------------------------------

    def _call(self, children: list[Any], tolerant: bool) -> _Typed:
        name, arguments = str(children[0]), children[1:]
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            known = ", ".join(one.name for one in _FUNCTIONS.values())
            raise ExpressionError(f'The emulator does not know the function "{name}"; it knows {known}.')
        if not function.least <= len(arguments) <= (function.most or len(arguments)):
            least = "" if function.most else "at least "
            wanted = f"{least}{counted(function.least, 'argument')}"
            raise ExpressionError(f"{function.name} takes {wanted}, not {len(arguments)}.")
        if function is _IF:
            return self._if(arguments, tolerant)
        # Those that are operators, too, are quoted as such.
        where = f'"{function.name}"' if function.apply in (any, all) else function.name
        return self._apply(arguments, function, where)

    def _apply(self, arguments: list[Any], function: "_Function", where: str) -> _Typed:
        if (takes := function.takes) is None:
            parts = [self.compile(argument, tolerant=True).evaluate for argument in arguments]
        else:
            parts = [self._wanted(argument, takes, where) for argument in arguments]
        apply = function.apply
        return _Typed(function.gives, lambda values: apply(part(values) for part in parts))

    def _wanted(self, node: Any, kind: Kind, where: str) -> Evaluate:
        part = self.compile(node, tolerant=False)
        if not fits(part.kind, kind):
            raise ExpressionError(f"{where} takes values of type {kind}, not {part.kind}.")
        return _strict(part, f"an argument of {where}")

    def _if(self, arguments: list[Any], tolerant: bool) -> _Typed:
        condition = self._wanted(arguments[0], "boolean", "If")
        first, second = (self.compile(argument, tolerant=tolerant) for argument in arguments[1:])
        kind = _same_kind(first.kind, second.kind, "If")
        yes, no = first.evaluate, second.evaluate
        return _Typed(kind, lambda values: yes(values) if condition(values) else no(values))


@dataclass(frozen=True, slots=True)
class _Function:
    """A function: how many arguments it takes (`most` may be any number) and of which type, and what it makes of them.

    Without a type it takes values of any, NOT_SET among them. `apply` gets the values one by one, as it asks for them.
    """

    name: str
    least: int
    most: int | None
    takes: Kind | None
    gives: Kind
    apply: Callable[[Iterator[Any]], Value]


# What it gives, and when it evaluates what, depends on its arguments: `Compiler` compiles it by itself.
_IF: Final = _Function("If", 3, 3, None, "unset", next)

_FUNCTIONS: Final = {
    function.name.lower(): function
    for function in (
        _IF,
        _Function("IsSet", 1, 1, None, "boolean", lambda values: next(values) is not None),
        _Function("IsNotSetOrEmpty", 1, 1, None, "boolean", lambda values: next(values) in (None, "")),
        _Function("ToString", 1, 1, None, "string", lambda values: as_string(next(values))),
        _Function("Append", 2, None, "string", "string", lambda values: reduce(_text, values)),
        _Function("And", 2, None, "boolean", "boolean", all),
        _Function("Or", 2, None, "boolean", "boolean", any),
        _Function("Not", 1, 1, "boolean", "boolean", lambda values: not next(values)),
    )
}


def _strict(part: _Typed, what: str) -> Callable[[Variables], Any]:
    """Return how the part is evaluated where its value must be set."""
    evaluate = part.evaluate

    def read(values: Variables) -> Any:
        value = evaluate(values)
        if value is None:
            raise UnsetVariableError(f"{what} is NOT_SET")
        return value

    return read


def _same_kind(left: Kind, right: Kind, where: str) -> Kind:
    if left == right or right == "unset":
        return left
    if left == "unset":
        return right
    if numeric(left) and numeric(right):
        return "decimal"
    raise ExpressionError(f"{where} takes two values of one type, not {left} and {right}.")


def _text(left: str, right: str) -> str:
    return held(left + right)


def _sum_kind(sign: str, left: Kind, right: Kind) -> Kind:
    kind = _same_kind(left, right, f'"{sign}"')
    if not (numeric(kind) or (kind == "string" and sign == "+")):
        raise ExpressionError(f'"{sign}" takes {"strings or " if sign == "+" else ""}numbers, not {kind} values.')
    return kind


_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)
