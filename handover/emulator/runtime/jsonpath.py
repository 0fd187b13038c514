"""JSONPath expressions as triggers and translation maps write them, compiled once."""

from functools import lru_cache
from typing import Any, Final

import jsonpath
from jsonpath.exceptions import JSONPathError

MISSING: Final = object()
"""What a path yields that leads nowhere; unlike `None`, which is a JSON null found there."""


class InvalidPathError(ValueError):
    """A text that is no JSONPath; its message is a sentence."""


class Path:
    """A compiled JSONPath: Goessner's style, or a bare name such as `mediaType`.

    Args:
        text: The path.

    Raises:
        InvalidPathError: The text is no JSONPath.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            # As it is, a bare name like "contains" would be an operator of the library's.
            compiled = jsonpath.compile(f"$.{text}" if text[:1].isalpha() or text[:1] == "_" else text)
        except (JSONPathError, RecursionError) as error:
            reason = (str(error).splitlines() or ["it is nested too deeply"])[0]
            raise InvalidPathError(f'"{text}" is no JSONPath: {reason}.') from error
        if not isinstance(compiled, jsonpath.JSONPath) or not text.strip():
            raise InvalidPathError(f'"{text}" is no single JSONPath such as "$.mediaType" or "mediaType".')
        self._compiled = compiled
        self._singular = compiled.singular_query()

    def read(self, document: Any) -> Any:
        """Return the value found; for a path with wildcards or filters the list of all; `MISSING` if there is none."""
        try:
            found = self._compiled.findall(document)
        except JSONPathError:  # a filter that compares what cannot be compared finds nothing
            return MISSING
        if not found:
            return MISSING
        return found[0] if self._singular else found

    def extract(self, document: Any) -> list[tuple[str, Any]]:
        """Return the normalized path and the value of everything found."""
        return [(str(match.path), match.obj) for match in self._compiled.finditer(document)]


compile_path = lru_cache(maxsize=4096)(Path)
"""Returns the compiled path, from a cache; raises as `Path`."""
