"""What a Velocity template may use: what is modelled, and nothing by which it would get at Python's attributes.

`airspeed` offers no way to ask a parsed template what is in it, so this walks elements that are private to it. That
is why pyproject.toml pins its version: with another one, see first that nothing escapes `elements`
(`tests/emulator/runtime/test_velocity.py`).
"""

from collections.abc import Collection, Iterator
from types import MethodType
from typing import Any, Final

import airspeed  # type: ignore[import-untyped]


class TemplateError(ValueError):
    """A template that cannot be compiled or rendered; its message is a sentence."""


_UNMODELLED_TOOLS: Final = frozenset(
    {
        "credentials",
        "authResponse",
        "math",
        "encoding",
        "successTemplateUtils",
        "urlTool",
        "salesforce",
        "msdynamics",
        "stringEscapeUtils",
    }
)
_REFUSED_DIRECTIVES: Final = {
    airspeed.EvaluateDirective: "#evaluate",
    airspeed.IncludeDirective: "#include",
    airspeed.ParseDirective: "#parse",
    airspeed.MacroDefinition: "#macro",
    airspeed.DefineDefinition: "#define",
}


def elements(template: airspeed.Template) -> Iterator[Any]:
    """Yield a compiled template's elements, all of them: conditions, for one, are kept only as bound methods."""
    pending, seen = [template.root_element], set()
    while pending:
        value = pending.pop()
        if isinstance(value, list | tuple):
            pending.extend(value)
        elif isinstance(value, dict):
            pending.extend((*value.keys(), *value.values()))
        elif isinstance(value, MethodType):
            pending.append(value.__self__)
        elif isinstance(value, airspeed._Element) and id(value) not in seen:
            seen.add(id(value))
            pending.extend(vars(value).values())
            yield value


def check(template: airspeed.Template, functions: Collection[str]) -> None:
    """Refuse a template that uses what is not modelled.

    Args:
        template: The compiled template.
        functions: The functions it may call.

    Raises:
        TemplateError: Naming what it uses.
    """
    for element in elements(template):
        if (directive := _REFUSED_DIRECTIVES.get(type(element))) is not None:
            raise TemplateError(f"The emulator does not know the directive {directive}.")
        if isinstance(element, airspeed.FormalReference) and element.expression is not None:
            root = element.expression.part.name
            if root in _UNMODELLED_TOOLS:
                raise TemplateError(f"The emulator does not know ${root} ({element.my_text()}).")
        if isinstance(element, airspeed.NameOrCall):
            if element.name.startswith("_"):
                raise TemplateError(f'A name must not start with "_": {element.my_text()}.')
            if element.parameters is not None and element.name not in functions:
                raise TemplateError(f"The emulator does not know the function {element.name}().")
