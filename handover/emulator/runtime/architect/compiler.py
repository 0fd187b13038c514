"""Types a parsed expression and turns it into a function.

What may be NOT_SET follows Genesys' help page "Use NOT_SET in expressions": `IsSet`, `IsNotSetOrEmpty`, `ToString`,
`==` and `!=` take it; anything else that reads an unset variable ends in the flow's error handling. That a bare
reading of one does so too is inferred, not documented.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
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
    numeric,
)


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


def _set(value: Value, what: str) -> Any:
    if value is None:
        raise UnsetVariableError(f"{what} is NOT_SET")
    return value


class Compiler:
    """Turns a parsed expression into a function.

    `tolerant` says that the place takes NOT_SET; elsewhere reading an unset variable raises `UnsetVariableError`.

    Args:
        variables: The types of the variables in reach, by lower-case name.
    """

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        self._variables = variables

    def compile(self, node: Any, *, tolerant: bool) -> _Typed:
        """Return what a node of the parse tree evaluates to.

        Raises:
            ExpressionError: Its types do not fit, or it names something that does not exist.
        """
        compile_node = getattr(self, f"_{str(node.data).rstrip('_')}")
        typed: _Typed = compile_node(node.children, tolerant)
        return typed

    # Literals and variables ------------------------------------------------------------------------------------

    def _string(self, children: list[Token], _tolerant: bool) -> _Typed:
        text = _unescape(str(children[0])[1:-1])
        return _Typed("string", lambda _: text)

    def _integer(self, children: list[Token], _tolerant: bool) -> _Typed:
        try:
            number = int(children[0])
        except ValueError as error:  # Python refuses to read thousands of digits
            raise ExpressionError("A number in the expression has too many digits.") from error
        return _Typed("integer", lambda _: number)

    def _decimal(self, children: list[Token], _tolerant: bool) -> _Typed:
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

        def read(values: Variables) -> Value:
            value = values[key]
            if value is None:
                raise UnsetVariableError(f"the variable {name} is NOT_SET")
            return value

        return _Typed(kind, read)

    # Operators -------------------------------------------------------------------------------------------------

    def _or(self, children: list[Any], _tolerant: bool) -> _Typed:
        return self._all_or_any("or", children, any)

    def _and(self, children: list[Any], _tolerant: bool) -> _Typed:
        return self._all_or_any("and", children, all)

    def _all_or_any(self, name: str, children: list[Any], combine: Callable[[Any], bool]) -> _Typed:
        parts = [self._wanted(child, "boolean", f'"{name}"') for child in children]
        return _Typed("boolean", lambda values: combine(part(values) for part in parts))

    def _comparison(self, children: list[Any], _tolerant: bool) -> _Typed:
        sign = str(children[1])
        equality = sign in ("==", "!=")
        left, right = (self.compile(child, tolerant=equality) for child in (children[0], children[2]))
        _same_kind(left.kind, right.kind, f'"{sign}"')
        compare, read_left, read_right = _COMPARE[sign], left.evaluate, right.evaluate
        if equality:
            return _Typed("boolean", lambda values: compare(read_left(values), read_right(values)))
        if "boolean" in (left.kind, right.kind):
            raise ExpressionError(f'"{sign}" compares numbers or strings, not booleans.')
        operand = f'an operand of "{sign}"'
        return _Typed(
            "boolean",
            lambda values: compare(_set(read_left(values), operand), _set(read_right(values), operand)),
        )

    def _sum(self, children: list[Any], _tolerant: bool) -> _Typed:
        total = self.compile(children[0], tolerant=False)
        for sign, node in zip(children[1::2], children[2::2], strict=True):
            total = _add(str(sign), total, self.compile(node, tolerant=False))
        return total

    def _negative(self, children: list[Any], _tolerant: bool) -> _Typed:
        part = self.compile(children[0], tolerant=False)
        if not numeric(part.kind):
            raise ExpressionError(f'"-" takes a number, not a value of type {part.kind}.')
        return _Typed(part.kind, lambda values: -_set(part.evaluate(values), 'the operand of "-"'))

    # Functions -------------------------------------------------------------------------------------------------

    def _call(self, children: list[Any], tolerant: bool) -> _Typed:
        name, arguments = str(children[0]), children[1:]
        function = _FUNCTIONS.get(name.lower())
        if function is None:
            known = ", ".join(display for display, _, _, _ in _FUNCTIONS.values())
            raise ExpressionError(f'The emulator does not know the function "{name}"; it knows {known}.')
        display, least, most, compile_call = function
        if not least <= len(arguments) <= (most or len(arguments)):
            wanted = str(least) if most == least else f"at least {least}"
            raise ExpressionError(f"{display} takes {wanted} argument(s), not {len(arguments)}.")
        return compile_call(self, arguments, tolerant)

    def _wanted(self, node: Any, kind: Kind, where: str) -> Evaluate:
        part = self.compile(node, tolerant=False)
        if not fits(part.kind, kind):
            raise ExpressionError(f"{where} takes values of type {kind}, not {part.kind}.")
        return partial(_evaluate_set, part.evaluate, f"an argument of {where}")

    def _call_if(self, arguments: list[Any], tolerant: bool) -> _Typed:
        condition = self._wanted(arguments[0], "boolean", "If")
        first, second = (self.compile(argument, tolerant=tolerant) for argument in arguments[1:])
        kind = _same_kind(first.kind, second.kind, "If")
        yes, no = first.evaluate, second.evaluate
        return _Typed(kind, lambda values: yes(values) if condition(values) else no(values))

    def _call_is_set(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        read = self.compile(arguments[0], tolerant=True).evaluate
        return _Typed("boolean", lambda values: read(values) is not None)

    def _call_is_not_set_or_empty(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        read = self.compile(arguments[0], tolerant=True).evaluate
        return _Typed("boolean", lambda values: read(values) in (None, ""))

    def _call_to_string(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        read = self.compile(arguments[0], tolerant=True).evaluate
        return _Typed("string", lambda values: as_string(read(values)))

    def _call_append(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        parts = [self._wanted(argument, "string", "Append") for argument in arguments]
        return _Typed("string", lambda values: "".join(str(part(values)) for part in parts))

    def _call_and(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        return self._all_or_any("And", arguments, all)

    def _call_or(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        return self._all_or_any("Or", arguments, any)

    def _call_not(self, arguments: list[Any], _tolerant: bool) -> _Typed:
        part = self._wanted(arguments[0], "boolean", "Not")
        return _Typed("boolean", lambda values: not part(values))


def _evaluate_set(evaluate: Evaluate, what: str, values: Variables) -> Value:
    value: Value = _set(evaluate(values), what)
    return value


_CompileCall = Callable[[Compiler, list[Any], bool], _Typed]
_FUNCTIONS: Final[dict[str, tuple[str, int, int | None, _CompileCall]]] = {
    display.lower(): (display, least, most, compile_call)
    for display, least, most, compile_call in (
        ("If", 3, 3, Compiler._call_if),
        ("IsSet", 1, 1, Compiler._call_is_set),
        ("IsNotSetOrEmpty", 1, 1, Compiler._call_is_not_set_or_empty),
        ("ToString", 1, 1, Compiler._call_to_string),
        ("Append", 2, None, Compiler._call_append),
        ("And", 2, None, Compiler._call_and),
        ("Or", 2, None, Compiler._call_or),
        ("Not", 1, 1, Compiler._call_not),
    )
}


def _same_kind(left: Kind, right: Kind, where: str) -> Kind:
    if left == right or right == "unset":
        return left
    if left == "unset":
        return right
    if numeric(left) and numeric(right):
        return "decimal"
    raise ExpressionError(f"{where} takes two values of one type, not {left} and {right}.")


def _add(sign: str, left: _Typed, right: _Typed) -> _Typed:
    kind = _same_kind(left.kind, right.kind, f'"{sign}"')
    if not (numeric(kind) or (kind == "string" and sign == "+")):
        raise ExpressionError(f'"{sign}" takes {"strings or " if sign == "+" else ""}numbers, not {kind} values.')
    read_left, read_right = left.evaluate, right.evaluate
    combine: Callable[[Any, Any], Any] = operator.add if sign == "+" else operator.sub
    operand = f'an operand of "{sign}"'
    return _Typed(kind, lambda values: combine(_set(read_left(values), operand), _set(read_right(values), operand)))


_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    characters = iter(text)
    return "".join(
        _ESCAPES.get(following := next(characters), following) if character == "\\" else character
        for character in characters
    )
