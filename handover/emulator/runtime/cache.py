"""A cache for what is made of texts."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

Made = TypeVar("Made", bound=Callable[..., Any])

_LONGEST: Final = 5_000


def cached(most: int) -> Callable[[Made], Made]:
    """Return a decorator that keeps the newest results of a function of texts, but not of very long ones.

    Args:
        most: How many are kept.
    """

    def decorate(make: Made) -> Made:
        keeping = lru_cache(maxsize=most)(make)

        @wraps(make)
        def made(*texts: str) -> Any:
            return (make if len(texts[0]) > _LONGEST else keeping)(*texts)

        return made  # type: ignore[return-value]

    return decorate
