"""Velocity templates as Genesys' data actions use them: read by `airspeed`, compiled once, rendered within a budget.

What a template uses that is not modelled here is refused by name. What an unset reference prints is from Genesys' help
page "Velocity macros for data actions"; that an empty string is false in `#if` is Velocity 2's rule, and a guess for
Genesys.

`airspeed` offers no way to ask a parsed template what is in it, so this walks elements that are private to it; that is
why pyproject.toml pins its version. Its own rendering isn't used: it knows no limits, and it gets at Python's methods.
"""

from collections.abc import Mapping
from typing import Any

import airspeed  # type: ignore[import-untyped]

from handover.emulator.runtime.actions.velocity_compiler import Compiler, Run, Write
from handover.emulator.runtime.actions.velocity_operators import TemplateError
from handover.emulator.runtime.budget import Budget, LimitError
from handover.emulator.runtime.cache import cached

__all__ = ["Template", "TemplateError", "compile_template", "input_values", "response_values"]


class Template:
    """A compiled template.

    Args:
        text: Velocity.

    Raises:
        TemplateError: The text has a fault in its syntax, or uses something the emulator does not know.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._write: Write | None = None
        # Without these characters there is nothing to render.
        if any(character in text for character in "$#\\"):
            try:
                self._write = Compiler().body(_parsed(text).root_element)
            except RecursionError as error:
                raise TemplateError("The template is nested too deeply.") from error

    def render(self, values: Mapping[str, Any], budget: Budget | None = None) -> str:
        """Return the text with the values filled in.

        Args:
            values: What the references mean: JSON values.
            budget: What rendering may take; the default limits, if it is not given.

        Raises:
            TemplateError: A function failed, e.g. `substring` past the end.
            LimitError: It takes more than the budget.
        """
        budget = budget or Budget()
        if self._write is None:
            return budget.render(self.text)
        run = Run(dict(values), budget)
        try:
            self._write(run)
        except LimitError:
            raise
        except RecursionError as error:
            raise TemplateError("The template could not be rendered: a value is nested too deeply.") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise TemplateError(f"The template could not be rendered: {error}.".replace("..", ".")) from error
        return "".join(run.parts)


def _parsed(text: str) -> airspeed.Template:
    template = airspeed.Template(text)
    try:
        template.ensure_compiled()
    except airspeed.NoMatch as error:
        raise TemplateError("The template has a fault in its syntax: a directive is incomplete.") from error
    except (airspeed.TemplateError, KeyError, ValueError) as error:
        raise TemplateError(f"The template has a fault in its syntax: {error}.") from error
    return template


compile_template = cached(256)(Template)
"""Returns the compiled template, from a cache; raises as `Template`."""


def input_values(inputs: Mapping[str, Any], raw_request: str) -> dict[str, Any]:
    """Return the values of a request's templates: `$input.<name>`, and the input's JSON as `$input.rawRequest`."""
    return {"input": {**inputs, "rawRequest": raw_request}}


def response_values(raw_result: str, translated: Mapping[str, str]) -> dict[str, Any]:
    r"""Return the values of a success template.

    Args:
        raw_result: The reply's body, for `$rawResult`.
        translated: What the translation map found, as JSON text, a string in its quotation marks: so do public
            templates use them, e.g. `{"name": ${name}}` with the default `"\"\""`.
    """
    return {"rawResult": raw_result, **translated}
