"""Turns what `airspeed` has read into functions that render it, step by step, out of a budget."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

import airspeed  # type: ignore[import-untyped]

from handover.emulator.runtime.actions.velocity_functions import FUNCTIONS, printed
from handover.emulator.runtime.actions.velocity_operators import TemplateError, bounded, combined
from handover.emulator.runtime.actions.velocity_tools import TOOLS, UNMODELLED
from handover.emulator.runtime.budget import Budget, weigh
from handover.emulator.runtime.regular import Pattern, UnfitPatternError


class Run:
    """One rendering: the names that the template knows now, and what it has written."""

    __slots__ = ("budget", "names", "parts", "stopped")

    def __init__(self, names: dict[str, Any], budget: Budget) -> None:
        self.names = names
        self.budget = budget
        self.parts: list[str] = []
        self.stopped = False


Read = Callable[[Run], Any]
Write = Callable[[Run], None]

_REFUSED_DIRECTIVES: Final = {
    airspeed.EvaluateDirective: "#evaluate",
    airspeed.IncludeDirective: "#include",
    airspeed.ParseDirective: "#parse",
    airspeed.MacroDefinition: "#macro",
    airspeed.DefineDefinition: "#define",
}
_BREAK: Final = re.compile(r"break\b|\{break\}")
_FUNCTIONS: Final = frozenset(name for functions in FUNCTIONS.values() for name in functions)


class Compiler:
    """Compiles one template; what it uses that is not modelled raises `TemplateError`, naming it."""

    def body(self, root: Any) -> Write:
        """Return what renders a whole template."""
        return self._block(root.block)

    # What writes ----------------------------------------------------------------------------------------------------

    def _block(self, block: Any) -> Write:
        children = [child for child in block.children if type(child) is not airspeed.Comment]
        _check_text(children)
        writes = [self._writer(child) for child in children]

        def write(run: Run) -> None:
            for one in writes:
                if run.stopped:
                    return
                run.budget.spend()
                one(run)

        return write

    def _writer(self, element: Any) -> Write:
        kind = type(element)
        if kind in (airspeed.Text, airspeed.FallthroughHashText):
            text = element.text
            return lambda run: run.parts.append(run.budget.render(text))
        writers: dict[Any, Callable[[Any], Write]] = {
            airspeed.FormalReference: self._reference,
            airspeed.IfDirective: self._if,
            airspeed.SetDirective: self._set,
            airspeed.ForeachDirective: self._foreach,
            airspeed.StopDirective: lambda _: _stop,
        }
        if kind not in writers:
            directive = _REFUSED_DIRECTIVES.get(kind) or f"#{getattr(element, 'macro_name', kind.__name__)}"
            raise TemplateError(f"The emulator does not know the directive {directive}.")
        return writers[kind](element)

    def _reference(self, element: Any) -> Write:
        if element.expression is None:
            unset = element.my_text()
            return lambda run: run.parts.append(run.budget.render(unset))
        read = self._read(element)
        unset = "" if element.silent else element.my_text()

        def write(run: Run) -> None:
            value = read(run)
            run.parts.append(run.budget.render(unset if value is None else printed(value, run.budget)))

        return write

    def _if(self, element: Any) -> Write:
        paths = [(self._read(one.condition), self._block(one.block)) for one in (element, *element.elseifs)]
        otherwise = self._block(element.else_block.block) if hasattr(element.else_block, "block") else None

        def write(run: Run) -> None:
            for condition, block in paths:
                if condition(run):
                    block(run)
                    return
            if otherwise is not None:
                otherwise(run)

        return write

    def _set(self, element: Any) -> Write:
        if len(element.terms) > 1:
            raise TemplateError(f"The emulator does not know #set of a part: ${'.'.join(element.terms)}.")
        (name,) = element.terms
        _check_variable(name)
        read = self._read(element.value)

        def write(run: Run) -> None:
            run.names[name] = read(run)

        return write

    def _foreach(self, element: Any) -> Write:
        name = element.loop_var_name
        _check_variable(name)
        read, block = self._read(element.value), self._block(element.block)

        def write(run: Run) -> None:
            values = read(run)
            if values is None:
                return
            if not isinstance(values, list | dict):
                raise ValueError(f"#foreach takes a list, not {printed(values, run.budget)[:100]}")
            values = list(values.values()) if isinstance(values, dict) else values
            outside = {key: run.names.get(key) for key in (name, "foreach", "velocityCount", "velocityHasNext")}
            for index, value in enumerate(values):
                run.budget.spend()
                count, more = index + 1, index + 1 < len(values)
                loop = {"count": count, "index": index, "hasNext": more, "first": index == 0, "last": not more}
                run.names |= {name: value, "foreach": loop, "velocityCount": count, "velocityHasNext": more}
                block(run)
            run.names |= outside

        return write

    # What has a value -----------------------------------------------------------------------------------------------

    def _read(self, element: Any) -> Read:
        match element:
            case airspeed.IntegerLiteral() | airspeed.FloatingPointLiteral() | airspeed.BooleanLiteral():
                value = bounded(element.value)
                return lambda _: value
            case airspeed.NullLiteral():
                return lambda _: None
            case airspeed.InterpolatedStringLiteral():  # before the literal, which it is one of
                return self._interpolated(element)
            case airspeed.StringLiteral():
                text = element.value
                return lambda _: text
            case airspeed.Value() | airspeed.AlternateValue():
                return self._read(element.expression)
            case airspeed.ParenthesizedExpression() | airspeed.Condition():
                return self._read(_bound(element))
            case airspeed.Expression():
                return self._expression(element)
            case airspeed.UnaryOperatorValue():
                operand = self._read(element.value)
                return lambda run: not operand(run)
            case airspeed.ArrayLiteral():
                return self._read(element.values) if isinstance(element.values, airspeed._Element) else lambda _: []
            case airspeed.Range():
                return self._range(element)
            case airspeed.ValueList():
                return self._list([self._read(one) for one in element.values])
            case airspeed.DictionaryLiteral():
                return self._map([(self._read(key), self._read(one)) for key, one in element.local_data.items()])
            case airspeed.FormalReference():
                return self._value(element)
        raise TemplateError(f"The emulator does not know {element.my_text()[:100]}.")

    def _interpolated(self, element: Any) -> Read:
        block = self._block(element.block)

        def read(run: Run) -> str:
            outer, run.parts = run.parts, []
            block(run)
            text = "".join(run.parts)
            run.parts = outer
            return run.budget.text(text)

        return read

    @staticmethod
    def _list(parts: list[Read]) -> Read:
        def read(run: Run) -> list[Any]:
            values = [part(run) for part in parts]
            weigh(values, run.budget)
            return values

        return read

    @staticmethod
    def _map(pairs: list[tuple[Read, Read]]) -> Read:
        def read(run: Run) -> dict[str, Any]:
            values = {printed(key(run), run.budget): value(run) for key, value in pairs}
            weigh(values, run.budget)
            return values

        return read

    def _range(self, element: Any) -> Read:
        first, last = self._read(element.value1), self._read(element.value2)

        def read(run: Run) -> list[int]:
            start, end = first(run), last(run)
            run.budget.spend(abs(end - start) + 1)
            return list(range(start, end + 1) if end >= start else range(start, end - 1, -1))

        return read

    def _expression(self, element: Any) -> Read:
        """Return the value of terms with operators between them; as in `airspeed`, `and` and `or` read both sides."""
        values = [self._read(element.expression[0])]
        operators: list[Any] = []

        def reduce() -> None:
            right, left = values.pop(), values.pop()
            values.append(_applied(operators.pop().apply_to, left, right))

        for sign, term in zip(element.expression[1::2], element.expression[2::2], strict=True):
            while operators and not sign.greater_precedence_than(operators[-1]):
                reduce()
            operators.append(sign)
            values.append(self._read(term))
        while operators:
            reduce()
        return values[0]

    def _value(self, element: Any) -> Read:
        if element.expression is None:
            return lambda _: None
        read = self._path(element)
        if element.alternate is None:
            return read
        alternate = self._read(element.alternate)

        def with_alternate(run: Run) -> Any:
            value = read(run)
            return alternate(run) if value is None else value

        return with_alternate

    def _path(self, element: Any) -> Read:
        """Return the value of a reference: a name, and the parts, calls and indices behind it."""
        part, behind = element.expression.part, element.expression.subexpression
        name = part.name
        if name in UNMODELLED:
            raise TemplateError(f"The emulator does not know ${name} ({element.my_text()}).")
        _check_name(name)
        if part.parameters is not None:
            raise TemplateError(f"The emulator does not know the function {name}().")

        def first(run: Run) -> Any:
            return run.names.get(name)

        read: Read = first if part.index is None else self._indexed(first, part.index)
        if name in TOOLS:
            read, behind = self._tool(name, behind), behind and behind.expression.subexpression
        while behind is not None:
            if isinstance(behind.expression, airspeed.ArrayIndex):
                read, behind = self._indexed(read, behind.expression), behind.subexpression
            else:
                read, behind = self._part(read, behind.expression.part), behind.expression.subexpression
        return read

    def _tool(self, name: str, behind: Any) -> Read:
        """Return what one of a tool's functions gives, or one of its constants."""
        tool = TOOLS[name]
        part = getattr(getattr(behind, "expression", None), "part", None)
        if part is None:
            raise TemplateError(f"The emulator knows ${name} only with a function, as ${name}.{next(iter(tool[0]))}().")
        _check_name(part.name)
        if part.parameters is None:
            if part.name not in tool.constants:
                raise TemplateError(f"The emulator does not know ${name}.{part.name}.")
            text = tool.constants[part.name]
            return lambda _: text
        if part.name not in tool.functions:
            raise TemplateError(f"The emulator does not know ${name}.{part.name}().")
        function, arguments = tool.functions[part.name], self._arguments(part)

        def call(run: Run) -> Any:
            run.budget.spend()
            return _made(part.name, function, run, [argument(run) for argument in arguments])

        return call

    def _arguments(self, part: Any) -> list[Read]:
        given = part.parameters.values
        return [self._read(one) for one in given.values] if isinstance(given, airspeed.ValueList) else []

    def _part(self, owner: Read, part: Any) -> Read:
        name = part.name
        _check_name(name)
        if part.parameters is not None:
            return self._called(owner, part)

        def member(run: Run) -> Any:
            value = owner(run)
            return value.get(name) if isinstance(value, dict) else None

        return member if part.index is None else self._indexed(member, part.index)

    def _called(self, owner: Read, part: Any) -> Read:
        name = part.name
        if name not in _FUNCTIONS:
            raise TemplateError(f"The emulator does not know the function {name}().")
        arguments = self._arguments(part)
        if name == "replaceAll" and arguments:
            pattern = _pattern(part.parameters.values.values[0])
            arguments[0] = lambda _: pattern

        def call(run: Run) -> Any:
            value = owner(run)
            function = FUNCTIONS.get(type(value), {}).get(name)
            if function is None:
                return None
            taken = [argument(run) for argument in arguments]
            run.budget.spend(1 + (len(value) // 100 if isinstance(value, str) else 0))
            return _made(name, function, run, [value, *taken])

        return call

    def _indexed(self, owner: Read, index: Any) -> Read:
        read = self._read(index.index)

        def element(run: Run) -> Any:
            value, key = owner(run), read(run)
            if isinstance(value, dict):
                return value.get(key)
            if not isinstance(value, list):
                return None
            if not isinstance(key, int):
                raise ValueError(f"an index of a list is a number, not {printed(key, run.budget)[:100]}")
            return value[key] if -len(value) <= key < len(value) else None

        return element


def _made(name: str, function: Callable[..., Any], run: Run, given: list[Any]) -> Any:
    """Return what a function makes."""
    try:
        made = function(run.budget, *given)
    except TypeError as error:
        raise TypeError(f"{name}() does not take what it is given") from error
    return run.budget.text(made) if isinstance(made, str) else made


def _applied(apply: Callable[[Any, Any], Any], left: Read, right: Read) -> Read:
    return lambda run: combined(apply, left(run), right(run), run.budget)


def _stop(run: Run) -> None:
    run.stopped = True


def _check_variable(name: str) -> None:
    _check_name(name)
    if name in TOOLS or name in UNMODELLED:
        raise TemplateError(f"${name} is a tool of Genesys' and can't be set.")


def _check_name(name: str) -> None:
    if name.startswith("_"):
        raise TemplateError(f'A name must not start with "_": {name}.')


def _check_text(children: list[Any]) -> None:
    """Refuse what `airspeed` takes for text, and Velocity does not."""
    for child, behind in pairwise([*children, None]):
        if type(child) is airspeed.Text and "#[[" in child.text:
            raise TemplateError("The emulator does not know #[[ (text that is not rendered).")
        if type(child) is airspeed.FallthroughHashText and _BREAK.match(getattr(behind, "text", None) or ""):
            raise TemplateError("The emulator does not know the directive #break.")


def _bound(element: Any) -> Any:
    """Return the element that one of `airspeed`'s only keeps as a bound method."""
    return element.calculate.__self__


def _pattern(element: Any) -> Pattern:
    """Return the regular expression that an argument is; a text that only rendering makes can't be looked at before."""
    literal = element.expression
    children = literal.block.children if isinstance(literal, airspeed.InterpolatedStringLiteral) else ()
    if not isinstance(literal, airspeed.StringLiteral) or any(type(one) is not airspeed.Text for one in children):
        raise TemplateError("The emulator knows replaceAll() only with a literal text as its regular expression.")
    try:
        return Pattern("".join(one.text for one in children) or literal.value)
    except UnfitPatternError as error:
        raise TemplateError(str(error)) from error
