"""Architect's expressions: parsed by the grammar in `expression.lark` and compiled when a flow is published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from lark import Lark, UnexpectedInput, UnexpectedToken

from handover.emulator.runtime.architect.compiler import Compiler
from handover.emulator.runtime.architect.values import MAX_TEXT, Evaluate, ExpressionError, Kind

_PARSER: Final = Lark(
    files(__package__).joinpath("expression.lark").read_text(encoding="utf-8"),
    parser="lalr",
    maybe_placeholders=False,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression with its text and type; `read` are variables it may read where they must be set."""

    text: str
    kind: Kind
    evaluate: Evaluate = field(compare=False, repr=False)
    read: frozenset[str] = frozenset()


def compile_expression(text: str, variables: Mapping[str, Kind]) -> Expression:
    """Parse, type and compile an expression.

    Args:
        text: The expression, as in `exp:`.
        variables: The types of the variables it may read, by lower-case name such as `flow.addressto`.

    Raises:
        ExpressionError: A fault in its syntax or types, or something in it that does not exist or is not known.
    """
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"The expression has {len(text)} characters; Architect takes {MAX_TEXT} at most.")
    try:
        tree = _PARSER.parse(text)
        compiler = Compiler(variables)
        typed = compiler.compile(tree.children[0], tolerant=False)
    except UnexpectedInput as error:
        raise ExpressionError(_syntax_fault(text, error)) from error
    except RecursionError as error:
        raise ExpressionError("The expression is nested too deeply.") from error
    return Expression(text, typed.kind, typed.evaluate, frozenset(compiler.read))


def _syntax_fault(text: str, error: UnexpectedInput) -> str:
    position = error.pos_in_stream
    if position is None or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return "The expression ends too early."
    return f"The expression has a fault at character {position + 1}, before {text[position : position + 20]!r}."
