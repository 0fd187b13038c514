"""Which endpoints are modelled, which were called, and what was asked for in vain."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

# A client that tries random addresses must not fill the memory.
_KEPT = 1_000


class Coverage:
    """Counts requests by endpoint since the emulator was started."""

    def __init__(self) -> None:
        self._answered: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[str] = Counter()

    def answered(self, method: str, path: str) -> None:
        """Note a request to a modelled endpoint; `path` is the endpoint's, with its parameters' names."""
        self._answered[method, path] += 1

    def refused(self, what: str) -> None:
        """Note that something was asked for that is not modelled."""
        if what in self._refused or len(self._refused) < _KEPT:
            self._refused[what] += 1

    def report(self, modelled: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Return the counts.

        Args:
            modelled: Method and path of every endpoint here.
            known: Method and path of every endpoint that Genesys' SDK has for the same services.
        """
        here = sorted(modelled, key=lambda endpoint: (endpoint[1], endpoint[0]))
        shapes = {(method, _shape(path)) for method, path in here}
        return {
            "modelled": [
                {"method": method, "path": path, "requests": self._answered[method, path]} for method, path in here
            ],
            "notModelled": [
                {"method": method, "path": path} for method, path in known if (method, _shape(path)) not in shapes
            ],
            "refused": [{"what": what, "requests": count} for what, count in self._refused.most_common()],
        }


def _shape(path: str) -> str:
    """Return the path with nameless parameters: SDK and emulator call them differently."""
    return "/".join("{}" if part.startswith("{") else part.lower() for part in path.split("/"))
