"""Regular expressions by RE2, which takes time in proportion to the text, whatever the expression and the text are."""

import re
from typing import Any, Final

import re2  # type: ignore[import-untyped]

from handover.emulator.runtime.budget import Budget
from handover.emulator.runtime.cache import cached

_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20


class UnfitPatternError(ValueError):
    """A regular expression that RE2 does not take; its message is a sentence."""


class Pattern:
    """A compiled regular expression.

    Args:
        text: The expression.
        flags: Letters such as `i`.

    Raises:
        UnfitPatternError: It has a fault, or can't be matched in linear time (look-arounds, back-references).
    """

    def __init__(self, text: str, flags: str = "") -> None:
        try:
            self._compiled: Any = re2.compile(f"(?{flags}){text}" if flags else text, _OPTIONS)
        except re2.error as error:
            reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error
            raise UnfitPatternError(
                f'The emulator does not take the regular expression "{text[:200]}": {reason}. It knows those of RE2, '
                "which have no look-arounds and no back-references."
            ) from None
        # Where RE2 has no automaton, every character costs as much as the expression is long.
        self._cost = 1 + self._compiled.programsize // 30

    def _spend(self, text: str, budget: Budget) -> None:
        budget.spend(1 + len(text) // 30 * self._cost)

    def fullmatch(self, text: str, budget: Budget) -> bool:
        """Tell whether the whole text fits."""
        self._spend(text, budget)
        return self._compiled.fullmatch(text) is not None

    def search(self, text: str, budget: Budget) -> bool:
        """Tell whether a part of the text fits."""
        self._spend(text, budget)
        return self._compiled.search(text) is not None

    def replace(self, text: str, replacement: str, budget: Budget) -> str:
        r"""Return the text with all that fits replaced; `$1` in the replacement is a group, as Java has it.

        Raises:
            IndexError: There is no such group.
        """
        self._spend(text, budget)
        pieces, end = [], 0
        parts = _parts(replacement)
        for match in self._compiled.finditer(text):
            made = "".join(part if isinstance(part, str) else match.group(part) or "" for part in parts)
            budget.spend(10)
            pieces += [text[end : match.start()], budget.text(made)]
            end = match.end()
        return budget.text("".join((*pieces, text[end:])))


@cached(64)
def _parts(replacement: str) -> tuple[str | int, ...]:
    """Return what a replacement is put together from: texts, and groups by their numbers."""
    found = re.split(r"\\(.)|\$(\d)", replacement, flags=re.DOTALL)
    texts, escaped, groups = found[::3], found[1::3], found[2::3]
    parts: list[str | int] = [texts[0]]
    for character, group, text in zip(escaped, groups, texts[1:], strict=True):
        parts += [character if group is None else int(group), text]
    return tuple(parts)
